// To which window an action belongs (SPEC 3's scope and SPEC 4's last words), and that windows add
// up.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "logs.hpp"
#include "workdir.hpp"

using namespace dvp::test;

namespace {

using Texts = std::vector<std::string>;

struct RequestLine {
  std::string time;
  std::string request;  // `HEAD 1.0`, or `GET a` for the digest of the letter
};

std::string csv_of(const std::vector<RequestLine>& requests) {
  std::string log = "timestamp,client_ip,method,path\n";
  for (const auto& [time, request] : requests) {
    const auto space = request.find(' ');
    const auto reference = request.substr(space + 1);
    log +=
        fmt::format("{}Z,192.0.2.1,{},/v2/acme/app/manifests/{}\n", time, request.substr(0, space),
                    reference.size() == 1 ? digest(reference[0]) : reference);
  }
  return log;
}

/// The actions of a window, as its ledger counts them.
struct Actions {
  unsigned pull_by_tag, pull_by_digest, version_check;
  bool operator==(const Actions&) const = default;
};

struct Buckets {
  unsigned outside, margin, started, joined;
  bool operator==(const Buckets&) const = default;
};

Actions counts_of(const std::string& stats, const std::string& window) {
  const auto counts = stats.substr(stats.find('"' + window + "\":"));
  return {stat(counts, "pull_by_tag"), stat(counts, "pull_by_digest"),
          stat(counts, "version_check")};
}

Buckets buckets_of(const std::string& stats) {
  return {stat(stats, "outside"), stat(stats, "margin"), stat(stats, "started"),
          stat(stats, "joined")};
}

}  // namespace

namespace Catch {

template <>
struct StringMaker<Actions> {
  static std::string convert(const Actions& counts) {
    return fmt::format("{} by tag, {} by digest, {} checks", counts.pull_by_tag,
                       counts.pull_by_digest, counts.version_check);
  }
};

template <>
struct StringMaker<Buckets> {
  static std::string convert(const Buckets& buckets) {
    return fmt::format("{} outside, {} margin, {} started, {} joined", buckets.outside,
                       buckets.margin, buckets.started, buckets.joined);
  }
};

}  // namespace Catch

TEST_CASE("an action belongs to the window in which it starts, with all that follows") {
  struct Row {
    std::vector<RequestLine> requests;
    Actions march;
    Buckets buckets;
  };
  const std::vector<Row> rows = {
      // Past the end of the month.
      {{{"2024-03-31T23:59:59", "HEAD 1.0"}, {"2024-04-01T00:00:01", "GET a"}},
       {1, 0, 0},
       {0, 0, 1, 1}},
      {{{"2024-03-31T23:59:58", "HEAD 1.0"},
        {"2024-03-31T23:59:59", "GET a"},
        {"2024-04-01T00:00:03", "GET b"}},
       {1, 0, 0},
       {0, 0, 1, 2}},
      // From before its start: what follows starts nothing in the month.
      {{{"2024-02-29T23:59:59", "HEAD 1.0"}, {"2024-03-01T00:00:01", "GET a"}},
       {0, 0, 0},
       {0, 2, 0, 0}},
      {{{"2024-02-29T23:59:59", "HEAD 1.0"},
        {"2024-03-01T00:00:01", "GET a"},
        {"2024-03-01T00:00:02", "GET a"}},
       {0, 1, 0},
       {0, 2, 1, 0}},
      // Its first and last instants.
      {{{"2024-03-01T00:00:00", "GET 1.0"}}, {1, 0, 0}, {0, 0, 1, 0}},
      {{{"2024-03-31T23:59:59.999999999", "GET 1.0"}}, {1, 0, 0}, {0, 0, 1, 0}},
      {{{"2024-02-29T23:59:59.999999999", "GET 1.0"}}, {0, 0, 0}, {0, 1, 0, 0}},
      {{{"2024-04-01T00:00:00", "GET 1.0"}}, {0, 0, 0}, {0, 1, 0, 0}}};
  for (const auto& row : rows) {
    const Workdir folder;
    const auto log = csv_of(row.requests);
    INFO(log);
    folder.write("log.csv", log);
    const auto stats = stats_of(folder, {"log.csv"});
    CHECK(counts_of(stats, "2024-03") == row.march);
    CHECK(buckets_of(stats) == row.buckets);
  }
}

