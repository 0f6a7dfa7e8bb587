// Reading and writing times. The layouts are fixed, so they are read digit by digit; the calendar
// itself is Howard Hinnant's.
#include "dvp/time.hpp"

#include <date/date.h>
#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "dvp/error.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

/// Walks over a written time from left to right. After the first thing that does not fit,
/// `good` is false and stays so.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool good = true;

  bool at_end() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  bool skip_if(char c) {
    if (peek() != c || rest_.empty()) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(char c) { good = skip_if(c) && good; }

  /// A number of exactly `count` digits, at most `highest`.
  int number(std::size_t count, int highest) {
    int value = 0;
    if (rest_.size() < count) return fail();
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(rest_[i])) return fail();
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value <= highest ? value : fail();
  }

  /// `.123…` as nanoseconds, 0 if there is none; digits past the ninth are passed over.
  Nanos fraction() {
    if (!skip_if('.')) return 0;
    if (!is_digit(peek())) return fail();
    Nanos value = 0;
    Nanos unit = nanos_per_second;
    for (; is_digit(peek()); rest_.remove_prefix(1)) {
      unit /= 10;
      value += unit * (peek() - '0');
    }
    return value;
  }

  /// `Jan` … `Dec` as 1 … 12.
  int month_name() {
    static constexpr std::string_view names = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto at = rest_.size() < 3 ? names.npos : names.find(rest_.substr(0, 3));
    if (at == names.npos || at % 3 != 0) return fail();
    rest_.remove_prefix(3);
    return static_cast<int>(at / 3) + 1;
  }

  /// `+hh:mm`, `+hhmm` or `+hh` as seconds.
  std::int64_t offset() {
    const bool west = peek() == '-';
    if (!skip_if('+') && !skip_if('-')) return fail();
    std::int64_t seconds = number(2, 23) * 3600;
    if (skip_if(':') || is_digit(peek())) seconds += number(2, 59) * 60;
    return west ? -seconds : seconds;
  }

 private:
  int fail() {
    good = false;
    return 0;
  }

  std::string_view rest_;
};

std::optional<std::int64_t> seconds_of_day(int year, int month, int day) {
  const auto civil = date::year{year} / month / day;
  if (!civil.ok()) return std::nullopt;
  return date::sys_days(civil).time_since_epoch().count() * std::int64_t{86400};
}

int year_of(Nanos time) {
  const date::sys_seconds instant{std::chrono::seconds(whole_seconds(time))};
  return static_cast<int>(date::year_month_day(date::floor<date::days>(instant)).year());
}

std::int64_t read_clock(Cursor& cursor) {
  const auto hour = cursor.number(2, 23);
  cursor.expect(':');
  const auto minute = cursor.number(2, 59);
  cursor.expect(':');
  return (hour * 60 + minute) * 60 + cursor.number(2, 59);
}

Nanos join(std::int64_t seconds, Nanos fraction) {
  constexpr auto bound = latest_time / nanos_per_second - 1;
  if (seconds > bound) return latest_time;
  if (seconds < -bound) return earliest_time;
  return seconds * nanos_per_second + fraction;
}

/// `separator` stands between year, month and day.
std::optional<Nanos> parse_calendar_time(std::string_view text, const TimeZone& zone,
                                         char separator = '-') {
  Cursor cursor(text);
  const auto year = cursor.number(4, 9999);
  cursor.expect(separator);
  const auto month = cursor.number(2, 12);
  cursor.expect(separator);
  const auto day = seconds_of_day(year, month, cursor.number(2, 31));
  const bool svlogd = cursor.skip_if('_');
  if (!svlogd && !cursor.skip_if('T') && !cursor.skip_if('t')) cursor.expect(' ');
  auto seconds = day.value_or(0) + read_clock(cursor);
  const auto fraction = cursor.fraction();
  if (!cursor.good || !day) return std::nullopt;
  if (cursor.at_end()) return join(svlogd ? seconds : zone.to_utc(seconds), fraction);
  if (!cursor.skip_if('Z') && !cursor.skip_if('z')) seconds -= cursor.offset();
  if (!cursor.good || !cursor.at_end()) return std::nullopt;
  return join(seconds, fraction);
}

