// What each option does. One test an option, named after it; the last test reads `--help` and finds
// an option that has none.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <set>
#include <sstream>

#include "compressed.hpp"
#include "dvp/format.hpp"
#include "dvp/text.hpp"
#include "dvp/version.hpp"
#include "dvp/wrapper.hpp"
#include "logs.hpp"
#include "running.hpp"
#include "workdir.hpp"

using namespace dvp::test;

namespace {

using Texts = std::vector<std::string>;

const Texts pulls = {"pull_by_tag", "pull_by_digest", "version_check"};

Texts operator+(Texts a, const Texts& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// A run that must succeed without a word.
void run_quietly(const Workdir& folder, const Texts& arguments) {
  const auto outcome = run_report(arguments, folder);
  CHECK(outcome.err == "");
  CHECK(outcome.out == "");
  REQUIRE(outcome.status == 0);
}

/// The windows for which a run writes its raw view.
Texts windows_of(const Texts& arguments) {
  const Workdir folder;
  folder.write("log.csv", pulls_csv(0));
  run_quietly(folder, arguments + Texts{"--view", "raw", "-o", "out", "log.csv"});
  Texts names;
  for (const auto& name : folder.files("out"))
    names.push_back(name.substr(0, name.find("-raw.csv")));
  return names;
}

struct WindowCase {
  Texts arguments;
  Texts windows;  // in byte order
};

void check_windows(const std::vector<WindowCase>& rows) {
  for (const auto& [arguments, windows] : rows) {
    INFO(lines(arguments));
    CHECK(windows_of(arguments) == windows);
  }
}

/// How many actions of each kind a log gives: pull_by_tag, pull_by_digest, version_check.
std::vector<unsigned> kinds(const Workdir& folder, const Texts& arguments) {
  const auto stats = stats_of(folder, arguments);
  std::vector<unsigned> counts;
  for (const auto& name : pulls) counts.push_back(stat(stats, name));
  return counts;
}

std::string unique_addresses(const Workdir& folder, const Texts& arguments) {
  return column(view_of(folder, "repo-summary", arguments), "unique_ip_address").at(0);
}

/// Namespaces of the rows of a log with the names acme/app, other/app and solo.
Texts namespaces(const Texts& arguments) {
  const Workdir folder;
  folder.write("log.csv", lines({"timestamp,client_ip,method,path",
                                 "2024-03-06T12:00:00Z,192.0.2.1,GET,/v2/acme/app/manifests/1.0",
                                 "2024-03-06T12:00:00Z,192.0.2.1,GET,/v2/other/app/manifests/1.0",
                                 "2024-03-06T12:00:00Z,192.0.2.1,GET,/v2/solo/manifests/1.0"}));
  return column(view_of(folder, "namespace-summary", arguments + Texts{"log.csv"}), "namespace");
}

/// Good lines, and bad ones behind them.
std::string log_with_rejects(unsigned good, unsigned bad) {
  auto log = pulls_csv(good);
  for (unsigned i = 0; i < bad; ++i)
    log += "2024-03-06T12:00:00Z,192.0.2.1,GET,/v2/Bad/manifests/1.0\n";
  return log;
}

/// With one space where there are several.
std::string squeezed(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' || !out.ends_with(' ')) out += c;
  return out;
}

/// A log that spills past any small `--memory`.
std::string large_log() { return pulls_csv(1000); }

}  // namespace

// ---- which windows ----------------------------------------------------------------------------

TEST_CASE("option --month") {
  check_windows({{{"--month", "2024-03"}, {"2024-03"}},
                 {{"--month=2024-02"}, {"2024-02"}},
                 {{"--month", "2023-11..2024-02"}, {"2023-11", "2023-12", "2024-01", "2024-02"}},
                 {{"--month", "2024-03..2024-03"}, {"2024-03"}},
                 {{"--month", "2024-01", "--month", "2024-03"}, {"2024-01", "2024-03"}},
                 {{"--month", "2024-03", "--month", "2024-02..2024-03"}, {"2024-02", "2024-03"}}});
}

TEST_CASE("option --week") {
  check_windows({{{"--week", "2024-W10"}, {"2024-W10"}},
                 {{"--week", "2024-03-04"}, {"2024-W10"}},
                 {{"--week", "2024-03-10"}, {"2024-W10"}},
                 {{"--week", "2024-03-11"}, {"2024-W11"}},
                 {{"--week", "2024-12-30"}, {"2025-W01"}},
                 {{"--week", "2021-01-03"}, {"2020-W53"}},
                 {{"--week", "2020-W53"}, {"2020-W53"}},
                 {{"--week", "2024-W01..2024-W03"}, {"2024-W01", "2024-W02", "2024-W03"}},
                 {{"--week", "2020-W52..2021-W01"}, {"2020-W52", "2020-W53", "2021-W01"}},
                 {{"--week", "2024-03-06..2024-03-19"}, {"2024-W10", "2024-W11", "2024-W12"}},
                 {{"--week", "2024-W10", "--week", "2024-03-06"}, {"2024-W10"}},
                 {{"--week", "2024-W10", "--month", "2024-03"}, {"2024-03", "2024-W10"}}});
}

TEST_CASE("option --week is Monday to Sunday") {
  const Workdir folder;
  folder.write("log.csv",
               lines({"timestamp,client_ip,method,path",
                      "2024-03-03T23:59:59.999Z,192.0.2.1,GET,/v2/acme/app/manifests/sunday",
                      "2024-03-04T00:00:00Z,192.0.2.2,GET,/v2/acme/app/manifests/first",
                      "2024-03-10T23:59:59.999Z,192.0.2.3,GET,/v2/acme/app/manifests/last",
                      "2024-03-11T00:00:00Z,192.0.2.4,GET,/v2/acme/app/manifests/monday"}));
  CHECK(column(view_of(folder, "raw", {"--week", "2024-W10", "log.csv"}), "tag") ==
        Texts{"first", "last"});
}

namespace {

using Day = std::chrono::sys_days;

Day today() { return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()); }

std::string last_month(Day day) {
  const std::chrono::year_month_day date(day);
  const auto month = date.year() / date.month() - std::chrono::months(1);
  return fmt::format("{:04}-{:02}", int{month.year()}, unsigned{month.month()});
}

/// Its Thursday tells the year and the number of an ISO week.
std::string last_week(Day day) {
  const auto monday =
      day - (std::chrono::weekday(day) - std::chrono::Monday) - std::chrono::weeks(1);
  const Day thursday = monday + std::chrono::days(3);
  const std::chrono::year_month_day date(thursday);
  const auto day_of_year = (thursday - Day(date.year() / std::chrono::January / 1)).count();
  return fmt::format("{:04}-W{:02}", int{date.year()}, day_of_year / 7 + 1);
}

}  // namespace

