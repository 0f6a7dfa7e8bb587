// The same inputs and options give the same bytes (SPEC 2): whatever the number of threads, the
// memory, the compression of the logs, the way they are split, and the other windows of the run.
#include <fmt/format.h>

#include <array>
#include <catch2/catch.hpp>
#include <chrono>

#include "compressed.hpp"
#include "logs.hpp"
#include "workdir.hpp"

using namespace dvp::test;

namespace {

using Texts = std::vector<std::string>;

constexpr unsigned line_count = 20'000;

/// Numbers that are the same everywhere, as those of the standard distributions are not.
class Numbers {
 public:
  unsigned below(unsigned bound) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<unsigned>(state_ >> 33) % bound;
  }

 private:
  std::uint64_t state_ = 42;
};

/// `06/Mar/2024:12:00:00` for seconds from the start of 26 February 2024.
std::string log_time(unsigned seconds) {
  constexpr std::array months = {"", "Jan", "Feb", "Mar", "Apr", "May"};
  using namespace std::chrono;
  const sys_days monday = 2024y / February / 26;
  const year_month_day day(monday + days(seconds / 86400));
  return fmt::format("{:02}/{}/2024:{:02}:{:02}:{:02}", unsigned{day.day()},
                     months.at(unsigned{day.month()}), seconds / 3600 % 24, seconds / 60 % 60,
                     seconds % 60);
}

/// Few addresses make most of the requests; some are IPv6.
std::string random_client(Numbers& numbers) {
  if (numbers.below(3) > 0) return fmt::format("192.0.2.{}", numbers.below(3) + 1);
  if (numbers.below(2) > 0) return fmt::format("2001:db8::{:x}", numbers.below(500) + 1);
  return fmt::format("198.51.100.{}", numbers.below(250) + 1);
}

std::string random_request(Numbers& numbers) {
  const auto method = numbers.below(2) ? "GET" : "HEAD";
  const auto repository =
      fmt::format("{}/app{}", numbers.below(3) ? "acme" : "other", numbers.below(3));
  if (numbers.below(20) == 0)
    return fmt::format("{} /v2/{}/blobs/{}", method, repository, digest('a'));
  if (numbers.below(2))
    return fmt::format("{} /v2/{}/manifests/{}.0", method, repository, numbers.below(3));
  return fmt::format("{} /v2/{}/manifests/{}", method, repository, digest("abc"[numbers.below(3)]));
}

/// Lines in order of time, with many equal times, bursts, and pauses that add up to six weeks.
Texts make_lines() {
  Numbers numbers;
  Texts made;
  unsigned time = 3000;
  for (unsigned i = 0; i < line_count; ++i) {
    if (numbers.below(3) == 0) time += numbers.below(4);
    if (numbers.below(20) == 0) time += numbers.below(6800);
    auto line = combined_line(random_client(numbers), log_time(time), random_request(numbers),
                              fmt::format("tool{}/1.{}", numbers.below(3), numbers.below(5)));
    if (numbers.below(2)) line += fmt::format(" \"{}\"", digest("abc"[numbers.below(3)]));
    made.push_back(numbers.below(500) ? line : "192.0.2.1 broken \"GET /v2/acme/app/manifests/1.0");
  }
  return made;
}

const Texts& all_lines() {
  static const auto made = make_lines();
  return made;
}

std::string part(std::size_t from, std::size_t to) {
  return lines({all_lines().begin() + static_cast<std::ptrdiff_t>(from),
                all_lines().begin() + static_cast<std::ptrdiff_t>(to)});
}

std::string whole() { return part(0, line_count); }

const Texts windows = {"--month", "2024-02..2024-04", "--week", "2024-W09..2024-W14"};
const std::string views = "raw,repo-summary,summary,namespace-summary";

using Files = std::map<std::string, std::string>;

Files report(const Workdir& folder, const Texts& arguments, const Texts& chosen = windows) {
  Texts all = {"--view", views, "-o", "out"};
  all.insert(all.end(), chosen.begin(), chosen.end());
  all.insert(all.end(), arguments.begin(), arguments.end());
  const auto outcome = run_report(all, folder);
  CHECK(outcome.err == "");
  CHECK(outcome.status == 0);
  auto files = contents(folder, "out");
  std::filesystem::remove_all(folder / "out");
  return files;
}

/// What all runs must give.
const Files& expected() {
  static const auto files = [] {
    const Workdir folder;
    folder.write("log", whole());
    return report(folder, {"--jobs", "1", "log"});
  }();
  return files;
}

/// Not by ==, whose message would be megabytes.
void check_same(const Files& files) {
  REQUIRE(files.size() == expected().size());
  for (const auto& [name, bytes] : expected()) {
    INFO(name);
    REQUIRE(files.contains(name));
    CHECK((files.at(name) == bytes));
  }
}

}  // namespace

