// Texts with readable bytes behind them, for readers that look at many bytes at once.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dvp {

/// So many bytes behind a block, a line, or what was taken out of a line may be read; not used.
inline constexpr std::size_t readable_behind = 64;

/// A copy of a text that may be read so.
class PaddedText {
 public:
  /// Lives until the next call.
  std::string_view copy(std::string_view text) {
    bytes_.assign(text).append(readable_behind, '\0');
    return std::string_view(bytes_).substr(0, text.size());
  }

 private:
  std::string bytes_;
};

}  // namespace dvp