TEST_CASE("option --month and --week last") {
  Texts windows;
  Day before;
  do {  // once more if midnight passed meanwhile
    before = today();
    windows = windows_of({"--month", "last", "--week", "last"});
  } while (before != today());
  const std::set<std::string> expected = {last_month(before), last_week(before)};
  CHECK(std::set(windows.begin(), windows.end()) == expected);
}

TEST_CASE("option --partial") {
  const Workdir folder;
  folder.write("log.csv", pulls_csv(1));
  const auto refused = run_report({"--month", "2200-01", "log.csv"}, folder);
  CHECK(refused.status == 2);
  CHECK(folder.files() == Texts{"log.csv"});
  check_windows({{{"--month", "2200-01", "--partial"}, {"2200-01"}},
                 {{"--week", "2200-W01", "--partial"}, {"2200-W01"}}});
}

// ---- how logs are read ------------------------------------------------------------------------

TEST_CASE("option --format") {
  const Workdir folder;
  folder.write("csv", pulls_csv(2));
  folder.write(
      "combined",
      combined_line("192.0.2.1", "06/Mar/2024:12:00:00", "GET /v2/acme/app/manifests/1.0") + '\n');
  folder.write("json", R"({"time":"2024-03-06T12:00:00Z","remote_addr":"192.0.2.1","method":"GET",)"
                       R"("uri":"/v2/acme/app/manifests/1.0","status":200})"
                       "\n");
  for (const std::string format : {"csv", "combined", "json"}) {
    for (const std::string option : {"auto", format.c_str()}) {
      INFO(format << " as " << option);
      const auto stats = stats_of(folder, {"--format", option, format});
      CHECK(stats.find("\"format\":\"" + format + '"') != stats.npos);
      CHECK(stat(stats, "pull_by_tag") == (format == "csv" ? 2 : 1));
    }
  }
  // What is told is believed: csv lines are no combined ones.
  const auto forced = stats_of(folder, {"--format", "combined", "--max-rejects", "100%", "csv"});
  CHECK(stat(forced, "unreadable") == 2);
}

namespace {

/// The paragraphs of `--list-formats` under one of its two headings: name, and sample.
std::vector<std::pair<std::string, std::string>> samples(const std::string& heading) {
  const Workdir folder;
  const auto outcome = run_report({"--list-formats"}, folder);
  CHECK(outcome.status == 0);
  CHECK(outcome.err == "");
  auto text = outcome.out.substr(outcome.out.find(heading));
  std::vector<std::pair<std::string, std::string>> found;
  for (auto at = text.find("\n\n"); at != text.npos; at = text.find("\n\n")) {
    text.erase(0, at + 2);
    const auto name = text.substr(0, text.find(": "));
    if (name.find(' ') != name.npos) break;  // the next heading
    const auto sample = text.find('\n') + 1;
    const auto end = std::min(text.find("\n\n"), text.size() - 1);
    found.emplace_back(name, text.substr(sample, end + 1 - sample));
  }
  return found;
}

/// LINE within the sample of what stands around it; in an object it is a JSON string.
std::string wrapped(std::string sample, const std::string& line) {
  const auto text = sample.starts_with('{') ? dvp::json_quoted(line) : '"' + line + '"';
  return sample.replace(sample.find("LINE"), 4, text.substr(1, text.size() - 2));
}

}  // namespace

TEST_CASE("option --list-formats") {
  const auto formats = samples("Formats of lines");
  CHECK(formats.size() == dvp::format_table().size());
  for (const auto& [name, sample] : formats) {
    INFO(name << ": " << sample);
    if (name == "nginx") continue;
    const Workdir folder;
    folder.write("log", sample);
    const auto stats = stats_of(folder, {"log"});
    CHECK(stats.find("\"format\":\"" + name + '"') != stats.npos);
    CHECK(stat(stats, "rejected") == 0);
    CHECK(stat(stats, "started") >= 1);
  }
}

TEST_CASE("option --list-formats shows a template of nginx that can be given as it stands") {
  const Workdir folder;
  folder.write("log",
               "192.0.2.1 [2024-03-06T12:00:00+00:00] \"GET /v2/acme/app/manifests/1.0 HTTP/1.1\" "
               "200 \"docker/24.0.7\"\n");
  for (const auto& [name, sample] : samples("Formats of lines")) {
    if (name != "nginx") continue;
    const auto option = sample.substr(0, sample.size() - 1);
    const auto outcome =
        run_shell("$DVP_REPORT --month 2024-03 --stdout repo-summary " + option + " log", folder);
    CHECK(column(outcome.out, "pull_by_tag") == Texts{"1"});
    return;
  }
  FAIL("nginx is not listed");
}

TEST_CASE("option --list-formats shows what may stand around a line") {
  const auto line = combined_line("192.0.2.1", "06/Mar/2024:12:00:00",
                                  "GET /v2/acme/app/manifests/1.0", "docker/24.0.7 (\"x\")");
  const auto wrappers = samples("What may stand around");
  CHECK(wrappers.size() == dvp::wrapper_table().size());
  for (const auto& [name, sample] : wrappers) {
    INFO(sample);
    const Workdir folder;
    folder.write("log", wrapped(sample, line));
    const auto outcome = run_report({"--month", "2024-03", "-v", "log"}, folder);
    const auto row = squeezed(outcome.err);
    CHECK(row.find("\ncombined " + name + " none 2024-03-06T12:00:00Z") != row.npos);
  }
}

TEST_CASE("option --log-format") {
  const Workdir folder;
  folder.write("log",
               "192.0.2.1|06/Mar/2024:12:00:00 +0000|GET /v2/acme/app/manifests/1.0 HTTP/1.1|200|" +
                   digest('a') + "\n");
  const std::string plain =
      "$remote_addr|$time_local|$request|$status|$upstream_http_docker_content_digest";
  const std::string directive =
      "log_format registry '$remote_addr|$time_local|'\n"
      "                    '$request|$status|'\n"
      "                    '$upstream_http_docker_content_digest';";
  for (const auto& value : {plain, directive}) {
    INFO(value);
    CHECK(column(view_of(folder, "raw", {"--log-format", value, "log"}), "digest") ==
          Texts{digest('a')});
    CHECK(column(view_of(folder, "raw", {"--format", "nginx", "--log-format", value, "log"}),
                 "tag") == Texts{"1.0"});
  }
}

