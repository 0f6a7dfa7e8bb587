// Finding the lines that matter: one look at each byte of a block.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace dvp {

/// What was counted while looking.
struct LineCounts {
  std::uint64_t lines = 0;
  std::uint64_t blank = 0;  // of spaces and tabs alone (SPEC 3)
};

/// Takes some whole lines off the head of `block`: so few that they are still in the nearest cache
/// when they are read again.
std::string_view take_piece(std::string_view& block);

/// Puts the lines of `block` that hold `/manifests/`, without their ends, into `found`, in order.
/// 64 bytes behind the block are read; the last line may lack its end.
LineCounts find_marked_lines(std::string_view block, std::vector<std::string_view>& found);

/// The same with every line that is not blank.
LineCounts find_all_lines(std::string_view block, std::vector<std::string_view>& found);

/// How many lines stand before a line of a block: counted only for those that ask, which come in
/// order.
class LinesBefore {
 public:
  LinesBefore() = default;
  explicit LinesBefore(std::string_view block) : counted_to_(block.data()) {}

  std::uint64_t operator()(std::string_view line);

 private:
  const char* counted_to_ = nullptr;
  std::uint64_t lines_ = 0;
};

}  // namespace dvp