/// `Mar  5 09:19:38`, in each year that has such a day: the nearest.
std::optional<Nanos> parse_yearless_time(std::string_view text, const TimeContext& context) {
  Cursor cursor(text);
  const auto month = cursor.month_name();
  cursor.expect(' ');
  const auto day = cursor.number(cursor.skip_if(' ') ? 1 : 2, 31);
  cursor.expect(' ');
  const auto clock = read_clock(cursor);
  const auto fraction = cursor.fraction();
  if (!cursor.good || !cursor.at_end()) return std::nullopt;
  const auto distance = [&](Nanos time) {
    const auto before =
        static_cast<std::uint64_t>(context.near_first) - static_cast<std::uint64_t>(time);
    if (time < context.near_first) return before;
    const auto after =
        static_cast<std::uint64_t>(time) - static_cast<std::uint64_t>(context.near_last);
    return time > context.near_last ? after : 0;
  };
  constexpr int leap_years_apart = 8;  // around 1900 and 2100; else four
  const auto middle = year_of(context.near_first);
  std::optional<Nanos> nearest;
  for (int year = middle - leap_years_apart; year <= middle + leap_years_apart; ++year) {
    const auto midnight = seconds_of_day(year, month, day);
    if (!midnight) continue;
    const auto time = join(context.zone.to_utc(*midnight + clock), fraction);
    if (!nearest || distance(time) < distance(*nearest)) nearest = time;
  }
  return nearest;
}

/// `Tue, 05 Mar 2024 09:19:38 -0000`
std::optional<Nanos> parse_mail_time(std::string_view text) {
  constexpr std::string_view weekday = "Tue, ";
  if (text.size() < weekday.size()) return std::nullopt;
  Cursor cursor(text.substr(weekday.size()));
  const auto day_of_month = cursor.number(2, 31);
  cursor.expect(' ');
  const auto month = cursor.month_name();
  cursor.expect(' ');
  const auto day = seconds_of_day(cursor.number(4, 9999), month, day_of_month);
  cursor.expect(' ');
  const auto clock = read_clock(cursor);
  cursor.expect(' ');
  const auto offset =
      cursor.skip_if('G') ? (cursor.expect('M'), cursor.expect('T'), 0) : cursor.offset();
  if (!cursor.good || !cursor.at_end() || !day) return std::nullopt;
  return join(*day + clock - offset, 0);
}