TEST_CASE("option --log-format takes the finest of several times") {
  const Workdir folder;
  folder.write("log",
               "192.0.2.1 [06/Mar/2024:12:00:00 +0000] 1709726401.500 \"GET "
               "/v2/acme/app/manifests/1.0 HTTP/1.1\" 200\n");
  const auto view =
      view_of(folder, "raw",
              {"--log-format", "$remote_addr [$time_local] $msec \"$request\" $status", "log"});
  CHECK(column(view, "timestamp") == Texts{"2024-03-06 12:00:01"});
}

TEST_CASE("option --log-timezone") {
  struct Row {
    std::string zone, time, expected;
  };
  const std::vector<Row> rows = {{"UTC", "2024-03-06 12:00:00", "2024-03-06 12:00:00"},
                                 {"+02:00", "2024-03-06 12:00:00", "2024-03-06 10:00:00"},
                                 {"-05:30", "2024-03-06T12:00:00.5", "2024-03-06 17:30:00"},
                                 {"+02:00", "2024-03-06T12:00:00Z", "2024-03-06 12:00:00"},
                                 {"+02:00", "1709726400", "2024-03-06 12:00:00"},
                                 {"Europe/Berlin", "2024-03-06 12:00:00", "2024-03-06 11:00:00"},
                                 {"Europe/Berlin", "2024-03-31 12:00:00", "2024-03-31 10:00:00"}};
  for (const auto& [zone, time, expected] : rows) {
    INFO(zone << ' ' << time);
    const Workdir folder;
    folder.write("log.csv", lines({"timestamp,client_ip,method,path",
                                   time + ",192.0.2.1,GET,/v2/acme/app/manifests/1.0"}));
    CHECK(column(view_of(folder, "raw", {"--log-timezone", zone, "log.csv"}), "timestamp") ==
          Texts{expected});
  }
}

TEST_CASE("option --log-timezone in every format whose times may lack their zone") {
  struct Row {
    std::string what, line;
  };
  const std::string json =
      R"(","remote_addr":"192.0.2.1","method":"GET","uri":"/v2/acme/app/manifests/1.0"})";
  const std::vector<Row> rows = {
      {"RFC 3339 in JSON", R"({"time":"2024-03-06T12:00:00.250)" + json},
      {"with a blank", R"({"time":"2024-03-06 12:00:00)" + json},
      {"as syslog has it", R"({"time":"Mar  6 12:00:00)" + json},
      {"CLF", R"({"time_local":"06/Mar/2024:12:00:00)" + json},
      {"CLF in combined",
       R"(192.0.2.1 - - [06/Mar/2024:12:00:00] "GET /v2/acme/app/manifests/1.0 HTTP/1.1" 200 9)"}};
  for (const auto& [what, line] : rows) {
    INFO(what);
    const Workdir folder;
    folder.write("log", line + '\n');
    const auto time = [&](const Texts& options) {
      return column(view_of(folder, "raw", options + Texts{"log"}), "timestamp").at(0);
    };
    CHECK(time({}) == "2024-03-06 12:00:00");
    CHECK(time({"--log-timezone", "+02:00"}) == "2024-03-06 10:00:00");
    CHECK(time({"--log-timezone", "America/New_York"}) == "2024-03-06 17:00:00");
  }
}

TEST_CASE("option --log-timezone takes the earlier of a local time that comes twice") {
  const Workdir folder;
  folder.write("log.csv", lines({"timestamp,client_ip,method,path",
                                 "2024-10-27 02:30:00,192.0.2.1,GET,/v2/acme/app/manifests/1.0"}));
  const auto view =
      view_of(folder, "raw", {"--month", "2024-10", "--log-timezone", "Europe/Berlin", "log.csv"});
  CHECK(column(view, "timestamp") == Texts{"2024-10-27 00:30:00"});
}

TEST_CASE("option --trusted-proxy") {
  const Workdir folder;
  const auto line = [](const std::string& peer, const std::string& header) {
    return "2024-03-06T12:00:00Z," + peer + ",GET,/v2/acme/app/manifests/1.0,\"" + header + '"';
  };
  folder.write("log.csv", lines({"timestamp,client_ip,method,path,x_forwarded_for",
                                 line("192.0.2.1", "203.0.113.1"), line("192.0.2.1", "203.0.113.2"),
                                 line("192.0.2.1", "203.0.113.9, 203.0.113.3"),
                                 line("192.0.2.2", "203.0.113.1, 192.0.2.1"), line("192.0.2.1", ""),
                                 line("198.51.100.1", "192.0.2.2")}));
  struct Row {
    Texts proxies;
    std::string clients;
  };
  // Which clients there are, by the ends of their addresses.
  const std::vector<Row> rows = {{{}, "3"},                 // 2.1, 2.2, 100.1
                                 {{"192.0.2.1"}, "6"},      // 113.1, 113.2, 113.3, 2.2, 2.1, 100.1
                                 {{"192.0.2.77/24"}, "5"},  // 113.1, 113.2, 113.3, 2.1, 100.1
                                 {{"198.51.100.0/24"}, "2"},             // 2.1, 2.2
                                 {{"192.0.2.1", "198.51.100.1"}, "5"}};  // 113.1 to .3, 2.2, 2.1
  for (const auto& [proxies, clients] : rows) {
    Texts arguments;
    for (const auto& proxy : proxies) arguments = arguments + Texts{"--trusted-proxy", proxy};
    INFO(lines(arguments));
    CHECK(unique_addresses(folder, arguments + Texts{"log.csv"}) == clients);
  }
}

// ---- how requests are counted -----------------------------------------------------------------

