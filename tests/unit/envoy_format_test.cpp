// Envoy's default text format, and Istio's (SPEC 8).
#include "format_lines.hpp"

namespace dvp::test {

namespace {

const std::string head = R"([2024-03-05T09:19:38.409Z] "GET /v2/a/manifests/x HTTP/1.1" 200 - )";
const std::string numbers = "0 1609 28 27 ";
const std::string quoted = R"("203.0.113.10,10.0.0.5" "crane/1" "84961386" "registry.example" )"
                           R"("10.0.0.7:5000")";
const std::string line = head + numbers + quoted;
const std::string reasons = "via_upstream - \"-\" ";
const std::string connection =
    " outbound|5000||registry.team.svc 10.0.0.9:41028 10.0.0.9:8080 198.51.100.7:52344 - default";
const std::string istio = head + reasons + numbers + quoted + connection;

const std::string request = "GET|/v2/a/manifests/x|200|";
const std::string rest = "|409|crane/1||203.0.113.10,10.0.0.5";
const std::string record = request + "no peer" + rest;
const std::string istio_record = request + "198.51.100.7:52344" + rest;

std::string quoted_with(const std::string& forwarded_for, const std::string& user_agent) {
  return head + numbers + "\"" + forwarded_for + "\" \"" + user_agent +
         R"(" "84961386" "registry.example" "10.0.0.7:5000")";
}

}  // namespace

TEST_CASE("envoy: as Envoy, Emissary and Istio's versions write it") {
  check_lines(
      FormatLines("envoy"), Escapes::none,
      {
          {line, record},
          {"ACCESS " + line, record},
          {istio, istio_record},
          {head + numbers + quoted + connection, istio_record},                   // before 1.3
          {head + "\"-\" \"-\" " + numbers + quoted + connection, istio_record},  // before 1.9
          {istio.substr(0, istio.rfind(' ')), istio_record},                      // no route
          {head + reasons + numbers + quoted + " - - 10.0.0.9:8080 [2001:db8::25]:52344 - -",
           request + "[2001:db8::25]:52344" + rest},
          {head + reasons + numbers + quoted + " - - - - - -", request + "-" + rest},
          // a reason of several words, one with numbers in it
          {head + "upstream_reset{x} - \"delayed connect error: 111\" " + numbers + quoted +
               connection,
           istio_record},
          {head + "a - \"error 1 2 3 4 5\" " + numbers + quoted + connection, istio_record},
      });
}

TEST_CASE("envoy: what is missing is a dash, and nothing is escaped") {
  const std::string start = request + "no peer|409|";
  check_lines(
      FormatLines("envoy"), Escapes::none,
      {
          {quoted_with("-", "-"), start + "-||"},
          {quoted_with("", ""), start + "||"},
          {quoted_with("2001:db8::25", "x"), start + "x||2001:db8::25"},
          {quoted_with("203.0.113.10", R"(say "hi" x)"), start + R"(say "hi" x||203.0.113.10)"},
          {quoted_with("203.0.113.10", R"(a" "b)"), start + R"(a" "b||203.0.113.10)"},
          {quoted_with("203.0.113.10", R"(Docker-Client/24 \(linux\))"),
           start + R"(Docker-Client/24 \(linux\)||203.0.113.10)"},
          {quoted_with("203.0.113.10", R"(back\)"), start + R"(back\||203.0.113.10)"},
          {head + "0 - - - " + quoted, record},
      });
}

TEST_CASE("envoy: statuses, requests, times") {
  const auto with = [](const std::string& start) { return start + " - " + numbers + quoted; };
  check_lines(FormatLines("envoy"), Escapes::none,
              {
                  {with(R"([2024-03-05T09:19:38.409Z] "HEAD /v2/a/manifests/x HTTP/2" 404)"),
                   "HEAD|/v2/a/manifests/x|404|no peer" + rest},
                  {with(R"([2024-03-05T09:19:38.409Z] "GET /v2/a"b/manifests/x HTTP/2" 0)"),
                   "GET|/v2/a\"b/manifests/x|0|no peer" + rest},
                  {with(R"([2024-03-05T09:19:38.409Z] "- - -" -)"), "-|- -|-1|no peer" + rest},
                  {with(R"([yesterday] "GET /v2/a/manifests/x HTTP/1.1" 200)"),
                   request + "no peer|no time|crane/1||203.0.113.10,10.0.0.5"},
              });
}

TEST_CASE("envoy: lines that do not fit") {
  check_cuts(FormatLines("envoy"), line, "\"10.0.0.7:5000");
  check_lines(
      FormatLines("envoy"), Escapes::none,
      {
          {"", "unreadable"},
          {"ACCESS ", "unreadable"},
          {head + numbers, "unreadable"},
          {head + quoted, "unreadable"},
          {head + numbers + "\"", "unreadable"},
          {head + numbers + "\"\"", "unreadable"},
          {head + numbers + R"("a" "b" "c" "d")", "unreadable"},
          {line + " outbound|5000||registry", "unreadable"},  // an end of Istio's, cut
          {line + " outbound|5000||registry 10.0.0.9:41028 10.0.0.9:8080", "unreadable"},
          {line + "x", "unreadable"},
          {R"(192.0.2.1 - - [05/Mar/2024:09:19:38 +0000] "GET /v2/a/manifests/x HTTP/1.1" 200 5)",
           "unreadable"},
      });
}

TEST_CASE("envoy: auto recognizes it") {
  CHECK(recognized(find_format("envoy")->sample) == "envoy");
  check_recognized("envoy", line);
  check_recognized("envoy", "ACCESS " + line);
  check_recognized("envoy", istio);
  CHECK(recognized("Envoy proxy is ready\n" + istio) == "envoy");
  CHECK(recognized(head + numbers) == "none");
}

}  // namespace dvp::test
