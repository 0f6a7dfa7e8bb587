// The tests' own calendar: windows and written times, by Howard Hinnant's date alone, so that a
// mistake of the program's calendar is not made twice.
#pragma once

#include <cstdint>
#include <string>

namespace dvp::test {

/// Nanoseconds since the epoch, or a span of them.
using Time = std::int64_t;

inline constexpr Time millisecond = 1'000'000;
inline constexpr Time second = 1000 * millisecond;
inline constexpr Time hour = 3600 * second;
inline constexpr Time day = 24 * hour;

struct NamedWindow {
  std::string name;
  Time start = 0;
  Time end = 0;
  bool is_week = false;
};

Time midnight_of(int year, unsigned month, unsigned day_of_month);

/// The month and the ISO 8601 week in which an instant lies.
NamedWindow month_around(Time time);
NamedWindow week_around(Time time);

std::string day_text(Time time);        // 2024-03-05
std::string timestamp_text(Time time);  // 2024-03-05 09:19:38

/// `.5` for half a second: the fraction with as many digits as it needs, but at least `digits`.
std::string fraction_text(Time time, int digits);

/// `05/Mar/2024:09:19:38 +0200`, whole seconds.
std::string clf_text(Time time, Time offset);

/// `+02:00`, or with an empty separator `+0200`.
std::string offset_text(Time offset, const std::string& separator);

}  // namespace dvp::test
