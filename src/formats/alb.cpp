// The access logs of AWS's Application Load Balancer:
//
//   https 2024-03-05T09:19:38.145057Z app/registry/50dc6c495c0c9188 203.0.113.10:48160
//       10.0.0.7:5000 0.000 0.002 0.000 200 200 34 1609
//       "GET https://registry.example:443/v2/team/app/manifests/1.4.2 HTTP/1.1"
//       "containerd/v1.7.13" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 …
//
// (a single line). AWS adds fields at the end from time to time; none of them is needed here.
#include <algorithm>
#include <array>

#include "dvp/fields.hpp"
#include "dvp/line_format.hpp"

namespace dvp {

namespace {

/// The first words of lines; AWS may add more.
constexpr auto connection_types =
    std::to_array<std::string_view>({"http ", "https ", "h2 ", "grpcs ", "ws ", "wss "});

class AlbParser : public CursorParser {
 public:
  static constexpr std::string_view name = "alb";

  using CursorParser::CursorParser;

  LineKind read(LineCursor& cursor, AccessRecord& record) override {
    cursor.word("a type of connection");
    record.time = read_time(cursor.word("a time"));
    cursor.word("the name of a load balancer");
    record.client = without_port(cursor.word("a client with its port"));
    cursor.word("a target with its port");
    cursor.word("the time of receiving");
    cursor.word("the time of the target");
    cursor.word("the time of answering");
    record.status = parse_status(cursor.word("a status"));
    cursor.word("the target's status");
    cursor.word("bytes received");
    cursor.word("bytes sent");
    split_request_line(cursor.quoted("a request in quotes"), record);
    if (!cursor.at_end()) record.user_agent = cursor.quoted("a user agent in quotes");
    record.escapes = Escapes::backslash;
    return LineKind::record;
  }
};

/// Stricter than the parser: other logs may have numbers where the time is.
Recognition recognize_alb(std::string_view line, bool first, const FormatSettings& settings) {
  const bool known = std::any_of(connection_types.begin(), connection_types.end(),
                                 [&](std::string_view type) { return line.starts_with(type); });
  if (!known) return {false, 0, "a type of connection"};
  return recognize_by_reading<AlbParser>(line, first, settings);
}

}  // namespace

extern const FormatEntry alb_format = line_format<AlbParser>(
    "AWS Application Load Balancer",
    "https 2024-03-05T09:19:38.145057Z app/registry/50dc6c495c0c9188 203.0.113.10:48160 "
    "10.0.0.7:5000 0.000 0.002 0.000 200 200 34 1609 "
    R"("GET https://registry.example:443/v2/team/app/manifests/1.4.2 HTTP/1.1" )"
    R"("containerd/v1.7.13" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2)",
    recognize_alb);

}  // namespace dvp
