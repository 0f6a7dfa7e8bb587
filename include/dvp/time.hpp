// Instants, and the written forms of time that logs use.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace date {
class time_zone;
}

namespace dvp {

/// Nanoseconds since 1970-01-01T00:00:00Z, or a span of nanoseconds. A time that does not fit
/// (before 1677, after 2262) is the nearest one that does: no window reaches there.
using Nanos = std::int64_t;

inline constexpr Nanos nanos_per_second = 1'000'000'000;
inline constexpr Nanos nanos_per_hour = 3600 * nanos_per_second;
inline constexpr Nanos nanos_per_day = 24 * nanos_per_hour;
inline constexpr Nanos latest_time = std::numeric_limits<Nanos>::max();
inline constexpr Nanos earliest_time = std::numeric_limits<Nanos>::min();

/// The zone of times that carry none (`--log-timezone`).
class TimeZone {
 public:
  /// UTC.
  TimeZone() = default;

  /// An IANA name or an offset such as `+02:00`. Throws UsageError for anything else.
  static TimeZone parse(const std::string& name);

  /// The UTC second of a local second. One that comes twice is the earlier one; one that is
  /// skipped is reckoned with the offset in force before the change.
  std::int64_t to_utc(std::int64_t local_seconds) const;

 private:
  std::int64_t offset_seconds_ = 0;
  const date::time_zone* zone_ = nullptr;  // owned by the library's database, which lives on
};

/// What written times may leave open, and what is taken then.
struct TimeContext {
  TimeZone zone;  // of times that carry none

  /// Times without a year take the year that puts them nearest to this span (the first chosen
  /// window); of two equally near the earlier.
  Nanos near_first = 0;
  Nanos near_last = 0;
};

/// `05/Mar/2024:09:19:38 +0000`, with or without a fraction of the second; without the offset in
/// `zone`.
std::optional<Nanos> parse_clf_time(std::string_view text, const TimeZone& zone);

/// Reads the times of one log, of which neighbours mostly have the same day: of these the clock
/// alone is read. One thread's.
class ClfTimes {
 public:
  static constexpr std::size_t usual_size = std::string_view("05/Mar/2024:09:19:38 +0000").size();

  explicit ClfTimes(TimeZone zone) : zone_(std::move(zone)) {}

  /// As parse_clf_time.
  std::optional<Nanos> read(std::string_view text);

  /// If `text`, of the usual size, has the day and the offset of the last such time that `read` has
  /// read; else nullopt, which does not mean that it is no time.
  std::optional<Nanos> read_of_known_day(std::string_view text) const;

 private:
  TimeZone zone_;
  std::array<char, usual_size> known_{};  // a time of the day
  Nanos midnight_ = 0;
};

/// RFC 3339; the same without a zone (then in `zone`); `2024-03-05_09:19:38.5` of svlogd, which is
/// UTC; or a number since the epoch, in seconds below 1e11, milliseconds below 1e14, microseconds
/// below 1e17, else nanoseconds (SPEC 8).
std::optional<Nanos> parse_timestamp(std::string_view text, const TimeZone& zone);

/// Any of the above; `2024/03/05 09:19:38` of Go's programs; `Mar  5 09:19:38` of syslog, without a
/// year; `Tue, 05 Mar 2024 09:19:38 -0000` (RFC 5322).
std::optional<Nanos> parse_any_time(std::string_view text, const TimeContext& context);

/// How many digits after the second a written time has: of several times of one line the finest
/// counts (SPEC 8).
int fraction_digits(std::string_view text);

/// Whole seconds since the epoch, rounded towards the past.
std::int64_t whole_seconds(Nanos time);

std::string format_day(std::int64_t seconds);        // 2024-03-05
std::string format_timestamp(std::int64_t seconds);  // 2024-03-05 09:19:38
std::string format_rfc3339(Nanos time);              // 2024-03-05T09:19:38Z

}  // namespace dvp
