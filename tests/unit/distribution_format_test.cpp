// The registry's application log (SPEC 8): its ways of quoting, JSON, logstash, and the access log
// in the same stream.
//
// A record is written as `method target status client time+duration agent telling` with `|` between
// them, the time in milliseconds behind 2024-03-05T09:19:38Z, the duration in nanoseconds.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "dvp/layout.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

std::string text(LineKind kind, const AccessRecord& record) {
  if (kind != LineKind::record) return kind == LineKind::other ? "other" : "unreadable";
  const auto time =
      record.time ? fmt::format("{}", *record.time / 1'000'000 - 1709630378000) : "no time";
  const auto user_agent = record.escapes == Escapes::backslash ? undo_escapes(record.user_agent)
                                                               : std::string(record.user_agent);
  const auto* telling = record.telling == Telling::application ? "application"
                        : record.telling == Telling::access    ? "access"
                                                               : "unknown";
  return fmt::format("{}|{}|{}|{}|{}+{}|{}|{}", record.method, record.target, record.status,
                     record.client, time, record.duration, user_agent, telling);
}

std::unique_ptr<LineParser> parser() {
  FormatSettings settings;
  settings.name = "distribution";
  return find_layout("", settings).format->parser();
}

std::string read(LineParser& parser, const std::string& line) {
  const auto padded = line + std::string(64, '"');
  AccessRecord record;
  const auto kind = parser.parse(std::string_view(padded).substr(0, line.size()), record);
  return text(kind, record);
}

struct Row {
  std::string line;
  std::string expected;
};

void check(const std::vector<Row>& rows) {
  const auto made = parser();  // one for all, as in the program
  for (const auto& row : rows) {
    CAPTURE(row.line);
    CHECK(read(*made, row.line) == row.expected);
  }
}

const std::string start = R"(time="2024-03-05T09:19:38.550Z" level=info msg="response completed" )";
const std::string request =
    R"(go.version=go1.23.7 http.request.method=GET http.request.remoteaddr="203.0.113.10:44072" )"
    "http.request.uri=/v2/a/manifests/x http.request.useragent=crane/0.20 ";
const std::string response = "http.response.duration=5.145482ms http.response.status=200";
const std::string record =
    "GET|/v2/a/manifests/x|200|203.0.113.10:44072|550+5145482|crane/0.20|application";

}  // namespace

TEST_CASE("distribution: text, in all versions' ways of quoting") {
  const std::string agent = R"(docker/24 (Docker-Client/24 \(linux\)))";
  const auto read_agent =
      "GET|/v2/a/manifests/x|200|203.0.113.10:44072|550+5145482|" + agent + "|application";
  check({
      // 3.x: what is plain has no quotes, and a backslash is escaped
      {start + request + response, record},
      {start + request + response + " vars.name=a vars.reference=x", record},
      {start +
           R"(http.request.method=GET http.request.remoteaddr="203.0.113.10:44072" )"
           R"(http.request.uri=/v2/a/manifests/x )"
           R"j(http.request.useragent="docker/24 (Docker-Client/24 \\(linux\\))" )j" +
           response,
       read_agent},
      // 2.x: every path is in quotes, and there is a blank at the end
      {start +
           R"(http.request.method=GET http.request.remoteaddr="203.0.113.10:44072" )"
           R"(http.request.uri="/v2/a/manifests/x" http.request.useragent="crane/0.20" )" +
           response + " http.response.written=1609 ",
       record},
      // the first 2.x: a backslash stands as it came
      {start +
           R"(http.request.method=GET http.request.remoteaddr="203.0.113.10:44072" )"
           R"(http.request.uri="/v2/a/manifests/x" )"
           R"j(http.request.useragent="docker/24 (Docker-Client/24 \(linux\))" )j" +
           response + " ",
       read_agent},
      // an order of any kind
      {"time=2024-03-05T09:19:38.550Z " + response + " " + request +
           R"(msg="response completed" level=info)",
       record},
      {start + "http.request.host= " + request + response, record},
      {start + request + "http.response.duration=1s http.response.status=404",
       "GET|/v2/a/manifests/x|404|203.0.113.10:44072|550+1000000000|crane/0.20|application"},
      {start + request + "http.response.status=2xx",
       "GET|/v2/a/manifests/x|-1|203.0.113.10:44072|550+0|crane/0.20|application"},
      {R"(time="yesterday" level=info msg="response completed" )" + request + response,
       "GET|/v2/a/manifests/x|200|203.0.113.10:44072|no time+5145482|crane/0.20|application"},
  });
}

