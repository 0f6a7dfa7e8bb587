// The room of times: the written forms of SPEC 8, zones, and what is written.
#define CATCH_CONFIG_ENABLE_OPTIONAL_STRINGMAKER
#include <catch2/catch.hpp>

#define ONLY_C_LOCALE 1  // as the library itself is built
#include <date/date.h>
#include <fmt/format.h>

#include <optional>
#include <random>
#include <sstream>

#include "dvp/error.hpp"
#include "dvp/time.hpp"

namespace dvp {

namespace {

using Row = std::pair<std::string_view, std::optional<Nanos>>;

constexpr std::int64_t march5 = 1709630378;  // 2024-03-05T09:19:38Z

constexpr Nanos at(std::int64_t seconds, Nanos nanos = 0) {
  return seconds * nanos_per_second + nanos;
}

void check_timestamps(const std::vector<Row>& rows, const TimeZone& zone = {}) {
  for (const auto& [input, expected] : rows) {
    CAPTURE(input);
    CHECK(parse_timestamp(input, zone) == expected);
  }
}

/// What Howard Hinnant's parser reads; the time itself in whole seconds.
std::optional<std::int64_t> oracle(const std::string& text, const char* layout) {
  std::istringstream in(text);
  date::sys_seconds time;
  in >> date::parse(layout, time);
  return in.fail() ? std::nullopt : std::optional(time.time_since_epoch().count());
}

}  // namespace

TEST_CASE("time: calendar times of a csv") {
  check_timestamps({
      {"2024-03-05T09:19:38Z", at(march5)},
      {"2024-03-05t09:19:38z", at(march5)},
      {"2024-03-05 09:19:38Z", at(march5)},
      {"2024-03-05T09:19:38+00:00", at(march5)},
      {"2024-03-05T09:19:38-00:00", at(march5)},
      {"2024-03-05T11:19:38+02:00", at(march5)},
      {"2024-03-04T23:49:38-09:30", at(march5)},
      {"2024-03-05T09:19:38.5Z", at(march5, 500'000'000)},
      {"2024-03-05T09:19:38.000000001Z", at(march5, 1)},
      {"2024-03-05T09:19:38.9999999999+00:00", at(march5, 999'999'999)},
      {"2024-03-05T09:19:38", at(march5)},
      {"2024-03-05 09:19:38", at(march5)},
      {"2024-03-05 09:19:38.123456", at(march5, 123'456'000)},
      {"2024-02-29 00:00:00", at(1709164800)},
      {"1969-12-31T23:59:59.25Z", at(-1, 250'000'000)},
      {"2000-02-29T00:00:00Z", at(951782400)},
      {"9999-12-31T23:59:59Z", latest_time},  // does not fit: the nearest
      {"0001-01-01T00:00:00Z", earliest_time},
  });
}

TEST_CASE("time: what is no calendar time") {
  for (const std::string_view input : {"2024-03-05T09:19:60Z",
                                       "2024-03-05T24:00:00Z",
                                       "2024-03-05T09:60:00Z",
                                       "2023-02-29T00:00:00Z",
                                       "1900-02-29T00:00:00Z",
                                       "2024-04-31T00:00:00Z",
                                       "2024-00-01T00:00:00Z",
                                       "2024-13-01T00:00:00Z",
                                       "2024-03-00T00:00:00Z",
                                       "2024-03-32T00:00:00Z",
                                       "2024-3-05T09:19:38Z",
                                       "2024-03-5T09:19:38Z",
                                       "24-03-05T09:19:38Z",
                                       "2024-03-05T9:19:38Z",
                                       "2024-03-05",
                                       "2024-03-05T",
                                       "2024-03-05T09:19",
                                       "2024-03-05T09:19:38.",
                                       "2024-03-05T09:19:38.Z",
                                       "2024-03-05T09:19:38Zx",
                                       "2024-03-05T09:19:38 ",
                                       " 2024-03-05T09:19:38Z",
                                       "2024-03-05T09:19:38+24:00",
                                       "2024-03-05T09:19:38+02:60",
                                       "2024-03-05T09:19:38+2",
                                       "2024-03-05T09:19:38+",
                                       "2024-03-05T09:19:38+02:",
                                       "2024-03-05T09:19:38+02:0",
                                       "2024-03-05T09:19:38,5Z",
                                       "",
                                       "-",
                                       "now",
                                       "05/Mar/2024:09:19:38 +0000"}) {
    CAPTURE(input);
    CHECK(parse_timestamp(input, {}) == std::nullopt);
  }
}

TEST_CASE("time: the unit of a number since the epoch is told by its size") {
  check_timestamps({
      {"0", 0},
      {"1", at(1)},
      {"1709630378", at(march5)},
      {"1709630378.25", at(march5, 250'000'000)},
      {"1709630378.123456789", at(march5, 123'456'789)},
      {"1709630378.1234567891", at(march5, 123'456'789)},
      {"9223372035.5", at(9223372035, 500'000'000)},
      {"99999999999", latest_time},  // seconds, far past what fits
      {"99999999999.999", latest_time},
      {"100000000000", at(100'000'000)},  // milliseconds from 1e11
      {"100000000001.5", at(100'000'000, 1'500'000)},
      {"1709630378123", at(march5, 123'000'000)},
      {"1709630378123.456", at(march5, 123'456'000)},
      {"1709630378123.4567894", at(march5, 123'456'789)},
      {"9223372035000", at(9223372035)},
      {"99999999999999", latest_time},
      {"100000000000000", at(100'000'000)},  // microseconds from 1e14
      {"1709630378123456", at(march5, 123'456'000)},
      {"1709630378123456.789", at(march5, 123'456'789)},
      {"99999999999999999", latest_time},
      {"100000000000000000", at(100'000'000)},  // nanoseconds from 1e17
      {"1709630378123456789", at(march5, 123'456'789)},
      {"1709630378123456789.9", at(march5, 123'456'789)},
      {"9223372035000000000", at(9223372035)},
  });
  for (const std::string_view input :
       {"1709630378.", ".5", "1709630378.x", "-1", "+1", "1.7e9", "1709630378 ", "0x10", "1,5"}) {
    CAPTURE(input);
    CHECK(parse_timestamp(input, {}) == std::nullopt);
  }
}

TEST_CASE("time: nanoseconds past 2262 are the latest time, as seconds there are") {
  check_timestamps({{"9223372036854775808", latest_time}, {"99999999999999999999", latest_time}});
}

TEST_CASE("time: the times of combined logs") {
  const Row rows[] = {
      {"05/Mar/2024:09:19:38 +0000", at(march5)},
      {"05/Mar/2024:11:19:38 +0200", at(march5)},
      {"04/Mar/2024:23:49:38 -0930", at(march5)},
      {"05/Mar/2024:09:19:38.123 +0000", at(march5, 123'000'000)},
      {"05/Mar/2024:09:19:38", at(march5)},
      {"31/Dec/2023:23:59:59 +0000", at(1704067199)},
      {"29/Feb/2024:00:00:00 +0000", at(1709164800)},
      {"05/mar/2024:09:19:38 +0000", std::nullopt},
      {"05/arA/2024:09:19:38 +0000", std::nullopt},  // inside the row of names, but no name
      {"05/Mai/2024:09:19:38 +0000", std::nullopt},
      {"29/Feb/2023:00:00:00 +0000", std::nullopt},
      {"31/Apr/2024:00:00:00 +0000", std::nullopt},
      {"00/Mar/2024:00:00:00 +0000", std::nullopt},
      {"05/Mar/2024:24:00:00 +0000", std::nullopt},
      {"05/Mar/2024:09:19:60 +0000", std::nullopt},
      {"05/Mar/2024 09:19:38 +0000", std::nullopt},
      {"05/Mar/2024:09:19:38+0000", std::nullopt},
      {"05/Mar/2024:09:19:38 0000", std::nullopt},
      {"05/Mar/2024:09:19:38 +0000 ", std::nullopt},
      {"[05/Mar/2024:09:19:38 +0000]", std::nullopt},
      {"05-Mar-2024:09:19:38 +0000", std::nullopt},
      {"", std::nullopt},
      {"-", std::nullopt},
  };
  for (const auto& [input, expected] : rows) {
    CAPTURE(input);
    CHECK(parse_clf_time(input, {}) == expected);
    if (expected) CHECK(parse_any_time(input, {}) == expected);
  }
  CHECK(parse_any_time("2024-03-05T09:19:38Z", {}) == at(march5));
  CHECK(parse_any_time("1709630378.5", {}) == at(march5, 500'000'000));
  CHECK(parse_any_time("12", {}) == at(12));
}

TEST_CASE("time: a combined log's time without an offset is in the zone") {
  const auto plus_two = TimeZone::parse("+02:00");
  const auto berlin = TimeZone::parse("Europe/Berlin");
  CHECK(parse_clf_time("05/Mar/2024:09:19:38", {}) == at(march5));
  CHECK(parse_clf_time("05/Mar/2024:11:19:38", plus_two) == at(march5));
  CHECK(parse_clf_time("05/Mar/2024:11:19:38.25", plus_two) == at(march5, 250'000'000));
  CHECK(parse_clf_time("05/Mar/2024:10:19:38", berlin) == at(march5));
  CHECK(parse_clf_time("27/Oct/2024:02:30:00", berlin) == at(1729989000));  // the earlier of two
  CHECK(parse_clf_time("05/Mar/2024:09:19:38 +0000", plus_two) == at(march5));
  CHECK(parse_any_time("05/Mar/2024:11:19:38", {plus_two}) == at(march5));
  CHECK(parse_clf_time("05/Mar/2024:09:19:38 ", {}) == std::nullopt);
  CHECK(parse_clf_time("05/Mar/2024:09:19", {}) == std::nullopt);
}

TEST_CASE("time: svlogd's times are UTC, whatever the zone") {
  const TimeContext berlin{TimeZone::parse("Europe/Berlin")};
  CHECK(parse_any_time("2024-03-05_09:19:38", berlin) == at(march5));
  CHECK(parse_any_time("2024-03-05_09:19:38.55081", berlin) == at(march5, 550'810'000));
  CHECK(parse_any_time("2024-03-05 10:19:38", berlin) == at(march5));
  CHECK(parse_any_time("2024-03-05_09:19:60", berlin) == std::nullopt);
  CHECK(parse_any_time("2024-03-05__09:19:38", berlin) == std::nullopt);
}

TEST_CASE("time: a time of Go's programs is in the zone") {
  CHECK(parse_any_time("2024/03/05 09:19:38", {}) == at(march5));
  CHECK(parse_any_time("2024/03/05 11:19:38.25", {TimeZone::parse("+02:00")}) ==
        at(march5, 250'000'000));
  CHECK(parse_any_time("2024/03-05 09:19:38", {}) == std::nullopt);
  CHECK(parse_timestamp("2024/03/05 09:19:38", {}) == std::nullopt);
}

TEST_CASE("time: a time of mail") {
  const std::pair<std::string_view, std::optional<Nanos>> rows[] = {
      {"Tue, 05 Mar 2024 09:19:38 -0000", at(march5)},
      {"Tue, 05 Mar 2024 09:19:38 +0000", at(march5)},
      {"Tue, 05 Mar 2024 11:19:38 +0200", at(march5)},
      {"Tue, 05 Mar 2024 09:19:38 GMT", at(march5)},
      {"Tue, 05 Mar 2024 09:19:38", std::nullopt},
      {"Tue, 05 Mar 2024 09:19:38 ", std::nullopt},
      {"Tue, 05 Mar 2024 09:19:38 GM", std::nullopt},
      {"Tue, 05 Mar 2024 09:19:38 GMT+1", std::nullopt},
      {"Tue, 31 Feb 2024 09:19:38 GMT", std::nullopt},
      {"Tue, 05 mar 2024 09:19:38 GMT", std::nullopt},
      {"Tue, 05 Mar 24 09:19:38 GMT", std::nullopt},
  };
  for (const auto& [input, expected] : rows) {
    CAPTURE(input);
    CHECK(parse_any_time(input, {TimeZone::parse("+02:00")}) == expected);
  }
}

namespace {

/// A span from one UTC time to another, which times without a year are near to.
TimeContext near(std::string_view first, std::string_view last, const std::string& zone = "UTC") {
  return {TimeZone::parse(zone), *parse_timestamp(first, {}), *parse_timestamp(last, {})};
}

}  // namespace

TEST_CASE("time: a time without a year is taken where it is nearest") {
  const auto march = near("2024-03-01 00:00:00", "2024-03-31 23:59:59");
  const auto january = near("2024-01-01 00:00:00", "2024-01-31 23:59:59");
  const auto december = near("2023-12-01 00:00:00", "2023-12-31 23:59:59");
  const auto before_leap_day = near("2023-03-01 00:00:00", "2023-03-31 23:59:59");
  const auto after_leap_day = near("2021-11-01 00:00:00", "2021-11-30 23:59:59");
  const auto century = near("2100-03-01 00:00:00", "2100-03-31 23:59:59");
  struct Row {
    const TimeContext& context;
    std::string_view written;
    std::string_view expected;
  };
  const Row rows[] = {
      {march, "Mar  5 09:19:38", "2024-03-05 09:19:38"},
      {march, "Mar 05 09:19:38", "2024-03-05 09:19:38"},
      {march, "Mar 15 09:19:38.25", "2024-03-15 09:19:38.25"},
      // before the window, behind it, and so far from it that the other year is nearer
      {march, "Feb 29 23:59:59", "2024-02-29 23:59:59"},
      {march, "Apr  1 00:00:00", "2024-04-01 00:00:00"},
      {march, "Sep  1 00:00:00", "2024-09-01 00:00:00"},
      {march, "Oct  1 00:00:00", "2023-10-01 00:00:00"},
      // the ends of years
      {january, "Jan  1 00:00:00", "2024-01-01 00:00:00"},
      {january, "Dec 31 23:59:59", "2023-12-31 23:59:59"},
      {january, "Feb  1 00:00:00", "2024-02-01 00:00:00"},
      {december, "Dec 31 23:59:59", "2023-12-31 23:59:59"},
      {december, "Jan  1 00:00:00", "2024-01-01 00:00:00"},
      {december, "Nov 30 23:00:00", "2023-11-30 23:00:00"},
      // 29 February, of the years that have one
      {before_leap_day, "Feb 29 12:00:00", "2024-02-29 12:00:00"},
      {after_leap_day, "Feb 29 12:00:00", "2020-02-29 12:00:00"},
      {century, "Feb 29 12:00:00", "2104-02-29 12:00:00"},
      {century, "Feb 28 12:00:00", "2100-02-28 12:00:00"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.written, row.expected);
    CHECK(parse_any_time(row.written, row.context) == parse_timestamp(row.expected, {}));
  }
}

TEST_CASE("time: a time without a year, in a zone and halfway between two years") {
  const auto berlin = near("2024-01-01 00:00:00", "2024-01-31 23:59:59", "Europe/Berlin");
  CHECK(parse_any_time("Jan  1 00:30:00", berlin) == parse_timestamp("2023-12-31 23:30:00Z", {}));
  CHECK(parse_any_time("Jul  1 12:00:00", berlin) == parse_timestamp("2024-07-01 10:00:00Z", {}));
  // 365 days lie between the two, so twelve hours are the half of an odd day
  const auto middle = near("2023-07-02 12:00:00", "2023-07-02 12:00:00");
  CHECK(parse_any_time("Jan  1 00:00:00", middle) == parse_timestamp("2023-01-01 00:00:00", {}));
  CHECK(parse_any_time("Jan  1 00:00:01", middle) == parse_timestamp("2023-01-01 00:00:01", {}));
  const auto later = near("2023-07-02 12:00:01", "2023-07-02 12:00:01");
  CHECK(parse_any_time("Jan  1 00:00:00", later) == parse_timestamp("2024-01-01 00:00:00", {}));
}

TEST_CASE("time: what is none of the written forms") {
  for (const std::string_view input : {"",
                                       "-",
                                       "M",
                                       "Tue,",
                                       "Tue, ",
                                       "Tue, x",
                                       "1,2,3",
                                       "abc,def",
                                       "Mar",
                                       "Mar ",
                                       "Mar  5",
                                       "Mar  5 09:19",
                                       "Mar 5 09:19:38",
                                       "Mar  5 09:19:38 ",
                                       "Mar  5 09:19:38 2024",
                                       "Mar   5 09:19:38",
                                       "Mar 32 09:19:38",
                                       "Mar  0 09:19:38",
                                       "Feb 30 09:19:38",
                                       "Mar  5 24:00:00",
                                       "Mai  5 09:19:38",
                                       "mar  5 09:19:38",
                                       "Tue Mar  5 09:19:38 2024",
                                       "Tue Mar  5 09:19:38",
                                       "05/Mar",
                                       "05/03/2024:09:19:38 +0000",
                                       "20240305T091938Z",
                                       "yesterday"}) {
    CAPTURE(input);
    CHECK(parse_any_time(input, near("2024-03-01 00:00:00", "2024-03-31 23:59:59")) ==
          std::nullopt);
  }
}

TEST_CASE("time: random valid times are read as date::parse reads them") {
  std::mt19937 random(20240305);
  const auto below = [&](int bound) { return std::uniform_int_distribution(0, bound - 1)(random); };
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  for (int i = 0; i < 3000; ++i) {
    const int year = 1700 + below(560);
    const int month = 1 + below(12);
    const auto last = date::year_month_day_last(date::year{year} / month / date::last).day();
    const int day = 1 + below(static_cast<int>(static_cast<unsigned>(last)));
    const auto clock = fmt::format("{:02}:{:02}:{:02}", below(24), below(60), below(60));
    const char sign = below(2) ? '+' : '-';
    const int hours = below(15);
    const int minutes = below(60);
    const auto clf = fmt::format("{:02}/{}/{:04}:{} {}{:02}{:02}", day,
                                 months.substr(static_cast<std::size_t>(month - 1) * 3, 3), year,
                                 clock, sign, hours, minutes);
    const auto rfc3339 = fmt::format("{:04}-{:02}-{:02}T{}{}{:02}:{:02}", year, month, day, clock,
                                     sign, hours, minutes);
    CAPTURE(clf, rfc3339);
    const auto expected = oracle(clf, "%d/%b/%Y:%T %z");
    REQUIRE(expected);
    REQUIRE(oracle(rfc3339, "%FT%T%Ez") == expected);
    REQUIRE(parse_clf_time(clf, {}) == at(*expected));
    REQUIRE(parse_timestamp(rfc3339, {}) == at(*expected));
    // What is written is read back.
    REQUIRE(parse_timestamp(format_rfc3339(at(*expected)), {}) == at(*expected));
    REQUIRE(parse_timestamp(format_timestamp(*expected), {}) == at(*expected));
  }
}

TEST_CASE("time: times of a known day are read as if it were not known") {
  const std::vector<std::string> days = {"05/Mar/2024:", "06/Mar/2024:", "31/Dec/1969:",
                                         "05/Mar/9999:", "05/Mar/0001:", "30/Feb/2024:"};
  const std::vector<std::string> clocks = {"00:00:00", "09:19:38", "23:59:59", "24:00:00",
                                           "09:60:00", "09:19:60", "09:1x:00", "09-19:38",
                                           "09:19:3/", " 9:19:38", "09:19:3:", "99:99:99"};
  const std::vector<std::string> ends = {" +0000", " -0130", " +02:00", "", ".125", "x+0000"};
  ClfTimes times{TimeZone::parse("Europe/Berlin")};
  std::mt19937 random(12);
  const auto one_of = [&](const auto& texts) { return texts[random() % texts.size()]; };
  for (int i = 0; i < 20'000; ++i) {
    const auto text = one_of(days) + one_of(clocks) + one_of(ends);
    const auto expected = parse_clf_time(text, TimeZone::parse("Europe/Berlin"));
    CAPTURE(text);
    if (text.size() == ClfTimes::usual_size)
      if (const auto time = times.read_of_known_day(text)) REQUIRE(time == expected);
    REQUIRE(times.read(text) == expected);
    if (expected && text.ends_with(" +0000") && text.substr(7, 4) == "2024")
      REQUIRE(times.read_of_known_day(text) == expected);
  }
}

TEST_CASE("time: a zone counts only for times that carry none") {
  const auto plus_two = TimeZone::parse("+02:00");
  check_timestamps({{"2024-03-05 11:19:38", at(march5)},
                    {"2024-03-05T11:19:38.5", at(march5, 500'000'000)},
                    {"2024-03-05T09:19:38Z", at(march5)},
                    {"2024-03-05T10:19:38+01:00", at(march5)},
                    {"1709630378", at(march5)}},
                   plus_two);
  check_timestamps({{"2024-03-04 23:49:38", at(march5)}}, TimeZone::parse("-09:30"));
  for (const auto* name : {"UTC", "Z", "Etc/UTC", "+00:00", "-00:00"})
    check_timestamps({{"2024-03-05 09:19:38", at(march5)}}, TimeZone::parse(name));
}

TEST_CASE("time: summer time in Berlin") {
  check_timestamps(
      {
          {"2024-01-15 13:00:00", at(1705320000)},  // +01:00
          {"2024-07-15 14:00:00", at(1721044800)},  // +02:00
          // 02:00 to 03:00 is skipped on 31 March: reckoned with the offset before
          {"2024-03-31 01:59:59", at(1711846799)},
          {"2024-03-31 02:00:00", at(1711846800)},
          {"2024-03-31 02:30:00", at(1711848600)},
          {"2024-03-31 03:00:00", at(1711846800)},
          // 02:00 to 03:00 comes twice on 27 October: the earlier one
          {"2024-10-27 01:59:59", at(1729987199)},
          {"2024-10-27 02:00:00", at(1729987200)},
          {"2024-10-27 02:59:59", at(1729990799)},
          {"2024-10-27 03:00:00", at(1729994400)},
          {"2024-10-27T02:30:00+01:00", at(1729992600)},  // says itself which one
      },
      TimeZone::parse("Europe/Berlin"));
}

TEST_CASE("time: what is no zone is a usage error") {
  for (const auto* name : {"", "Mars/Olympus", "europe/berlin", "+2", "+02:0", "+24:00", "+02:60",
                           "+02:00x", "02:00", "+", "../UTC"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(TimeZone::parse(name), UsageError);
  }
}

TEST_CASE("time: how fine a written time is") {
  const std::pair<std::string_view, int> rows[] = {
      {"2024-03-05T09:19:38Z", 0},
      {"2024-03-05T09:19:38.1Z", 1},
      {"2024-03-05 09:19:38.123456", 6},
      {"05/Mar/2024:09:19:38 +0000", 0},
      {"05/Mar/2024:09:19:38.123 +0000", 3},
      {"Mar  5 09:19:38", 0},
      {"2024-03-05_09:19:38.55081", 5},
      {"1709630378", 0},
      {"1709630378.123", 3},
      {"1709630378123", 3},
      {"1709630378123.5", 4},
      {"1709630378123456", 6},
      {"1709630378123456789", 9},
      {"", 0},
      {"-", 0},
  };
  for (const auto& [input, expected] : rows) {
    CAPTURE(input);
    CHECK(fraction_digits(input) == expected);
  }
}

TEST_CASE("time: what is written") {
  CHECK(whole_seconds(at(march5, 999'999'999)) == march5);
  CHECK(whole_seconds(-1) == -1);
  CHECK(whole_seconds(at(-1)) == -1);
  CHECK(format_day(march5) == "2024-03-05");
  CHECK(format_timestamp(march5) == "2024-03-05 09:19:38");
  CHECK(format_timestamp(0) == "1970-01-01 00:00:00");
  CHECK(format_timestamp(-1) == "1969-12-31 23:59:59");
  CHECK(format_rfc3339(at(march5, 999'999'999)) == "2024-03-05T09:19:38Z");
  CHECK(format_rfc3339(-1) == "1969-12-31T23:59:59Z");
}

}  // namespace dvp
