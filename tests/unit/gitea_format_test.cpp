// The router log of Gitea and Forgejo, and the access log that was written as if it were HTML.
#include "format_lines.hpp"

namespace dvp::test {

namespace {

void check(const FormatRows& rows, Escapes escapes = Escapes::none,
           const std::string& zone = "UTC") {
  check_lines(FormatLines(of_format("gitea", zone)), escapes, rows);
}

const std::string path = "/v2/a/manifests/x";
const std::string request = "router: completed GET " + path + " for ";
const std::string answer = ", 200 OK in 10.2ms @ container/container.go:560(container.GetManifest)";
const std::string line_end = request + "192.0.2.1:0" + answer;
const std::string read = "GET|" + path + "|200|192.0.2.1|0|";
const std::string record = read + "||";

}  // namespace

TEST_CASE("gitea: what versions and settings write before the message") {
  check({
      {"2024/03/05 09:19:38 HTTPRequest [I] " + line_end, record},
      {"2024/03/05 09:19:38 ...eb/routing/logger.go:102:func1() [I] " + line_end, record},
      {"2024/03/05 09:19:38 ...eb/routing/logger.go:102:func1() [INFO] " + line_end, record},
      {"2024/03/05 09:19:38 " + line_end, record},
      {"2024/03/05 09:19:38 [I] " + line_end, record},
      {"2024/03/05 09:19:38 [INFO] " + line_end, record},
      {"2024/03/05 09:19:38 [65e6e2aa] " + line_end, record},
      {"2024/03/05 09:19:38 [I] [65e6e2aa-2] " + line_end, record},
      {"2024/03/05 09:19:38.250000 HTTPRequest [I] " + line_end,
       "GET|" + path + "|200|192.0.2.1|250|||"},
      {"HTTPRequest [I] " + line_end, "GET|" + path + "|200|192.0.2.1|no field|||"},
      {line_end, "GET|" + path + "|200|192.0.2.1|no field|||"},
      {"2024/03/05 " + line_end, "GET|" + path + "|200|192.0.2.1|no field|||"},
  });
  check({{"2024/03/05 11:19:38 HTTPRequest [I] " + line_end, record}}, Escapes::none, "+02:00");
}

TEST_CASE("gitea: the client and the status") {
  const std::string head = "2024/03/05 09:19:38 HTTPRequest [I] " + request;
  const auto with_client = [](const std::string& client) {
    return "GET|" + path + "|200|" + client + "|0|||";
  };
  check({
      {head + "192.0.2.1:53124" + answer, with_client("192.0.2.1")},
      {head + "[2001:db8::25]:0" + answer, with_client("[2001:db8::25]")},
      {head + "2001:db8::25:0" + answer, with_client("2001:db8::25")},
      {head + "192.0.2.1" + answer, with_client("192.0.2.1")},
      {head + "@" + answer, with_client("@")},
      {head + "192.0.2.1:0, 404 Not Found in 1ms @ x", "GET|" + path + "|404|192.0.2.1|0|||"},
      {head + "192.0.2.1:0, 0  in 1ms @ x", "GET|" + path + "|0|192.0.2.1|0|||"},
      {head + "192.0.2.1:0, 200", with_client("192.0.2.1")},
      {head + "192.0.2.1:0, ", "unreadable"},
      {head + "192.0.2.1:0", "unreadable"},
      {head, "unreadable"},
      {"2024/03/05 09:19:38 router: completed GET " + path, "unreadable"},
  });
}

TEST_CASE("gitea: colours around any piece") {
  check({
      {"\x1B[36m2024/03/05 09:19:38 \x1B[0m\x1B[32mHTTPRequest\x1B[0m \x1B[1;32m[I]\x1B[0m router: "
       "\x1B[1;32mcompleted\x1B[0m \x1B[1;34mGET\x1B[0m " +
           path + " for 192.0.2.1:0, \x1B[1;32m200\x1B[0m \x1B[1;32mOK\x1B[0m in \x1B[32m1ms",
       record},
      {"2024/03/05 09:19:38 " + line_end + "\x1B[", record},
      {"2024/03/05 09:19:38 " + line_end + "\x1B", record},
      {"2024/03/05 09:19:38 router: completed GET /v2/a\x1B[/manifests/x for 192.0.2.1:0" + answer,
       "GET|/v2/a\x1B[/manifests/x|200|192.0.2.1|0|||"},
  });
}

TEST_CASE("gitea: other messages") {
  const std::string head = "2024/03/05 09:19:38 HTTPRequest [I] router: ";
  for (const std::string& message :
       {"started   GET " + path + " for 192.0.2.1:0",
        "slow      GET " + path + " for 192.0.2.1:0, elapsed 3228.3ms @ x",
        "polling   GET " + path + " for 192.0.2.1:0, elapsed 3228.3ms @ x",
        "failed    GET " + path + " for 192.0.2.1:0, panic in 1ms @ x, err=nil map"})
    check({{head + message, "other"}});
  check({
      {"2024/03/05 09:19:38 cmd/web.go:242:runWeb() [I] Starting Gitea on PID: 7", "other"},
      {"2024/03/05 09:19:38 [error] 7#7: *1 GET " + path, "other"},
      {"192.0.2.1 - - [05/Mar/2024:09:19:38 +0000] \"GET " + path + " HTTP/1.1\" 200 1 \"\" \"x\"",
       "other"},  // an access log beside the router's tells of a request again
      {"", "other"},
  });
}

TEST_CASE("gitea: the access log as HTML") {
  const auto line = [](const std::string& target, const std::string& agent) {
    return "192.0.2.1 - ci [05/Mar/2024:11:19:38 &#43;0200] \"GET " + target +
           " HTTP/1.1\" 200 1 \"\" \"" + agent + "\"";
  };
  check(
      {
          {line(path, "crane/1"), read + "crane/1||"},
          {line(path + "?a=1&amp;b=2", "x/1 &#34;y&#34; &lt;z&gt; &#39;&#43;&amp;#43; &unknown;"),
           "GET|" + path + "?a=1&b=2|200|192.0.2.1|0|" + R"(x/1 \"y\" <z> '+&#43; &unknown;||)"},
          {line(path, R"(docker/24 x(\(linux\)))"), read + R"(docker/24 x(\(linux\))||)"},
          {"[2001:db8::25]:0 - - [05/Mar/2024:09:19:38 &#43;0000] \"GET " + path +
               R"( HTTP/1.1" 200 1 "\" \"crane/1")",
           "GET|" + path + "|200|[2001:db8::25]:0|0|crane/1||"},
          {line(path, "crane/1").substr(0, 60), "unreadable"},
          {"192.0.2.1 - ci [05/Mar/2024:09:19:38 &#43;", "other"},
      },
      Escapes::backslash);
}

}  // namespace dvp::test
