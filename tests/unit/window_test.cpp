// The room of windows: months, ISO 8601 weeks, ranges and `last`.
#include <catch2/catch.hpp>

#define ONLY_C_LOCALE 1  // as the library itself is built
#include <date/date.h>
#include <fmt/format.h>

#include "dvp/error.hpp"
#include "dvp/window.hpp"

namespace dvp {

namespace {

/// `2024-03: 2024-03-01 2024-04-01`, joined by `; `.
std::string text(const std::vector<Window>& windows) {
  std::string out;
  for (const auto& window : windows)
    out +=
        fmt::format("{}{}: {} {}", out.empty() ? "" : "; ", window.name,
                    format_day(whole_seconds(window.start)), format_day(whole_seconds(window.end)));
  return out;
}

/// The names alone, the first and the last if there are many.
std::string names(const std::vector<Window>& windows) {
  if (windows.size() > 3)
    return fmt::format("{} … {} ({})", windows.front().name, windows.back().name, windows.size());
  std::string out;
  for (const auto& window : windows) (out += out.empty() ? "" : " ") += window.name;
  return out;
}

Nanos instant(std::string_view rfc3339) { return parse_timestamp(rfc3339, {}).value(); }

const Nanos now = instant("2024-03-05T09:19:38Z");

}  // namespace

TEST_CASE("window: months") {
  const std::pair<std::string, std::string> rows[] = {
      {"2024-03", "2024-03: 2024-03-01 2024-04-01"},
      {"2024-02", "2024-02: 2024-02-01 2024-03-01"},
      {"2023-02", "2023-02: 2023-02-01 2023-03-01"},
      {"2023-12", "2023-12: 2023-12-01 2024-01-01"},
      {"1678-01", "1678-01: 1678-01-01 1678-02-01"},
      {"2261-12", "2261-12: 2261-12-01 2262-01-01"},
      {"2024-01..2024-01", "2024-01: 2024-01-01 2024-02-01"},
      {"2023-12..2024-01", "2023-12: 2023-12-01 2024-01-01; 2024-01: 2024-01-01 2024-02-01"},
  };
  for (const auto& [input, expected] : rows) {
    CAPTURE(input);
    CHECK(text(parse_months(input, now)) == expected);
  }
  CHECK(names(parse_months("2024-01..2024-03", now)) == "2024-01 2024-02 2024-03");
  CHECK(names(parse_months("2022-11..2024-02", now)) == "2022-11 … 2024-02 (16)");
}

TEST_CASE("window: weeks, from Monday to Sunday") {
  const std::pair<std::string, std::string> rows[] = {
      {"2024-W10", "2024-W10: 2024-03-04 2024-03-11"},
      {"2024-03-04", "2024-W10: 2024-03-04 2024-03-11"},  // the Monday
      {"2024-03-06", "2024-W10: 2024-03-04 2024-03-11"},
      {"2024-03-10", "2024-W10: 2024-03-04 2024-03-11"},  // the Sunday
      {"2024-03-11", "2024-W11: 2024-03-11 2024-03-18"},
      {"2024-W01", "2024-W01: 2024-01-01 2024-01-08"},
      // the year of a week is that of its Thursday
      {"2025-W01", "2025-W01: 2024-12-30 2025-01-06"},
      {"2024-12-31", "2025-W01: 2024-12-30 2025-01-06"},
      {"2023-01-01", "2022-W52: 2022-12-26 2023-01-02"},
      // years with 53 weeks
      {"2020-W53", "2020-W53: 2020-12-28 2021-01-04"},
      {"2021-01-03", "2020-W53: 2020-12-28 2021-01-04"},
      {"2026-W53", "2026-W53: 2026-12-28 2027-01-04"},
      {"2026-W48", "2026-W48: 2026-11-23 2026-11-30"},
  };
  for (const auto& [input, expected] : rows) {
    CAPTURE(input);
    CHECK(text(parse_weeks(input, now)) == expected);
  }
}

TEST_CASE("window: ranges of weeks") {
  const std::pair<std::string, std::string> rows[] = {
      {"2024-W01..2024-W10", "2024-W01 … 2024-W10 (10)"},
      {"2020-W52..2021-W01", "2020-W52 2020-W53 2021-W01"},
      {"2024-W52..2025-W01", "2024-W52 2025-W01"},
      {"2024-03-10..2024-03-11", "2024-W10 2024-W11"},
      {"2024-03-04..2024-03-10", "2024-W10"},
      {"2024-W10..2024-03-11", "2024-W10 2024-W11"},
      {"2024-03-10..2024-03-04", "2024-W10"},  // both days are of one week
  };
  for (const auto& [input, expected] : rows) {
    CAPTURE(input);
    CHECK(names(parse_weeks(input, now)) == expected);
  }
}

TEST_CASE("window: last is the last complete one") {
  struct Row {
    std::string_view now;
    std::string month;
    std::string week;
  };
  const Row rows[] = {
      {"2024-03-05T09:19:38Z", "2024-02", "2024-W09"},
      {"2024-03-01T00:00:00Z", "2024-02", "2024-W08"},  // a Friday
      {"2024-02-29T23:59:59.999999999Z", "2024-01", "2024-W08"},
      {"2024-01-01T00:00:00Z", "2023-12", "2023-W52"},  // a Monday
      {"2023-12-31T23:59:59Z", "2023-11", "2023-W51"},  // a Sunday
      {"2021-01-03T12:00:00Z", "2020-12", "2020-W52"},  // still in W53
      {"2021-01-04T00:00:00Z", "2020-12", "2020-W53"},
      {"2024-12-30T00:00:00Z", "2024-11", "2024-W52"},
      {"2025-01-06T00:00:00Z", "2024-12", "2025-W01"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.now);
    CHECK(names(parse_months("last", instant(row.now))) == row.month);
    CHECK(names(parse_weeks("last", instant(row.now))) == row.week);
  }
}

TEST_CASE("window: every day of many years lies in the week that its name says") {
  auto week = parse_weeks("1999-W52", now).front();
  const auto first = date::sys_days{date::year{2000} / 1 / 1}.time_since_epoch().count();
  for (auto day = first; day < first + 40 * 366; ++day) {
    const auto name = format_day(day * std::int64_t{86400});
    const auto found = parse_weeks(name, now).front();
    CAPTURE(name);
    REQUIRE(found.contains(day * nanos_per_day));
    REQUIRE(parse_weeks(found.name, now) == std::vector{found});
    if (found != week) REQUIRE(found.start == week.end);  // no gap, no overlap
    week = found;
  }
}

TEST_CASE("window: what is no month or week is a usage error") {
  for (const auto* input : {"",
                            "2024",
                            "2024-3",
                            "2024-00",
                            "2024-13",
                            "24-03",
                            "2024/03",
                            "2024-03 ",
                            " 2024-03",
                            "2024-03-01",
                            "2024-W10",
                            "+024-03",
                            "2024-+3",
                            "1677-12",
                            "2262-01",
                            "2024-03..",
                            "..2024-03",
                            "2024-03..2024-01",
                            "2024-01..2024-02..2024-03",
                            "2024-01...2024-03",
                            "2024-01-2024-03",
                            "last..2024-03",
                            "LAST",
                            "Last"}) {
    CAPTURE(input);
    CHECK_THROWS_AS(parse_months(input, now), UsageError);
  }
  for (const auto* input : {"",
                            "2024",
                            "2024-10",
                            "2024-W1",
                            "2024-W00",
                            "2024-W53",
                            "2021-W53",
                            "2024-w10",
                            "2024W10",
                            "2024-W10 ",
                            "2024-W100",
                            "2024-W10-1",
                            "2023-02-29",
                            "2024-02-30",
                            "2024-00-10",
                            "2024-03-00",
                            "2024-3-06",
                            "2024-03-6",
                            "2024/03/06",
                            "1677-W10",
                            "2262-W01",
                            "2024-W10..",
                            "..2024-W10",
                            "2024-W10..2024-W09",
                            "2024-W01..2024-W02..2024-W03",
                            "last..2024-W10",
                            "LAST",
                            "Wlast"}) {
    CAPTURE(input);
    CHECK_THROWS_AS(parse_weeks(input, now), UsageError);
  }
}

TEST_CASE("window: its start is included, its end is not; so for the hour on either side") {
  const auto week = parse_weeks("2024-W10", now).front();
  struct Row {
    std::string_view time;
    bool contained;
    bool in_scope;
  };
  const Row rows[] = {
      {"2024-03-03T22:59:59.999999999Z", false, false}, {"2024-03-03T23:00:00Z", false, true},
      {"2024-03-03T23:59:59.999999999Z", false, true},  {"2024-03-04T00:00:00Z", true, true},
      {"2024-03-10T23:59:59.999999999Z", true, true},   {"2024-03-11T00:00:00Z", false, true},
      {"2024-03-11T00:59:59.999999999Z", false, true},  {"2024-03-11T01:00:00Z", false, false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.time);
    CHECK(week.contains(instant(row.time)) == row.contained);
    CHECK(week.in_scope(instant(row.time)) == row.in_scope);
  }
}

}  // namespace dvp
