// Lines of a format, and what must be read of them.
//
// A record is written as `method target status client time agent digest forwarded-for` with `|`
// between them, the time in milliseconds after 2024-03-05T09:19:38Z, so that a row shows all that
// was read of a line. Instead of a target there may be a name and a reference, with ` @ ` between.
#pragma once

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dvp/layout.hpp"

namespace dvp::test {

struct FormatRow {
  std::string line;
  std::string expected;
};

inline std::string time_text(const AccessRecord& record) {
  constexpr Nanos start = 1'709'630'378 * nanos_per_second;
  if (!record.has_time) return "no field";
  return record.time ? fmt::format("{}", (*record.time - start) / 1'000'000) : "no time";
}

inline std::string record_text(LineKind kind, const AccessRecord& record) {
  if (kind != LineKind::record) return kind == LineKind::other ? "other" : "unreadable";
  const auto target = record.has_target ? std::string(record.target)
                                        : fmt::format("{} @ {}", record.name, record.reference);
  return fmt::format("{}|{}|{}|{}|{}|{}|{}|{}", record.method, target, record.status,
                     record.has_peer ? record.client : "no peer", time_text(record),
                     record.user_agent, record.digest, record.forwarded_for);
}

/// One parser reads all the rows, as in the program.
inline void check_format_rows(const std::string& name, Escapes escapes,
                              const std::vector<FormatRow>& rows, const TimeContext& times = {}) {
  const auto parser = find_layout("", {name, "", times}).format->parser();
  for (const auto& row : rows) {
    CAPTURE(row.line);
    const auto padded = row.line + std::string(64, '"');
    AccessRecord record;
    const auto kind = parser->parse(std::string_view(padded).substr(0, row.line.size()), record);
    CHECK(record_text(kind, record) == row.expected);
    if (kind == LineKind::record) CHECK(record.escapes == escapes);
  }
}

/// `auto` takes the line for one of this format, and no line that is cut short breaks anything.
inline void check_recognized(const std::string& name, const std::string& line) {
  CAPTURE(line);
  CHECK(find_layout(line, {}).format->name() == name);
  const auto parser = find_layout("", {name, "", {}}).format->parser();
  for (std::size_t size = 0; size < line.size(); ++size) {
    const auto cut = line.substr(0, size) + std::string(64, '"');
    find_layout(std::string_view(cut).substr(0, size), {});
    AccessRecord record;
    parser->parse(std::string_view(cut).substr(0, size), record);
  }
}

}  // namespace dvp::test
