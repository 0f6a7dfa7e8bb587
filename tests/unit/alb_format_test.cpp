// AWS Application Load Balancer (SPEC 8).
#include "format_lines.hpp"

namespace dvp::test {

namespace {

std::string line_with(const std::string& client, const std::string& status,
                      const std::string& behind) {
  return "https 2024-03-05T09:19:38.145057Z app/registry/50dc " + client +
         " 10.0.0.7:5000 0.000 0.002 0.000 " + status + " 200 34 1609 " + behind;
}

const std::string asked = R"("GET https://registry.example:443/v2/a/manifests/x HTTP/1.1")";
const std::string fields_then = R"( ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:x "Root=1-5")";
const std::string line = line_with("203.0.113.10:48160", "200", asked + " \"crane/1\"");
const std::string target = "GET|https://registry.example:443/v2/a/manifests/x|";
const std::string record = target + "200|203.0.113.10|145.057|crane/1||";

}  // namespace

TEST_CASE("alb: as AWS wrote it over the years") {
  const auto other_type = [](const std::string& type) { return type + line.substr(5); };
  check_lines(
      FormatLines("alb"), Escapes::backslash,
      {
          {line + fields_then, record},
          {line, record},
          {line + fields_then + R"( "-" "-" 1 2024-03-05T09:19:38.120000Z "forward" "-" TID_1 "-")",
           record},
          {line + fields_then + " \"cut", record},  // all that counts was there
          {other_type("http"), record},
          {other_type("h2"), record},
          {other_type("grpcs"), record},
          {other_type("wss"), record},
          {other_type("h3"), record},
          {line_with("203.0.113.10:48160", "200", asked), target + "200|203.0.113.10|145.057|||"},
      });
}

TEST_CASE("alb: clients always have a port") {
  const auto with = [](const std::string& client) { return line_with(client, "200", asked); };
  const auto expected = [](const std::string& client) {
    return target + "200|" + client + "|145.057|||";
  };
  check_lines(FormatLines("alb"), Escapes::backslash,
              {
                  {with("203.0.113.10:1"), expected("203.0.113.10")},
                  {with("2001:db8::25:48160"), expected("2001:db8::25")},
                  {with("2001:db8:1:2:3:4:5:25:48160"), expected("2001:db8:1:2:3:4:5:25")},
                  {with("[2001:db8::25]:48160"), expected("[2001:db8::25]")},
                  {with("-"), expected("-")},
              });
}

TEST_CASE("alb: statuses, quotes, times") {
  const std::string client = "203.0.113.10:48160";
  const std::string rest = "|203.0.113.10|145.057|";
  check_lines(FormatLines("alb"), Escapes::backslash,
              {
                  {line_with(client, "404", asked), target + "404" + rest + "||"},
                  {line_with(client, "-", asked), target + "-1" + rest + "||"},
                  {line_with(client, "200", asked + R"( "say \"hi\" x" -)"),
                   target + "200" + rest + R"(say \"hi\" x||)"},
                  {line_with(client, "200", asked + R"( "-" - -)"), target + "200" + rest + "-||"},
                  {line_with(client, "200", R"("- http://registry.example:80- ")"),
                   "-|http://registry.example:80- |200" + rest + "||"},
                  {line_with(client, "200", asked + " \"docker"), "unreadable"},
                  {line_with(client, "200", asked + " docker"), "unreadable"},
                  {"https yesterday" + line.substr(line.find(" app/")),
                   target + "200|203.0.113.10|no time|crane/1||"},
                  {"https " + line, "unreadable"},
                  {"", "unreadable"},
              });
  check_cuts(FormatLines("alb"), line, asked.substr(0, asked.size() - 1));
}

TEST_CASE("alb: auto recognizes it") {
  CHECK(recognized(find_format("alb")->sample) == "alb");
  check_recognized("alb", line);
  check_recognized("alb", line + fields_then);
  // a line of syslog has a number in the place of the time
  CHECK(
      recognized(R"(Aug 21 16:57:44 192.0.2.1 a 1 2 3 200 200 1 2 "GET /v2/a/manifests/x" "y")") !=
      "alb");
}

}  // namespace dvp::test
