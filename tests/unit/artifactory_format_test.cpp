// Artifactory's request log, of its versions 7 and 6.
#include "format_lines.hpp"

namespace dvp::test {

namespace {

void check(const FormatRows& rows, const std::string& zone = "UTC") {
  check_lines(FormatLines(of_format("artifactory", zone)), Escapes::none, rows);
}

const std::string path = "/api/docker/local/v2/a/manifests/x";
const std::string seven = "2024-03-05T09:19:38.420Z|4b1b8a0b04e31b80|192.0.2.1|ci|GET|" + path;
const std::string six = "20240305091938|14|REQUEST|192.0.2.1|ci|GET|" + path + "|HTTP/1.1";

}  // namespace

TEST_CASE("artifactory: version 7") {
  const auto record = "GET|" + path + "|200|192.0.2.1|420|";
  check({
      {seven + "|200|-1|1609|14|containerd/v1.7.13", record + "containerd/v1.7.13||"},
      {seven + R"(|200|-1|1609|14|docker/24.0.7 (a|b) x \(linux\))",
       record + R"(docker/24.0.7 (a|b) x \(linux\)||)"},
      {seven + "|200|-1|1609|14|-", record + "||"},
      {seven + "|200|-1|1609|14|", record + "||"},
      {seven + "|200|-1|1609|14", record + "||"},
      {seven + "|200|-1", record + "||"},
      {seven + "|200|||", record + "||"},
      {seven + "|404|-1|0|1|x", "GET|" + path + "|404|192.0.2.1|420|x||"},
      {seven + "||-1|0|1|x", "GET|" + path + "|-1|192.0.2.1|420|x||"},
      {"2024-03-05T09:19:38.420Z||2001:db8::25||HEAD|" + path + "|200|-1|0|1|x",
       "HEAD|" + path + "|200|2001:db8::25|420|x||"},
      {"2024-03-05T11:19:38.420+0200|t|192.0.2.1|ci|HEAD|" + path + "|200|-1|0|1|x",
       "HEAD|" + path + "|200|192.0.2.1|420|x||"},
      {"yesterday|t||ci|HEAD|" + path + "|200|-1|0|1|x", "HEAD|" + path + "|200||no time|x||"},
  });
}

TEST_CASE("artifactory: a request that it sent to another registry") {
  check(
      {{"2024-03-05T09:19:38.420Z||docker-remote|ci|GET|https://registry.example/v2/a/manifests/x|"
        "200|-1|0|80",
        "other"}});
}

TEST_CASE("artifactory: version 6, whose times are local") {
  const auto record = "GET|" + path + "|200|192.0.2.1|0|||";
  check({
      {six + "|200|1609", record},
      {six + "|200", record},
      {six + "|404|0", "GET|" + path + "|404|192.0.2.1|0|||"},
      {six + "|", "GET|" + path + "|-1|192.0.2.1|0|||"},
      {"20240305091938|14|DOWNLOAD|192.0.2.1|local:a/manifests/x|1609", "other"},
      {"20241305091938|14|REQUEST|192.0.2.1|ci|GET|" + path + "|HTTP/1.1|200|1",
       "GET|" + path + "|200|192.0.2.1|no time|||"},
  });
  check({{six + "|200|1609", "GET|" + path + "|200|192.0.2.1|-7200000|||"}}, "+02:00");
}

TEST_CASE("artifactory: a line cut anywhere before its status is unreadable") {
  check_cuts(FormatLines("artifactory"), seven + "|200|", "|200|");
  check_cuts(FormatLines("artifactory"), six, path + "|HTTP/1.1");
}

}  // namespace dvp::test