TEST_CASE("option --session-window") {
  struct Row {
    std::string value;
    std::string gap;  // of the GET by digest behind the HEAD by tag at 12:00:00
    std::vector<unsigned> expected;
  };
  const std::vector<unsigned> joined = {1, 0, 0};
  const std::vector<unsigned> apart = {0, 1, 1};
  const std::vector<Row> rows = {
      {"", "00:05", joined},        {"", "00:05.001", apart},     {"10s", "00:10", joined},
      {"10s", "00:10.001", apart},  {"500ms", "00:00.5", joined}, {"500ms", "00:00.501", apart},
      {"2m", "02:00", joined},      {"2m", "02:01", apart},       {"10m", "10:00", joined},
      {"600s", "10:00.001", apart}, {"0", "00:00", joined},       {"0", "00:00.001", apart}};
  for (const auto& [value, gap, expected] : rows) {
    INFO(value << ' ' << gap);
    const Workdir folder;
    folder.write("log.csv", lines({"timestamp,client_ip,method,path",
                                   "2024-03-06T12:00:00Z,192.0.2.1,HEAD,/v2/acme/app/manifests/1.0",
                                   "2024-03-06T12:" + gap +
                                       "Z,192.0.2.1,GET,/v2/acme/app/manifests/" + digest('a')}));
    CHECK(kinds(folder, value.empty() ? Texts{"log.csv"}
                                      : Texts{"--session-window", value, "log.csv"}) == expected);
  }
}

TEST_CASE("option --session-key") {
  const Workdir folder;
  folder.write("log.csv",
               lines({"timestamp,client_ip,method,path,user_agent",
                      "2024-03-06T12:00:00Z,192.0.2.1,HEAD,/v2/acme/app/manifests/1.0,tool/1 (a)",
                      "2024-03-06T12:00:01Z,192.0.2.1,GET,/v2/acme/app/manifests/1.0,tool/1 (b)"}));
  CHECK(kinds(folder, {"log.csv"}) == std::vector<unsigned>{1, 0, 0});
  CHECK(kinds(folder, {"--session-key", "ip,repository", "log.csv"}) ==
        std::vector<unsigned>{1, 0, 0});
  // The whole user agent, not only what the columns show of it.
  CHECK(kinds(folder, {"--session-key", "ip,repository,user-agent", "log.csv"}) ==
        std::vector<unsigned>{1, 0, 1});
}

TEST_CASE("option --default-namespace") {
  CHECK(namespaces({}) == Texts{"", "acme", "other"});
  CHECK(namespaces({"--default-namespace", "library"}) == Texts{"acme", "library", "other"});
  CHECK(namespaces({"--default-namespace", "acme"}) == Texts{"acme", "other"});
}

TEST_CASE("option --namespace") {
  CHECK(namespaces({"--namespace", "acme"}) == Texts{"acme"});
  CHECK(namespaces({"--namespace", "acme", "--namespace", "other"}) == Texts{"acme", "other"});
  CHECK(namespaces({"--namespace", ""}) == Texts{""});
  CHECK(namespaces({"--namespace="}) == Texts{""});
  CHECK(namespaces({"--namespace", "nobody"}) == Texts{});
  CHECK(namespaces({"--namespace", "library", "--default-namespace", "library"}) ==
        Texts{"library"});
}

TEST_CASE("option --namespace counts the others as filtered") {
  const Workdir folder;
  folder.write("log.csv", pulls_csv(3));
  CHECK(stat(stats_of(folder, {"--namespace", "nobody", "log.csv"}), "filtered") == 3);
}

TEST_CASE("option --geoip") {
  const Workdir folder;
  folder.write(
      "log",
      combined_line("192.0.2.1", "06/Mar/2024:12:00:00", "GET /v2/acme/app/manifests/1.0") + "\n");
  const std::string database = DVP_GEOIP_DIR "/geolite2-country.mmdb";
  const auto geo_summary = [&](const Texts& arguments) {
    return column(view_of(folder, "geo-summary", arguments + Texts{"-q", "log"}), "country");
  };
  CHECK(geo_summary({}) == Texts{""});
  CHECK(geo_summary({"--geoip", database}) == Texts{"DE"});
  CHECK(run_report({"--month", "2024-03", "--geoip", "", "log"}, folder).status == 2);
  CHECK(run_report({"--month", "2024-03", "--geoip", "missing.mmdb", "log"}, folder).err ==
        "dvp-report: missing.mmdb: no such file or directory\n");
}

TEST_CASE("option --hosts") {
  const Workdir folder;
  folder.write("log.csv", pulls_csv(1));
  folder.write("a=b.txt", "198.51.0.0/16\n");
  const auto hosts = [&](const Texts& arguments) {
    return column(view_of(folder, "raw", arguments + Texts{"log.csv"}), "host");
  };
  CHECK(hosts({}) == Texts{""});
  CHECK(hosts({"--hosts", "our cloud=a=b.txt"}) == Texts{"our cloud"});
  for (const auto* text : {"", "aws", "=a.txt", "aws=", "=cmd=a.txt", "@x=a.txt", "192.0.2.1=a.txt",
                           "office 203.0.113.72=a.txt", "2001:db8::1/32 x=a.txt", "a\tb=a.txt"}) {
    INFO(text);
    const auto outcome =
        run_report({"--month", "2024-03", "--hosts", text, "-o", "out", "log.csv"}, folder);
    CHECK(outcome.status == 2);
    CHECK(outcome.err.starts_with("dvp-report: --hosts: '"));
  }
}

TEST_CASE("option --owners") {
  const Workdir folder;
  folder.write("log.csv", pulls_csv(1));
  folder.write("owners.csv", "namespace,repository,owner\nacme,,Acme\n");
  CHECK(column(view_of(folder, "repo-summary", {"log.csv"}), "owner") == Texts{"acme"});
  CHECK(column(view_of(folder, "repo-summary", {"--owners", "owners.csv", "log.csv"}), "owner") ==
        Texts{"Acme"});
}

// ---- what is written --------------------------------------------------------------------------

TEST_CASE("option --output") {
  const Workdir folder;
  folder.write("log.csv", pulls_csv(1));
  const Texts names = {"2024-03-raw.csv", "2024-03-repo-summary.csv", "2024-03-summary.csv"};
  run_quietly(folder, {"--month", "2024-03", "-o", "a/new/folder", "log.csv"});
  CHECK(folder.files("a/new/folder") == names);
  run_quietly(folder, {"--month", "2024-03", "--output", "b/", "log.csv"});
  CHECK(folder.files("b") == names);
  run_quietly(folder, {"--month", "2024-03", "log.csv"});
  CHECK(folder.exists("2024-03-raw.csv"));
}

