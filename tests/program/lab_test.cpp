// One morning's traffic, recorded by every program that it passed through: logs that carry the same
// facts give the same actions, and what a log lacks explains how its actions differ.
//
// testdata/lab-traffic/ has the lines with `/manifests/` of each of these logs, and one log whole.
// DVP_LAB may name the folder of the whole recording, which is then looked at, too.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>

#include "dvp/format.hpp"
#include "log_text.hpp"
#include "logs.hpp"
#include "workdir.hpp"

using namespace dvp::test;

namespace {

namespace fs = std::filesystem;

using Lines = std::vector<std::string>;

const Lines recorded_week = {"--week", "2026-W48", "--partial"};

struct Actions {
  unsigned by_tag, by_digest, checks;
  bool operator==(const Actions&) const = default;
};

std::string text_of(const Actions& actions) {
  return fmt::format("{}/{}/{}", actions.by_tag, actions.by_digest, actions.checks);
}

/// The folders to look at, the one in the repository first.
Lines folders() {
  Lines all = {(fs::path(DVP_SOURCE_DIR) / "testdata/lab-traffic").string()};
  if (const char* whole = std::getenv("DVP_LAB")) all.emplace_back(whole);
  return all;
}

/// A log of a folder, however it is compressed; empty if it is not there.
std::string find_log(const std::string& folder, const std::string& name) {
  for (const std::string ending : {"", ".gz", ".xz"})
    if (fs::exists(folder + '/' + name + ending)) return folder + '/' + name + ending;
  return "";
}

Lines lines_of_log(const std::string& folder, const std::string& name) {
  return lines_of(read_log(find_log(folder, name)));
}

std::string view(const std::string& name, const Lines& logs, const Lines& options = {}) {
  const Workdir folder;
  auto arguments = recorded_week;
  arguments.insert(arguments.end(), options.begin(), options.end());
  arguments.insert(arguments.end(), logs.begin(), logs.end());
  return view_of(folder, name, arguments);
}

std::string view_of_lines(const std::string& name, const Lines& lines) {
  const Workdir folder;
  return view(name, {folder.write("log", joined(lines))});
}

std::string stats(const std::string& log) {
  const Workdir folder;
  return stats_of(folder, {"--week", "2026-W48", "--partial", log});
}

Actions actions_in(const std::string& stats) {
  const auto week = stats.substr(stats.find("\"2026-W48\""));
  return {stat(week, "pull_by_tag"), stat(week, "pull_by_digest"), stat(week, "version_check")};
}

// ---- what a log lacks, taken from one that has it
// ------------------------------------------------

using Change = std::function<void(std::string& line, Lines& out)>;

Lines changed(const Lines& lines, const Change& change) {
  Lines out;
  for (auto line : lines) change(line, out);
  return out;
}

bool holds(const std::string& line, const std::string& text) {
  return line.find(text) != line.npos;
}

void replace(std::string& line, const std::string& what, const std::string& with) {
  const auto at = line.find(what);
  REQUIRE(at != line.npos);
  line.replace(at, what.size(), with);
}

Lines without_digests(const Lines& lines) {
  return changed(lines, [](std::string& line, Lines& out) {
    const auto at = line.find(R"("digest":")");
    REQUIRE(at != line.npos);
    out.push_back(line.erase(at, line.find(',', at) + 1 - at));
  });
}

/// The registry behind one of the three host names wrote its own log.
Lines of_one_host(const Lines& lines) {
  return changed(lines, [](const std::string& line, Lines& out) {
    if (holds(line, R"("host":"registry.example.test")")) out.push_back(line);
  });
}

/// The registry notifies of what it found, before it answers: not of a 304; of a manifest that the
/// client then does not take (404); and, where it turns a list into the old schema 1, of the list
/// by its tag and of the manifest that it chose by its digest.
Lines as_notified(const Lines& lines) {
  const std::string schema_1 =
      "sha256:7c2e6c87716d4fa64d15d938c4667ede4f23ddbc2779be2043c933ecc95283b7";
  const std::string list =
      "sha256:91274798f32a974dbe6e759a11cb891232c53314b1a9a263a18efe02730fdaa8";
  const std::string chosen =
      "sha256:1f16f1546ca613c6ac3bd429090f1c88dc4a984a8658d0ec82a716d34637ed0f";
  return changed(lines, [&](std::string& line, Lines& out) {
    if (holds(line, R"("status":304)")) return;
    if (holds(line, "/v2/acme/base/manifests/3.18\"") && holds(line, R"("status":404)"))
      replace(line, R"("status":404)", R"("status":200)");
    const bool two_events = holds(line, schema_1);
    if (two_events) replace(line, schema_1, list);
    out.push_back(line);
    if (!two_events) return;
    replace(line, "/manifests/latest", "/manifests/" + chosen);
    out.push_back(line);
  });
}

// ---- the table
// ------------------------------------------------------------------------------------

struct LabLog {
  std::string name;
  std::string format;
  Actions actions;
  std::string lacks, what_that_changes;
};

constexpr Actions all_told = {163, 57, 45};

const std::vector<LabLog>& lab_logs() {
  static const std::string no_digest =
      "after a HEAD of a list that is known comes a GET of its child: a pull_by_tag, where the "
      "HEAD's digest would tell a version_check and a pull_by_digest";
  static const std::string one_host = "the other two hosts' requests; else as without the digest";
  static const std::vector<LabLog> logs = {
      {"nginx.combined_digest.log", "combined", all_told, "nothing", ""},
      {"nginx.json.log", "json", all_told, "nothing", ""},
      {"rotated", "combined", all_told, "nothing", ""},
      {"caddy.json.log", "json", all_told, "nothing",
       "its time is that of its own end of the request: one row is a second earlier"},
      {"nginx.combined.log", "combined", {164, 56, 44}, "response digest", no_digest},
      {"haproxy.syslog.log", "haproxy", {164, 56, 44}, "response digest, user agent", no_digest},
      {"registry.app-json.log",
       "distribution",
       {149, 56, 43},
       "response digest, two of three hosts",
       one_host},
      {"registry.app-text.log",
       "distribution",
       {149, 56, 43},
       "response digest, two of three hosts, writes",
       one_host},
      {"registry.events.jsonl",
       "events",
       {163, 58, 46},
       "status",
       "no event of a 304 (a version_check for a pull_by_tag); one of a 404 (a pull_by_tag more); "
       "two of one HEAD (a pull_by_digest more)"},
      {"registry-bare.mixed.log",
       "distribution",
       {4, 1, 4},
       "(other traffic) response digest",
       "nothing: each request stands in it twice, and counts once"}};
  return logs;
}

std::string difference(const Actions& actions) {
  const auto minus = [](unsigned a, unsigned b) {
    return static_cast<int>(a) - static_cast<int>(b);
  };
  if (actions == all_told) return "-";
  return fmt::format("{:+}/{:+}/{:+}", minus(actions.by_tag, all_told.by_tag),
                     minus(actions.by_digest, all_told.by_digest),
                     minus(actions.checks, all_told.checks));
}

void print_row(const std::string& name, const std::string& lines, const std::string& actions,
               const std::string& difference, const std::string& lacks, const std::string& why) {
  std::cout << fmt::format("{:<26} {:>5}  {:<11} {:<10} {:<44} {}\n", name, lines, actions,
                           difference, lacks, why);
}

/// A program that is built without a format cannot say anything of its logs.
bool can_be_read(const LabLog& log, const std::string& path) {
  return !path.empty() && dvp::find_format(log.format) != nullptr;
}

}  // namespace

