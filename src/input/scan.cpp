// Finding the lines that matter. The hot path of the program: most bytes of a log are seen here and
// nowhere else.
//
// A block is walked over in steps of 64 bytes. Line ends are counted, and two things are looked
// for: where `/manifests/` may begin (`/m`), and where a blank line may (a line end, then a byte
// not above the space). Such places are rare, so they are written down, and looked into when the
// walk is over.
#include "dvp/scan.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "dvp/byte_masks.hpp"
#include "dvp/format.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

constexpr std::size_t step = 64;

using Places = std::vector<const char*>;

/// Returns how many line ends there are.
using WalkFunction = std::uint64_t (*)(const char* at, const char* end, Places& places);

/// The bits of the bytes that lie before the end.
std::uint64_t bits_before(const char* end, const char* at) {
  const auto left = static_cast<std::size_t>(end - at);
  return left < step ? (std::uint64_t{1} << left) - 1 : ~std::uint64_t{0};
}

void add_places(const char* at, std::uint64_t bits, Places& places) {
  for (; bits; bits &= bits - 1) places.push_back(at + std::countr_zero(bits));
}

/// On any processor.
std::uint64_t walk_portable(const char* at, const char* end, Places& places) {
  std::uint64_t count = 0;
  for (; at < end; at += step) {
    const auto line_ends = equal_among_64(at, '\n') & bits_before(end, at);
    const auto slashes = equal_among_64(at, '/') & bits_before(end, at);
    count += static_cast<unsigned>(std::popcount(line_ends));
    std::uint64_t found = slashes & equal_among_64(at + 1, 'm');
    for (auto rest = line_ends; rest; rest &= rest - 1)
      if (static_cast<unsigned char>(at[std::countr_zero(rest) + 1]) <= ' ')
        found |= rest & (~rest + 1);
    add_places(at, found, places);
  }
  return count;
}

#if defined(__x86_64__)
/// Line ends are counted in 32 lanes of a byte each, which are added up before they can overflow;
/// and the bits of a step are only made if it holds a place.
__attribute__((target("avx2"))) std::uint64_t walk_avx2(const char* at, const char* end,
                                                        Places& places) {
  const auto line_end = _mm256_set1_epi8('\n');
  const auto slash = _mm256_set1_epi8('/');
  const auto m = _mm256_set1_epi8('m');
  const auto space = _mm256_set1_epi8(' ');
  const auto zero = _mm256_setzero_si256();
  auto sums = zero;
  const auto* whole_end = at + static_cast<std::size_t>(end - at) / step * step;
  while (at < whole_end) {
    auto counts = zero;
    const auto* pause = at + std::min<std::ptrdiff_t>(whole_end - at, 127 * step);
    for (; at < pause; at += step) {
      __m256i here[2];
      for (int half = 0; half < 2; ++half) {
        const auto bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 32 * half));
        const auto next = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 32 * half + 1));
        const auto ends = _mm256_cmpeq_epi8(bytes, line_end);
        const auto low = _mm256_cmpeq_epi8(_mm256_min_epu8(next, space), next);
        const auto markers =
            _mm256_and_si256(_mm256_cmpeq_epi8(bytes, slash), _mm256_cmpeq_epi8(next, m));
        counts = _mm256_sub_epi8(counts, ends);
        here[half] = _mm256_or_si256(markers, _mm256_and_si256(ends, low));
      }
      const auto either = _mm256_or_si256(here[0], here[1]);
      if (_mm256_testz_si256(either, either)) continue;
      const std::uint64_t low_bits = static_cast<std::uint32_t>(_mm256_movemask_epi8(here[0]));
      const std::uint64_t high_bits = static_cast<std::uint32_t>(_mm256_movemask_epi8(here[1]));
      add_places(at, low_bits | high_bits << 32, places);
    }
    sums = _mm256_add_epi64(sums, _mm256_sad_epu8(counts, zero));
  }
  const auto lanes = _mm_add_epi64(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
  const auto count = static_cast<std::uint64_t>(_mm_cvtsi128_si64(lanes)) +
                     static_cast<std::uint64_t>(_mm_extract_epi64(lanes, 1));
  return count + walk_portable(at, end, places);
}
#endif

WalkFunction fastest_walk() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return walk_avx2;
#endif
  return walk_portable;
}

/// The line that begins at `begin` and ends at `end` (its LF, or the end of the block).
std::string_view line_text(const char* begin, const char* end) {
  if (end > begin && end[-1] == '\r') --end;
  return {begin, static_cast<std::size_t>(end - begin)};
}

const char* find_line_end(const char* from, const char* end) {
  const auto* found =
      static_cast<const char*>(std::memchr(from, '\n', static_cast<std::size_t>(end - from)));
  return found ? found : end;
}

/// Where the line begins in which `at` stands, if `from` is not behind that.
const char* find_line_begin(const char* from, const char* at) {
  const auto* before =
      static_cast<const char*>(memrchr(from, '\n', static_cast<std::size_t>(at - from)));
  return before ? before + 1 : from;
}

bool is_blank_line(const char* begin, const char* end) {
  return begin < end && trim(line_text(begin, find_line_end(begin, end))).empty();
}

bool is_marker(const char* at, const char* end) {
  return static_cast<std::size_t>(end - at) >= manifest_marker.size() &&
         std::memcmp(at, manifest_marker.data(), manifest_marker.size()) == 0;
}

}  // namespace

std::string_view take_piece(std::string_view& block) {
  constexpr std::size_t usual = 16 << 10;
  auto size = find_last(block.substr(0, usual), '\n');
  if (block.size() <= usual) size = block.size() - 1;
  else if (size == block.npos) size = std::min(block.find('\n', usual), block.size() - 1);
  const auto piece = block.substr(0, size + 1);
  block.remove_prefix(piece.size());
  return piece;
}

LineCounts find_marked_lines(std::string_view block, std::vector<std::string_view>& found) {
  static const auto walk = fastest_walk();
  const auto* end = block.data() + block.size();
  Places places;
  places.reserve(256);
  LineCounts counts;
  found.clear();
  counts.lines = walk(block.data(), end, places);
  if (!block.empty() && block.back() != '\n') ++counts.lines;  // the last line has no end
  counts.blank = is_blank_line(block.data(), end) ? 1U : 0U;
  const auto* found_to = block.data();  // the end of the last line that was found
  for (const auto* place : places) {
    if (*place == '\n') {
      counts.blank += is_blank_line(place + 1, end) ? 1U : 0U;
    } else if (place >= found_to && is_marker(place, end)) {
      const auto* begin = find_line_begin(found_to, place);
      found_to = find_line_end(place, end);
      found.push_back(line_text(begin, found_to));
    }
  }
  return counts;
}

LineCounts find_all_lines(std::string_view block, std::vector<std::string_view>& found) {
  LineCounts counts;
  found.clear();
  const char* end = block.data() + block.size();
  for (const char* begin = block.data(); begin < end;) {
    const auto* line_end = find_line_end(begin, end);
    const auto line = line_text(begin, line_end);
    if (trim(line).empty()) ++counts.blank;
    else found.push_back(line);
    ++counts.lines;
    begin = line_end + 1;
  }
  return counts;
}

std::uint64_t LinesBefore::operator()(std::string_view line) {
  lines_ += static_cast<std::uint64_t>(std::count(counted_to_, line.data(), '\n'));
  counted_to_ = line.data();
  return lines_;
}

}  // namespace dvp
