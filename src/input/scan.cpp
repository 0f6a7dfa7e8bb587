// Finding the lines that matter. The hot path of the program: most bytes of a log are seen here and
// nowhere else.
//
// A block is looked at in steps of 64 bytes. Three questions are asked of each byte at once, and
// each answer is a mask of 64 bits: is it a line end; may `/manifests/` begin here (`/m`); does a
// line begin behind it that may be blank (a line end, then a byte not above the space). Line ends
// are counted; the other two are rare and looked into one by one.
#include "dvp/scan.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "dvp/format.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

constexpr std::size_t step = 64;

struct Masks {
  std::uint64_t line_end = 0;
  std::uint64_t marker = 0;
  std::uint64_t blank = 0;
  std::uint64_t line_ends = 0;  // how many
};

/// Answers the questions for `steps` steps from `at` on.
using MasksFunction = void (*)(const char* at, std::size_t steps, Masks* out);

#if defined(__x86_64__)
__attribute__((target("avx2,popcnt"))) void masks_avx2(const char* at, std::size_t steps,
                                                       Masks* out) {
  const auto line_end = _mm256_set1_epi8('\n');
  const auto slash = _mm256_set1_epi8('/');
  const auto m = _mm256_set1_epi8('m');
  const auto space = _mm256_set1_epi8(' ');
  for (const auto* end = at + steps * step; at < end; at += step, ++out) {
    Masks masks;
    for (unsigned part = 0; part < step; part += 32) {
      const auto bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + part));
      const auto next = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + part + 1));
      const auto ends = _mm256_cmpeq_epi8(bytes, line_end);
      const auto low = _mm256_cmpeq_epi8(_mm256_min_epu8(next, space), next);
      const auto marks =
          _mm256_and_si256(_mm256_cmpeq_epi8(bytes, slash), _mm256_cmpeq_epi8(next, m));
      const auto blank = _mm256_and_si256(ends, low);
      masks.line_end |= std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(ends))}
                        << part;
      masks.marker |= std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(marks))}
                      << part;
      masks.blank |= std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(blank))} << part;
    }
    masks.line_ends = static_cast<unsigned>(std::popcount(masks.line_end));
    *out = masks;
  }
}
#endif

/// On any processor; the compiler makes what it can of it.
void masks_portable(const char* at, std::size_t steps, Masks* out) {
  for (const auto* end = at + steps * step; at < end; at += step, ++out) {
    Masks masks;
    for (unsigned i = 0; i < step; ++i) {
      const bool ends = at[i] == '\n';
      const bool low = static_cast<unsigned char>(at[i + 1]) <= ' ';
      masks.line_end |= std::uint64_t{ends} << i;
      masks.marker |= std::uint64_t{at[i] == '/' && at[i + 1] == 'm'} << i;
      masks.blank |= std::uint64_t{ends && low} << i;
    }
    masks.line_ends = static_cast<unsigned>(std::popcount(masks.line_end));
    *out = masks;
  }
}

MasksFunction fastest_masks() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt")) return masks_avx2;
#endif
  return masks_portable;
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

bool is_blank_line(const char* begin, const char* end) {
  return begin < end && trim(line_text(begin, find_line_end(begin, end))).empty();
}

/// Carries what is known from one step to the next.
class MarkedLineScan {
 public:
  MarkedLineScan(std::string_view block, const LineVisitor& visit)
      : end_(block.data() + block.size()),
        visit_(visit),
        line_begin_(block.data()),
        visited_to_(block.data()) {
    counts_.blank = is_blank_line(block.data(), end_) ? 1U : 0U;
  }

  void take(const char* at, Masks masks) {
    for (auto rest = masks.marker; rest; rest &= rest - 1)
      look_for_marker(at, static_cast<unsigned>(std::countr_zero(rest)), masks.line_end);
    for (auto rest = masks.blank; rest; rest &= rest - 1)
      counts_.blank += is_blank_line(at + std::countr_zero(rest) + 1, end_) ? 1U : 0U;
    counts_.lines += masks.line_ends;
    if (masks.line_end) line_begin_ = at + (63 - std::countl_zero(masks.line_end)) + 1;
  }

  LineCounts finish() {
    if (line_begin_ < end_) ++counts_.lines;  // the last line has no end
    return counts_;
  }

 private:
  void look_for_marker(const char* at, unsigned position, std::uint64_t line_ends) {
    const auto* found = at + position;
    if (found < visited_to_) return;  // in a line that was visited
    if (static_cast<std::size_t>(end_ - found) < manifest_marker.size()) return;
    if (std::memcmp(found, manifest_marker.data(), manifest_marker.size()) != 0) return;
    const auto ends_before = line_ends & ((std::uint64_t{1} << position) - 1);
    const auto* begin = ends_before ? at + (63 - std::countl_zero(ends_before)) + 1 : line_begin_;
    visited_to_ = find_line_end(found, end_);
    const auto lines_before = counts_.lines + static_cast<unsigned>(std::popcount(ends_before));
    visit_(line_text(begin, visited_to_), lines_before);
  }

  const char* end_;
  const LineVisitor& visit_;
  const char* line_begin_;  // of the line that is open where the step begins
  const char* visited_to_;
  LineCounts counts_;
};

/// Drops the bits of what lies behind the end of the block.
Masks cut(Masks masks, std::size_t size) {
  const auto keep = (std::uint64_t{1} << size) - 1;
  const auto line_end = masks.line_end & keep;
  return {line_end, masks.marker & keep, masks.blank & keep,
          static_cast<unsigned>(std::popcount(line_end))};
}

}  // namespace

LineCounts scan_marked_lines(std::string_view block, const LineVisitor& visit) {
  static const auto masks_of = fastest_masks();
  std::array<Masks, 64> masks;
  MarkedLineScan found(block, visit);
  const char* at = block.data();
  for (auto left = block.size(); left > 0;) {
    const auto steps = std::min((left + step - 1) / step, masks.size());
    masks_of(at, steps, masks.data());
    for (std::size_t i = 0; i < steps; ++i, at += step) {
      const auto size = std::min(left, step);
      found.take(at, size < step ? cut(masks[i], size) : masks[i]);
      left -= size;
    }
  }
  return found.finish();
}

LineCounts scan_all_lines(std::string_view block, const LineVisitor& visit) {
  LineCounts counts;
  const char* end = block.data() + block.size();
  for (const char* begin = block.data(); begin < end;) {
    const auto* line_end = find_line_end(begin, end);
    const auto line = line_text(begin, line_end);
    if (trim(line).empty()) ++counts.blank;
    else visit(line, counts.lines);
    ++counts.lines;
    begin = line_end + 1;
  }
  return counts;
}

}  // namespace dvp
