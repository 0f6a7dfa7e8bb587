// Traefik's own continuation of the common log format, its default:
//
//   203.0.113.10 - - [05/Mar/2024:09:19:38 +0000] "GET /v2/… HTTP/2.0" 200 1609 "-" "crane/v0.19.0"
//   100 "registry@docker" "http://172.19.0.3:5000" 28ms
//
// (in one line). It escapes nothing, so the fields behind the user agent are taken off the line's
// end, and what is left is the user agent, whatever it holds. It knows the user agent only if it is
// told to keep that header. Where it trusts X-Forwarded-For, that whole list stands for the client.
#include "combined.hpp"
#include "dvp/fields.hpp"
#include "dvp/line_format.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

/// Takes the last field, in quotes or a word, and the space before it off `text`.
std::string_view take_last_field(std::string_view& text) {
  const bool quoted = text.size() > 1 && text.ends_with('"');
  const auto space = quoted ? text.rfind(" \"", text.size() - 2) : text.rfind(' ');
  if (space == text.npos) return {};
  const auto field = text.substr(space + 1);
  text = text.substr(0, space);
  return field;
}

/// `"…"`, or a dash, which some versions leave without quotes.
bool is_name(std::string_view field) { return field.starts_with('"') || field == "-"; }

bool is_count(std::string_view field) { return field == "-" || parse_digits(field); }

bool is_duration(std::string_view field) {
  return field.ends_with("ms") && parse_digits(field.substr(0, field.size() - 2));
}

/// Takes count, router, service and duration off the line's end, if they are there.
bool take_tail(std::string_view& line) {
  auto rest = line;
  const auto duration = take_last_field(rest);
  const auto service = take_last_field(rest);
  const auto router = take_last_field(rest);
  const auto count = take_last_field(rest);
  if (!is_duration(duration) || !is_name(service) || !is_name(router) || !is_count(count))
    return false;
  line = rest;
  return true;
}

/// What Traefik answers itself, without asking a service, some versions log with a dash.
int read_status(std::string_view text) {
  return text == "-" ? AccessRecord::no_status : parse_status(text);
}

/// The user agent of `"referer" "user agent"`; nothing if the header was left out or blacked out.
std::string_view read_user_agent(std::string_view fields) {
  const auto end = fields.starts_with('"') ? fields.find("\" \"") : fields.find(" \"");
  const auto start = end == fields.npos ? fields.size() : fields.find(" \"", end) + 2;
  if (start >= fields.size() || !fields.ends_with('"')) return {};
  const auto user_agent = fields.substr(start, fields.size() - start - 1);
  return user_agent == "REDACTED" ? std::string_view() : unless_dash(user_agent);
}

class TraefikParser : public LineParser {
 public:
  static constexpr std::string_view name = "traefik";

  explicit TraefikParser(const FormatSettings& settings) : head_(settings) {}

  LineKind parse(std::string_view line, AccessRecord& record) override {
    const bool whole = take_tail(line);
    const auto open = line.find('"');
    const auto close = open == line.npos ? line.npos : line.find("\" ", open + 1);
    if (close == line.npos || !head_.read(line.substr(0, open), record))
      return LineKind::unreadable;
    read_clients(line.substr(0, open), record);
    split_request_line(line.substr(open + 1, close - open - 1), record);
    LineCursor cursor(line.substr(close + 2));
    record.status = read_status(cursor.word("a status"));
    cursor.word("a size");
    if (whole) record.user_agent = read_user_agent(cursor.rest());
    return LineKind::record;
  }

 private:
  static void read_clients(std::string_view head, AccessRecord& record) {
    const auto clients = head.substr(0, head.find(" - "));
    if (clients.find(',') == clients.npos) return;
    record.has_peer = false;
    record.client = {};
    record.forwarded_for = clients;
  }

  CombinedHead head_;
};

Recognition recognize_traefik(std::string_view line, bool, const FormatSettings& settings) {
  auto rest = line;
  if (!take_tail(rest)) return {false, 0, "count, router, service and duration at the line's end"};
  AccessRecord record;
  const bool fits = TraefikParser(settings).parse(line, record) == LineKind::record &&
                    record.time && record.status != AccessRecord::unreadable_status &&
                    is_forwarded_for(line.substr(0, line.find(" - ")));
  return {fits, fits ? line.size() : 0, fits ? "" : "a combined line before its end"};
}

std::shared_ptr<const Format> make_traefik(std::string_view, const FormatSettings& settings) {
  return std::make_shared<LineFormat<TraefikParser>>(TraefikParser::name, settings);
}

}  // namespace

extern const FormatEntry traefik_format{
    TraefikParser::name, "Traefik's common log format",
    R"(203.0.113.10 - - [05/Mar/2024:09:19:38 +0000] "GET /v2/team/app/manifests/1.4.2 HTTP/2.0" )"
    R"(200 1609 "-" "-" 100 "registry@docker" "http://172.19.0.3:5000" 28ms)",
    recognize_traefik, make_traefik};

}  // namespace dvp