TEST_CASE("an action of two windows is told in the file of the one in which it starts") {
  const Workdir folder;
  folder.write("log.csv",
               csv_of({{"2024-03-31T23:59:59", "HEAD 1.0"}, {"2024-04-01T00:00:01", "GET a"}}));
  const Texts arguments = {"--month", "2024-03..2024-04", "-o", "out", "log.csv"};
  CHECK(run_report(arguments, folder).status == 0);
  const auto march = folder.read("out/2024-03-raw.csv");
  CHECK(column(march, "action") == Texts{"pull_by_tag"});
  CHECK(column(march, "timestamp") == Texts{"2024-03-31 23:59:59"});
  CHECK(column(march, "digest") == Texts{digest('a')});
  CHECK(row_count(folder.read("out/2024-04-raw.csv")) == 0);
  CHECK(row_count(folder.read("out/2024-04-repo-summary.csv")) == 0);
}

TEST_CASE("the scope reaches an hour beyond a window on either side") {
  struct Row {
    std::string time;
    Buckets buckets;
  };
  const std::vector<Row> rows = {
      {"2024-02-29T22:59:59.999999999", {1, 0, 0, 0}}, {"2024-02-29T23:00:00", {0, 1, 0, 0}},
      {"2024-04-01T00:59:59.999999999", {0, 1, 0, 0}}, {"2024-04-01T01:00:00", {1, 0, 0, 0}},
      {"1999-01-01T00:00:00", {1, 0, 0, 0}},           {"2199-01-01T00:00:00", {1, 0, 0, 0}}};
  for (const auto& [time, buckets] : rows) {
    INFO(time);
    const Workdir folder;
    folder.write("log.csv", csv_of({{time, "GET 1.0"}}));
    CHECK(buckets_of(stats_of(folder, {"log.csv"})) == buckets);
  }
}

TEST_CASE("a session is cut an hour before the window") {
  // A chain of version checks and pulls with gaps of three minutes, across the cut at 23:00:00. The
  // HEAD of 22:58 is not seen, so the GET of 23:01 opens an action, which takes the GET of 23:04.
  const Workdir folder;
  folder.write("log.csv", csv_of({{"2024-02-29T22:58:00", "HEAD 1.0"},
                                  {"2024-02-29T23:01:00", "GET a"},
                                  {"2024-02-29T23:04:00", "GET b"}}));
  CHECK(buckets_of(stats_of(folder, {"--session-window", "5m", "log.csv"})) == Buckets{1, 2, 0, 0});
}

TEST_CASE("the better of several windows names the bucket") {
  // The first line is in the margin of April and starts an action of March; the third is in the
  // margin of March and starts one of April.
  const Workdir folder;
  folder.write("log.csv", csv_of({{"2024-03-31T23:30:00", "HEAD 1.0"},
                                  {"2024-03-31T23:30:01", "GET a"},
                                  {"2024-04-01T00:30:00", "GET 1.0"}}));
  const auto stats = stats_of(folder, {"--month", "2024-04", "log.csv"});
  CHECK(buckets_of(stats) == Buckets{0, 0, 2, 1});
  CHECK(counts_of(stats, "2024-03") == Actions{1, 0, 0});
  CHECK(counts_of(stats, "2024-04") == Actions{1, 0, 0});
}

TEST_CASE("overlapping windows each count the action, and the ledger once") {
  const Workdir folder;
  folder.write("log.csv", csv_of({{"2024-03-06T12:00:00", "GET 1.0"}}));
  const auto stats = stats_of(folder, {"--week", "2024-W10", "--week", "2024-W11", "log.csv"});
  CHECK(buckets_of(stats) == Buckets{0, 0, 1, 0});
  CHECK(counts_of(stats, "2024-03") == Actions{1, 0, 0});
  CHECK(counts_of(stats, "2024-W10") == Actions{1, 0, 0});
  CHECK(counts_of(stats, "2024-W11") == Actions{0, 0, 0});
}

// ---- four weeks are twenty-eight days ---------------------------------------------------------

