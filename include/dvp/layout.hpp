// What a log is: the format of its lines, and what stands around them. It is told by the log's
// head, its first half mebibyte.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dvp/format.hpp"
#include "dvp/wrapper.hpp"

namespace dvp {

/// More wrappings around each other are not looked for (SPEC 8).
inline constexpr std::size_t most_wrappers = 3;

/// Takes several wrappings off a line, the outermost first; one thread's.
class Unwrapping {
 public:
  explicit Unwrapping(const std::vector<const WrapperEntry*>& wrappers);

  bool none() const { return unwrappers_.empty(); }

  /// A line that lacks a wrapping is taken as if it had been taken off. The views live until the
  /// next call; 64 bytes behind them may be read.
  InnerLine unwrap(std::string_view line);

 private:
  std::vector<std::unique_ptr<Unwrapper>> unwrappers_;
};

/// Immutable, shared by all threads.
struct Layout {
  std::shared_ptr<const Format> format;
  std::vector<const WrapperEntry*> wrappers;  // the outermost first
  TimeContext times;

  /// Whether a line of the head was recognized. If none was, the lines are read as `format` all the
  /// same, so that what looks like a request is rejected; and this is why none was.
  bool recognized = true;
  std::string nearest;  // `combined: a status`: the format that fits best, and what it misses

  /// Whether a line without `/manifests/` need not be looked at.
  bool marks_manifests() const;

  /// `syslog > json-file`, the outermost first; empty if there is none.
  std::string wrapper_names() const;
};

/// The layout of the log that begins with `head`. For `auto`, the format of the first line that any
/// recognizes, in up to three wrappers; but a registry writes its own two logs into one stream, so
/// a head with a line of its application's log is `distribution`, whatever stands before. A log of
/// which no line is recognized is read as `combined`.
Layout find_layout(std::string_view head, const FormatSettings& settings);

/// Reads the lines of one log; one thread's.
class LineReader {
 public:
  explicit LineReader(const Layout& layout);

  /// As LineParser::parse, but with the wrappers taken off before. `repeats` is how many lines this
  /// one stands for.
  LineKind read(std::string_view line, AccessRecord& record, std::uint32_t& repeats);

 private:
  Unwrapping unwrapping_;
  std::unique_ptr<LineParser> parser_;
  TimeContext times_;
  bool marks_manifests_;
};

}  // namespace dvp