/// The unit of a number since the epoch, told by its size.
Nanos epoch_unit(std::uint64_t whole) {
  if (whole < 100'000'000'000) return nanos_per_second;
  if (whole < 100'000'000'000'000) return 1'000'000;
  if (whole < 100'000'000'000'000'000) return 1'000;
  return 1;
}

std::optional<Nanos> parse_epoch(std::string_view text) {
  const auto point = text.find('.');
  const auto digits = text.substr(0, point);
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  const auto whole = parse_digits(digits);
  if (!whole || *whole > static_cast<std::uint64_t>(latest_time)) return latest_time;
  const auto unit = epoch_unit(*whole);
  Nanos fraction = 0;
  if (point != text.npos) {
    Cursor cursor(text.substr(point));
    fraction = cursor.fraction() / (nanos_per_second / unit);
    if (!cursor.good || !cursor.at_end()) return std::nullopt;
  }
  const auto per_second = static_cast<std::uint64_t>(nanos_per_second / unit);
  const auto rest = static_cast<Nanos>(*whole % per_second) * unit;
  return join(static_cast<std::int64_t>(*whole / per_second), rest + fraction);
}

constexpr auto day_size = std::string_view("05/Mar/2024:").size();
constexpr auto offset_size = std::string_view(" +0000").size();

/// The second of the day of `09:19:38`.
std::optional<std::int64_t> clock_of(const char* text) {
  const auto number = [&](int at) {
    const auto tens = static_cast<unsigned>(text[at] - '0');
    const auto ones = static_cast<unsigned>(text[at + 1] - '0');
    return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
  };
  const auto hour = number(0);
  const auto minute = number(3);
  const auto second = number(6);
  if (hour > 23 || minute > 59 || second > 59 || text[2] != ':' || text[5] != ':')
    return std::nullopt;
  return (hour * 60 + minute) * 60 + second;
}

}  // namespace

TimeZone TimeZone::parse(const std::string& name) {
  TimeZone zone;
  if (!name.empty() && (name[0] == '+' || name[0] == '-')) {
    Cursor cursor(name);
    zone.offset_seconds_ = cursor.offset();
    if (!cursor.good || !cursor.at_end())
      throw UsageError(fmt::format("'{}' is no offset such as +02:00", name));
  } else if (name != "UTC" && name != "Z") {
    try {
      zone.zone_ = date::locate_zone(name);
    } catch (const std::exception&) {
      throw UsageError(fmt::format("'{}' is no time zone that this system knows", name));
    }
  }
  return zone;
}

std::int64_t TimeZone::to_utc(std::int64_t local_seconds) const {
  if (!zone_) return local_seconds - offset_seconds_;
  const date::local_seconds local{std::chrono::seconds(local_seconds)};
  // Around a change `first` is the time before it: the earlier of two, and the way over a gap.
  return local_seconds - zone_->get_info(local).first.offset.count();
}

std::optional<Nanos> parse_clf_time(std::string_view text, const TimeZone& zone) {
  Cursor cursor(text);
  const auto day_of_month = cursor.number(2, 31);
  cursor.expect('/');
  const auto month = cursor.month_name();
  cursor.expect('/');
  const auto year = cursor.number(4, 9999);
  cursor.expect(':');
  const auto clock = read_clock(cursor);
  const auto fraction = cursor.fraction();
  const auto day = seconds_of_day(year, month, day_of_month);
  if (!cursor.good || !day) return std::nullopt;
  if (cursor.at_end()) return join(zone.to_utc(*day + clock), fraction);
  cursor.expect(' ');
  const auto offset = cursor.offset();
  if (!cursor.good || !cursor.at_end()) return std::nullopt;
  return join(*day + clock - offset, fraction);
}

std::optional<Nanos> ClfTimes::read(std::string_view text) {
  const auto time = parse_clf_time(text, zone_);
  const bool usual = time && text.size() == usual_size && text[usual_size - offset_size] == ' ';
  constexpr auto day = 86400 * nanos_per_second;
  if (usual && *time > earliest_time + day && *time < latest_time - day) {
    std::copy(text.begin(), text.end(), known_.begin());
    midnight_ = *time - *clock_of(&known_[day_size]) * nanos_per_second;
  }
  return time;
}

std::optional<Nanos> ClfTimes::read_of_known_day(std::string_view text) const {
  const auto* written = text.data();
  const auto clock = clock_of(written + day_size);
  const bool known = std::memcmp(written, known_.data(), day_size) == 0 &&
                     std::memcmp(written + usual_size - offset_size,
                                 &known_[usual_size - offset_size], offset_size) == 0;
  if (!known || !clock) return std::nullopt;
  return midnight_ + *clock * nanos_per_second;
}

std::optional<Nanos> parse_timestamp(std::string_view text, const TimeZone& zone) {
  const bool calendar = text.size() > 4 && text[4] == '-';
  return calendar ? parse_calendar_time(text, zone) : parse_epoch(text);
}

std::optional<Nanos> parse_any_time(std::string_view text, const TimeContext& context) {
  if (text.size() < 4) return parse_timestamp(text, context.zone);
  if (text[2] == '/') return parse_clf_time(text, context.zone);
  if (text.substr(3).starts_with(", ")) return parse_mail_time(text);
  if (text.size() > 4 && text[4] == '/') return parse_calendar_time(text, context.zone, '/');
  if (is_upper(text[0])) return parse_yearless_time(text, context);
  return parse_timestamp(text, context.zone);
}

int fraction_digits(std::string_view text) {
  const auto point = text.find('.');
  int digits = 0;
  if (point != text.npos)
    for (auto i = point + 1; i < text.size() && is_digit(text[i]); ++i) ++digits;
  const auto digits_before = text.substr(0, point);
  constexpr std::size_t surely_seconds = 11;
  if (digits_before.size() <= surely_seconds) return digits;
  const auto whole = parse_digits(digits_before);
  if (!whole) return digits;
  for (auto unit = epoch_unit(*whole); unit < nanos_per_second; unit *= 10) ++digits;
  return digits;
}

std::int64_t whole_seconds(Nanos time) {
  const auto seconds = time / nanos_per_second;
  return time % nanos_per_second < 0 ? seconds - 1 : seconds;
}

std::string format_day(std::int64_t seconds) {
  const date::sys_seconds instant{std::chrono::seconds(seconds)};
  const date::year_month_day day(date::floor<date::days>(instant));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

std::string format_timestamp(std::int64_t seconds) {
  const auto second_of_day = ((seconds % 86400) + 86400) % 86400;
  return fmt::format("{} {:02}:{:02}:{:02}", format_day(seconds), second_of_day / 3600,
                     second_of_day / 60 % 60, second_of_day % 60);
}

std::string format_rfc3339(Nanos time) {
  auto text = format_timestamp(whole_seconds(time));
  text[10] = 'T';
  return text + 'Z';
}

}  // namespace dvp
