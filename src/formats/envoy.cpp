// Envoy's access log in its default format, and in Istio's, which has more fields: reasons before
// the numbers, and the connection's addresses at the end. Emissary's lines begin with `ACCESS `.
//
//   [2024-03-05T09:19:38.409Z] "GET /v2/team/app/manifests/1.4.2 HTTP/1.1" 200 - 0 1609 28 27
//       "203.0.113.10,10.0.0.5" "containerd/v1.7.13" "84961386-6d84" "registry.example"
//       "10.0.0.7:5000"
//
//   [2024-03-05T09:19:38.409Z] "GET /v2/team/app/manifests/1.4.2 HTTP/1.1" 200 - via_upstream - "-"
//       0 1609 28 27 "203.0.113.10" "containerd/v1.7.13" "84961386-6d84" "registry.example"
//       "10.0.0.7:5000" outbound|5000||registry 10.0.0.9:41028 10.0.0.9:8080 203.0.113.10:52344 - -
//
// (each a single line). Envoy's has no peer: what is known of the client is X-Forwarded-For.
#include "dvp/fields.hpp"
#include "dvp/line_format.hpp"

namespace dvp {

namespace {

/// Bytes received and sent, duration, time of the upstream; a quote follows.
void take_numbers(LineCursor& cursor) {
  for (const auto* number : {"bytes received", "bytes sent", "a duration", "an upstream time"})
    if (!is_number_or_dash(cursor.word(number))) cursor.fail(number);
}

bool is_at_numbers(LineCursor cursor) {
  take_numbers(cursor);
  return cursor.rest().starts_with('"');
}

/// The five quoted fields of a line, and the text behind them.
struct QuotedFields {
  std::string_view forwarded_for;
  std::string_view user_agent;
  std::string_view behind;
};

/// Envoy escapes nothing, so a user agent may hold quotes: it is what the first field and the last
/// three leave.
std::optional<QuotedFields> split_quoted(std::string_view text) {
  constexpr std::string_view between = "\" \"";
  const auto last = text.rfind('"');
  if (!text.starts_with('"') || last == 0) return std::nullopt;
  QuotedFields fields;
  fields.behind = text.substr(last + 1);
  auto inside = text.substr(1, last - 1);
  const auto first_end = inside.find(between);
  if (first_end == inside.npos) return std::nullopt;
  fields.forwarded_for = inside.substr(0, first_end);
  inside.remove_prefix(first_end + between.size());
  for (int i = 0; i < 3; ++i) {  // upstream host, authority, request id
    const auto end = inside.rfind(between);
    if (end == inside.npos) return std::nullopt;
    inside = inside.substr(0, end);
  }
  fields.user_agent = inside;
  return fields;
}

class EnvoyParser : public CursorParser {
 public:
  static constexpr std::string_view name = "envoy";

  using CursorParser::CursorParser;

  LineKind read(LineCursor& cursor, AccessRecord& record) override {
    cursor.skip_if("ACCESS ");
    record.time = read_time(cursor.bracketed("a time in brackets"));
    cursor.expect("\"", "a request in quotes");
    split_request_line(cursor.until("\" ", "the end of the request"), record);
    record.status = parse_status(cursor.word("a status"));
    while (cursor.good() && !is_at_numbers(cursor)) cursor.word("numbers behind the status");
    take_numbers(cursor);
    const auto fields = split_quoted(cursor.rest());
    if (!fields) {
      cursor.miss("five fields in quotes");
      return LineKind::unreadable;
    }
    record.forwarded_for = unless_dash(fields->forwarded_for);
    record.user_agent = fields->user_agent;
    record.has_peer = !fields->behind.empty();
    if (record.has_peer) read_connection(LineCursor(fields->behind), cursor, record);
    return LineKind::record;
  }

 private:
  /// What Istio has behind the upstream host. A server name and a route follow, in newer versions.
  static void read_connection(LineCursor behind, LineCursor& cursor, AccessRecord& record) {
    behind.expect(" ", "an upstream cluster");
    behind.word("an upstream cluster");
    behind.word("an upstream local address");
    behind.word("a downstream local address");
    record.client = behind.word("a downstream remote address");
    if (!behind.good()) cursor.miss(behind.missing());
  }
};

}  // namespace

extern const FormatEntry envoy_format = line_format<EnvoyParser>(
    "Envoy's default text format, and Istio's",
    R"([2024-03-05T09:19:38.409Z] "GET /v2/team/app/manifests/1.4.2 HTTP/1.1" 200 - 0 1609 28 27 )"
    R"("203.0.113.10,10.0.0.5" "containerd/v1.7.13" "84961386-6d84-929d-98bd-c5aee93b5c80" )"
    R"("registry.example" "10.0.0.7:5000")");

}  // namespace dvp
