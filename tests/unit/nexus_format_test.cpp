// request.log of Sonatype Nexus (SPEC 8).
#include "format_lines.hpp"

namespace dvp::test {

namespace {

const std::string head = "203.0.113.10 - admin [05/Mar/2024:09:19:38 +0000] ";
const std::string asked = R"("GET /repository/docker/v2/a/manifests/x HTTP/1.1" )";
const std::string start = head + asked;
const std::string agent = " \"crane/1\"";
const std::string thread = " [qtp1085283394-922]";
const std::string line = start + "200 - 1609 12" + agent + thread;
const std::string read = "GET|/repository/docker/v2/a/manifests/x|200|203.0.113.10|0|";
const std::string record = read + "crane/1||";

}  // namespace

TEST_CASE("nexus: as its versions write it") {
  check_lines(FormatLines("nexus"), Escapes::none,
              {
                  {line, record},
                  {start + "200 2 1609 12" + agent + thread, record},
                  {start + "200 1609 12" + agent + thread, record},
                  {start + "200 1609 12" + agent, record},
                  {start + "200 1609 12", read + "||"},
                  {start + "200 - - 12", read + "||"},
                  {line + " remote-user", record},  // a header that the operator wants to see
              });
}

TEST_CASE("nexus: clients, users, statuses, times") {
  const std::string rest = asked + "200 - 1609 12" + agent + thread;
  const std::string behind = "|0|crane/1||";
  const std::string path = "GET|/repository/docker/v2/a/manifests/x|";
  const std::string time = "[05/Mar/2024:09:19:38 +0000] ";
  check_lines(
      FormatLines("nexus"), Escapes::none,
      {
          {"2001:db8::25 - - " + time + rest, path + "200|2001:db8::25" + behind},
          {"[2001:db8::25] - - " + time + rest, path + "200|[2001:db8::25]" + behind},
          {"203.0.113.10 - Jo Doe " + time + rest, path + "200|203.0.113.10" + behind},
          {"203.0.113.10 - - [05/Mar/2024:10:19:38 +0100] " + rest,
           path + "200|203.0.113.10" + behind},
          {"203.0.113.10 - - [yesterday] " + rest, path + "200|203.0.113.10|no time|crane/1||"},
          {start + "401 - 113 2" + agent + thread, path + "401|203.0.113.10" + behind},
          {start + "- - 113 2" + agent + thread, path + "-1|203.0.113.10" + behind},
      });
}

TEST_CASE("nexus: nothing is escaped") {
  const auto with = [](const std::string& text) {
    return start + "200 - 1609 12 \"" + text + "\"" + thread;
  };
  check_lines(FormatLines("nexus"), Escapes::none,
              {
                  {with("-"), read + "-||"},
                  {with(""), read + "||"},
                  {with(R"(say "hi" x)"), read + R"(say "hi" x||)"},
                  {with(R"(a" "b)"), read + R"(a" "b||)"},
                  {with(R"(back\)"), read + R"(back\||)"},
                  {head + R"("GET /v2/a"b/manifests/x HTTP/1.1" 200 - 1 2)",
                   "GET|/v2/a\"b/manifests/x|200|203.0.113.10|0|||"},
              });
}

TEST_CASE("nexus: lines that do not fit") {
  check_cuts(FormatLines("nexus"), line, "200 - ");
  check_lines(FormatLines("nexus"), Escapes::none,
              {
                  {"", "unreadable"},
                  {"no words that fit", "unreadable"},
                  {start + "200 - 1609 12 \"", "unreadable"},
                  {start + "200 - 1609 12 \"crane", "unreadable"},
                  {start + "200 - 1609 12 13 14", "unreadable"},
                  {start + "200 - 1609  12", "unreadable"},
                  {start + "200 1609 \"-\"" + agent, "unreadable"},  // combined
              });
}

TEST_CASE("nexus: auto recognizes it") {
  CHECK(recognized(find_format("nexus")->sample) == "nexus");
  check_recognized("nexus", line);
  check_recognized("nexus", start + "200 1609 12" + agent);
  // what Apache and nginx may write
  CHECK(recognized(start + "200 1609 12") == "combined");
  CHECK(recognized(start + "200 1609 12 \"-\"" + agent) == "combined");
  CHECK(recognized(start + "200 1609 \"-\"" + agent) == "combined");
}

}  // namespace dvp::test