TEST_CASE("option --output replaces what is there") {
  const Workdir folder;
  folder.write("log.csv", pulls_csv(1));
  folder.write("2024-03-raw.csv", "of the last run");
  run_quietly(folder, {"--month", "2024-03", "log.csv"});
  CHECK(row_count(folder.read("2024-03-raw.csv")) == 1);
}

TEST_CASE("option --view") {
  struct Row {
    Texts arguments;
    Texts views;
  };
  const std::vector<Row> rows = {
      {{}, {"raw", "repo-summary", "summary"}},
      {{"--view", "raw"}, {"raw"}},
      {{"--view", "summary,namespace-summary"}, {"namespace-summary", "summary"}},
      {{"--view", "raw,raw"}, {"raw"}},
      {{"--view", "geo-summary,client-summary"}, {"client-summary", "geo-summary"}},
      {{"--view", "raw,repo-summary,summary,namespace-summary"},
       {"namespace-summary", "raw", "repo-summary", "summary"}}};
  for (const auto& [arguments, views] : rows) {
    INFO(lines(arguments));
    const Workdir folder;
    folder.write("log.csv", pulls_csv(1));
    run_quietly(folder, arguments + Texts{"--month", "2024-03", "-o", "out", "log.csv"});
    Texts expected;
    for (const auto& view : views) expected.push_back("2024-03-" + view + ".csv");
    CHECK(folder.files("out") == expected);
  }
}

TEST_CASE("option --stdout") {
  const Workdir folder;
  folder.write("log.csv", pulls_csv(3));
  run_quietly(folder, {"--month", "2024-03", "-o", "out", "--view",
                       "raw,repo-summary,summary,namespace-summary", "log.csv"});
  for (const std::string view : {"raw", "repo-summary", "summary", "namespace-summary"}) {
    INFO(view);
    CHECK(view_of(folder, view, {"-o", "unused", "log.csv"}) ==
          folder.read("out/2024-03-" + view + ".csv"));
  }
  CHECK_FALSE(folder.exists("unused"));
}

TEST_CASE("option --as-published") {
  // Of each pair the last second before a data point was introduced, and the first with it.
  const Texts times = {"2021-12-31T23:59:59Z", "2022-01-01T00:00:00Z", "2022-10-10T23:59:59Z",
                       "2022-10-11T00:00:00Z", "2022-12-18T23:59:59Z", "2022-12-19T00:00:00Z"};
  const Workdir folder;
  std::string log = "timestamp,client_ip,method,path,domain,country\n";
  for (const auto& time : times)
    log += time + ",192.0.2.1,GET,/v2/acme/app/manifests/1.0,a.example,DE\n";
  folder.write("log.csv", log);
  const auto raw = [&](const std::string& month, const Texts& more = {"--as-published"}) {
    const auto outcome =
        run_report(Texts{"--month", month, "--stdout", "raw"} + more + Texts{"log.csv"}, folder);
    return read_csv(outcome.out);
  };
  CHECK(raw("2021-12").at(1) == Texts(16));
  for (const auto* month : {"2022-01", "2022-10", "2022-12"}) {
    auto rows = raw(month, {});
    for (auto& row : rows) {
      if (row.at(1) < "2022-10-11") row.at(14) = "";
      if (row.at(1) < "2022-12-19") row.at(15) = "";
    }
    CHECK(raw(month) == rows);
  }
}

TEST_CASE("option --as-published in the summaries, by the last day of the window") {
  const Workdir folder;
  folder.write("log.csv", lines({"timestamp,client_ip,method,path",
                                 "2021-12-31T12:00:00Z,192.0.2.1,GET,/v2/acme/app/manifests/1.0",
                                 "2022-12-01T12:00:00Z,192.0.2.1,GET,/v2/acme/app/manifests/1.0",
                                 "2022-12-18T12:00:00Z,192.0.2.1,GET,/v2/acme/app/manifests/1.0"}));
  struct Row {
    Texts window;
    std::string expected;
  };
  const std::vector<Row> rows = {{{"--month", "2021-12"}, ",,,,,,"},
                                 {{"--week", "2021-12-31"}, "acme,app,1,1,0,0,"},
                                 {{"--month", "2022-12"}, "acme,app,1,2,0,0,acme"},
                                 {{"--week", "2022-12-18"}, "acme,app,1,1,0,0,"}};
  for (const auto& [window, expected] : rows) {
    INFO(lines(window));
    const auto outcome =
        run_report(window + Texts{"--stdout", "repo-summary", "--as-published", "log.csv"}, folder);
    CHECK(outcome.out.substr(outcome.out.find('\n') + 1) == expected + "\n");
  }
}

TEST_CASE("option --gzip") {
  const Workdir folder;
  folder.write("log.csv", pulls_csv(100));
  run_quietly(folder, {"--month", "2024-03", "-o", "plain", "log.csv"});
  run_quietly(folder, {"--month", "2024-03", "-o", "packed", "--gzip", "log.csv"});
  Texts names;
  for (const auto& [name, bytes] : contents(folder, "plain")) {
    INFO(name);
    CHECK(gunzip(folder.read("packed/" + name + ".gz")) == bytes);
    names.push_back(name + ".gz");
  }
  CHECK(folder.files("packed") == names);
  const auto piped =
      run_report({"--month", "2024-03", "--stdout", "raw", "--gzip", "log.csv"}, folder);
  CHECK(piped.out == folder.read("packed/2024-03-raw.csv.gz"));
}

TEST_CASE("option --max-rejects") {
  struct Row {
    std::string value;
    unsigned good, bad;
    int status;
  };
  const std::vector<Row> rows = {
      {"", 99, 1, 0},   {"", 98, 1, 3},     {"", 1, 0, 0},      {"0", 10, 0, 0},   {"0", 10, 1, 3},
      {"2", 1, 2, 0},   {"2", 100, 3, 3},   {"0%", 100, 1, 3},  {"0%", 100, 0, 0}, {"50%", 2, 2, 0},
      {"50%", 2, 3, 3}, {"2.5%", 39, 1, 0}, {"2.5%", 38, 1, 3}, {"100%", 0, 5, 0}};
  for (const auto& [value, good, bad, status] : rows) {
    INFO(value << ' ' << good << ' ' << bad);
    const Workdir folder;
    // Lines with nothing to judge are no part of the whole.
    folder.write("log.csv", log_with_rejects(good, bad) + std::string(300, '\n') +
                                "2024-03-06T12:00:00Z,192.0.2.1,GET,/\n");
    const Texts option = value.empty() ? Texts{} : Texts{"--max-rejects", value};
    CHECK(run_report(option + Texts{"--month", "2024-03", "log.csv"}, folder).status == status);
    CHECK(row_count(folder.read("2024-03-raw.csv")) == good);
  }
}

