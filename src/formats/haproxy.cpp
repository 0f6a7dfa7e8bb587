// HAProxy's `option httplog`, and `option httpslog`, which writes more behind the request:
//
//   203.0.113.10:33317 [05/Mar/2024:09:19:38.655] https-in~ registry/reg1 0/0/1/27/28 200 1609
//   - - ---- 3/2/0/0/0 0/0 {containerd/v1.7.13|registry.example} {sha256:…} "GET /v2/… HTTP/1.1"
//
// What stands in braces are the values of the headers that the operator lets it capture, first
// those of the request, then those of the response; without their names, so that a value must tell
// by itself what it is. The characters that would mean something in a line are written as `#22`.
#include "dvp/fields.hpp"
#include "dvp/line_format.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

/// A client that went away before the answer is logged with -1.
int read_status(std::string_view text) {
  return text == "-1" ? AccessRecord::no_status : parse_status(text);
}

constexpr char escape = '#';

class HaproxyParser : public CursorParser {
 public:
  static constexpr std::string_view name = "haproxy";

  using CursorParser::CursorParser;

  LineKind read(LineCursor& cursor, AccessRecord& record) override {
    record.client = without_port(cursor.word("a client and its port"));
    record.time = read_time(cursor.bracketed("a time in brackets"));
    for (const auto* piece : {"a frontend", "a backend and its server", "timers"})
      cursor.word(piece);
    record.status = read_status(cursor.word("a status"));
    for (const auto* piece : {"a size", "a cookie of the request", "a cookie of the response",
                              "a termination state", "connections", "queues"})
      cursor.word(piece);
    for (bool of_request = true; cursor.skip_if("{"); of_request = false)
      read_captures(cursor, of_request, record);
    cursor.expect("\"", "a request in quotes");
    const auto request = cursor.until("\"", "a request in quotes");
    request_ = undo_hex_escapes(request, escape);
    split_request_line(request_, record);
    return LineKind::record;
  }

 private:
  /// What stands in one pair of braces, the first of which is open.
  void read_captures(LineCursor& cursor, bool of_request, AccessRecord& record) {
    const auto values = cursor.skip_if("}") ? "" : cursor.until("}", "a closing brace");
    for (const auto value : split(values, '|')) read_capture(value, of_request, record);
    cursor.skip_if(" ");
  }

  void read_capture(std::string_view value, bool of_request, AccessRecord& record) {
    if (unless_dash(value).empty()) return;
    if (std::string_view digest; read_digest_field(value, digest)) {
      if (record.digest.empty()) record.digest = digest;
    } else if (is_forwarded_for(value)) {
      if (record.forwarded_for.empty()) record.forwarded_for = value;
    } else if (of_request && record.user_agent.empty()) {
      record.user_agent = user_agent_ = undo_hex_escapes(value, escape);
    }
  }

  std::string request_;
  std::string user_agent_;
};

}  // namespace

extern const FormatEntry haproxy_format = line_format<HaproxyParser>(
    "HAProxy with `option httplog` or `option httpslog`",
    R"(203.0.113.10:33317 [05/Mar/2024:09:19:38.655] https-in~ registry/reg1 0/0/1/27/28 200 1609 )"
    R"(- - ---- 3/2/0/0/0 0/0 {containerd/v1.7.13} "GET /v2/team/app/manifests/1.4.2 HTTP/1.1")");

}  // namespace dvp
