// Whole cases, run as a person would run them. A case is a folder testdata/<format>/<case>/ (or
// testdata/wrapped/<wrapper>/, of logs that have passed through other programs) with
//
//   its input files   args      one argument a line; the case's folder is the working directory
//   expected/         every file that must come out, byte for byte, with the ledger in stats.json
//   status            the expected exit status; no such file: 0
//   stderr            what must be said on standard error; no such file: nothing
//
// The runner adds `-o FOLDER --stats FOLDER/stats.json`; scripts/update-golden rebuilds expected/.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "dvp/format.hpp"
#include "workdir.hpp"

namespace dvp::test {

namespace {

namespace fs = std::filesystem;

const fs::path testdata = fs::path(DVP_SOURCE_DIR) / "testdata";

std::vector<std::string> folders_in(const fs::path& folder) {
  std::vector<std::string> names;
  if (!fs::exists(folder)) return names;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_directory()) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

/// `<format>/<case>` of all cases.
std::vector<std::string> all_cases() {
  std::vector<std::string> names;
  for (const auto& format : folders_in(testdata))
    for (const auto& name : folders_in(testdata / format)) names.push_back(format + "/" + name);
  return names;
}

std::vector<std::string> files_in(const fs::path& folder) {
  std::vector<std::string> names;
  if (!fs::exists(folder)) return names;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (!entry.is_directory()) names.push_back(fs::relative(entry.path(), folder));
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string read_if_there(const fs::path& path, const std::string& otherwise) {
  return fs::exists(path) ? read_file(path) : otherwise;
}

/// Where two texts part, for a person to read; empty if they are the same, byte for byte.
std::string first_difference(const std::string& expected, const std::string& actual) {
  if (expected == actual) return "";
  const auto wanted = lines_of(expected);
  const auto got = lines_of(actual);
  std::size_t at = 0;
  while (at < wanted.size() && at < got.size() && wanted[at] == got[at]) ++at;
  const auto shown = [at](const std::vector<std::string>& lines) {
    return at < lines.size() ? lines[at] : std::string("(no more lines, or another line end)");
  };
  return "line " + std::to_string(at + 1) + "\n  expected: " + shown(wanted) +
         "\n  actual:   " + shown(got);
}

void check_case(const fs::path& folder) {
  const Workdir fresh;
  auto arguments = lines_of(read_file(folder / "args"));
  arguments.insert(arguments.end(),
                   {"-o", fresh.path(), "--stats", fresh.path() / "stats.json"});
  const auto outcome = run_report(arguments, RunSettings{folder, "", false});
  CHECK(outcome.status == std::stoi(read_if_there(folder / "status", "0")));
  CHECK(outcome.err == read_if_there(folder / "stderr", ""));
  CHECK(outcome.out.empty());
  const auto expected = folder / "expected";
  CHECK(fresh.files() == files_in(expected));
  for (const auto& name : files_in(expected)) {
    INFO(name);
    if (fresh.exists(name))
      CHECK(first_difference(read_file(expected / name), fresh.read(name)) == "");
  }
}

/// What a ledger says before it comes to the sources, whose names differ.
std::string ledger_without_sources(const std::string& stats) {
  return stats.substr(0, stats.find("\"sources\""));
}

/// The sum of all numbers in the first `{…}` behind `name`.
std::uint64_t sum_of_numbers(std::string_view json, std::string_view name) {
  const auto begin = json.find('{', json.find(name));
  const auto object = json.substr(begin, json.find('}', begin) - begin);
  std::uint64_t sum = 0;
  std::uint64_t number = 0;
  for (const char c : object) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit) sum += number;
    number = digit ? number * 10 + static_cast<std::uint64_t>(c - '0') : 0;
  }
  return sum + number;
}

std::uint64_t number_behind(const std::string& json, const std::string& name) {
  const auto at = json.find(name);
  REQUIRE(at != json.npos);
  return std::stoull(json.substr(at + name.size()));
}

std::string expected_file(const std::string& name, const std::string& file) {
  return read_file(testdata / name / "expected" / file);
}

}  // namespace

TEST_CASE("there are golden cases") { CHECK_FALSE(all_cases().empty()); }

TEST_CASE("every golden case gives its expected files") {
  const auto name = GENERATE(from_range(all_cases()));
  DYNAMIC_SECTION(name) { check_case(testdata / name); }
}

TEST_CASE("every log format has a golden case that is read as this format") {
  for (const auto* format : format_table()) {
    const std::string name(format->name);
    INFO("testdata/" << name << "/");
    std::vector<std::string> found;
    for (const auto& one : folders_in(testdata / name)) {
      const auto stats = testdata / name / one / "expected" / "stats.json";
      const auto text = read_if_there(stats, "");
      if (text.find("\"format\": \"" + name + "\"") != text.npos) found.push_back(one);
    }
    CHECK_FALSE(found.empty());
  }
}