TEST_CASE("option --rejects") {
  const Workdir folder;
  const std::string bad_name = "2024-03-06T12:00:00Z,192.0.2.1,GET,/v2/Bad/manifests/1.0";
  const std::string bad_time = "yesterday,192.0.2.1,GET,/v2/acme/app/manifests/1.0";
  folder.write("one.csv", pulls_csv(1) + bad_name + "\r\n\n" + bad_time + '\n');
  folder.write("two.csv", pulls_csv(0) + bad_time);
  run_quietly(folder, {"--month", "2024-03", "--max-rejects", "100%", "--rejects", "rejects",
                       "one.csv", "two.csv"});
  CHECK(folder.read("rejects") ==
        lines({"one.csv:3: bad name: " + bad_name, "one.csv:5: bad time: " + bad_time,
               "two.csv:2: bad time: " + bad_time}));
  folder.write("good.csv", pulls_csv(1));
  run_quietly(folder, {"--month", "2024-03", "--rejects", "none", "good.csv"});
  CHECK(folder.read("none") == "");
}

TEST_CASE("options --stats and --rejects do not replace what is read") {
  const Workdir folder;
  folder.write("log.csv", pulls_csv(1));
  folder.write("owners.csv", "namespace,repository,owner\n");
  folder.write("ranges.txt", "192.0.2.0/24\n");
  folder.write("country.mmdb", read_file(DVP_GEOIP_DIR "/country-code.mmdb"));
  const auto before = contents(folder);
  for (const auto* option : {"--stats", "--rejects"})
    for (const auto* target : {"log.csv", "owners.csv", "ranges.txt", "country.mmdb"}) {
      INFO(option << ' ' << target);
      const auto outcome =
          run_report({"--month", "2024-03", "--owners", "owners.csv", "--hosts", "aws=ranges.txt",
                      "--geoip", "country.mmdb", "--stdout", "raw", option, target, "log.csv"},
                     folder);
      CHECK(outcome.status == 2);
      CHECK(outcome.err == std::string("dvp-report: ") + target +
                               ": is to be read, and would be replaced (dvp-report --help)\n");
      CHECK(contents(folder) == before);
    }
}

TEST_CASE("option --stats") {
  const Workdir folder;
  folder.write("log.csv",
               lines({"timestamp,client_ip,method,path,status",
                      "2024-03-06T12:00:00.9Z,192.0.2.1,HEAD,/v2/acme/app/manifests/1.0,200",
                      "2024-03-06T12:00:01Z,192.0.2.1,GET,/v2/acme/app/manifests/1.0,200",
                      "2024-03-06T12:00:01Z,192.0.2.1,PUT,/v2/acme/app/manifests/1.0,201",
                      "2024-03-06T12:00:01Z,192.0.2.1,GET,/v2/acme/app/manifests/1.0,404",
                      "2024-03-06T12:00:01Z,192.0.2.1,GET,/v2/Bad/manifests/1.0,200",
                      "2024-03-06T12:00:01Z,192.0.2.1,GET,/v2/other/app/manifests/1.0,200",
                      "2024-02-29T23:30:00Z,192.0.2.1,GET,/v2/acme/app/manifests/1.0,200",
                      "2024-05-06T12:00:00Z,192.0.2.1,GET,/v2/acme/app/manifests/1.0,200", ""}));
  folder.write("none.gz", gzip_bytes(""));
  const std::string sources =
      R"([{"source":"log.csv","lines":10,"format":"csv","compression":"none",)"
      R"("first":"2024-02-29T23:30:00Z","last":"2024-05-06T12:00:00Z"},)"
      R"({"source":"none.gz","lines":0,"format":"none","compression":"gzip",)"
      R"("first":null,"last":null}])";
  const std::string buckets =
      R"({"blank":1,"other":1,"duplicate":0,"rejected":1,"write":1,"failed":1,"outside":1,)"
      R"("filtered":1,"margin":1,"started":1,"joined":1})";
  const std::string windows =
      R"({"2024-03":{"pull_by_tag":1,"pull_by_digest":0,"version_check":0},)"
      R"("2023-12":{"pull_by_tag":0,"pull_by_digest":0,"version_check":0}})";
  const Texts arguments = {"--month",     "2023-12", "--max-rejects", "1",
                           "--namespace", "acme",    "log.csv",       "none.gz"};
  const auto stats = stats_of(folder, arguments);
  CHECK(stats == R"({"lines":10,"buckets":)" + buckets +
                     R"(,"rejected_reasons":{"bad name":1},"windows":)" + windows +
                     ",\"sources\":" + sources + "}");
  // As a file, with the same bytes.
  run_quietly(folder,
              Texts{"--month", "2024-03", "-o", "out", "--stats", "stats.json"} + arguments);
  const auto piped =
      run_report(Texts{"--month", "2024-03", "-o", "out", "--stats", "-"} + arguments, folder);
  CHECK(folder.read("stats.json") == piped.out);
}

// ---- the machine ------------------------------------------------------------------------------

TEST_CASE("option --jobs") {
  const Workdir folder;
  const auto first = make_fifo(folder, "first");
  const auto second = make_fifo(folder, "second");
  const std::string command =
      "exec $DVP_REPORT --month 2024-03 --stdout repo-summary first second >out --jobs ";
  SECTION("one job reads one log after the other") {
    Running running(command + "1", folder);
    auto log = open_to_write(first);
    CHECK_FALSE(has_reader(second));
    log.write(pulls_csv(2));
    log.close();
    open_to_write(second).write(pulls_csv(3));
    CHECK(running.wait() == 0);
  }
  SECTION("two jobs read two logs at once") {
    Running running(command + "2", folder);
    auto other = open_to_write(second);
    other.write(pulls_csv(3));
    other.close();
    open_to_write(first).write(pulls_csv(2));
    CHECK(running.wait() == 0);
  }
  CHECK(column(folder.read("out"), "pull_by_tag") == Texts{"5"});
}

