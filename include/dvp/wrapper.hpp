// What stands around a line when a program's log has passed through others: containers, syslog,
// journald and the like.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "dvp/text.hpp"

namespace dvp {

/// A line, or what is left of it when a wrapping has been taken off.
struct InnerLine {
  std::string_view text;
  std::string_view time;      // as a wrapping writes it; empty: none has one
  std::uint32_t repeats = 1;  // of how many equal lines it tells (`message repeated N times`)

  /// The outermost wrapping's time is kept, unless it has no year (it begins with a month).
  void offer_time(std::string_view written) {
    if (!written.empty() && (time.empty() || is_upper(time.front()))) time = written;
  }
};

/// Takes one kind of wrapping off; used by one thread.
class Unwrapper {
 public:
  virtual ~Unwrapper() = default;

  /// Changes `line` to what is inside, and the rest of it if the wrapping tells it. False, and
  /// `line` as it was, if it is not wrapped so. The views point into the line or into the
  /// unwrapper, and live until its next call; 64 bytes behind them may be read.
  virtual bool unwrap(InnerLine& line) = 0;
};

template <class Kind>
std::unique_ptr<Unwrapper> make_unwrapper() {
  return std::make_unique<Kind>();
}

/// One row of the table of wrappers.
struct WrapperEntry {
  std::string_view name;
  std::string_view what;    // it is, in a few words
  std::string_view sample;  // what stands around LINE
  std::unique_ptr<Unwrapper> (*make)();

  /// How a long line is written in pieces, which are put together before anything else is looked
  /// at (src/input/pieces.cpp).
  enum class Pieces : std::uint8_t { none, cri, json_file } pieces = Pieces::none;

  /// Whether a line without `/manifests/` has to be looked at, because it may stand for several.
  bool repeats = false;
};

/// All wrappers, in the order in which they are tried.
std::span<const WrapperEntry* const> wrapper_table();

}  // namespace dvp
