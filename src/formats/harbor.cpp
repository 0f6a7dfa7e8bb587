// The nginx in front of Harbor. Its lines are combined ones without ident and user; where Harbor
// runs under docker compose they have no time either, because rsyslog puts one in front:
//
//   203.0.113.10 - "GET /v2/… HTTP/1.1" 200 1609 "-" "containerd/v1.7.13" 0.028 0.027 .
//   [05/Mar/2024:09:19:38 +0000]:203.0.113.10 - "GET /v2/… HTTP/1.1" 200 1609 "-" …
#include "combined.hpp"
#include "dvp/line_format.hpp"

namespace dvp {

namespace {

class HarborParser : public CursorParser {
 public:
  static constexpr std::string_view name = "harbor";

  using CursorParser::CursorParser;

  LineKind read(LineCursor& cursor, AccessRecord& record) override {
    record.has_time = cursor.rest().starts_with('[');
    if (record.has_time) {
      record.time = read_time(cursor.bracketed("a time in brackets"));
      cursor.expect(":", "a colon behind the time");
    }
    record.client = cursor.word("a client");
    cursor.expect("- ", "a dash behind the client");
    if (!read_combined_rest(cursor.rest(), record)) cursor.miss("a request in quotes");
    return LineKind::record;
  }
};

}  // namespace

extern const FormatEntry harbor_format = line_format<HarborParser>(
    "the proxy of Harbor, under docker compose or from its Helm chart",
    R"([05/Mar/2024:09:19:38 +0000]:203.0.113.10 - "GET /v2/team/app/manifests/1.4.2 HTTP/1.1" )"
    R"(200 1609 "-" "containerd/v1.7.13" 0.028 0.027 .)");

}  // namespace dvp
