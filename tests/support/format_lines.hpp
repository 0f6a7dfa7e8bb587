// Lines of a format, and what must be read of them.
#pragma once

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dvp/layout.hpp"

namespace dvp::test {

/// One that a line may hold.
inline const std::string digest =
    "sha256:fb01117203ff38c2f9af91db1a7409459182a37c87cced5cb442d1d8fcc66d19";

/// The settings for a format by its name; times that carry no zone are in `zone`.
FormatSettings of_format(const std::string& name, const std::string& zone = "UTC");

/// `method|target|status|client|time|agent|digest|forwarded-for`, the time in milliseconds after
/// 2024-03-05T09:19:38Z; or the kind of a line that is no record. So that a row shows all that was
/// read of a line. There may be `name @ reference` for the target, `no peer`, `no time`, and `no
/// field` where what stands around the line tells the time. If another line may tell of the request
/// there is `|telling|duration|event` behind it, the duration in nanoseconds.
std::string record_text(LineKind kind, const AccessRecord& record);

/// Reads the lines of a log that begins with `head`, by one parser, as in the program.
class FormatLines {
 public:
  explicit FormatLines(const FormatSettings& settings, std::string_view head = "");
  explicit FormatLines(const std::string& format, std::string_view head = "");

  /// The record's text. Checks that it is the same whatever stands behind the line.
  std::string read(std::string_view line);

  /// Of the line that was read last.
  LineKind kind() const { return kind_; }
  const AccessRecord& record() const { return record_; }

 private:
  std::unique_ptr<LineParser> parser_;
  std::string padded_;
  LineKind kind_ = LineKind::other;
  AccessRecord record_;
};

/// Lines and their records' texts.
using FormatRows = std::vector<std::pair<std::string, std::string>>;

/// Checks what is read in each of the lines, and that all have these escapes.
void check_lines(FormatLines lines, Escapes escapes, const FormatRows& rows);

/// Checks that a line, cut anywhere before `needed` ends, is unreadable.
void check_cuts(FormatLines lines, const std::string& line, std::string_view needed);

/// The format that `auto` finds in a log that begins with `head`.
std::string recognized(std::string_view head);

/// Checks that `auto` takes the line for one of this format, and that it does no harm to read it
/// cut anywhere.
void check_recognized(const std::string& format, const std::string& line);

}  // namespace dvp::test
