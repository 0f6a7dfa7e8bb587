// JSON logs: names, several of them for one thing, and what is not one object (SPEC 8).
#include <fmt/format.h>

#include "format_lines.hpp"

namespace dvp::test {

namespace {

void check(const FormatRows& rows, const std::string& zone = "UTC") {
  check_lines(FormatLines(of_format("json", zone)), Escapes::none, rows);
}

/// An object with what every line needs, and more of it before the end.
std::string object(const std::string& more = "") {
  return R"({"time":"2024-03-05T09:19:38Z","remote_addr":"192.0.2.1","method":"GET",)"
         R"("request_uri":"/v2/a/manifests/x")" +
         (more.empty() ? "" : "," + more) + "}";
}

const std::string record = "GET|/v2/a/manifests/x|200|192.0.2.1|0|||";

}  // namespace

TEST_CASE("json: a line of nginx with escape=json") {
  check({
      {object(), record},
      {object(R"j("status":"200","bytes":"0","user_agent":"docker/24.0.7 \\(linux\\)",)j"
              R"("digest":")" +
              digest + R"(","x_forwarded_for":"203.0.113.9")"),
       R"(GET|/v2/a/manifests/x|200|192.0.2.1|0|docker/24.0.7 \(linux\)|)" + digest +
           "|203.0.113.9"},
      {object(R"("status":304)"), "GET|/v2/a/manifests/x|304|192.0.2.1|0|||"},
      {object(R"("user_agent":"-","digest":"-","x_forwarded_for":"-")"), record},
      {object(R"("user_agent":"","digest":"","x_forwarded_for":"")"), record},
      {object(R"("user_agent":"say \"hi\" \u00fc\/")"),
       "GET|/v2/a/manifests/x|200|192.0.2.1|0|say \"hi\" \xC3\xBC/||"},
      {object(R"("digest":"latest")"), record},
      {object(R"("digest":")" + digest + ", " + digest + "\""), record},
  });
}

TEST_CASE("json: the usual names, whatever the case, with and without _ - @") {
  const auto line = [](const std::string& time, const std::string& client,
                       const std::string& method, const std::string& target) {
    return fmt::format(
        R"({{"{}":"2024-03-05T09:19:38Z","{}":"192.0.2.1","{}":"GET","{}":"/v2/a/manifests/x"}})",
        time, client, method, target);
  };
  for (const auto* name : {"time", "timestamp", "@timestamp", "ts", "time_iso8601", "time_local",
                           "msec", "Time", "date_time", "datetime"})
    check({{line(name, "remote_addr", "method", "uri"), record}});
  for (const auto* name :
       {"client_ip", "remote_ip", "remote_addr", "remoteAddr", "clientIP", "ClientIP"})
    check({{line("time", name, "method", "uri"), record}});
  for (const auto* name : {"method", "request_method", "requestMethod", "http-method"})
    check({{line("time", "remote_addr", name, "uri"), record}});
  for (const auto* name : {"request_uri", "uri", "path", "url", "requestURI"})
    check({{line("time", "remote_addr", "method", name), record}});
  check({
      {R"({"time_local":"05/Mar/2024:09:19:38 +0000","remote_addr":"192.0.2.1",)"
       R"("request":"GET /v2/a/manifests/x HTTP/1.1"})",
       record},
      {R"({"msec":"1709630378.250","remote_addr":"192.0.2.1",)"
       R"("request":"GET /v2/a/manifests/x HTTP/1.1"})",
       "GET|/v2/a/manifests/x|200|192.0.2.1|250|||"},
      {R"({"ts":1709630378.25,"remote_addr":"192.0.2.1",)"
       R"("request":"GET /v2/a/manifests/x HTTP/1.1"})",
       "GET|/v2/a/manifests/x|200|192.0.2.1|250|||"},
  });
  for (const auto* name : {"user_agent", "http_user_agent", "userAgent"})
    check({{object(fmt::format(R"("{}":"crane/1")", name)),
            "GET|/v2/a/manifests/x|200|192.0.2.1|0|crane/1||"}});
  for (const auto* name : {"digest", "docker_content_digest", "upstream_http_docker_content_digest",
                           "sent_http_docker_content_digest"})
    check({{object(fmt::format(R"("{}":"{}")", name, digest)),
            "GET|/v2/a/manifests/x|200|192.0.2.1|0||" + digest + "|"}});
  for (const auto* name : {"x_forwarded_for", "http_x_forwarded_for", "X-Forwarded-For"})
    check({{object(fmt::format(R"("{}":"203.0.113.9")", name)),
            "GET|/v2/a/manifests/x|200|192.0.2.1|0|||203.0.113.9"}});
}