TEST_CASE("the buckets of every expected ledger add up to its lines") {
  for (const auto& name : all_cases()) {
    const auto stats = testdata / name / "expected" / "stats.json";
    if (!fs::exists(stats)) continue;  // a case that ends before anything is written
    INFO(name);
    const auto text = read_file(stats);
    CHECK(number_behind(text, "\"lines\": ") == sum_of_numbers(text, "\"buckets\""));
    CHECK(number_behind(text, "\"rejected\": ") == sum_of_numbers(text, "\"rejected_reasons\""));
  }
}

TEST_CASE("logs of the same requests give the same bytes") {
  struct Row {
    std::string one, other;
    std::vector<std::string> files;
  };
  const std::vector<std::string> week = {"2026-W48-raw.csv", "2026-W48-repo-summary.csv",
                                         "2026-W48-summary.csv"};
  const std::vector<std::string> month = {"2024-03-raw.csv", "2024-03-repo-summary.csv",
                                          "2024-03-summary.csv"};
  const auto row = GENERATE_COPY(values<Row>({
      {"lab/nginx-combined", "lab/nginx-json", week},
      {"lab/nginx-combined", "lab/rotated", week},
      {"combined/plain", "combined/apache", month},
      {"combined/plain", "combined/vhost", month},
      {"combined/plain", "combined/ingress-nginx", month},
      {"combined/plain", "quay/nginx", month},
      {"combined/plain", "quay/container", month},
      {"combined/plain", "harbor/helm", month},
      {"combined/plain", "traefik/user-agent", month},
      {"combined/recommended-digest", "haproxy/captures", month},
      {"traefik/default", "haproxy/default", month},
      {"combined/plain", "combined/trusted-proxy", month},
      {"combined/plain", "wrapped/compose", month},
      {"combined/plain", "wrapped/fluentd", month},
      {"combined/plain", "wrapped/journald", month},
      {"combined/plain", "wrapped/json-file", month},
      {"combined/plain", "wrapped/syslog", month},
      {"combined/plain", "wrapped/syslog-rfc5424", month},
      {"combined/plain", "envoy/default", month},
      {"combined/plain", "envoy/istio", month},
      {"combined/plain", "alb/current", month},
      {"combined/plain", "alb/other-ends", month},
      {"combined/plain", "cloudfront/standard", month},
      {"combined/plain", "cloudfront/no-header", month},
      {"combined/plain", "cloudfront/chosen-columns", month},
      {"combined/plain", "nexus/current", month},
      {"combined/plain", "nexus/without-request-length", month},
      {"combined/recommended-digest", "json/nginx-escape", month},
      {"combined/recommended-digest", "nginx/directive-in-config", month},
      {"combined/recommended-digest", "nginx/separate-method-and-uri", month},
      {"combined/recommended-digest", "csv/path-column", month},
      {"table/combined", "table/csv", {"2024-03-summary.csv"}},
  }));
  INFO(row.one << " and " << row.other);
  for (const auto& file : row.files) {
    INFO(file);
    CHECK(lines_of(expected_file(row.one, file)).size() > 1);
    CHECK(first_difference(expected_file(row.one, file), expected_file(row.other, file)) == "");
  }
}

TEST_CASE("a log whole, rotated, or in another format gives the same ledger") {
  const auto whole = ledger_without_sources(expected_file("lab/nginx-combined", "stats.json"));
  const auto other = GENERATE(values<std::string>({"lab/nginx-json", "lab/rotated"}));
  INFO(other);
  CHECK(ledger_without_sources(expected_file(other, "stats.json")) == whole);
}

TEST_CASE("the demonstration set is what its script makes") {
  const Workdir made;
  const auto script = (testdata / "demo" / "make-demo").string();
  const auto outcome = run_shell("'" + script + "' . && gunzip access.log.2.gz", made);
  REQUIRE(outcome.err == "");
  REQUIRE(outcome.status == 0);
  const auto committed = testdata / "demo" / "march-2024";
  const Workdir copy;
  fs::copy(committed / "access.log.2.gz", copy.path());
  REQUIRE(run_shell("gunzip access.log.2.gz", copy).status == 0);
  CHECK(first_difference(copy.read("access.log.2"), made.read("access.log.2")) == "");
  for (const std::string name : {"access.log.1", "access.log", "owners.csv"}) {
    INFO(name);
    CHECK(first_difference(read_file(committed / name), made.read(name)) == "");
  }
}

}  // namespace dvp::test
