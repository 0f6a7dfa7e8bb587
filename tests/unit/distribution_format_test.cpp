// The registry's application log (SPEC 8): its ways of quoting, JSON, logstash, and the access log
// in the same stream.
#include <fmt/format.h>

#include "format_lines.hpp"

namespace dvp::test {

namespace {

void check(const FormatRows& rows, Escapes escapes = Escapes::backslash) {
  check_lines(FormatLines("distribution"), escapes, rows);
}

const std::string start = R"(time="2024-03-05T09:19:38.550Z" level=info msg="response completed" )";
const std::string request =
    R"(go.version=go1.23.7 http.request.method=GET http.request.remoteaddr="203.0.113.10:44072" )"
    "http.request.uri=/v2/a/manifests/x http.request.useragent=crane/0.20 ";
const std::string response = "http.response.duration=5.145482ms http.response.status=200";
const std::string read = "GET|/v2/a/manifests/x|200|203.0.113.10:44072|550|";
const std::string record = read + "crane/0.20|||application|5145482|";

}  // namespace

TEST_CASE("distribution: text, in all versions' ways of quoting") {
  check({
      // 3.x: what is plain has no quotes, and a backslash is escaped
      {start + request + response, record},
      {start + request + response + " vars.name=a vars.reference=x", record},
      {start +
           R"(http.request.method=GET http.request.remoteaddr="203.0.113.10:44072" )"
           R"(http.request.uri=/v2/a/manifests/x )"
           R"j(http.request.useragent="docker/24 (Docker-Client/24 \\(linux\\))" )j" +
           response,
       read + R"j(docker/24 (Docker-Client/24 \\(linux\\))|||application|5145482|)j"},
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
       read + R"j(docker/24 (Docker-Client/24 \(linux\))|||application|5145482|)j"},
      // an order of any kind
      {"time=2024-03-05T09:19:38.550Z " + response + " " + request +
           R"(msg="response completed" level=info)",
       record},
      {start + "http.request.host= " + request + response, record},
      {start + request + "http.response.duration=1s http.response.status=404",
       "GET|/v2/a/manifests/x|404|203.0.113.10:44072|550|crane/0.20|||application|1000000000|"},
      {start + request + "http.response.status=2xx",
       "GET|/v2/a/manifests/x|-1|203.0.113.10:44072|550|crane/0.20|||application|0|"},
      {R"(time="yesterday" level=info msg="response completed" )" + request + response,
       "GET|/v2/a/manifests/x|200|203.0.113.10:44072|no time|crane/0.20|||application|5145482|"},
  });
}

TEST_CASE("distribution: JSON and logstash") {
  const std::string fields =
      R"("http.request.method":"GET","http.request.remoteaddr":"203.0.113.10:44072",)"
      R"("http.request.uri":"/v2/a/manifests/x","http.request.useragent":"crane/0.20",)"
      R"("http.response.duration":"5.145482ms","http.response.status":200,"level":"info")";
  check(
      {
          {"{" + fields + R"(,"msg":"response completed","time":"2024-03-05T09:19:38.550Z"})",
           record},
          {R"({"@timestamp":"2024-03-05T09:19:38.550Z","@version":"1",)" + fields +
               R"(,"message":"response completed","type":"registry"})",
           record},
          {"{" + fields + R"(,"msg":"authorizing request","time":"2024-03-05T09:19:38.550Z"})",
           "other"},
          {"{" + fields + "}", "other"},
          {R"({"msg":"response completed","time":"2024-03-05T09:19:38.550Z"})", "unreadable"},
          {"{" + fields + R"(,"msg":"response completed","time":"2024-03)", "unreadable"},
      },
      Escapes::none);
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
       "GET|/v2/a/manifests/x|404|203.0.113.10:44072|0|crane/0.20|||application|0|"},
      {R"(time="2024-03-05T09:19:38Z" level=info msg="listening on [::]:5000" )"
       "go.version=go1.23.7",
       "other"},
      {R"(time="2024-03-05T09:19:38Z" level=info)", "other"},
      {start + "go.version=go1.23.7", "unreadable"},
  });
}

TEST_CASE("distribution: lines cut anywhere do no harm") {
  FormatLines lines("distribution");
  const auto line = start + request + response;
  for (std::size_t size = 0; size < line.size(); ++size) {
    const auto got = lines.read(line.substr(0, size));
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
  FormatLines lines("distribution");
  for (const auto& [written, expected] : rows) {
    const auto line = fmt::format("{}{}http.response.duration=\"{}\" http.response.status=200",
                                  start, request, written);
    CAPTURE(written);
    CHECK(lines.read(line) == fmt::format("{}crane/0.20|||application|{}|", read, expected));
  }
}

TEST_CASE("distribution: the access log in the same stream") {
  const std::string access = R"(203.0.113.10 - - [05/Mar/2024:09:19:38 +0000] )"
                             R"("GET /v2/a/manifests/x HTTP/1.1" 200 1609 "" "crane/0.20")";
  check({
      {access, "GET|/v2/a/manifests/x|200|203.0.113.10|0|crane/0.20|||access|0|"},
      {start + request + response, record},
      {access, "GET|/v2/a/manifests/x|200|203.0.113.10|0|crane/0.20|||access|0|"},
      {"203.0.113.10 - - cut", "unreadable"},
      {"panic: /manifests/", "unreadable"},
      {"", "unreadable"},
  });
}

TEST_CASE("distribution: its lines may tell of one request twice, and say so") {
  const auto format = find_layout("", of_format("distribution")).format;
  CHECK(format->tells_twice());
  CHECK(format->marks_manifests());
  CHECK(format->event_list().empty());
}

}  // namespace dvp::test