TEST_CASE("the log of these tests is worth comparing") {
  CHECK(expected().size() == 9 * 4);
  for (const std::string window : {"2024-03", "2024-W09", "2024-W10", "2024-W13"}) {
    INFO(window);
    CHECK(row_count(expected().at(window + "-raw.csv")) > 1000);
    for (const auto& kind : {"pull_by_tag", "pull_by_digest", "version_check"})
      for (const auto& cell : column(expected().at(window + "-repo-summary.csv"), kind))
        CHECK(std::stoul(cell) > 0);
  }
}

TEST_CASE("the same bytes for any number of jobs") {
  const Workdir folder;
  folder.write("log", whole());
  for (const std::string jobs : {"2", "5"}) {
    INFO(jobs);
    check_same(report(folder, {"--jobs", jobs, "log"}));
  }
}

TEST_CASE("the same bytes for any memory") {
  const Workdir folder;
  folder.write("log", whole());
  std::filesystem::create_directory(folder / "temp");
  for (const std::string memory : {"1", "64K", "1G"}) {
    INFO(memory);
    check_same(report(folder, {"--memory", memory, "--temp-dir", "temp", "--jobs", "2", "log"}));
    CHECK(folder.files("temp").empty());
  }
}

TEST_CASE("the same bytes however the log is split") {
  struct Row {
    std::vector<std::size_t> cuts;
    std::string jobs;
  };
  const std::vector<Row> rows = {{{1}, "1"},
                                 {{line_count - 1}, "2"},
                                 {{7'777}, "5"},
                                 {{5'000, 5'001, 5'002, 5'003, 12'345}, "2"}};
  for (const auto& [cuts, jobs] : rows) {
    const Workdir folder;
    // The names are against the order of time, so that it is the times which tell the order.
    std::size_t from = 0;
    unsigned number = 99;
    for (auto ends = cuts; const auto to : (ends.push_back(line_count), ends)) {
      folder.write(fmt::format("logs/{}", number--), part(from, to));
      from = to;
    }
    INFO(cuts[0] << ", jobs " << jobs);
    check_same(report(folder, {"--jobs", jobs, "logs"}));
  }
}

TEST_CASE("the same bytes however the log is compressed") {
  const Workdir folder;
  folder.write("mixed/4", part(0, 5'000));
  folder.write("mixed/3", gzip_bytes(part(5'000, 9'000)));
  folder.write("mixed/2", zstd_bytes(part(9'000, 11'000)));
  folder.write("mixed/1", xz_bytes(part(11'000, 16'000)));
  folder.write("mixed/0", bzip2_bytes(part(16'000, line_count)));
  check_same(report(folder, {"mixed"}));
  for (const auto& [name, ending, compress, checksum] : compressors()) {
    INFO(name);
    folder.write("whole", compress(whole()));
    folder.write("members", compress(part(0, 5'000)) + compress(part(5'000, line_count)));
    check_same(report(folder, {"whole"}));
    check_same(report(folder, {"members"}));
  }
}

TEST_CASE("the same bytes from standard input") {
  const Workdir folder;
  folder.write("log", whole());
  const auto outcome = run_shell("cat log | $DVP_REPORT --month 2024-03 --stdout raw", folder);
  CHECK((outcome.out == expected().at("2024-03-raw.csv")));
}

TEST_CASE("the same bytes of a window alone and among others") {
  const Workdir folder;
  folder.write("log", whole());
  for (const auto& [option, window] :
       {std::pair("--month", "2024-03"), std::pair("--week", "2024-W09"),
        std::pair("--week", "2024-W12")}) {
    INFO(window);
    const auto alone = report(folder, {"log"}, {option, window});
    CHECK(alone.size() == 4);
    for (const auto& [name, bytes] : alone) {
      INFO(name);
      CHECK((bytes == expected().at(name)));
    }
  }
}

TEST_CASE("the same bytes in gzip, unpacked") {
  const Workdir folder;
  folder.write("log", whole());
  for (const std::string jobs : {"1", "3"}) {
    Files unpacked;
    for (const auto& [name, bytes] : report(folder, {"--gzip", "--jobs", jobs, "log"}))
      unpacked[name.substr(0, name.size() - 3)] = gunzip(bytes);
    check_same(unpacked);
  }
}

TEST_CASE("the same packed bytes from one run to the next") {
  const Workdir folder;
  folder.write("log", whole());
  const auto first = report(folder, {"--gzip", "--jobs", "1", "log"});
  CHECK((report(folder, {"--gzip", "--jobs", "4", "--memory", "1", "log"}) == first));
}
