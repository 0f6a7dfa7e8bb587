// Lines of a format, and what must be read of them.
#include "format_lines.hpp"

#include <fmt/format.h>

namespace dvp::test {

namespace {

/// 64 bytes behind a line may be read, and not used. What is chosen here could end what the line
/// leaves open.
constexpr std::string_view behind_lines = "\"}| ";

std::string padded(std::string_view line, char behind) {
  return std::string(line) + std::string(64, behind);
}

std::string time_text(const AccessRecord& record) {
  constexpr Nanos start = 1'709'630'378 * nanos_per_second;
  if (!record.has_time) return "no field";
  if (!record.time) return "no time";
  return fmt::format("{}", static_cast<double>(*record.time - start) / 1e6);
}

std::string telling_text(const AccessRecord& record) {
  constexpr std::string_view tellings[] = {"once", "application", "access", "event"};
  if (record.telling == Telling::once && record.duration == 0 && record.event_id.empty()) return "";
  return fmt::format("|{}|{}|{}", tellings[static_cast<std::size_t>(record.telling)],
                     record.duration, record.event_id);
}

}  // namespace

FormatSettings of_format(const std::string& name, const std::string& zone) {
  FormatSettings settings;
  settings.name = name;
  settings.times.zone = TimeZone::parse(zone);
  return settings;
}

std::string record_text(LineKind kind, const AccessRecord& record) {
  if (kind != LineKind::record) return kind == LineKind::other ? "other" : "unreadable";
  const auto target = record.has_target ? std::string(record.target)
                                        : fmt::format("{} @ {}", record.name, record.reference);
  return fmt::format("{}|{}|{}|{}|{}|{}|{}|{}{}", record.method, target, record.status,
                     record.has_peer ? record.client : "no peer", time_text(record),
                     record.user_agent, record.digest, record.forwarded_for, telling_text(record));
}

FormatLines::FormatLines(const FormatSettings& settings, std::string_view head)
    : parser_(find_layout(head, settings).format->parser()) {}

FormatLines::FormatLines(const std::string& format, std::string_view head)
    : FormatLines(of_format(format), head) {}

std::string FormatLines::read(std::string_view line) {
  std::string text;
  for (const char behind : behind_lines) {
    CAPTURE(line, behind);
    padded_ = padded(line, behind);
    record_ = {};
    kind_ = parser_->parse(std::string_view(padded_).substr(0, line.size()), record_);
    const auto got = record_text(kind_, record_);
    if (behind == behind_lines.front()) text = got;
    CHECK(got == text);
  }
  return text;
}

void check_lines(FormatLines lines, Escapes escapes, const FormatRows& rows) {
  for (const auto& [line, expected] : rows) {
    CAPTURE(line);
    CHECK(lines.read(line) == expected);
    if (lines.kind() == LineKind::record) CHECK(lines.record().escapes == escapes);
  }
}

void check_cuts(FormatLines lines, const std::string& line, std::string_view needed) {
  const auto whole = line.find(needed) + needed.size();
  for (std::size_t size = 0; size < whole; ++size) {
    const auto cut = line.substr(0, size);
    CAPTURE(cut);
    CHECK(lines.read(cut) == "unreadable");
  }
}

std::string recognized(std::string_view head) {
  const auto layout = find_layout(head, {});
  return layout.recognized ? std::string(layout.format->name()) : "none";
}

void check_recognized(const std::string& format, const std::string& line) {
  CAPTURE(line);
  CHECK(recognized(line) == format);
  FormatLines lines(format, line);
  for (std::size_t size = 0; size < line.size(); ++size) {
    const auto cut = padded(line.substr(0, size), behind_lines.front());
    recognized(std::string_view(cut).substr(0, size));
    lines.read(line.substr(0, size));
  }
}

}  // namespace dvp::test
