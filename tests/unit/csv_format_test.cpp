// CSV logs: headers in any shape, quoted fields, and what is rejected (SPEC 8).
#include "format_lines.hpp"

namespace dvp::test {

namespace {

using namespace std::string_literals;

FormatLines lines_behind(const std::string& header, const std::string& zone = "UTC") {
  return FormatLines(of_format("csv", zone), header + "\n");
}

std::string read(const std::string& header, const std::string& line,
                 const std::string& zone = "UTC") {
  return lines_behind(header, zone).read(line);
}

struct Row {
  std::string header;
  std::string line;
  std::string expected;
};

void check(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    CAPTURE(row.header);
    check_lines(lines_behind(row.header), Escapes::none, {{row.line, row.expected}});
  }
}

const std::string header = "timestamp,client_ip,method,path";
const std::string record = "GET|/v2/a/manifests/x|200|192.0.2.1|0|||";

}  // namespace

TEST_CASE("csv: the header names the columns") {
  check({
      {header, "1709630378,192.0.2.1,GET,/v2/a/manifests/x", record},
      {"path,method,client_ip,timestamp", "/v2/a/manifests/x,GET,192.0.2.1,1709630378", record},
      {"TimeStamp,CLIENT_IP,Method,Path", "1709630378,192.0.2.1,GET,/v2/a/manifests/x", record},
      {" timestamp ,\tclient_ip, method\t, path ", "1709630378,192.0.2.1,GET,/v2/a/manifests/x",
       record},
      {R"("timestamp","client_ip"," method ","path")", "1709630378,192.0.2.1,GET,/v2/a/manifests/x",
       record},
      {"x,timestamp,,client_ip,note,method,path,y",
       "1,1709630378,2,192.0.2.1,3,GET,/v2/a/manifests/x,4", record},
      {"timestamp,client_ip,request", "1709630378,192.0.2.1,GET /v2/a/manifests/x HTTP/1.1",
       record},
      {"timestamp,client_ip,method,request",
       "1709630378,192.0.2.1,HEAD,GET /v2/a/manifests/x HTTP/1.1",
       "HEAD|/v2/a/manifests/x|200|192.0.2.1|0|||"},
      {header + ",status,user_agent,digest,x_forwarded_for",
       "1709630378,192.0.2.1,GET,/v2/a/manifests/x,304,docker/24.0.7,sha384:" +
           std::string(96, 'a') + ",203.0.113.9",
       "GET|/v2/a/manifests/x|304|192.0.2.1|0|docker/24.0.7|sha384:" + std::string(96, 'a') +
           "|203.0.113.9"},
  });
}

TEST_CASE("csv: every name of a column") {
  const auto check_names = [](const std::vector<std::string>& names, const std::string& usual,
                              const std::string& base, const std::string& line,
                              const std::string& expected) {
    for (const auto& name : names) {
      auto columns = base;
      columns.replace(columns.find(usual), usual.size(), name);
      check({{columns, line, expected}});
    }
  };
  const std::string line = "1709630378,192.0.2.1,GET,/v2/a/manifests/x";
  check_names({"timestamp", "time", "datetime", "date_time", "ts"}, "timestamp", header, line,
              record);
  check_names({"client_ip", "remote_ip", "ip", "remote_addr", "client", "clientip", "source_ip"},
              "client_ip", header, line, record);
  check_names({"method", "http_method", "request_method"}, "method", header, line, record);
  check_names({"path", "uri", "request_uri", "url"}, "path", header, line, record);
  check_names({"status", "status_code", "http_status"}, "STATUS", header + ",STATUS", line + ",404",
              "GET|/v2/a/manifests/x|404|192.0.2.1|0|||");
  check_names({"user_agent", "useragent", "http_user_agent"}, "AGENT", header + ",AGENT",
              line + ",crane/1", "GET|/v2/a/manifests/x|200|192.0.2.1|0|crane/1||");
  check_names({"digest", "docker_content_digest"}, "DIGEST", header + ",DIGEST",
              line + "," + digest, "GET|/v2/a/manifests/x|200|192.0.2.1|0||" + digest + "|");
  check_names({"repository", "repo"}, "repository",
              "timestamp,client_ip,method,repository,reference", "1709630378,192.0.2.1,GET,a,x",
              "GET|a @ x|200|192.0.2.1|0|||");
}