TEST_CASE("json: client_ip and remote_ip go before remote_addr, in whatever order they stand") {
  const auto with = [](const std::string& clients) {
    return R"({)" + clients + R"(,"time":1709630378,"method":"GET","uri":"/v2/a/manifests/x"})";
  };
  check({
      {with(R"("client_ip":"192.0.2.1","remote_addr":"198.51.100.1")"), record},
      {with(R"("remote_addr":"198.51.100.1","client_ip":"192.0.2.1")"), record},
      {with(R"("remote_addr":"198.51.100.1","remote_ip":"192.0.2.1")"), record},
      {with(R"("remote_ip":"198.51.100.1","client_ip":"192.0.2.1")"), record},
      // one that says nothing does not
      {with(R"("client_ip":"","remote_addr":"192.0.2.1")"), record},
      {with(R"("remote_addr":"192.0.2.1","client_ip":"-")"), record},
      {with(R"("client_ip":null,"remote_addr":"192.0.2.1")"), record},
      {with(R"("client_ip":null)"), "GET|/v2/a/manifests/x|200||0|||"},
  });
}

TEST_CASE("json: of several times the finest counts") {
  const auto with = [](const std::string& times) {
    return R"({)" + times +
           R"(,"remote_addr":"192.0.2.1","method":"GET","uri":"/v2/a/manifests/x"})";
  };
  const auto expected = [](std::string_view time) {
    return fmt::format("GET|/v2/a/manifests/x|200|192.0.2.1|{}|||", time);
  };
  check({
      {with(R"("time":"2024-03-05T09:19:38Z","msec":1709630378.5)"), expected("500")},
      {with(R"("msec":1709630378.5,"time":"2024-03-05T09:19:38Z")"), expected("500")},
      {with(R"("time":"2024-03-05T09:19:38.25Z","msec":1709630378.5)"), expected("250")},
      {with(R"("ts":1709630378125,"time":"2024-03-05T09:19:38.25Z")"), expected("125")},
      {with(R"("ts":1709630378125,"time":"2024-03-05T09:19:38.250001Z")"), expected("250.001")},
      {with(R"("time_local":"05/Mar/2024:09:19:39 +0000","time_iso8601":"2024-03-05T09:19:38Z")"),
       expected("0")},  // the table
      {with(R"("time":"","msec":"1709630378")"), expected("0")},
      {with(R"("time":null,"ts":1709630378)"), expected("0")},
      {with(R"("time":"yesterday")"), "GET|/v2/a/manifests/x|200|192.0.2.1|no time|||"},
      {with(R"("note":1)"), "GET|/v2/a/manifests/x|200|192.0.2.1|no time|||"},
  });
  check({{with(R"("time":"2024-03-05 11:19:38")"), expected("0")},
         {with(R"("time":"2024-03-05T09:19:38Z")"), expected("0")}},
        "+02:00");
}

