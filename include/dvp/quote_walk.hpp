// Walking over the quotes of a line, 64 bytes at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "dvp/byte_masks.hpp"

namespace dvp {

/// The positions of the quotes in a line, from left to right; npos when there is none left. 64
/// bytes behind the line are read.
class QuoteWalk {
 public:
  explicit QuoteWalk(std::string_view line)
      : line_(line), quotes_(line.empty() ? 0 : equal_among_64(line.data(), '"')) {}

  /// The next one, whatever stands before it.
  std::size_t next() {
    while (quotes_ == 0) {
      if (line_.size() - at_ <= step) return line_.npos;
      at_ += step;
      quotes_ = equal_among_64(line_.data() + at_, '"');
    }
    const auto quote = at_ + static_cast<unsigned>(std::countr_zero(quotes_));
    quotes_ &= quotes_ - 1;
    return quote < line_.size() ? quote : line_.npos;  // it may stand behind the line
  }

  /// The next one that ends a field: a backslash takes the next character with it.
  std::size_t next_closing() {
    auto quote = next();
    while (quote != line_.npos && is_escaped(quote)) quote = next();
    return quote;
  }

 private:
  static constexpr std::size_t step = 64;

  bool is_escaped(std::size_t quote) const {
    auto slashes = quote;
    while (slashes > 0 && line_[slashes - 1] == '\\') --slashes;
    return (quote - slashes) % 2 == 1;
  }

  std::string_view line_;
  std::size_t at_ = 0;    // where the 64 bytes begin
  std::uint64_t quotes_;  // those among them that were not given yet
};

}  // namespace dvp
