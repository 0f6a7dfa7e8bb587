// Standard logs of Amazon CloudFront (SPEC 8).
#include <algorithm>

#include "format_lines.hpp"

namespace dvp::test {

namespace {

const std::string names = "date time c-ip cs-method cs-uri-stem sc-status cs(User-Agent)";
const std::string header = "#Version: 1.0\n#Fields: " + names + " x-forwarded-for\n";

/// A line with tabs in place of blanks.
std::string tabbed(std::string text) {
  std::replace(text.begin(), text.end(), ' ', '\t');
  return text;
}

const std::string start = "2024-03-05 09:19:38 203.0.113.10 GET ";
const std::string line = tabbed(start + "/v2/a/manifests/x 200 crane/1 -");
const std::string read = "GET|/v2/a/manifests/x|200|203.0.113.10|0|";
const std::string record = read + "crane/1||";

}  // namespace

TEST_CASE("cloudfront: the header names the columns") {
  check_lines(
      FormatLines("cloudfront", header), Escapes::none,
      {
          {line, record},
          {tabbed(start + "/v2/a/manifests/x 000 - -"),
           "GET|/v2/a/manifests/x|0|203.0.113.10|0|||"},
          {tabbed("2024-03-05 09:19:38 2001:db8::25 HEAD /v2/a/manifests/x 200 - -"),
           "HEAD|/v2/a/manifests/x|200|2001:db8::25|0|||"},
          {tabbed(start + "/v2/a/manifests/x - crane/1 -"),
           "GET|/v2/a/manifests/x|-1|203.0.113.10|0|crane/1||"},
          {tabbed("- - - GET /v2/a/manifests/x 200 - -"), "GET|/v2/a/manifests/x|200||no time|||"},
          {"#Version: 1.0", "other"},
          {"#Fields: c-ip /manifests/", "other"},
      });
  const std::string other_order =
      "#Fields:\tSC-STATUS\tx-new cs-method c-ip  cs-uri-stem time date";
  check_lines(
      FormatLines("cloudfront", other_order), Escapes::none,
      {{tabbed("200 - GET 203.0.113.10 /v2/a/manifests/x 09:19:38 2024-03-05"), read + "||"}});
}

TEST_CASE("cloudfront: a time in one column goes before date and time") {
  const std::string fields = " c-ip cs-method cs-uri-stem date time";
  const std::string values = " 203.0.113.10 GET /v2/a/manifests/x 2024-03-05 10:00:00";
  const std::string expected = "GET|/v2/a/manifests/x|200|203.0.113.10|145|||";
  check_lines(FormatLines("cloudfront", "#Fields: timestamp(ms)" + fields), Escapes::none,
              {{tabbed("1709630378145" + values), expected}});
  check_lines(FormatLines("cloudfront", "#Fields: timestamp" + fields), Escapes::none,
              {{tabbed("1709630378.145" + values), expected}});
  check_lines(FormatLines("cloudfront", "#Fields: timestamp(ms)" + fields), Escapes::none,
              {{tabbed("-" + values), "GET|/v2/a/manifests/x|200|203.0.113.10|2422000|||"}});
}

TEST_CASE("cloudfront: times are UTC, whatever the zone of other logs") {
  check_lines(FormatLines(of_format("cloudfront", "+02:00"), header), Escapes::none,
              {{line, record}});
}

TEST_CASE("cloudfront: per cent escapes are undone") {
  const auto agent = [](const std::string& text) {
    return tabbed(start + "/v2/a/manifests/x 200 " + text + " -");
  };
  check_lines(FormatLines("cloudfront", header), Escapes::none,
              {
                  {agent("docker/24.0.7%20go/go1.20.10%20(%5C(linux%5C))"),
                   read + R"(docker/24.0.7 go/go1.20.10 (\(linux\))||)"},
                  {agent("docker/24.0.7%2520go/go1.20.10"), read + "docker/24.0.7 go/go1.20.10||"},
                  {agent("My%2520App/1%20CFNetwork/2"), read + "My%20App/1 CFNetwork/2||"},
                  {agent("a%2"), read + "a%2||"},
                  {agent("a%"), read + "a%||"},
                  {agent("a%zz%41"), read + "a%zzA||"},
                  {tabbed(start + "/v2/a/manifests/sha256%253A1 200 - 192.0.2.1,%2010.0.0.5"),
                   "GET|/v2/a/manifests/sha256%3A1|200|203.0.113.10|0|||192.0.2.1, 10.0.0.5"},
              });
}

TEST_CASE("cloudfront: lines with another number of fields") {
  check_cuts(FormatLines("cloudfront", header), line, "crane/1");
  check_lines(FormatLines("cloudfront", header), Escapes::none,
              {
                  {"", "unreadable"},
                  {"\t", "unreadable"},
                  {line + "\t-", "unreadable"},
                  {line.substr(0, line.size() - 2), "unreadable"},
                  {tabbed(start) + "/v2/a/manifests/x 200 crane/1 -", "unreadable"},
              });
}

TEST_CASE("cloudfront: without a header the columns are CloudFront's own") {
  const auto with = [](const std::string& fields) {
    return tabbed(
        "2024-03-05 09:19:38 FRA56-P1 1609 203.0.113.10 GET registry.example "
        "/v2/a/manifests/x 200 - crane/1 - - Miss id registry.example https 23 0.02 " +
        fields);
  };
  check_lines(FormatLines("cloudfront"), Escapes::none,
              {{with("192.0.2.1 TLSv1.3 TLS_AES Miss HTTP/2.0 - - 11040 0.028 Miss a/b 1609 - -"),
                record + "192.0.2.1"},
               {with("- TLSv1.3"), "unreadable"}});
}

TEST_CASE("cloudfront: a header that lacks a column leaves its lines unreadable") {
  for (const std::string lacking : {"c-ip", "cs-method", "cs-uri-stem", "date", "time"}) {
    CAPTURE(lacking);
    auto rest = names;
    rest.replace(rest.find(lacking), lacking.size(), "x-none");
    CHECK(recognized("#Fields: " + rest + "\n") == "none");
    FormatLines lines("cloudfront", "#Fields: " + rest + "\n");
    CHECK(lines.read(line.substr(0, line.size() - 2)) == "unreadable");
  }
  check_lines(FormatLines("cloudfront", "#Fields:"), Escapes::none,
              {{line, "unreadable"}, {"", "unreadable"}});
}

TEST_CASE("cloudfront: auto recognizes it") {
  CHECK(recognized(find_format("cloudfront")->sample) == "cloudfront");
  CHECK(recognized(header) == "cloudfront");
  CHECK(recognized("#Software: another\n#Version: 1.0\n#Fields: date time x\n") == "none");
  CHECK(recognized(line) == "none");
}

TEST_CASE("cloudfront: a header of IIS is none of CloudFront") {
  const std::string iis =
      "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n"
      "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip "
      "cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\n"
      "2024-03-05 09:19:38 10.0.0.7 GET /v2/a/manifests/x - 443 - 203.0.113.10 crane/1 - 200 0 0 "
      "28\n";
  CHECK(recognized(iis) == "none");
  CHECK(find_layout(iis, {}).nearest == "cloudfront: a header without s-ip, which IIS writes");
  CHECK(recognized("#Fields: " + names + " S-IP\n") == "none");
  CHECK(recognized("#Fields: " + names + " x-s-ip\n") == "cloudfront");
}

}  // namespace dvp::test
