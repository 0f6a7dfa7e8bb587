// From `2024-03` and `2024-W10` to instants.
#include "dvp/window.hpp"

#include <date/date.h>
#include <date/iso_week.h>
#include <fmt/format.h>

#include <functional>

#include "dvp/error.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

// Instants are 64-bit nanoseconds; years outside these would not fit with their margins.
constexpr int first_year = 1678;
constexpr int last_year = 2261;

Nanos midnight(date::sys_days day) { return day.time_since_epoch().count() * nanos_per_day; }

date::sys_days day_of(Nanos time) {
  return date::floor<date::days>(date::sys_seconds(std::chrono::seconds(whole_seconds(time))));
}

/// The number at `[from, from + count)`, or -1.
int number_at(const std::string& text, std::size_t from, std::size_t count) {
  const auto number = from <= text.size() ? parse_digits(text.substr(from, count)) : std::nullopt;
  return number ? static_cast<int>(*number) : -1;
}

bool year_in_range(int year) { return year >= first_year && year <= last_year; }

std::optional<date::year_month> parse_month(const std::string& text) {
  const date::year_month month{date::year{number_at(text, 0, 4)},
                               date::month{static_cast<unsigned>(number_at(text, 5, 2))}};
  const bool fits = text.size() == 7 && text[4] == '-' && number_at(text, 0, 4) >= 0 &&
                    month.ok() && year_in_range(int{month.year()});
  return fits ? std::optional(month) : std::nullopt;
}

/// The Monday of `2024-W10`, or of the week in which `2024-03-06` lies.
std::optional<date::sys_days> parse_monday(const std::string& text) {
  const int year = number_at(text, 0, 4);
  if (!year_in_range(year)) return std::nullopt;
  if (text.size() == 8 && text.substr(4, 2) == "-W") {
    const auto monday = iso_week::year{year} /
                        iso_week::weeknum{static_cast<unsigned>(number_at(text, 6, 2))} /
                        iso_week::mon;
    if (number_at(text, 6, 2) < 0 || !monday.ok()) return std::nullopt;
    return date::sys_days(monday);
  }
  const date::year_month_day day{date::year{year},
                                 date::month(static_cast<unsigned>(number_at(text, 5, 2))),
                                 date::day(static_cast<unsigned>(number_at(text, 8, 2)))};
  const bool fits = text.size() == 10 && text[4] == '-' && text[7] == '-' &&
                    number_at(text, 5, 2) > 0 && number_at(text, 8, 2) > 0 && day.ok();
  if (!fits) return std::nullopt;
  const date::sys_days date_{day};
  return date_ - (date::weekday(date_) - date::Monday);
}

Window month_window(date::year_month month) {
  const date::sys_days first{month / 1};
  const date::sys_days next{(month + date::months(1)) / 1};
  return {format_day(whole_seconds(midnight(first))).substr(0, 7), midnight(first), midnight(next)};
}

Window week_window(date::sys_days monday) {
  const iso_week::year_weeknum_weekday week{monday};
  auto name = fmt::format("{:04}-W{:02}", int{week.year()}, unsigned{week.weeknum()});
  return {std::move(name), midnight(monday), midnight(monday + date::weeks(1))};
}

/// `A`, or `A..B` with all that lies between.
template <class Unit, class Step>
std::vector<Window> parse_range(const std::string& value, const char* expected,
                                std::optional<Unit> (*parse)(const std::string&), Step step,
                                Window (*window)(Unit)) {
  const auto dots = value.find("..");
  const auto first = parse(value.substr(0, dots));
  const auto last = dots == value.npos ? first : parse(value.substr(dots + 2));
  if (!first || !last) throw UsageError(fmt::format("'{}' is no {}", value, expected));
  if (*last < *first) throw UsageError(fmt::format("the range '{}' ends before it begins", value));
  std::vector<Window> windows;
  for (auto unit = *first; unit <= *last; unit = unit + step) windows.push_back(window(unit));
  return windows;
}

}  // namespace

std::vector<Window> parse_months(const std::string& value, Nanos now) {
  if (value == "last") {
    const date::year_month_day today(day_of(now));
    return {month_window(today.year() / today.month() - date::months(1))};
  }
  return parse_range<date::year_month>(value, "month such as 2024-03, 2024-01..2024-03 or last",
                                       parse_month, date::months(1), month_window);
}

std::vector<Window> parse_weeks(const std::string& value, Nanos now) {
  if (value == "last") {
    const auto today = day_of(now);
    const auto monday = today - (date::weekday(today) - date::Monday);
    return {week_window(monday - date::weeks(1))};
  }
  return parse_range<date::sys_days>(
      value, "week such as 2024-W10, 2024-03-06, 2024-W01..2024-W10 or last", parse_monday,
      date::weeks(1), week_window);
}

}  // namespace dvp
