// Apache's and nginx's combined format and everything that continues it, also cut after the size,
// also with a host in front:
//
//   [host ]client ident user [time] "request" status size "referer" "user agent" …
//
// The first quote of a line that is not escaped opens the request: no program writes a raw quote
// into what stands before it. Of the quoted fields behind the user agent, the first that is a
// digest is the response digest, and the first that is a list of addresses is X-Forwarded-For.
#include "combined.hpp"

#include <algorithm>

#include "dvp/address.hpp"
#include "dvp/fields.hpp"
#include "dvp/line_format.hpp"
#include "dvp/quote_walk.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

void read_later_field(std::string_view text, bool& digest_known, AccessRecord& record) {
  if (text.size() < 2) return;  // `-` or nothing
  if (!digest_known && read_digest_field(text, record.digest)) {
    digest_known = true;
    return;
  }
  if (record.forwarded_for.empty() && is_forwarded_for(text)) record.forwarded_for = text;
}

/// What stands behind the request: the status, then quoted fields with anything between them.
bool read_tail(std::string_view line, std::size_t at, QuoteWalk& quotes, AccessRecord& record) {
  while (at < line.size() && line[at] == ' ') ++at;
  auto status_end = at;
  while (status_end < line.size() && line[status_end] != ' ') ++status_end;
  record.status = parse_status(slice(line, at, status_end));
  record.escapes = Escapes::backslash;
  bool digest_known = false;
  for (int field = 0;; ++field) {
    const auto open = quotes.next();
    if (open == line.npos) return true;
    const auto close = quotes.next_closing();
    if (close == line.npos) return false;
    const auto text = slice(line, open + 1, close);
    if (field == 1) record.user_agent = text;
    if (field > 1) read_later_field(text, digest_known, record);
  }
}

/// What begins with the quote at `open`, which was the last that the walk gave.
bool read_request(std::string_view line, std::size_t open, QuoteWalk& quotes,
                  AccessRecord& record) {
  const auto close = quotes.next_closing();
  if (close == line.npos) return false;
  split_request_line(slice(line, open + 1, close), record);
  return read_tail(line, close + 1, quotes, record);
}

class CombinedParser : public LineParser {
 public:
  static constexpr std::string_view name = "combined";

  explicit CombinedParser(const FormatSettings& settings) : head_(settings) {}

  [[gnu::flatten]] LineKind parse(std::string_view line, AccessRecord& record) override {
    QuoteWalk quotes(line);
    const auto open = quotes.next_closing();
    if (open == line.npos || !head_.read(slice(line, 0, open), record)) return LineKind::unreadable;
    return read_request(line, open, quotes, record) ? LineKind::record : LineKind::unreadable;
  }

 private:
  CombinedHead head_;
};

/// What may stand in front of the client: a name or address of a host, with a port or not. Not a
/// time, which wrappers put there.
bool is_host(std::string_view text, const TimeContext& times) {
  const auto fits = [](char c) {
    return is_alnum(c) || std::string_view(".-_:").find(c) != std::string_view::npos;
  };
  return std::all_of(text.begin(), text.end(), fits) && !parse_any_time(text, times);
}

/// The first word, or, behind a host, the second if it is an address.
std::string_view take_client(LineCursor& cursor, const TimeContext& times) {
  const auto first = cursor.word("a client");
  if (parse_address(first) || !is_host(first, times)) return first;
  auto behind = cursor;
  const auto second = behind.word("a client");
  if (!parse_address(second)) return first;
  cursor = behind;
  return second;
}

/// Stricter than the parser, which must read the odd lines of a log that is known to be combined.
/// Of a line with neither a client nor a time, nothing is understood: every text has words. Status
/// and client are judged last, as by formats that read a whole line before they judge it: else
/// those would have understood more of it.
Recognition recognize_combined(std::string_view line, bool, const FormatSettings& settings) {
  LineCursor cursor(line);
  const bool has_client = parse_address(take_client(cursor, settings.times)).has_value();
  cursor.until("[", "ident and user");
  const auto time = parse_clf_time(cursor.until("] ", "a time in brackets"), settings.times.zone);
  if (!time) cursor.fail("a time that can be read");
  cursor.quoted("a request in quotes");
  const auto status = parse_status(cursor.word("a status"));
  auto behind = cursor;
  behind.word("a size");  // which need not be there
  if (status == AccessRecord::unreadable_status) cursor.fail("a status");
  if (!has_client) cursor.fail("an address of a client");
  const auto understood = has_client || time ? behind.position() : 0;
  return {cursor.good(), understood, std::string(cursor.missing())};
}

std::shared_ptr<const Format> make_combined(std::string_view, const FormatSettings& settings) {
  return std::make_shared<LineFormat<CombinedParser>>(CombinedParser::name, settings);
}

}  // namespace

bool CombinedHead::read(std::string_view head, AccessRecord& record) {
  if (!read_time(head, record)) return false;
  const auto first_space = head.find(' ');  // there is one, before the time
  record.client = slice(head, 0, first_space);
  const auto rest = slice(head, first_space + 1, head.size());
  if (begins_with(rest, "- ")) return true;
  const auto second = rest.substr(0, rest.find(' '));
  const bool list = record.client.ends_with(',');  // of addresses, which is no client
  if (!list && second.size() > 1 && parse_address(second)) record.client = second;
  return true;
}

/// Between the last bracket and that at the end. A usual time of a known day holds no bracket.
bool CombinedHead::read_time(std::string_view head, AccessRecord& record) {
  if (!finishes_with(head, "] ")) return false;
  const auto end = head.size() - 2;
  if (end > ClfTimes::usual_size && head[end - ClfTimes::usual_size - 1] == '[') {
    record.time = times_.read_of_known_day(slice(head, end - ClfTimes::usual_size, end));
    if (record.time) return true;
  }
  const auto bracket = find_last(head, '[');
  if (bracket == head.npos) return false;
  record.time = times_.read(slice(head, bracket + 1, end));
  return true;
}

bool read_combined_rest(std::string_view rest, AccessRecord& record) {
  QuoteWalk quotes(rest);
  return quotes.next() == 0 && read_request(rest, 0, quotes, record);
}

std::unique_ptr<LineParser> make_combined_parser(const FormatSettings& settings) {
  return std::make_unique<CombinedParser>(settings);
}

extern const FormatEntry combined_format{
    CombinedParser::name, "Apache and nginx, and everything that continues their combined format",
    R"(203.0.113.10 - - [05/Mar/2024:09:19:38 +0000] "GET /v2/team/app/manifests/1.4.2 HTTP/1.1" )"
    R"(200 1609 "-" "containerd/v1.7.13")",
    recognize_combined, make_combined};

}  // namespace dvp
