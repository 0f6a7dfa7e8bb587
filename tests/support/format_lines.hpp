// Lines, and what a format reads in them, for the tests of formats.
#pragma once

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "dvp/layout.hpp"

namespace dvp::test {

/// `method|target|status|client|time|agent|digest|forwarded-for`, the time in milliseconds; or the
/// kind of a line that is no record. So that a row shows all that was read of a line.
inline std::string text_of(LineKind kind, const AccessRecord& record) {
  if (kind != LineKind::record) return kind == LineKind::other ? "other" : "unreadable";
  const auto time = record.time ? fmt::format("{}", *record.time / 1'000'000) : "no time";
  return fmt::format("{}|{}|{}|{}|{}|{}|{}|{}", record.method, record.target, record.status,
                     record.client, time, record.user_agent, record.digest, record.forwarded_for);
}

/// Reads lines as a log has them that begins with `head`.
class FormatLines {
 public:
  explicit FormatLines(const std::string& format, std::string_view head = "")
      : parser_(find_layout(head, settings_of(format)).format->parser()) {}

  std::string read(std::string_view line) {
    record_ = {};
    padded_.assign(line).append(64, '"');  // what may be read behind a line, and not used
    const auto kind = parser_->parse(std::string_view(padded_).substr(0, line.size()), record_);
    return text_of(kind, record_);
  }

  /// Of the line that was read last.
  const AccessRecord& record() const { return record_; }

 private:
  static FormatSettings settings_of(const std::string& format) {
    FormatSettings settings;
    settings.name = format;
    return settings;
  }

  std::unique_ptr<LineParser> parser_;  // one for all lines, as in the program
  std::string padded_;
  AccessRecord record_;
};

/// Checks what is read in each of the lines.
inline void check_lines(FormatLines lines,
                        const std::vector<std::pair<std::string, std::string>>& rows) {
  for (const auto& [line, expected] : rows) {
    CAPTURE(line);
    CHECK(lines.read(line) == expected);
  }
}

/// Checks that a line, cut anywhere before `needed` ends, is unreadable or, as it seems, whole.
inline void check_cuts(FormatLines lines, const std::string& line, std::string_view needed) {
  const auto whole = line.find(needed) + needed.size();
  for (std::size_t size = 0; size < whole; ++size) {
    const auto cut = line.substr(0, size);
    CAPTURE(cut);
    CHECK(lines.read(cut) == "unreadable");
  }
}

/// The format that `auto` finds in a log that begins with `head`.
inline std::string_view recognized(std::string_view head) {
  const auto layout = find_layout(head, {});
  return layout.recognized ? layout.format->name() : "none";
}

}  // namespace dvp::test
