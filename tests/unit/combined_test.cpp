// Combined logs and everything that continues them (SPEC 8).
#include <fmt/format.h>

#include "format_lines.hpp"

namespace dvp::test {

namespace {

void check(const FormatRows& rows) {
  check_lines(FormatLines("combined"), Escapes::backslash, rows);
}

const std::string time = "[05/Mar/2024:09:19:38 +0000]";
const std::string head = "192.0.2.1 - - " + time + " ";
const std::string request = "\"GET /v2/a/manifests/x HTTP/1.1\"";
const std::string line = head + request + " 200 5 \"-\" \"docker/24.0.7\"";
const std::string record = "GET|/v2/a/manifests/x|200|192.0.2.1|0|docker/24.0.7|";
const std::string digest2 =
    "sha256:547c8c6863a88abd0c987779413489ff0e9a693c24d2d88ce9eb8515e0ae0335";

}  // namespace

TEST_CASE("combined: as nginx, Apache and others write it") {
  check({
      {line, record + "|"},
      {head + request + " 200 -", "GET|/v2/a/manifests/x|200|192.0.2.1|0|||"},  // common
      {head + request + " 304", "GET|/v2/a/manifests/x|304|192.0.2.1|0|||"},
      {"2001:db8::25 - alice " + time + " " + request + " 200 5 \"-\" \"-\"",
       "GET|/v2/a/manifests/x|200|2001:db8::25|0|-||"},
      {"192.0.2.1 - a [b] c " + time + " " + request + " 200 5 \"-\" \"x\"",
       "GET|/v2/a/manifests/x|200|192.0.2.1|0|x||"},
      {"192.0.2.1 - - [05/Mar/2024:11:19:38.250 +0200] " + request + " 200 5",
       "GET|/v2/a/manifests/x|200|192.0.2.1|250|||"},
      // a host in front: the word after it is an address
      {"registry.example:443 " + line, record + "|"},
      {"registry.example " + line, record + "|"},
      {"198.51.100.9 " + line, record + "|"},
      {"registry.example [2001:db8::25]:5000 - - " + time + " " + request + " 200 5",
       "GET|/v2/a/manifests/x|200|[2001:db8::25]:5000|0|||"},
      // ingress-nginx, Quay's nginx
      {line + " 1421 0.028 [team-registry-5000] [] 10.244.1.17:5000 0 0.028 200 "
              "8f0c1c3d5e6f7a8b9c0d1e2f3a4b5c60",
       record + "|"},
      {"192.0.2.1 (-) - - " + time + " " + request +
           " 200 5 \"-\" \"docker/24.0.7\" (0.028 312 0.027)",
       record + "|"},
      {"192.0.2.1 (203.0.113.5) - - " + time + " " + request +
           " 200 5 \"-\" \"docker/24.0.7\" (0.028 312 0.027)",
       record + "|"},
  });
}

TEST_CASE("combined: the request") {
  const auto with = [](std::string_view asked) {
    return head + "\"" + std::string(asked) + "\" 200 5";
  };
  const std::string rest = "|200|192.0.2.1|0|||";
  check({
      {with("HEAD /v2/a/manifests/x HTTP/2.0"), "HEAD|/v2/a/manifests/x" + rest},
      {with("GET https://registry.example/v2/a/manifests/x HTTP/1.1"),
       "GET|https://registry.example/v2/a/manifests/x" + rest},
      {with("GET /v2/a b/manifests/x HTTP/1.1"), "GET|/v2/a b/manifests/x" + rest},
      {with("GET /v2/a/manifests/x"), "GET|/v2/a/manifests/x" + rest},
      {with("GET /v2/a/manifests/x y"), "GET|/v2/a/manifests/x y" + rest},
      {with("GET"), "GET|" + rest},
      {with("-"), "-|" + rest},
      {with(""), "|" + rest},
      {with(R"(GET /v2/a\"b/manifests/x HTTP/1.1)"), R"(GET|/v2/a\"b/manifests/x)" + rest},
      {with(R"(\x16\x03 /manifests/)"), R"(\x16\x03|/manifests/)" + rest},
  });
}

TEST_CASE("combined: the status") {
  const auto with = [](std::string_view status) { return head + request + std::string(status); };
  const auto expected = [](int status) {
    return fmt::format("GET|/v2/a/manifests/x|{}|192.0.2.1|0|||", status);
  };
  check({
      {with(" 200 5"), expected(200)},
      {with(" 404 5"), expected(404)},
      {with("  304  0"), expected(304)},
      {with(" 000 0"), expected(0)},
      {with(" 200"), expected(200)},
      {with(" - 5"), expected(AccessRecord::unreadable_status)},
      {with(" 2xx 5"), expected(AccessRecord::unreadable_status)},
      {with(" -1 5"), expected(AccessRecord::unreadable_status)},
      {with(" \"200\" 5"), expected(AccessRecord::unreadable_status)},
      {with(""), expected(AccessRecord::unreadable_status)},
      {with(" 2000 5"), expected(2000)},
  });
}

TEST_CASE("combined: quotes in fields, and fields that do not end") {
  const std::string start = head + request + " 200 5 ";
  const std::string read = "GET|/v2/a/manifests/x|200|192.0.2.1|0|";
  check({
      {start + R"("-" "say \"hi\" x")", read + R"(say \"hi\" x||)"},
      {start + R"("-" "back\\")", read + R"(back\\||)"},
      {start + R"("-" "back\\\"x")", read + R"(back\\\"x||)"},
      {start + R"("a \"b" "x")", read + "x||"},
      {start + R"("" "")", read + "||"},
      {start + R"("-" "docker)", "unreadable"},
      {start + R"("-" "docker\")", "unreadable"},
      {start + R"("-)", "unreadable"},
      {start + R"("-" "docker" ")", "unreadable"},
      {head + R"("GET /v2/a/manifests/x HTTP/1.1)", "unreadable"},
      {head + R"("GET /v2/a/manifests/x HTTP/1.1\" 200 5)", "unreadable"},
      {head, "unreadable"},
      {"", "unreadable"},
      {"GET /v2/a/manifests/x 200", "unreadable"},
      {"192.0.2.1 - - 05/Mar/2024:09:19:38 +0000 " + request + " 200 5", "unreadable"},
      {"192.0.2.1 - - " + time + request + " 200 5", "unreadable"},
      {"192.0.2.1 - - [yesterday] " + request + " 200 5",
       "GET|/v2/a/manifests/x|200|192.0.2.1|no time|||"},
      {"client.example - - " + time + " " + request + " 200 5",
       "GET|/v2/a/manifests/x|200|client.example|0|||"},
  });
}

TEST_CASE("combined: later quoted fields, a digest and a list of addresses") {
  check({
      {line + " \"" + digest + "\"", record + digest + "|"},
      {line + " \"-\" \"" + digest + "\"", record + digest + "|"},
      {line + " 0.028 upstream \"" + digest + "\" 77", record + digest + "|"},
      {line + " \"" + digest + "\" \"" + digest2 + "\"", record + digest + "|"},  // the first
      {line + " \"" + digest.substr(0, 70) + "\" \"" + digest2 + "\"", record + digest2 + "|"},
      // two digests in one field: unknown, and decided
      {line + " \"" + digest + ", " + digest2 + "\"", record + "|"},
      {line + " \"" + digest + ", " + digest2 + "\" \"" + digest + "\"", record + "|"},
      {line + " \"203.0.113.9\"", record + "|203.0.113.9"},
      {line + " \"203.0.113.9, 10.0.0.5\"", record + "|203.0.113.9, 10.0.0.5"},
      {line + " \"unknown, 10.0.0.5\"", record + "|unknown, 10.0.0.5"},
      {line + " \"2001:db8::25,[2001:db8::26]\"", record + "|2001:db8::25,[2001:db8::26]"},
      {line + " \"203.0.113.9\" \"198.51.100.1\"", record + "|203.0.113.9"},  // the first
      {line + " \"203.0.113.9:8080\"", record + "|"},  // with a port: an upstream
      {line + " \"203.0.113.9:8080\" \"198.51.100.1\"", record + "|198.51.100.1"},
      {line + " \"203.0.113.9, x\"", record + "|"},
      {line + " \"203.0.113.9,\"", record + "|"},
      {line + " \"registry.example\" \"203.0.113.9\" \"" + digest + "\"",
       record + digest + "|203.0.113.9"},
      {line + " \"" + digest + "\" \"203.0.113.9\"", record + digest + "|203.0.113.9"},
      // referer and user agent are no later fields
      {head + request + " 200 5 \"" + digest + "\" \"203.0.113.9\"",
       "GET|/v2/a/manifests/x|200|192.0.2.1|0|203.0.113.9||"},
  });
}

TEST_CASE("combined: two digests in one field, whatever stands between them") {
  check({
      {line + " \"" + digest + "," + digest + "\"", record + "|"},
      {line + " \"" + digest + " : " + digest2 + "\" \"" + digest + "\"", record + "|"},
      {line + " \"" + digest + " " + digest2 + "\" \"" + digest + "\"", record + "|"},
  });
}

TEST_CASE("combined: a parser tells neighbouring times apart") {
  const auto at = [](std::string_view clock) {
    return "192.0.2.1 - - [05/Mar/2024:" + std::string(clock) + "] " + request + " 200 5";
  };
  const std::string read = "GET|/v2/a/manifests/x|200|192.0.2.1|";
  check({{at("09:19:38 +0000"), read + "0|||"},
         {at("09:19:38 +0000"), read + "0|||"},
         {at("09:19:39 +0000"), read + "1000|||"},
         {at("09:19:39 +0100"), read + "-3599000|||"},
         {at("09:19:60 +0000"), read + "no time|||"},
         {at("09:19:39 +0000"), read + "1000|||"}});
}

}  // namespace dvp::test
