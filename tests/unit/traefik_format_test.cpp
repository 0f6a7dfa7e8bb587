// Traefik's common log format (SPEC 8).
#include "format_lines.hpp"

namespace dvp::test {

namespace {

const std::string time = "[05/Mar/2024:09:19:38 +0000] ";
const std::string head = "192.0.2.1 - - " + time;
const std::string request = "\"GET /v2/a/manifests/x HTTP/2.0\"";
const std::string tail = R"( 100 "registry@docker" "http://172.19.0.3:5000" 28ms)";

void check(const FormatRows& rows) { check_lines(FormatLines("traefik"), Escapes::none, rows); }

/// A line with `fields` for status, size, referer and user agent.
std::string with(const std::string& fields) { return head + request + " " + fields + tail; }

const std::string record = "GET|/v2/a/manifests/x|200|192.0.2.1|0|";

}  // namespace

TEST_CASE("traefik: the user agent, which nothing is escaped in") {
  check({
      {with(R"(200 5 "-" "-")"), record + "||"},
      {with(R"j(200 5 "-" "docker/24.0.7 \(linux\)")j"), record + R"(docker/24.0.7 \(linux\)||)"},
      {with(R"(200 5 "https://x.example/" "crane/1")"), record + "crane/1||"},
      {with(R"(200 5 "-" "say "hi" there")"), record + R"(say "hi" there||)"},
      {with(R"(200 5 "-" "x\")"), record + R"(x\||)"},
      {with(R"(200 5 "-" "a" 7 "b" "c" 1ms")"), record + R"(a" 7 "b" "c" 1ms||)"},
      {with(R"(200 5 "-" "REDACTED")"), record + "||"},
      // older versions
      {with(R"(200 5 - "curl/7.54.0")"), record + "curl/7.54.0||"},
      {with(R"(200 5 "-" -)"), record + "||"},
      {with(R"(200 5 - -)"), record + "||"},
      {head + request + R"( 200 5 - "curl/7.54.0" 9 "Host-registry-3" - 0ms)",
       record + "curl/7.54.0||"},
      {head + request + R"( 200 5 "-" "curl/7.54.0" - "-" "-" 0ms)", record + "curl/7.54.0||"},
  });
}

TEST_CASE("traefik: status") {
  const auto read = [](const std::string& status) {
    return "GET|/v2/a/manifests/x|" + status + "|192.0.2.1|0|||";
  };
  check({
      {with(R"(304 0 "-" "-")"), read("304")},
      {with(R"(- - "-" "-")"), read("0")},  // no service was asked
      {with(R"(0 0 "-" "-")"), read("0")},
      {with(R"(ok 0 "-" "-")"), read("-1")},
  });
}

TEST_CASE("traefik: clients") {
  const auto from = [](const std::string& client) {
    return client + " - alice " + time + request + R"( 200 5 "-" "-")" + tail;
  };
  const auto read = [](const std::string& client, const std::string& forwarded) {
    return "GET|/v2/a/manifests/x|200|" + client + "|0|||" + forwarded;
  };
  check({
      {from("2001:db8::25"), read("2001:db8::25", "")},
      // X-Forwarded-For stands for the client
      {from("203.0.113.9, 10.0.0.7"), read("no peer", "203.0.113.9, 10.0.0.7")},
      {from("203.0.113.9,10.0.0.7"), read("no peer", "203.0.113.9,10.0.0.7")},
      {from("unknown, 203.0.113.9"), read("no peer", "unknown, 203.0.113.9")},
      {from("-"), read("-", "")},
  });
}

TEST_CASE("traefik: odd lines") {
  check({
      // cut short: what is there counts
      {head + request + R"( 200 5 "-" "crane/1" 100 "regis)", record + "||"},
      {head + request + " 200 5", record + "||"},
      {head + request + " 200", record + "||"},
      {head + request, "unreadable"},
      {head + request.substr(0, 20), "unreadable"},
      {"192.0.2.1 - - " + request + R"( 200 5 "-" "-")" + tail, "unreadable"},
      {"192.0.2.1 - - [yesterday] " + request + R"( 200 5 "-" "-")" + tail,
       "GET|/v2/a/manifests/x|200|192.0.2.1|no time|||"},
      {head + R"("GET /v2/a/manifests/x?q="y"&z HTTP/2.0" 200 5 "-" "-")" + tail,
       R"(GET|/v2/a/manifests/x?q="y"&z|200|192.0.2.1|0|||)"},
      {tail, "unreadable"},
      {tail.substr(1), "unreadable"},
      {"28ms", "unreadable"},
      {"", "unreadable"},
  });
}

TEST_CASE("traefik: recognized, and only its own lines") {
  check_recognized("traefik", with(R"(200 5 "-" "-")"));
  check_recognized("traefik", with(R"(404 19 "-" "x")"));
  check_recognized("traefik",
                   "203.0.113.9, 10.0.0.7 - - " + time + request + R"( 200 5 "-" "-")" + tail);
  const auto combined = head + request + R"( 200 5 "-" "crane/1")";
  for (const auto& line : {combined, combined + R"( "a" "b" 28ms)", combined + R"( 1 "a" "b" 28)",
                           combined + R"( 1 a "b" 28ms)"}) {
    CAPTURE(line);
    CHECK(recognized(line) == "combined");
  }
}

}  // namespace dvp::test
