// Windows and written times.
#include "calendar.hpp"

#include <date/date.h>

#include <cstdio>

namespace dvp::test {

namespace {

date::sys_days day_of(Time time) {
  return date::floor<date::days>(
      std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(time)));
}

Time midnight(date::sys_days days) { return days.time_since_epoch().count() * day; }

std::string numbered(int year, const char* between, unsigned number) {
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%s%02u", year, between, number);
  return text;
}

}  // namespace

Time midnight_of(int year, unsigned month, unsigned day_of_month) {
  return midnight(date::year{year} / date::month{month} / date::day{day_of_month});
}

NamedWindow month_around(Time time) {
  const date::year_month_day ymd(day_of(time));
  const auto month = ymd.year() / ymd.month();
  return {numbered(int{ymd.year()}, "", unsigned{ymd.month()}), midnight(month / 1),
          midnight((month + date::months(1)) / 1), false};
}

/// A week is of the year in which its Thursday lies.
NamedWindow week_around(Time time) {
  const auto today = day_of(time);
  const auto monday = today - (date::weekday(today) - date::Monday);
  const auto thursday = monday + date::days(3);
  const auto year = date::year_month_day(thursday).year();
  const auto days_before = (thursday - date::sys_days(year / 1 / 1)).count();
  return {numbered(int{year}, "W", static_cast<unsigned>(days_before / 7 + 1)), midnight(monday),
          midnight(monday + date::days(7)), true};
}

std::string day_text(Time time) { return date::format("%F", day_of(time)); }

std::string timestamp_text(Time time) {
  return date::format("%F %T", date::sys_seconds(std::chrono::seconds(time / second)));
}

std::string fraction_text(Time time, int digits) {
  char text[16];
  std::snprintf(text, sizeof text, ".%09d", static_cast<int>(time % second));
  std::string fraction = text;
  while (static_cast<int>(fraction.size()) > digits + 1 && fraction.back() == '0')
    fraction.pop_back();
  return fraction == "." ? "" : fraction;
}

std::string offset_text(Time offset, const std::string& separator) {
  const auto minutes = (offset < 0 ? -offset : offset) / (60 * second);
  char text[32];
  std::snprintf(text, sizeof text, "%c%02d%s%02d", offset < 0 ? '-' : '+',
                static_cast<int>(minutes / 60), separator.c_str(), static_cast<int>(minutes % 60));
  return text;
}

std::string clf_text(Time time, Time offset) {
  constexpr const char* names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto local = timestamp_text(time + offset);
  const auto month = static_cast<std::size_t>(std::stoi(local.substr(5, 2)) - 1);
  return local.substr(8, 2) + "/" + names[month] + "/" + local.substr(0, 4) + ":" +
         local.substr(11) + " " + offset_text(offset, "");
}

}  // namespace dvp::test
