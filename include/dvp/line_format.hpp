// The usual kind of format: every line is taken apart by itself, by a parser that needs nothing but
// the settings. A file with such a parser and one `line_format` row is a whole format.
#pragma once

#include <memory>

#include "dvp/address.hpp"
#include "dvp/format.hpp"
#include "dvp/line_cursor.hpp"

namespace dvp {

/// A parser that says how far it came: `LineKind read(LineCursor&, AccessRecord&)` of the derived
/// class takes the pieces one by one, and what it returns counts if all of them fitted.
class CursorParser : public LineParser {
 public:
  explicit CursorParser(const FormatSettings& settings) : times_(settings.times) {}

  LineKind parse(std::string_view line, AccessRecord& record) final {
    LineCursor cursor(line);
    const auto kind = read(cursor, record);
    return cursor.good() ? kind : LineKind::unreadable;
  }

  virtual LineKind read(LineCursor& cursor, AccessRecord& record) = 0;

 protected:
  std::optional<Nanos> read_time(std::string_view text) const {
    return parse_any_time(text, times_);
  }
  const TimeZone& zone() const { return times_.zone; }

 private:
  TimeContext times_;
};

template <class Parser>
class LineFormat : public Format {
 public:
  LineFormat(std::string_view name, const FormatSettings& settings)
      : name_(name), settings_(settings) {}
  std::string_view name() const override { return name_; }
  std::unique_ptr<LineParser> parser() const override {
    return std::make_unique<Parser>(settings_);
  }

 private:
  std::string_view name_;
  FormatSettings settings_;
};

/// Whether a line is surely of the parser's format: its pieces fit, and time, client and status can
/// be read. Of a line without a time (or a client, where what stands around it tells the time),
/// nothing is understood: every text has words. `Parser` is a CursorParser.
template <class Parser>
Recognition recognize_by_reading(std::string_view line, bool, const FormatSettings& settings) {
  Parser parser(settings);
  AccessRecord record;
  LineCursor cursor(line);
  if (parser.read(cursor, record) != LineKind::record) cursor.fail("a request");
  const bool has_client = parse_address(record.client).has_value();
  if (record.has_time && !record.time) cursor.fail("a time that can be read");
  if (record.has_peer && !has_client) cursor.fail("an address of a client");
  if (record.status == AccessRecord::unreadable_status) cursor.fail("a status");
  const bool tells = record.has_time ? record.time.has_value() : has_client;
  return {cursor.good(), tells ? cursor.position() : 0, std::string(cursor.missing())};
}

/// The row of such a format; `Parser::name` is its name.
template <class Parser>
constexpr FormatEntry line_format(
    std::string_view what, std::string_view sample,
    decltype(FormatEntry::recognize) recognize = recognize_by_reading<Parser>) {
  return {Parser::name, what, sample, recognize,
          [](std::string_view, const FormatSettings& settings) -> std::shared_ptr<const Format> {
            return std::make_shared<LineFormat<Parser>>(Parser::name, settings);
          }};
}

}  // namespace dvp
