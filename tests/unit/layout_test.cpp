// What a log is, by its head: its format, and what stands around its lines.
#include <catch2/catch.hpp>

#include <fmt/format.h>

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

TEST_CASE("layout: auto looks at the content") {
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

namespace {

const std::string application =
    R"(time="2024-03-05T09:19:38.550Z" level=info msg="response completed" go.version=go1.23.7 )"
    "http.request.method=GET http.request.remoteaddr=203.0.113.10:44072 "
    "http.request.uri=/v2/a/manifests/x http.response.status=200";
const std::string before = "2024-03-05T09:19:38.550816892Z stdout F ";

/// `format in wrappers`, the outermost first.
std::string layout(std::string_view head) {
  const auto found = find_layout(head, {});
  return fmt::format("{} in {}", found.format->name(), found.wrapper_names());
}

}  // namespace

TEST_CASE("layout: a registry writes two logs into one stream") {
  std::string many;
  while (many.size() < 100'000) many += combined + "\n";
  const auto json_line = R"({"go.version":"go1.23.7","level":"info","msg":"listening"})";
  const std::pair<std::string, std::string_view> rows[] = {
      {application, "distribution"},
      {json_line, "distribution"},
      {combined + "\n" + application, "distribution"},
      {combined + "\n" + json_line, "distribution"},
      {many + application + "\n" + combined, "distribution"},
      {"\n" + combined + "\nstarting up\n\n" + application, "distribution"},
      {many, "combined"},
      {combined + "\n" + json, "combined"},
      {combined + "\ntime=now level=info msg=x", "combined"},  // of another program
      {combined + "\n" + csv_header, "combined"},
      {json + "\n" + application, "json"},
      {csv_header + "\n" + application, "csv"},
  };
  for (const auto& [head, expected] : rows) {
    CAPTURE(head);
    CHECK(chosen(head) == expected);
  }
  CHECK(chosen(combined + "\n" + application, "combined") == "combined");
}

TEST_CASE("layout: wrappers around each other, up to three") {
  const std::pair<std::string, std::string> rows[] = {
      {combined, "combined in "},
      {before + combined, "combined in cri"},
      {before + before + combined, "combined in cri > cri"},
      {before + before + before + combined, "combined in cri > cri > cri"},
      {before + before + before + before + combined, "combined in "},  // not recognized
      {before + json, "json in cri"},
      {before + application, "distribution in cri"},
      {before + combined + "\n" + before + application, "distribution in cri"},
      {before + R"({"events":[)", "events in cri"},
      {before + "starting up\n" + before + combined, "combined in cri"},
      {"starting up\n" + before + before + json, "json in cri > cri"},
      // a header stands in the first line of a log, or it is none
      {before + csv_header, "combined in "},
  };
  for (const auto& [head, expected] : rows) {
    CAPTURE(head);
    CHECK(layout(head) == expected);
    CHECK(layout(head + "\r\n") == expected);
  }
}

TEST_CASE("layout: the sample of every wrapper") {
  for (const auto* wrapper : wrapper_table()) {
    CAPTURE(wrapper->sample);
    REQUIRE(wrapper->sample.find("LINE") != std::string_view::npos);
    const std::string padded = std::string(wrapper->sample) + std::string(64, '\0');
    InnerLine line{std::string_view(padded).substr(0, wrapper->sample.size()), "", 1};
    const auto unwrapper = wrapper->make();
    CHECK(unwrapper->unwrap(line));
    CHECK(line.text == "LINE");
  }
}

TEST_CASE("layout: the sample of every format is recognized as this format") {
  for (const auto* entry : format_table()) {
    CAPTURE(entry->name, entry->sample);
    CHECK_FALSE(entry->what.empty());
    if (entry->name == "nginx") continue;  // only with its template
    const auto found = find_layout(entry->sample, {});
    CHECK(found.format->name() == entry->name);
    CHECK(found.wrappers.empty());
    CHECK(found.recognized);
    CHECK(found.nearest.empty());
  }
}

TEST_CASE("layout: of a log that is not recognized the nearest format, and what is missing") {
  const std::string time = "[05/Mar/2024:09:19:38 +0000]";
  const std::string request = R"( "GET / HTTP/1.1")";
  const std::string behind_time = request + " 200 5";
  const std::string behind_client = " - - " + time + behind_time;
  const std::string agents = R"( "-" "docker/24.0.7")";
  const std::pair<std::string, std::string> rows[] = {
      {"192.0.2.1 - - [05/Mar/2024:09:19:38 +0000] GET /", "combined: a request in quotes"},
      {"192.0.2.1 GET /", "combined: ident and user"},
      // of several lines the one that is understood best
      {"192.0.2.1 GET /\n192.0.2.1 - - [05/Mar/2024:09:19:38 +0000] GET /",
       "combined: a request in quotes"},
      {"192.0.2.1 - - [05/Mar/2024:09:19:38 +0000] GET /\n192.0.2.1 GET /",
       "combined: a request in quotes"},
      // all there, but one piece does not mean what it should: whole lines, and cut after the size
      {"192.0.2.1 - - [yesterday]" + behind_time, "combined: a time that can be read"},
      {"192.0.2.1 - - [yesterday]" + behind_time + agents, "combined: a time that can be read"},
      {"client.example" + behind_client, "combined: an address of a client"},
      {"client.example" + behind_client + agents, "combined: an address of a client"},
      {"192.0.2.1 - - " + time + request + " OK 5", "combined: a status"},
      {"192.0.2.1 - - " + time + request + " OK 5" + agents, "combined: a status"},
      {"registry.example client.example" + behind_client + agents,
       "combined: an address of a client"},
      {"192.0.2.1, 10.0.0.5" + behind_client + agents, "combined: an address of a client"},
      // the first of several
      {"client.example - - " + time + request + " OK 5" + agents, "combined: a status"},
      {"client.example - - " + time + " GET / 200 5", "combined: a request in quotes"},
      // of other formats
      {"client.example" + behind_client + " 1609 12 \"x\" [qtp-922]",
       "nexus: an address of a client"},
      {"client.example:33317 " + time + " in~ back/srv 0/0/1/2/3 200 5 - - ---- 1/1/0/0/0 0/0" +
           request,
       "haproxy: an address of a client"},
      {time + ":192.0.2.1 - GET /", "harbor: a request in quotes"},
      // neither a time nor a client: nothing is understood
      {"client.example - - [yesterday]" + behind_time + agents, ""},
      {"https yesterday app/registry/50dc 203.0.113.10:48160 - 0 0 0 200 200 34 1609" + request,
       ""},
  };
  for (const auto& [head, expected] : rows) {
    CAPTURE(head);
    const auto found = find_layout(head, {});
    CHECK_FALSE(found.recognized);
    CHECK(found.nearest == expected);
    CHECK(found.wrappers.empty());
  }
  CHECK(find_layout("starting up\n" + combined, {}).nearest.empty());
  for (const auto* nothing : {"", "\n", " \r\n\n"}) CHECK(find_layout(nothing, {}).recognized);
}

TEST_CASE("layout: a reader takes the wrappers off, where there are any") {
  LineReader reader(find_layout(before + combined, {}));
  struct Row {
    std::string line;
    LineKind kind;
  };
  const Row rows[] = {
      {before + combined, LineKind::record},
      {combined, LineKind::record},
      {before + "GET /v2/a/manifests/x", LineKind::unreadable},
      {before + "starting up", LineKind::other},
      {before + "2024/03/05 09:19:38 [error] 7#7: /v2/a/manifests/x", LineKind::other},
      {"2024/03/05 09:19:38 [error] 7#7: /v2/a/manifests/x", LineKind::other},
      {before, LineKind::other},
      {"", LineKind::other},
  };
  for (const auto& row : rows) {
    CAPTURE(row.line);
    const auto padded = row.line + std::string(64, '"');
    AccessRecord record;
    std::uint32_t repeats = 0;
    const auto kind =
        reader.read(std::string_view(padded).substr(0, row.line.size()), record, repeats);
    CHECK(kind == row.kind);
    CHECK(repeats == 1);
    if (kind == LineKind::record) CHECK(record.client == "192.0.2.1");
  }
}

TEST_CASE("layout: a named format is taken, whatever the content") {
  CHECK(chosen(json, "combined") == "combined");
  CHECK(chosen(combined, "json") == "json");
  CHECK(chosen(combined, "csv") == "csv");
  CHECK(chosen("", "csv") == "csv");
}

TEST_CASE("layout: names that are known") {
  for (const auto* name : {"auto", "csv", "combined", "json"})
    CHECK_NOTHROW(check_format({name, "", {}}));
  CHECK_NOTHROW(check_format({"nginx", "$remote_addr [$time_local] \"$request\"", {}}));
  for (const auto* name : {"", "CSV", "apache", "nginx"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(check_format({name, "", {}}), UsageError);
  }
}

TEST_CASE("layout: which logs mark their manifest requests") {
  const auto marks = [](std::string_view head) { return find_layout(head, {}).marks_manifests(); };
  CHECK(marks(combined));
  CHECK(marks(json));
  CHECK(marks(csv_header));
  CHECK(marks("timestamp,client_ip,method,path,repository,reference"));
  CHECK_FALSE(marks("timestamp,client_ip,method,repository,reference"));
}

TEST_CASE("layout: the error lines of servers") {
  const std::pair<std::string_view, bool> rows[] = {
      {"2024/03/05 09:19:38 [error] 7#7: *1 open() failed", true},
      {"2024/03/05 09:19:38 [em", true},
      {"2024/03/05 09:19:38 [", false},
      {"2024/03/05 09:19:38 [I] router: completed GET", false},  // levels of one letter: Gitea
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

TEST_CASE("layout: a format that is named is found in its wrapper, too") {
  const auto wrappers = [](const std::string& head, const FormatSettings& settings) {
    const auto found = find_layout(head, settings);
    CHECK(found.recognized);
    CHECK(found.format->name() == settings.name);
    return found.wrapper_names();
  };
  const FormatSettings nginx{
      "nginx", R"($remote_addr - $remote_user [$time_local] "$request" $status)", {}};
  const std::string line = R"(192.0.2.1 - - [05/Mar/2024:09:19:38 +0000] "GET / HTTP/1.1" 200)";
  CHECK(wrappers(line, nginx).empty());
  CHECK(wrappers(before + line, nginx) == "cri");
  CHECK(wrappers("nginx-1  | " + line, nginx) == "compose");
  // a registry's stream that begins with its access log
  CHECK(wrappers(combined, {"distribution", "", {}}).empty());
  CHECK(wrappers(before + combined, {"distribution", "", {}}) == "cri");
}

TEST_CASE("layout: an object without a path is no access log") {
  for (const auto* head : {R"({"request":"4b2f-9c","message":"GET /v2/a/manifests/1"})",
                           R"({"request_id":"x","request":"GET","message":"text"})",
                           R"({"method":"GET","uri":"","message":"/manifests/"})"}) {
    CAPTURE(head);
    CHECK(find_layout(head, {}).format->name() != "json");
  }
}

}  // namespace dvp
