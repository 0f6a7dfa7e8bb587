// HAProxy's httplog and httpslog (SPEC 8).
#include "format_lines.hpp"

namespace dvp::test {

namespace {

const std::string time = "[05/Mar/2024:09:19:38.655] ";
const std::string places = "https-in~ registry/reg1 0/0/1/27/28 ";
const std::string counts = " 1609 - - ---- 3/2/0/0/0 0/0 ";
const std::string request = "\"GET /v2/a/manifests/x HTTP/1.1\"";

void check(const FormatRows& rows, const std::string& zone = "UTC") {
  check_lines(FormatLines(of_format("haproxy", zone)), Escapes::none, rows);
}

std::string with_captures(const std::string& captures) {
  return "192.0.2.1:33317 " + time + places + "200" + counts + captures + request;
}

std::string with_request(const std::string& asked) {
  return "192.0.2.1:33317 " + time + places + "200" + counts + "\"" + asked + "\"";
}

const std::string record = "GET|/v2/a/manifests/x|200|192.0.2.1|655|";

}  // namespace

TEST_CASE("haproxy: what it captures of a request and its response") {
  check({
      {with_captures(""), record + "||"},
      {with_captures("{docker/24.0.7 (linux)} {" + digest + "} "),
       record + "docker/24.0.7 (linux)|" + digest + "|"},
      {with_captures("{} {} "), record + "||"},
      {with_captures("{-} {-} "), record + "||"},
      {with_captures("{docker/24.0.7} "), record + "docker/24.0.7||"},
      {with_captures("{" + digest + "} "), record + "|" + digest + "|"},
      {with_captures("{docker/24.0.7|registry.example} {application/json|" + digest + "} "),
       record + "docker/24.0.7|" + digest + "|"},
      {with_captures("{203.0.113.9, 10.0.0.1|docker/24.0.7} "),
       record + "docker/24.0.7||203.0.113.9, 10.0.0.1"},
      {with_captures("{||docker/24.0.7} {|} "), record + "docker/24.0.7||"},
      {with_captures("{} {application/json} "), record + "||"},
      {with_captures("{docker/24.0.7} {" + digest + "} "),
       record + "docker/24.0.7|" + digest + "|"},
      {with_captures("{docker/24.0.7"), "unreadable"},
  });
}

TEST_CASE("haproxy: its escapes") {
  check({
      {with_captures("{a#22b#7Cc#7d#23 \\x22} "), record + "a\"b|c}# \\x22||"},
      {with_captures("{a#2|b#zz} "), record + "a#2||"},
      {with_captures("{a#} "), record + "a#||"},
      {with_request("GET /v2/a/manifests/x?q=#22y#22 HTTP/1.1"),
       "GET|/v2/a/manifests/x?q=\"y\"|200|192.0.2.1|655|||"},
      {with_request("GET /v2/a/manifests/x\\ HTTP/1.1"),
       "GET|/v2/a/manifests/x\\|200|192.0.2.1|655|||"},
  });
}

TEST_CASE("haproxy: requests") {
  const std::string rest = "|200|192.0.2.1|655|||";
  check({
      {with_request("GET https://registry.example/v2/ HTTP/2.0"),
       "GET|https://registry.example/v2/" + rest},
      {with_request("<BADREQ>"), "<BADREQ>|" + rest},
      {with_request(""), "unreadable"},
      {with_request("GET /v2/a/manifests/x HTTP/1.1") + " 0/0000000000000000/0/0/0 " +
           "registry.example/TLSv1.3/TLS_AES_256_GCM_SHA384",
       record + "||"},
      {with_captures("").substr(0, with_captures("").size() - 1), "unreadable"},
  });
}

TEST_CASE("haproxy: client, time and status") {
  const auto with = [](const std::string& client, const std::string& written,
                       const std::string& status) {
    return client + " [" + written + "] " + places + status + counts + request;
  };
  const std::string plain = "05/Mar/2024:09:19:38.655";
  const std::string target = "GET|/v2/a/manifests/x|";
  check({
      {with("2001:db8::25:33317", plain, "200"), target + "200|2001:db8::25|655|||"},
      {with("[2001:db8::25]:33317", plain, "200"), target + "200|[2001:db8::25]|655|||"},
      {with("unix:1", plain, "200"), target + "200|unix|655|||"},
      {with("192.0.2.1:1", "05/Mar/2024:09:19:38 +0000", "200"), target + "200|192.0.2.1|0|||"},
      {with("192.0.2.1:1", "05/Mar/2024:11:19:38 +0200", "200"), target + "200|192.0.2.1|0|||"},
      {with("192.0.2.1:1", "yesterday", "200"), target + "200|192.0.2.1|no time|||"},
      {with("192.0.2.1:1", plain, "304"), target + "304|192.0.2.1|655|||"},
      {with("192.0.2.1:1", plain, "-1"), target + "0|192.0.2.1|655|||"},  // nothing was answered
      {with("192.0.2.1:1", plain, "ok"), target + "-1|192.0.2.1|655|||"},
      {with("192.0.2.1:1", plain, ""), "unreadable"},
      {"", "unreadable"},
      {"192.0.2.1:1", "unreadable"},
      {"192.0.2.1:1 [" + plain, "unreadable"},
  });
  check({{with("192.0.2.1:1", "05/Mar/2024:11:19:38.655", "200"), record + "||"}}, "+02:00");
}

TEST_CASE("haproxy: recognized, and only its own lines") {
  check_recognized("haproxy", with_captures(""));
  check_recognized("haproxy", with_captures("{a|b} {" + digest + "} "));
  check_recognized("haproxy", with_request("<BADREQ>"));
  for (const auto& line :
       {"192.0.2.1:33317 " + time + "ssh ssh/srv1 1/0/5007 212 -- 0/0/0/0/3 0/0",  // tcplog
        "192.0.2.1:33317 " + time + "https-in/1: SSL handshake failure",
        std::string("Proxy https-in started.")}) {
    CAPTURE(line);
    CHECK(recognized(line) == "none");
  }
}

}  // namespace dvp::test