TEST_CASE("option --memory") {
  const Workdir folder;
  folder.write("log.csv", large_log());
  // Past its memory the program spills, and here it cannot.
  struct Row {
    std::string value;
    int status;
  };
  const std::vector<Row> rows = {{"1", 1},    {"8K", 1}, {"8KiB", 1}, {"64M", 0},
                                 {"64MB", 0}, {"1g", 0}, {"2GiB", 0}};
  for (const auto& [value, status] : rows) {
    INFO(value);
    CHECK(run_report({"--month", "2024-03", "--temp-dir", "missing", "--memory", value, "log.csv"},
                     folder)
              .status == status);
  }
  CHECK(run_report({"--month", "2024-03", "--temp-dir", "missing", "log.csv"}, folder).status == 0);
}

TEST_CASE("option --temp-dir") {
  const Workdir folder;
  folder.write("log.csv", large_log());
  std::filesystem::create_directory(folder / "temp");
  const Texts arguments = {"--month", "2024-03", "-o", "out", "--memory", "1", "log.csv"};
  const auto run_with = [&](const std::string& tmpdir, const Texts& option) {
    return run_report(option + arguments,
                      RunSettings{folder.path(), "", false, {"TMPDIR=" + tmpdir}})
        .status;
  };
  CHECK(run_with(folder / "temp", {}) == 0);
  CHECK(run_with(folder / "missing", {}) == 1);
  CHECK(run_with(folder / "missing", {"--temp-dir", folder / "temp"}) == 0);
  CHECK(run_with(folder / "temp", {"--temp-dir", folder / "missing"}) == 1);
  CHECK(folder.files("temp").empty());
}

// ---- the configuration file -------------------------------------------------------------------

namespace {

/// A log whose one pull is of the default namespace.
const std::string pull_without_namespace =
    "timestamp,client_ip,method,path\n"
    "2024-03-06T12:00:00Z,192.0.2.1,GET,/v2/app/manifests/1.0\n";

/// The default namespace tells which configuration file was read, and by what it was overruled.
std::string namespace_by(const Workdir& folder, const Texts& environment, const Texts& arguments) {
  const auto outcome = run_report(
      Texts{"--month", "2024-03", "--stdout", "namespace-summary"} + arguments + Texts{"log.csv"},
      RunSettings{folder.path(), "", false, environment});
  CHECK(outcome.err == "");
  return column(outcome.out, "namespace").at(0);
}

std::string config_of(const std::string& name) { return "default-namespace = \"" + name + "\"\n"; }

}  // namespace

TEST_CASE("option --config") {
  const Workdir folder;
  folder.write("log.csv", pull_without_namespace);
  folder.write("xdg/dvp-report/config.toml", config_of("of-xdg"));
  folder.write("home/.config/dvp-report/config.toml", config_of("of-home"));
  folder.write("named.toml", config_of("named"));
  const auto xdg = "XDG_CONFIG_HOME=" + (folder / "xdg");
  const auto home = "HOME=" + (folder / "home");
  CHECK(namespace_by(folder, {xdg, home}, {}) == "of-xdg");
  CHECK(namespace_by(folder, {"XDG_CONFIG_HOME=", home}, {}) == "of-home");
  CHECK(namespace_by(folder, {xdg}, {"--config", "named.toml"}) == "named");
  CHECK(namespace_by(folder, {xdg}, {"--default-namespace", "typed"}) == "typed");
  CHECK(namespace_by(folder, {xdg}, {"--config", "named.toml", "--default-namespace", "typed"}) ==
        "typed");
}

TEST_CASE("option --config in /etc, behind the user's own") {
  const Workdir folder;
  folder.write("log.csv", pull_without_namespace);
  folder.write("etc.toml", config_of("of-etc"));
  folder.write("xdg/dvp-report/config.toml", config_of("of-xdg"));
  const auto run_with_etc = [&](const std::string& xdg) {
    return run_shell(
        "unshare --mount bash -c 'mount -t tmpfs none /etc && mkdir /etc/dvp-report && "
        "cp etc.toml /etc/dvp-report/config.toml && XDG_CONFIG_HOME=" +
            xdg + " $DVP_REPORT --month 2024-03 --stdout namespace-summary log.csv'",
        folder);
  };
  if (run_shell("unshare --mount mount -t tmpfs none /etc", folder).status != 0) {
    WARN("not shown: needs the right to mount");
    return;
  }
  CHECK(column(run_with_etc("$PWD/none").out, "namespace") == Texts{"of-etc"});
  CHECK(column(run_with_etc("$PWD/xdg").out, "namespace") == Texts{"of-xdg"});
}

TEST_CASE("option --config names logs by patterns") {
  const Workdir folder;
  folder.write("logs/a.csv", pulls_csv(1));
  folder.write("logs/b.csv", pulls_csv(2));
  folder.write("logs/other.txt", pulls_csv(4));
  folder.write("typed.csv", pulls_csv(8));
  folder.write(
      "config.toml",
      "logs = [\"logs/*.csv\", \"logs/a.*\"]\nmonth = \"2024-03\"\nstdout = \"repo-summary\"\n");
  const auto pulled = [&](const Texts& arguments) {
    return column(run_report(Texts{"--config", "config.toml"} + arguments, folder).out,
                  "pull_by_tag");
  };
  CHECK(pulled({}) == Texts{"3"});
  CHECK(pulled({"typed.csv"}) == Texts{"8"});
  folder.write("missing.toml", "logs = [\"nothing/*.csv\"]\nmonth = \"2024-03\"\n");
  const auto missing = run_report({"--config", "missing.toml"}, folder);
  CHECK(missing.status == 1);
  CHECK(missing.err.find("nothing/*.csv") != missing.err.npos);
}

// ---- what it tells ----------------------------------------------------------------------------

