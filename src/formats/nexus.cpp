// The request.log of Sonatype Nexus 3, by its version with or without the length of the request,
// the user agent, and the thread:
//
//   203.0.113.10 - admin [05/Mar/2024:09:19:38 +0000]
//       "GET /repository/docker/v2/team/app/manifests/1.4.2 HTTP/1.1" 200 - 1609 12
//       "containerd/v1.7.13" [qtp1085283394-922]
//
// (a single line). It differs from combined in that a duration and no referer stands before the
// user agent, and that nothing is escaped.
#include <algorithm>

#include "dvp/fields.hpp"
#include "dvp/line_format.hpp"

namespace dvp {

namespace {

class NexusParser : public CursorParser {
 public:
  static constexpr std::string_view name = "nexus";

  using CursorParser::CursorParser;

  LineKind read(LineCursor& cursor, AccessRecord& record) override {
    record.client = cursor.word("a client");
    cursor.until("[", "a user");
    record.time = read_time(cursor.until("] ", "a time in brackets"));
    cursor.expect("\"", "a request in quotes");
    split_request_line(cursor.until("\" ", "the end of the request"), record);
    record.status = parse_status(cursor.word("a status"));
    read_number(cursor, "a number of bytes");
    read_number(cursor, "a duration");
    if (!cursor.at_end() && !cursor.rest().starts_with('"'))
      read_number(cursor, "a user agent in quotes");
    record.user_agent = read_user_agent(cursor);
    return LineKind::record;
  }

 private:
  static void read_number(LineCursor& cursor, std::string_view what) {
    if (!is_number_or_dash(cursor.word(what))) cursor.fail(what);
  }

  /// Up to the last quote: the client's own quotes are not escaped.
  static std::string_view read_user_agent(LineCursor& cursor) {
    if (cursor.at_end()) return {};
    const auto rest = cursor.rest();
    const auto close = rest.rfind('"');
    if (close != rest.npos && close > 0) return rest.substr(1, close - 1);
    cursor.miss("a user agent in quotes");
    return {};
  }
};

/// Two quoted fields tell Nexus from what else has numbers behind the request: common with a
/// duration (which is read as `combined`, with the same result), combined with one.
Recognition recognize_nexus(std::string_view line, bool first, const FormatSettings& settings) {
  auto recognition = recognize_by_reading<NexusParser>(line, first, settings);
  if (!recognition.fits || std::count(line.begin(), line.end(), '"') == 4) return recognition;
  recognition.fits = false;
  recognition.missing = "a request and a user agent in quotes, and no other field";
  return recognition;
}

}  // namespace

extern const FormatEntry nexus_format = line_format<NexusParser>(
    "request.log of Sonatype Nexus 3",
    R"(203.0.113.10 - admin [05/Mar/2024:09:19:38 +0000] )"
    R"("GET /repository/docker/v2/team/app/manifests/1.4.2 HTTP/1.1" 200 - 1609 12 )"
    R"("containerd/v1.7.13" [qtp1085283394-922])",
    recognize_nexus);

}  // namespace dvp