namespace {

/// February 2021 begins on a Monday and has 28 days: it is the weeks 5 to 8. A request every seven
/// minutes by turns of four kinds, and one action across the end of each week.
std::string february_log() {
  std::string log = "timestamp,client_ip,method,path\n";
  const auto add = [&](unsigned day, unsigned second, const std::string& rest) {
    log += fmt::format("2021-02-{:02}T{:02}:{:02}:{:02}Z,{}\n", day, second / 3600,
                       second / 60 % 60, second % 60, rest);
  };
  const auto client = [](unsigned n) { return fmt::format("192.0.2.{}", n % 5 + 1); };
  const Texts kinds = {"HEAD,/v2/acme/app/manifests/1.0", "GET,/v2/acme/app/manifests/2.0",
                       "HEAD,/v2/other/app/manifests/1.0",
                       "GET,/v2/acme/app/manifests/" + digest('a')};
  unsigned n = 0;
  for (unsigned day = 1; day <= 28; ++day)
    for (unsigned second = 0; second < 86'000; second += 420, ++n)
      add(day, second, client(n) + "," + kinds[n % kinds.size()]);
  for (const unsigned day : {7U, 14U, 21U}) {
    add(day, 86'398, "198.51.100.1,HEAD,/v2/acme/app/manifests/3.0");
    add(day + 1, 2, "198.51.100.1,GET,/v2/acme/app/manifests/" + digest('b'));
  }
  return log;
}

using Sums = std::map<std::string, unsigned>;

/// The sum of each kind of action in each row of the summaries of some windows.
Sums sums_of(const Workdir& folder, const Texts& windows) {
  Sums sums;
  for (const auto& window : windows) {
    const auto view = folder.read("out/" + window + "-summary.csv");
    for (const std::string kind : {"pull_by_tag", "pull_by_digest", "version_check"}) {
      const auto cells = column(view, kind);
      for (std::size_t i = 0; i < cells.size(); ++i)
        sums[fmt::format("{}/{}:{} {}", column(view, "namespace")[i], column(view, "repository")[i],
                         column(view, "reference")[i], kind)] +=
            static_cast<unsigned>(std::stoul(cells[i]));
    }
  }
  return sums;
}

}  // namespace

TEST_CASE("four weeks add up to their twenty-eight days") {
  const Workdir folder;
  folder.write("log.csv", february_log());
  const auto outcome = run_report(
      {"--month", "2021-02", "--week", "2021-W05..2021-W08", "-o", "out", "log.csv"}, folder);
  REQUIRE(outcome.status == 0);
  const Texts weeks = {"2021-W05", "2021-W06", "2021-W07", "2021-W08"};
  const auto month = sums_of(folder, {"2021-02"});
  CHECK(sums_of(folder, weeks) == month);
  CHECK(month.at("acme/app:3.0 pull_by_tag") == 3);
  CHECK_FALSE(month.contains("acme/app:" + digest('b') + " pull_by_digest"));
}

TEST_CASE("the raw views of four weeks are that of their twenty-eight days") {
  const Workdir folder;
  folder.write("log.csv", february_log());
  REQUIRE(run_report({"--month", "2021-02", "--week", "2021-W05..2021-W08", "-o", "out", "log.csv"},
                     folder)
              .status == 0);
  auto month = folder.read("out/2021-02-raw.csv");
  std::string weeks;
  for (const std::string week : {"2021-W05", "2021-W06", "2021-W07", "2021-W08"}) {
    const auto view = folder.read("out/" + week + "-raw.csv");
    weeks += weeks.empty() ? view : view.substr(view.find('\n') + 1);
  }
  CHECK((weeks == month));
}

TEST_CASE("a time without a year is of the year that puts it nearest to the first window") {
  struct Row {
    Texts windows;
    std::string written, year;
  };
  const std::vector<Row> rows = {
      {{"--month", "2024-03"}, "Mar  5 09:19:38", "2024"},
      {{"--month", "2025-03"}, "Mar  5 09:19:38", "2025"},
      // Around New Year.
      {{"--month", "2024-01"}, "Dec 31 23:59:59", "2023"},
      {{"--month", "2024-01"}, "Jan  1 00:00:00", "2024"},
      {{"--month", "2023-12"}, "Jan  1 00:00:00", "2024"},
      {{"--week", "2025-W01"}, "Dec 30 00:00:00", "2024"},
      {{"--week", "2025-W01"}, "Jan  5 23:59:59", "2025"},
      // Half a year away, on either side.
      {{"--month", "2024-03"}, "Sep 15 00:00:00", "2024"},
      {{"--month", "2024-03"}, "Sep 16 00:00:00", "2023"},
      // A day that not every year has.
      {{"--month", "2023-12"}, "Feb 29 12:00:00", "2024"},
      {{"--month", "2022-01"}, "Feb 29 12:00:00", "2020"},
      // The first of several windows, from its beginning to its end.
      {{"--month", "2024-01..2025-12"}, "Jan 31 12:00:00", "2024"},
      {{"--month", "2024-01", "--month", "2025-06"}, "Jun 15 12:00:00", "2024"}};
  for (const auto& [windows, written, year] : rows) {
    INFO(windows.at(1) << ' ' << written);
    const Workdir folder;
    folder.write("log", fmt::format(R"({{"time":"{}","remote_addr":"192.0.2.1","method":"GET",)"
                                    R"("uri":"/v2/acme/app/manifests/1.0"}})"
                                    "\n",
                                    written));
    auto arguments = windows;
    arguments.insert(arguments.end(), {"-o", "out", "--stats", "-", "log"});
    const auto outcome = run_report(arguments, folder);
    CHECK(outcome.status == 0);
    CHECK(outcome.out.find("\"first\": \"" + year) != outcome.out.npos);
  }
}
