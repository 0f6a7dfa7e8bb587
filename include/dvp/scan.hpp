// Finding the lines that matter: one look at each byte of a block.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace dvp {

/// What was counted while looking.
struct LineCounts {
  std::uint64_t lines = 0;
  std::uint64_t blank = 0;  // of spaces and tabs alone (SPEC 3)
};

/// Told of one line: its text without its end, and how many lines of the block stand before it.
using LineVisitor = std::function<void(std::string_view line, std::uint64_t lines_before)>;

/// Visits, in order, the lines of `block` that hold `/manifests/`. 64 bytes behind the block are
/// read; the last line may lack its end.
LineCounts scan_marked_lines(std::string_view block, const LineVisitor& visit);

/// Visits every line that is not blank.
LineCounts scan_all_lines(std::string_view block, const LineVisitor& visit);

}  // namespace dvp