TEST_CASE("distribution: JSON and logstash") {
  const std::string fields =
      R"("http.request.method":"GET","http.request.remoteaddr":"203.0.113.10:44072",)"
      R"("http.request.uri":"/v2/a/manifests/x","http.request.useragent":"crane/0.20",)"
      R"("http.response.duration":"5.145482ms","http.response.status":200,"level":"info")";
  check({
      {"{" + fields + R"(,"msg":"response completed","time":"2024-03-05T09:19:38.550Z"})", record},
      {R"({"@timestamp":"2024-03-05T09:19:38.550Z","@version":"1",)" + fields +
           R"(,"message":"response completed","type":"registry"})",
       record},
      {"{" + fields + R"(,"msg":"authorizing request","time":"2024-03-05T09:19:38.550Z"})",
       "other"},
      {"{" + fields + "}", "other"},
      {R"({"msg":"response completed","time":"2024-03-05T09:19:38.550Z"})", "unreadable"},
      {"{" + fields + R"(,"msg":"response completed","time":"2024-03)", "unreadable"},
  });
}

TEST_CASE("distribution: other messages are other, whatever they tell of") {
  check({
      {R"(time="2024-03-05T09:19:38Z" level=info msg="authorized request" )" + request, "other"},
      {R"(time="2024-03-05T09:19:38Z" level=warning msg="error authorizing context: )"
       R"(authorization token required" )" +
           request,
       "other"},
      {R"(time="2024-03-05T09:19:38Z" level=error msg="response completed with error" )"
       R"(err.code="manifest unknown" )" +
           request + "http.response.status=404",
       "GET|/v2/a/manifests/x|404|203.0.113.10:44072|0+0|crane/0.20|application"},
      {R"(time="2024-03-05T09:19:38Z" level=info msg="listening on [::]:5000" )"
       "go.version=go1.23.7",
       "other"},
      {R"(time="2024-03-05T09:19:38Z" level=info)", "other"},
      {start + "go.version=go1.23.7", "unreadable"},
  });
}

TEST_CASE("distribution: lines cut anywhere do no harm") {
  const auto made = parser();
  const auto line = start + request + response;
  for (std::size_t size = 0; size < line.size(); ++size) {
    const auto got = read(*made, line.substr(0, size));
    CAPTURE(line.substr(0, size), got);
    if (size < line.find("/v2/")) CHECK(got.find("|/") == got.npos);
  }
}

TEST_CASE("distribution: how long a request took") {
  const std::pair<std::string_view, Nanos> rows[] = {
      {"0s", 0},
      {"7ns", 7},
      {"41.6\xC2\xB5s", 41'600},
      {"41.6\xCE\xBCs", 41'600},
      {"41.6us", 41'600},
      {"5.145482ms", 5'145'482},
      {"1.6697112s", 1'669'711'200},
      {"2s", 2'000'000'000},
      {"1m2.5s", 62'500'000'000},
      {"1m0s", 60'000'000'000},
      {"2h3m4s", 7'384'000'000'000},
      {"1.5h", 5'400'000'000'000},
      {"99999999h", 1'000'000'000'000'000'000},  // more than fits
      // what is none
      {"", 0},
      {"-", 0},
      {"5", 0},
      {"s", 0},
      {".", 0},
      {"1.2.3s", 0},
      {".5s", 0},
      {"-5s", 0},
      {"5 s", 0},
      {"5days", 0},
      {"5ms!", 0},
      {"99999999999999999999s", 0},
  };
  const auto made = parser();
  for (const auto& [written, expected] : rows) {
    const auto line = fmt::format("{}{}http.response.duration=\"{}\"", start, request, written);
    CAPTURE(written);
    AccessRecord got;
    REQUIRE(made->parse(line, got) == LineKind::record);
    CHECK(got.duration == expected);
  }
}

TEST_CASE("distribution: the access log in the same stream") {
  const std::string access = R"(203.0.113.10 - - [05/Mar/2024:09:19:38 +0000] )"
                             R"("GET /v2/a/manifests/x HTTP/1.1" 200 1609 "" "crane/0.20")";
  check({
      {access, "GET|/v2/a/manifests/x|200|203.0.113.10|0+0|crane/0.20|access"},
      {start + request + response, record},
      {access, "GET|/v2/a/manifests/x|200|203.0.113.10|0+0|crane/0.20|access"},
      {"203.0.113.10 - - cut", "unreadable"},
      {"panic: /manifests/", "unreadable"},
      {"", "unreadable"},
  });
}

TEST_CASE("distribution: its lines may tell of one request twice, and say so") {
  FormatSettings settings;
  settings.name = "distribution";
  const auto format = find_layout("", settings).format;
  CHECK(format->tells_twice());
  CHECK(format->marks_manifests());
  CHECK(format->event_list().empty());
}

}  // namespace dvp