TEST_CASE("each log of the same traffic gives the actions that its facts tell") {
  const auto folder = GENERATE(from_range(folders()));
  std::cout << "\npull_by_tag/pull_by_digest/version_check of "
            << fs::path(folder).filename().string() << '\n';
  print_row("log", "lines", "actions", "difference", "lacks", "what that changes");
  std::size_t read = 0;
  for (const auto& log : lab_logs()) {
    const auto path = find_log(folder, log.name);
    if (!can_be_read(log, path)) continue;
    INFO(log.name);
    const auto ledger = stats(path);
    const auto actions = actions_in(ledger);
    const bool other_traffic = log.lacks.starts_with('(');
    print_row(log.name, std::to_string(stat(ledger, "lines")), text_of(actions),
              other_traffic ? "-" : difference(actions), log.lacks, log.what_that_changes);
    CHECK(text_of(actions) == text_of(log.actions));
    CHECK(stat(ledger, "rejected") == 0);
    CHECK(ledger.find("\"format\":\"" + log.format + '"') != ledger.npos);
    ++read;
  }
  CHECK(read >= 8);
}

TEST_CASE("logs of the same traffic that carry the same facts give the same bytes") {
  const auto folder = GENERATE(from_range(folders()));
  const auto json = find_log(folder, "nginx.json.log");
  for (const std::string name : {"raw", "repo-summary", "summary"}) {
    INFO(name);
    const auto expected = view(name, {json});
    CHECK(row_count(expected) > 9);
    CHECK(view(name, {find_log(folder, "nginx.combined_digest.log")}) == expected);
    if (const auto rotated = find_log(folder, "rotated"); !rotated.empty())
      CHECK(view(name, {rotated}) == expected);
    // Caddy's times are its own.
    if (name != "raw") CHECK(view(name, {find_log(folder, "caddy.json.log")}) == expected);
  }
}

TEST_CASE("what a log lacks explains its actions: without it, another log gives the same") {
  const auto folder = GENERATE(from_range(folders()));
  const auto json = lines_of_log(folder, "nginx.json.log");
  const auto no_digest = without_digests(json);
  CHECK(view_of_lines("raw", no_digest) == view("raw", {find_log(folder, "nginx.combined.log")}));

  // These have times of their own, and so another order of requests that were made in parallel.
  struct Row {
    std::string log, format;
    Lines same_facts;
  };
  const std::vector<Row> rows = {{"haproxy.syslog.log", "haproxy", no_digest},
                                 {"registry.app-json.log", "distribution", of_one_host(no_digest)},
                                 {"registry.app-text.log", "distribution", of_one_host(no_digest)},
                                 {"registry.events.jsonl", "events", as_notified(json)}};
  for (const auto& [log, format, same_facts] : rows) {
    if (dvp::find_format(format) == nullptr) continue;
    INFO(log);
    CHECK(view_of_lines("repo-summary", same_facts) ==
          view("repo-summary", {find_log(folder, log)}));
  }
}

TEST_CASE("registry-bare.mixed.log counts each request once") {
  const auto folder = GENERATE(from_range(folders()));
  const auto path = find_log(folder, "registry-bare.mixed.log");
  const auto lines = lines_of(read_log(path));
  Lines application, access;
  for (const auto& line : lines) (line.starts_with("time=") ? application : access).push_back(line);
  const auto expected = view("repo-summary", {path});
  CHECK(view_of_lines("repo-summary", application) == expected);
  CHECK(view_of_lines("repo-summary", access) == expected);

  const auto both = stats(path);
  const Workdir apart;
  const auto alone = stats(apart.write("log", joined(access)));
  for (const std::string bucket : {"failed", "write", "started", "joined"})
    CHECK(stat(both, bucket) == stat(alone, bucket));
  CHECK(stat(both, "duplicate") ==
        stat(alone, "failed") + stat(alone, "started") + stat(alone, "joined"));
  CHECK(stat(both, "lines") == lines.size());
}
