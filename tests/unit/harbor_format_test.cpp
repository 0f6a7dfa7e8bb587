// The proxy of Harbor (SPEC 8).
#include "format_lines.hpp"

namespace dvp::test {

namespace {

const std::string request = "\"GET /v2/a/manifests/x HTTP/1.1\"";
const std::string tail = " 200 5 \"-\" \"docker/24.0.7\" 0.028 0.027 .";
const std::string helm = "[05/Mar/2024:09:19:38 +0000]:";

void check(const FormatRows& rows) { check_lines(FormatLines("harbor"), Escapes::backslash, rows); }

}  // namespace

TEST_CASE("harbor: with a time, as its Helm chart writes") {
  const std::string record = "GET|/v2/a/manifests/x|200|192.0.2.1|0|docker/24.0.7||";
  check({
      {helm + "192.0.2.1 - " + request + tail, record},
      {helm + " 192.0.2.1 - " + request + tail, "unreadable"},
      {"[05/Mar/2024:11:19:38 +0200]:192.0.2.1 - " + request + tail, record},
      {helm + "2001:db8::25 - " + request + tail,
       "GET|/v2/a/manifests/x|200|2001:db8::25|0|docker/24.0.7||"},
      {"[yesterday]:192.0.2.1 - " + request + tail,
       "GET|/v2/a/manifests/x|200|192.0.2.1|no time|docker/24.0.7||"},
      {"[05/Mar/2024:09:19:38 +0000] 192.0.2.1 - " + request + tail, "unreadable"},
      {"[05/Mar/2024:09:19:38 +0000", "unreadable"},
  });
}

TEST_CASE("harbor: without a time, as under docker compose") {
  const std::string rest = "|192.0.2.1|no field|";
  check({
      {"192.0.2.1 - " + request + tail, "GET|/v2/a/manifests/x|200" + rest + "docker/24.0.7||"},
      {"192.0.2.1 - " + request + R"j( 200 5 "-" "docker/24.0.7 \x5C(linux\x5C)" 0.1 - p)j",
       "GET|/v2/a/manifests/x|200" + rest + R"(docker/24.0.7 \x5C(linux\x5C)||)"},
      {"192.0.2.1 - " + request + " 403 0 \"-\" \"-\" 0.000 - .",
       "GET|/v2/a/manifests/x|403" + rest + "-||"},
      {"192.0.2.1 - " + request + " 200 5 \"-\" \"a\" 0.1 0.001, 0.002 .",
       "GET|/v2/a/manifests/x|200" + rest + "a||"},
      {"192.0.2.1 - \"\" 400 0 \"-\" \"-\" 0.000 - .", "||400" + rest + "-||"},
      {"192.0.2.1 - " + request + " - 5", "GET|/v2/a/manifests/x|-1" + rest + "||"},
      {"192.0.2.1 - " + request + " 200 5 \"-\" \"docker", "unreadable"},
      {"192.0.2.1 - \"GET /v2/a/manifests/x HTTP", "unreadable"},
      {"192.0.2.1 \"GET /v2/a/manifests/x HTTP/1.1\" 200 5", "unreadable"},
      {"192.0.2.1 -", "unreadable"},
      {" - " + request, "unreadable"},
      {"", "unreadable"},
  });
}

TEST_CASE("harbor: recognized, and only its own lines") {
  check_recognized("harbor", helm + "192.0.2.1 - " + request + tail);
  check_recognized("harbor", "2001:db8::25 - " + request + tail);
  CHECK(recognized("192.0.2.1 - - " + helm.substr(0, 28) + " " + request + tail) == "combined");
  for (const auto& line : {"registry.example - " + request + tail, "192.0.2.1 - " + request,
                           "[yesterday]:192.0.2.1 - " + request + tail}) {
    CAPTURE(line);
    CHECK(recognized(line) == "none");
  }
}

}  // namespace dvp::test
