// The choice of a log's format, and what all formats share.
#include <catch2/catch.hpp>

#include "dvp/error.hpp"
#include "dvp/fields.hpp"
#include "dvp/layout.hpp"

namespace dvp {

namespace {

const std::string combined =
    "192.0.2.1 - - [05/Mar/2024:09:19:38 +0000] \"GET /v2/a/manifests/x HTTP/1.1\" 200 5 \"-\" "
    "\"docker/24.0.7\"";
const std::string json =
    R"({"time":"2024-03-05T09:19:38Z","remote_addr":"192.0.2.1","method":"GET","uri":"/v2/"})";
const std::string csv_header = "timestamp,client_ip,method,path";

std::string_view chosen(std::string_view head, const std::string& name = "auto") {
  FormatSettings settings;
  settings.name = name;
  return find_layout(head, settings).format->name();
}

}  // namespace

TEST_CASE("formats: auto looks at the content") {
  const std::pair<std::string, std::string_view> rows[] = {
      {combined + "\n", "combined"},
      {combined, "combined"},
      {combined + "\r\n", "combined"},
      {"registry.example:443 " + combined, "combined"},
      {json + "\n", "json"},
      {csv_header + "\n", "csv"},
      {" Method , TIMESTAMP,\"Path\",Client_IP\r\n", "csv"},
      {"ts,ip,request\n", "csv"},  // a request line has the method, too
      {"time,client,http_method,repository,reference\n", "csv"},
      // what stands before the first line that counts
      {"\n \t\n\r\n" + csv_header, "csv"},
      {"\n" + json, "json"},
      {"2024/03/05 09:19:38 [error] 7#7: *1 open() failed\n" + combined, "combined"},
      {"[Tue Mar 05 09:19:38.123456 2024] [core:error] [pid 7] x\n" + json, "json"},
      {"starting up\n" + json, "json"},
      {"starting up\n" + combined + "\n" + json, "combined"},
      {json + "\n" + combined, "json"},
      {"{\"level\":\"info\",\"msg\":\"ready\"}\n" + combined, "combined"},  // no path in it
      {"192.0.2.1 - - [yesterday] \"GET / HTTP/1.1\" 200 5\n" + json, "json"},
      // a header stands in the first line, or it is none
      {"starting up\n" + csv_header + "\n", "combined"},
      // none that is known: what looks like a request is rejected
      {"", "combined"},
      {"\n\n", "combined"},
      {"hello\nworld\n", "combined"},
      {"timestamp,client_ip,path\n", "combined"},               // no method
      {"timestamp,method,path\n", "combined"},                  // no client
      {"client_ip,method,path\n", "combined"},                  // no time
      {"timestamp,client_ip,method,repository\n", "combined"},  // no reference
      {"{not json}\n", "combined"},
  };
  for (const auto& [head, expected] : rows) {
    CAPTURE(head);
    CHECK(chosen(head) == expected);
  }
}

TEST_CASE("formats: a named format is taken, whatever the content") {
  CHECK(chosen(json, "combined") == "combined");
  CHECK(chosen(combined, "json") == "json");
  CHECK(chosen(combined, "csv") == "csv");
  CHECK(chosen("", "csv") == "csv");
}

TEST_CASE("formats: names that are known") {
  for (const auto* name : {"auto", "csv", "combined", "json"})
    CHECK_NOTHROW(check_format({name, "", {}}));
  CHECK_NOTHROW(check_format({"nginx", "$remote_addr [$time_local] \"$request\"", {}}));
  for (const auto* name : {"", "CSV", "apache", "nginx"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(check_format({name, "", {}}), UsageError);
  }
}

TEST_CASE("formats: which logs mark their manifest requests") {
  const auto marks = [](std::string_view head) {
    return find_layout(head, {}).marks_manifests();
  };
  CHECK(marks(combined));
  CHECK(marks(json));
  CHECK(marks(csv_header));
  CHECK(marks("timestamp,client_ip,method,path,repository,reference"));
  CHECK_FALSE(marks("timestamp,client_ip,method,repository,reference"));
}

TEST_CASE("formats: the error lines of servers") {
  const std::pair<std::string_view, bool> rows[] = {
      {"2024/03/05 09:19:38 [error] 7#7: *1 open() failed", true},
      {"2024/03/05 09:19:38 [", true},
      {"2024/03/05 09:19:38 [warn] request: \"GET /v2/a/manifests/x HTTP/1.1\"", true},
      {"[Tue Mar 05 09:19:38.123456 2024] [core:error] [pid 7] AH00126: Invalid URI", true},
      {"[Tue Mar 05 09:19:38 2024] [error] x", true},  // Apache 2.2
      {"2024-03-05 09:19:38 [error]", false},
      {"2024/03/05 09:19:38 error", false},
      {"2024/03/05T09:19:38 [error]", false},
      {"[05/Mar/2024:09:19:38 +0000] [x:y]", false},
      {"[Tue Mar 05 09:19:38 2024] no module", false},
      {"[Tue Mar", false},
      {"", false},
      {combined, false},
      {json, false},
  };
  for (const auto& [line, expected] : rows) {
    CAPTURE(line);
    CHECK(is_server_error_line(line) == expected);
  }
}

}  // namespace dvp