TEST_CASE("csv: of several columns for one thing the first of the table wins, wherever it stands") {
  check({
      {"ts,time,timestamp,client_ip,method,path", "1,2,1709630378,192.0.2.1,GET,/v2/a/manifests/x",
       record},
      {"timestamp,source_ip,remote_addr,client_ip,method,path",
       "1709630378,198.51.100.1,198.51.100.2,192.0.2.1,GET,/v2/a/manifests/x", record},
      {header + ",http_status,status", "1709630378,192.0.2.1,GET,/v2/a/manifests/x,500,200",
       record},
      {header + ",repository,reference", "1709630378,192.0.2.1,GET,/v2/a/manifests/x,b,y",
       record},  // the path
      {"timestamp,client_ip,path,request,method",
       "1709630378,192.0.2.1,/v2/a/manifests/x,HEAD /v2/b/manifests/y HTTP/1.1,GET", record},
      // the same name twice: the first column
      {"timestamp,client_ip,client_ip,method,path",
       "1709630378,192.0.2.1,198.51.100.1,GET,/v2/a/manifests/x", record},
  });
}

TEST_CASE("csv: fields") {
  check({
      {header, R"("1709630378","192.0.2.1","GET","/v2/a/manifests/x")", record},
      {header, " 1709630378 ,\t192.0.2.1, GET , /v2/a/manifests/x ", record},
      {header + ",user_agent", R"(1709630378,192.0.2.1,GET,/v2/a/manifests/x,"a, ""b"" c")",
       "GET|/v2/a/manifests/x|200|192.0.2.1|0|a, \"b\" c||"},
      {header + ",user_agent", R"(1709630378,192.0.2.1,GET,/v2/a/manifests/x,back\slash)",
       R"(GET|/v2/a/manifests/x|200|192.0.2.1|0|back\slash||)"},
      {header + ",user_agent", "1709630378,192.0.2.1,GET,/v2/a/manifests/x,-",
       "GET|/v2/a/manifests/x|200|192.0.2.1|0|||"},
      {header + ",user_agent", "1709630378,192.0.2.1,GET,/v2/a/manifests/x,", record},
      {header + ",note", R"(1709630378,192.0.2.1,GET,/v2/a/manifests/x,"a,b")", record},
      {header + ",digest", "1709630378,192.0.2.1,GET,/v2/a/manifests/x,latest",
       record},  // what is no digest is unknown
      {header, ",,,", "||200||no time|||"},
      {header, "1709630378,,GET,/v2/a/manifests/x", "GET|/v2/a/manifests/x|200||0|||"},
  });
}

TEST_CASE("csv: rows that do not fit the header are unreadable") {
  for (const auto& line :
       {"1709630378,192.0.2.1,GET"s, "1709630378,192.0.2.1,GET,/v2/a/manifests/x,"s,
        "1709630378,192.0.2.1,GET,/v2/a/manifests/x,more"s, "/v2/a/manifests/x"s,
        R"(1709630378,192.0.2.1,GET,"/v2/a/manifests/x)"s,
        "1709630378,192.0.2.1,GET,/v2/a/manifests/x\0"s,
        "1709630378,192.0.2.1,GET,/v2/a/manifests/x\0,y"s,
        "1709630378,192.0.2.1,G\0T,/v2/a/manifests/x"s}) {
    CAPTURE(line);
    CHECK(read(header, line) == "unreadable");
  }
  CHECK(read("timestamp,client_ip,path", "1709630378,192.0.2.1,/v2/a/manifests/x") ==
        "unreadable");  // no such log
  CHECK(read("\"timestamp", "1709630378,192.0.2.1,/v2/a/manifests/x") == "unreadable");
}