TEST_CASE("option --verbose") {
  const Workdir folder;
  folder.write("log.csv", log_with_rejects(2, 7));
  const auto plain =
      run_report({"--month", "2024-03", "--max-rejects", "100%", "-o", "plain", "log.csv"}, folder);
  CHECK(plain.err == "");
  for (const std::string option : {"-v", "--verbose"}) {
    INFO(option);
    const auto outcome = run_report(
        {"--month", "2024-03", "--max-rejects", "100%", "-o", "told", option, "log.csv"}, folder);
    CHECK(outcome.status == 0);
    CHECK(outcome.out == "");
    // The first five of a reason.
    for (unsigned line = 4; line <= 10; ++line) {
      const bool told =
          outcome.err.find(fmt::format("dvp-report: log.csv:{}: bad name: 2024-03-06T12", line)) !=
          outcome.err.npos;
      CHECK(told == (line < 9));
    }
    const auto table = squeezed(outcome.err);
    for (const std::string row :
         {"\nlines 10\n", "\n started 2\n", "\n rejected 7\n", "\n2024-03 2 0 0\n"})
      CHECK(table.find(row) != table.npos);
    CHECK(contents(folder, "told") == contents(folder, "plain"));
  }
}

TEST_CASE("option --quiet") {
  const Workdir folder;
  folder.write("log.csv", pulls_csv(1));
  // On a terminal the progress line is drawn, and erased at the end; elsewhere there is nothing.
  const auto on_terminal = [&](const std::string& option) {
    return run_shell("script -qec \"$DVP_REPORT --month 2024-03 " + option + " log.csv\" /dev/null",
                     folder)
        .out;
  };
  CHECK(on_terminal("").ends_with("\x1B[K"));
  CHECK(on_terminal("-q") == "");
  CHECK(on_terminal("--quiet") == "");
  run_quietly(folder, {"--month", "2024-03", "log.csv"});
  CHECK(run_report({"--month", "2024-03", "-q", "missing.csv"}, folder).err != "");
}

TEST_CASE("option --version") {
  const Workdir folder;
  const auto outcome = run_report({"--version"}, folder);
  CHECK(outcome.status == 0);
  CHECK(outcome.err == "");
  CHECK(outcome.out == fmt::format("dvp-report {}\n", dvp::version));
}

TEST_CASE("option --help") {
  const Workdir folder;
  const auto outcome = run_report({"--help"}, folder);
  CHECK(outcome.status == 0);
  CHECK(outcome.err == "");
  CHECK(outcome.out.find("dvp-report [OPTIONS] [LOG...]") != outcome.out.npos);
  CHECK(run_report({"-h"}, folder).out == outcome.out);
}

// ---- whether all options are here -------------------------------------------------------------

namespace {

/// The long names of the options that `--help` lists: `  -o,--output DIR  …`.
std::set<std::string> options_of_help() {
  const Workdir folder;
  std::istringstream help(run_report({"--help"}, folder).out);
  std::set<std::string> names;
  for (std::string line; std::getline(help, line);) {
    const auto start = line.find_first_not_of(' ');
    if (start == line.npos || line[start] != '-') continue;
    const auto name = line.find("--", start) + 2;
    names.insert(
        line.substr(name, line.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", name) - name));
  }
  return names;
}

/// A value for each option that may stand in a configuration file, as TOML has it.
const std::map<std::string, std::string> config_values = {
    {"month", "[\"2024-03\", \"2024-01\"]"},
    {"week", "\"2024-W10\""},
    {"partial", "true"},
    {"format", "\"nginx\""},
    {"log-format", "'$remote_addr - - [$time_local] \"$request\" $status $rest'"},
    {"log-timezone", "\"+02:00\""},
    {"trusted-proxy", "[\"192.0.2.1\", \"198.51.100.0/24\"]"},
    {"session-window", "\"10s\""},
    {"session-key", "\"ip,repository\""},
    {"default-namespace", "\"library\""},
    {"namespace", "[\"acme\", \"\"]"},
    {"geoip", "[\"" DVP_GEOIP_DIR "/country-code.mmdb\"]"},
    {"hosts", "[\"aws=ranges.txt\"]"},
    {"owners", "\"owners.csv\""},
    {"output", "\"out\""},
    {"view", "[\"raw\", \"summary\"]"},
    {"stdout", "\"raw\""},
    {"as-published", "true"},
    {"gzip", "true"},
    {"max-rejects", "5"},
    {"rejects", "\"rejects\""},
    {"stats", "\"stats.json\""},
    {"jobs", "2"},
    {"memory", "\"64M\""},
    {"temp-dir", "\"/tmp\""},
    {"verbose", "true"},
    {"quiet", "true"},
};

}  // namespace

TEST_CASE("every option has a test") {
  std::set<std::string> tested;
  for (const auto& test : Catch::getRegistryHub().getTestCaseRegistry().getAllTests())
    if (test.name.starts_with("option --"))
      tested.insert(test.name.substr(9, test.name.find(' ', 9) - 9));
  const auto options = options_of_help();
  CHECK(options.size() >= 30);
  for (const auto& name : options) {
    INFO(name);
    CHECK(tested.contains(name));
  }
}

TEST_CASE("every option may stand in the configuration file") {
  const std::set<std::string> typed_only = {"help", "version", "config", "list-formats"};
  for (const auto& name : options_of_help()) {
    if (typed_only.contains(name)) continue;
    INFO(name);
    const Workdir folder;
    folder.write("log", combined_line("192.0.2.1", "06/Mar/2024:12:00:00",
                                      "GET /v2/acme/app/manifests/1.0") +
                            '\n');
    folder.write("owners.csv", "namespace,repository,owner\n");
    folder.write("ranges.txt", "192.0.2.0/24\n");
    REQUIRE(config_values.contains(name));
    auto config = name + " = " + config_values.at(name) + '\n';
    if (name == "format") config += "log-format = " + config_values.at("log-format") + '\n';
    if (name != "month" && name != "week") config += "month = \"2024-03\"\n";
    folder.write("config.toml", config);
    CHECK(run_report({"--config", "config.toml", "log"}, folder).status == 0);
  }
}

TEST_CASE("what stands in the configuration file counts") {
  const Workdir folder;
  folder.write("log.csv", pulls_csv(2));
  folder.write("config.toml",
               lines({"month = [\"2024-03\", \"2024-02\"]", "view = [\"raw\", \"summary\"]",
                      "gzip = true", "output = \"out\"", "stats = \"stats.json\""}));
  run_quietly(folder, {"--config", "config.toml", "log.csv"});
  CHECK(folder.files("out") == Texts{"2024-02-raw.csv.gz", "2024-02-summary.csv.gz",
                                     "2024-03-raw.csv.gz", "2024-03-summary.csv.gz"});
  CHECK(folder.exists("stats.json"));
}
