// Bugs that use and review have found, each named after what broke.
#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

#include "compressed.hpp"
#include "workdir.hpp"

namespace dvp::test {
namespace {

const std::string run = "$DVP_REPORT --month 2024-03 ";

/// A pull by tag in the combined format, with another user's name.
std::string combined_line(const std::string& user = "-") {
  return "192.0.2.1 - " + user +
         " [05/Mar/2024:09:19:38 +0000] \"GET /v2/team/app/manifests/1.0 HTTP/1.1\" 200 9 \"-\" "
         "\"crane/0.20.2\"\n";
}

const std::string csv_header = "time,client_ip,method,repository,reference\n";
const std::string csv_row = "2024-03-05 09:19:38,192.0.2.1,GET,team/app,1.0\n";

/// The one row of the summary of repositories, or what went wrong.
std::string summary(const std::string& arguments, const Workdir& folder) {
  const auto outcome = run_shell(run + "--stdout repo-summary " + arguments, folder);
  const auto row = outcome.out.find('\n') + 1;
  return outcome.status == 0 ? outcome.out.substr(row) : outcome.err;
}

const std::string one_pull = "team,app,1,1,0,0,team\n";

}  // namespace

TEST_CASE("bug: files in /dev/shm were taken for devices") {
  if (!std::filesystem::is_directory("/dev/shm")) return;
  const Workdir folder;
  folder.write("log", combined_line());
  const auto outcome = run_shell("d=$(mktemp -d -p /dev/shm) && echo old > $d/2024-03-raw.csv && " +
                                     run + "-o $d log && head -c 7 $d/2024-03-raw.csv; rm -r $d",
                                 folder);
  CHECK(outcome.out == "action,");
  CHECK(outcome.err == "");
}

TEST_CASE("bug: a link in a linked directory was followed by its text") {
  const Workdir folder;
  folder.write("log", combined_line());
  folder.write("real.csv", "not to be touched\n");
  const auto outcome =
      run_shell("mkdir -p L/a/b && ln -s L/a/b d && ln -s ../real.csv d/2024-03-raw.csv && " + run +
                    "-o d log",
                folder);
  CHECK(outcome.status == 0);
  CHECK(folder.read("real.csv") == "not to be touched\n");
  CHECK(folder.read("L/a/real.csv").starts_with("action,"));
}

TEST_CASE("bug: logs with times at both ends of the calendar overflowed") {
  const Workdir folder;
  const std::string far = "0001-01-01T00:00:00Z,192.0.2.9,GET,team/app,1.0\n";
  folder.write("a.csv", csv_header + far + csv_row);
  folder.write("b.csv", csv_header + far + csv_row);
  CHECK(summary("a.csv b.csv", folder) == "team,app,1,2,0,0,team\n");
}

TEST_CASE("bug: a JSON path that is no text was an empty path") {
  const Workdir folder;
  folder.write("log", R"({"ts":1709630378.3,"request":{"uri":"/v2/team/app/manifests/1"}})"
                      "\n");
  const auto outcome = run_report({"--month", "2024-03", "log"}, folder);
  CHECK(outcome.status == 3);
}

TEST_CASE("bug: --rejects and --stats replaced logs and each other") {
  const Workdir folder;
  folder.write("log", combined_line());
  CHECK(run_shell(run + "--rejects ./log log", folder).status == 2);
  CHECK(run_shell(run + "--stats log log", folder).status == 2);
  CHECK(run_shell("mkdir o; " + run + "--rejects o/x --stats ./o/../o/x log", folder).status == 2);
  CHECK(folder.read("log") == combined_line());
  CHECK(folder.files() == std::vector<std::string>{"log"});
}

TEST_CASE("bug: a message to a closed standard error was a crash") {
  const Workdir folder;
  CHECK(run_shell(run + "missing 2>&-", folder).status == 1);
  CHECK(run_shell(run + "missing 2>/dev/full", folder).status == 1);
  folder.write("log", combined_line());
  CHECK(run_shell(run + "-v log 2>&-", folder).status == 0);
}

TEST_CASE("bug: the ledger on a full standard output came after the views") {
  const Workdir folder;
  folder.write("log", combined_line());
  CHECK(run_shell(run + "-o out --stats - log >/dev/full", folder).status == 1);
  CHECK(folder.files("out").empty());
}

TEST_CASE("bug: a gzip header with a checksum of its own was damaged data") {
  const Workdir folder;
  folder.write("log.gz", gzip_bytes(combined_line(), true));
  CHECK(summary("log.gz", folder) == one_pull);
}

TEST_CASE("bug: a csv behind an error line had no header") {
  const Workdir folder;
  folder.write("log", "2024/03/05 01:02:03 [error] 7#7: x\n\n" + csv_header + csv_row);
  CHECK(summary("log", folder) == one_pull);
}

TEST_CASE("bug: a repeated csv header behind a byte order mark was a request") {
  const Workdir folder;
  const auto file = "\xEF\xBB\xBF" + csv_header + csv_row;
  folder.write("log", file + file);
  const auto outcome = run_report({"--month", "2024-03", "--stats", "-", "log"}, folder);
  CHECK(outcome.out.find("\"other\": 2,") != std::string::npos);
}

TEST_CASE("bug: an escaped quote in a user's name began the request") {
  const Workdir folder;
  folder.write("log", combined_line("a\\\"b"));
  CHECK(summary("log", folder) == one_pull);
}

TEST_CASE("bug: a template's last quoted value went on behind its quote") {
  const Workdir folder;
  const std::string options =
      R"(--log-format '$remote_addr [$time_local] "$request" "$http_user_agent"' --stats - -o out )";
  const std::string head =
      "192.0.2.1 [05/Mar/2024:09:19:38 +0000] \"GET /v2/team/app/manifests/1.0 HTTP/1.1\" ";
  folder.write("log", head + "\"good\"\n" + head + "\"a\" \"b\"\n" + head + "\"a\\\"\n");
  const auto outcome = run_shell(run + options + "log", folder);
  CHECK(outcome.status == 3);
  CHECK(outcome.out.find("{\"unreadable\": 2}") != std::string::npos);
}

TEST_CASE("bug: a template with a line end behind it fitted no line") {
  const Workdir folder;
  folder.write("log", combined_line());
  const std::string format =
      R"($remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent )"
      R"("$http_referer" "$http_user_agent")";
  CHECK(summary("--log-format '" + format + "\n' log", folder) == one_pull);
}

TEST_CASE("bug: a time of four bytes with a comma at its end ended the run") {
  const Workdir folder;
  folder.write("log", csv_header + "\"Tue,\",192.0.2.1,GET,team/app,1.0\n" + csv_row);
  folder.write("json",
               R"({"time":"Tue,","ip":"192.0.2.1","method":"GET","uri":"/v2/a/b/manifests/1"})"
               "\n");
  const auto outcome = run_report({"--month", "2024-03", "--stats", "-", "log", "json"}, folder);
  CHECK(outcome.status == 3);
  CHECK(outcome.out.find("{\"bad time\": 2}") != std::string::npos);
}

TEST_CASE("bug: lines that tell of one request were compared by bytes that had passed away") {
  const Workdir folder;
  const std::string application =
      "time=\"2024-03-05T09:19:38.9Z\" level=info msg=\"response completed\" go.version=go1.23.7 "
      "http.request.method=GET http.request.remoteaddr=\"192.0.2.1:44072\" "
      "http.request.uri=/v2/team/app/manifests/1.0 http.request.useragent=crane/0.20.2 "
      "http.response.duration=5ms http.response.status=200\n";
  folder.write("log", application + combined_line() + application + combined_line());
  CHECK(summary("log", folder) == "team,app,1,2,0,0,team\n");
}

TEST_CASE("bug: a repeated line was taken for one twin, or for twins of all") {
  const Workdir folder;
  const std::string syslog = "Mar  5 09:19:38 host registry[1]: ";
  const std::string application =
      "time=\"2024-03-05T09:19:38.9Z\" level=info msg=\"response completed\" go.version=go1.23.7 "
      "http.request.method=GET http.request.remoteaddr=\"192.0.2.1:44072\" "
      "http.request.uri=/v2/team/app/manifests/1.0 http.request.useragent=crane/0.20.2 "
      "http.response.duration=5ms http.response.status=200";
  auto access = combined_line();
  access.pop_back();
  const auto repeated = [&](const std::string& line) {
    return syslog + "message repeated 3 times: [ " + line + "]\n";
  };
  folder.write("one", syslog + application + "\n" + repeated(access));
  CHECK(summary("one", folder) == "team,app,1,3,0,0,team\n");
  folder.write("three", repeated(application) + repeated(access));
  CHECK(summary("three", folder) == "team,app,1,3,0,0,team\n");
}

TEST_CASE("bug: the second of two addresses in the place of the client was counted") {
  const Workdir folder;
  const auto line = combined_line();
  folder.write("log", line + "192.0.2.77, " + line);
  const auto outcome = run_report({"--month", "2024-03", "--stats", "-", "log"}, folder);
  CHECK(outcome.out.find("{\"bad client\": 1}") != std::string::npos);
}

TEST_CASE("bug: -v showed nothing of a line that is much too long") {
  const Workdir folder;
  folder.write("log", "start /manifests/" + std::string(3 << 20, 'x') + "\n");
  const auto outcome = run_report({"--month", "2024-03", "-v", "log"}, folder);
  CHECK(outcome.err.starts_with("dvp-report: log:1: too long: start /manifests/xxx"));
}

}  // namespace dvp::test
