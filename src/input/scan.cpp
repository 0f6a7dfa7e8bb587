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

#if defined(__x86_64__)
__attribute__((target("avx2,popcnt"))) std::uint64_t walk_avx2(const char* at, const char* end,
                                                               Places& places) {
  const auto line_end = _mm256_set1_epi8('\n');
  const auto slash = _mm256_set1_epi8('/');
  const auto m = _mm256_set1_epi8('m');
  const auto space = _mm256_set1_epi8(' ');
  std::uint64_t count = 0;
  for (; at < end; at += step) {
    std::uint64_t line_ends = 0;
    std::uint64_t found = 0;
    for (unsigned part = 0; part < step; part += 32) {
      const auto bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + part));
      const auto next = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + part + 1));
      const auto ends = _mm256_cmpeq_epi8(bytes, line_end);
      const auto low = _mm256_cmpeq_epi8(_mm256_min_epu8(next, space), next);
      const auto markers =
          _mm256_and_si256(_mm256_cmpeq_epi8(bytes, slash), _mm256_cmpeq_epi8(next, m));
      const auto places_here = _mm256_or_si256(markers, _mm256_and_si256(ends, low));
      line_ends |= std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(ends))} << part;
      found |= std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(places_here))} << part;
    }
    const auto keep = bits_before(end, at);
    count += static_cast<unsigned>(std::popcount(line_ends & keep));
    add_places(at, found & keep, places);
  }
  return count;
}
#endif

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

WalkFunction fastest_walk() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt")) return walk_avx2;
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