TEST_CASE("csv: the header again, where a log was put together from parts") {
  auto lines = lines_behind(header);
  for (const auto* line :
       {"timestamp,client_ip,method,path", " TimeStamp,\"client_ip\",METHOD\t,path"}) {
    CAPTURE(line);
    CHECK(lines.read(line) == "other");
  }
  for (const auto* line : {"timestamp,client_ip,method", "timestamp,client_ip,method,path,"})
    CHECK(lines.read(line) == "unreadable");  // of another log
  CHECK(lines.read("1709630378,192.0.2.1,GET,/v2/a/manifests/x") == record);
}

TEST_CASE("csv: the status") {
  const auto status = [](const std::string& value) {
    return read(header + ",status", "1709630378,192.0.2.1,GET,/v2/a/manifests/x," + value);
  };
  CHECK(status("200") == record);
  CHECK(status("\"200\"") == record);
  for (const auto* value : {"", "-", "ok", "2xx", "200.0"}) {
    CAPTURE(value);
    CHECK(status(value) == "GET|/v2/a/manifests/x|-1|192.0.2.1|0|||");
  }
}

TEST_CASE("csv: repository and reference as columns of their own") {
  const std::string columns = "timestamp,client_ip,method,repository,reference";
  const std::string start = "1709630378,192.0.2.1,GET,";
  const std::string rest = "|200|192.0.2.1|0|||";
  check({
      {columns, start + "team/app,x", "GET|team/app @ x" + rest},
      {columns, start + "app,x", "GET|app @ x" + rest},
      {columns + ",namespace", start + "app,x,team", "GET|team/app @ x" + rest},
      {columns + ",namespace", start + "backend/app,x,team", "GET|team/backend/app @ x" + rest},
      {columns + ",namespace", start + "app,x,", "GET|app @ x" + rest},
      {columns + ",namespace", start + "app,x,-", "GET|app @ x" + rest},
      {columns, start + ",x", "GET| @ x" + rest},  // an empty name is a bad name
      {columns, start + "app,", "other"},
      {columns, start + "app,-", "other"},
      {columns, start + "app", "unreadable"},
      {"timestamp,client_ip,method,repo,reference,path", start + "app,,/v2/a/manifests/x", record},
  });
}

TEST_CASE("csv: times without a zone are in that of --log-timezone") {
  const auto line = [](const std::string& time) {
    return time + ",192.0.2.1,GET,/v2/a/manifests/x";
  };
  CHECK(read(header, line("2024-03-05 09:19:38")) == record);
  CHECK(read(header, line("2024-03-05 11:19:38"), "+02:00") == record);
  CHECK(read(header, line("2024-03-05T10:19:38"), "Europe/Berlin") == record);
  CHECK(read(header, line("2024-03-05T09:19:38Z"), "+02:00") == record);
  CHECK(read(header, line("2024-03-05 09:19:60")) ==
        "GET|/v2/a/manifests/x|200|192.0.2.1|no time|||");
}

TEST_CASE("csv: what the log says of the client") {
  auto lines = lines_behind(header + ",domain,country,type,cloud");
  const auto& columns = lines.record().columns;
  CHECK(lines.read("1709630378,192.0.2.1,GET,/v2/a/manifests/x,example.net,de,isp,AWS") == record);
  CHECK(columns.country == "de");
  CHECK(columns.host == "AWS");
  CHECK(columns.type == "isp");
  CHECK(columns.domain == "example.net");
  CHECK(lines.read("1709630378,192.0.2.1,GET,/v2/a/manifests/x,-,,-, ") == record);
  CHECK((columns.country.empty() && columns.host.empty() && columns.type.empty() &&
         columns.domain.empty()));
}

}  // namespace dvp::test