TEST_CASE("json: a line without a status is 200; one that is empty or no number is not") {
  const std::string unreadable_status = "GET|/v2/a/manifests/x|-1|192.0.2.1|0|||";
  check({
      {object(), record},
      {object(R"("status":200)"), record},
      {object(R"("status":"200")"), record},
      {object(R"("status_code":404)"), "GET|/v2/a/manifests/x|404|192.0.2.1|0|||"},
      {object(R"("status":"")"), unreadable_status},
      {object(R"("status":null)"), unreadable_status},
      {object(R"("status":"-")"), unreadable_status},
      {object(R"("status":"ok")"), unreadable_status},
      {object(R"("status":true)"), unreadable_status},
      {object(R"("status":{"code":200})"), unreadable_status},
      {object(R"("status":[200])"), unreadable_status},
      {object(R"("status":200.5)"), unreadable_status},
      {object(R"("status":-200)"), unreadable_status},
  });
}

TEST_CASE("json: what is unreadable, and what only looks so") {
  const std::string good = object();
  check({
      {good, record},
      {" \t" + good + " \t", record},
      {object(R"("nested":{"method":"PUT","uri":"/x"},"list":[1,{"status":500}],)"
              R"("flag":true,"none":null)"),
       record},
      {object(R"( "spaced" : 1 )"), record},
      // no path under a known name
      {R"({"time":1709630378,"remote_addr":"192.0.2.1","method":"GET","note":"/v2/a/manifests/x"})",
       "unreadable"},
      {"{}", "unreadable"},
      // trailing garbage, and cut short
      {good + "x", "unreadable"},
      {good + "}", "unreadable"},
      {good + ",", "unreadable"},
      {good + good, "unreadable"},
      {good.substr(0, good.size() - 1), "unreadable"},
      {good.substr(0, good.size() - 2), "unreadable"},
      {good.substr(0, 40), "unreadable"},
      {object(R"("user_agent":"a" "b")"), "unreadable"},
      {object(R"("user_agent":"\q")"), "unreadable"},
      {object("\"note\""), "unreadable"},
      {"[" + good + "]", "unreadable"},
      {"\"/v2/a/manifests/x\"", "unreadable"},
      {"x" + good, "unreadable"},
      {"", "unreadable"},
      {"/v2/a/manifests/x", "unreadable"},
  });
}

TEST_CASE("json: bytes that are no UTF-8 do not make a line unreadable") {
  check({
      {object("\"user_agent\":\"b\xFC"
              "cher/1\""),
       "GET|/v2/a/manifests/x|200|192.0.2.1|0|b\xEF\xBF\xBD"
       "cher/1||"},
      {object("\"note\":\"\xC3\""), record},
      {object("\"user_agent\":\"b\xC3\xBC"
              "cher/1\""),
       "GET|/v2/a/manifests/x|200|192.0.2.1|0|b\xC3\xBC"
       "cher/1||"},
      {object("\"user_agent\":\"\xFF\xFE"), "unreadable"},
  });
}

TEST_CASE("json: a name that comes twice") {
  check({
      {object(R"("method":"HEAD")"),
       "HEAD|/v2/a/manifests/x|200|192.0.2.1|0|||"},  // the last, as everywhere
      {object(R"("method":"")"), record},
      {object(R"("uri":"/v2/b/manifests/y")"), record},  // another name, later in the table
  });
}

TEST_CASE("json: members may come in another order in each line") {
  check({
      {R"({"method":"GET","uri":"/v2/a/manifests/x","time":1709630378,"remote_addr":"192.0.2.1"})",
       record},
      {R"({"time":1709630378,"method":"GET","remote_addr":"192.0.2.1","uri":"/v2/a/manifests/x"})",
       record},
      {R"({"x":1,"remote_addr":"192.0.2.1","y":{},"uri":"/v2/a/manifests/x",)"
       R"("time":1709630378,"method":"GET"})",
       record},
      {R"({"method":"GET","uri":"/v2/a/manifests/x","time":1709630378,"remote_addr":"192.0.2.1"})",
       record},
  });
}

}  // namespace dvp::test
