// The times that the log writers of runit and daemontools put before a line, both in UTC:
//
//   2024-03-05_09:19:38.12345 LINE           svlogd -tt (GitLab's omnibus packages); -ttt: a `T`
//   @4000000065e6e3f420d5a5fc LINE           svlogd -t, multilog t: TAI64N
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "dvp/line_cursor.hpp"
#include "dvp/time.hpp"
#include "dvp/wrapper.hpp"

namespace dvp {

namespace {

/// `2024-03-05_09:19:38.12345`; with a `T` only with as many digits as svlogd writes, because
/// others write such times in their own zone.
bool is_svlogd_time(std::string_view text) {
  constexpr std::string_view longest = "2024-03-05T09:19:38.12345";
  constexpr std::size_t separator = 10;
  constexpr std::size_t point = 19;
  if (text.size() <= separator) return false;
  const bool svlogd =
      text[separator] == '_' || (text[separator] == 'T' && text.size() == longest.size() &&
                                 text[point] == '.' && is_digit(text.back()));
  return svlogd && is_digit(text.back()) && parse_timestamp(text, {});
}

class SvlogdUnwrapper : public Unwrapper {
 public:
  bool unwrap(InnerLine& line) override {
    LineCursor cursor(line.text);
    const auto time = cursor.word("a time");
    if (!is_svlogd_time(time)) return false;
    (time_ = time) += 'Z';
    time_[time_.find_first_of("_T")] = 'T';
    line.text = cursor.rest();
    line.offer_time(time_);
    return true;
  }

 private:
  std::string time_;
};

/// A hexadecimal number alone.
std::optional<std::uint64_t> parse_hex(std::string_view text) {
  std::uint64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value, 16);
  return result.ec == std::errc() && result.ptr == end ? std::optional(value) : std::nullopt;
}

/// Seconds since the epoch, with the fraction, from a TAI64N label; empty if it is none.
std::string epoch_of_tai64n(std::string_view label) {
  constexpr std::size_t size = 25;
  constexpr std::size_t nanos_at = 17;
  // Both programs add ten seconds to the system's clock, and no leap seconds.
  constexpr std::uint64_t epoch = (std::uint64_t{1} << 62) + 10;
  constexpr std::uint64_t latest = 99'999'999'999;  // written so, a larger number is no second
  if (label.size() != size || label.front() != '@') return {};
  const auto seconds = parse_hex(label.substr(1, nanos_at - 1));
  const auto nanos = parse_hex(label.substr(nanos_at));
  if (!seconds || !nanos || *seconds < epoch || *seconds - epoch > latest ||
      *nanos >= static_cast<std::uint64_t>(nanos_per_second))
    return {};
  return fmt::format("{}.{:09}", *seconds - epoch, *nanos);
}

class Tai64nUnwrapper : public Unwrapper {
 public:
  bool unwrap(InnerLine& line) override {
    LineCursor cursor(line.text);
    time_ = epoch_of_tai64n(cursor.word("a label"));
    if (time_.empty()) return false;
    line.text = cursor.rest();
    line.offer_time(time_);
    return true;
  }

 private:
  std::string time_;
};

}  // namespace

extern const WrapperEntry svlogd_wrapper{"svlogd", "svlogd -tt and -ttt",
                                         "2024-03-05_09:19:38.12345 LINE",
                                         make_unwrapper<SvlogdUnwrapper>};

extern const WrapperEntry tai64n_wrapper{"tai64n", "svlogd -t and multilog",
                                         "@4000000065e6e3f420d5a5fc LINE",
                                         make_unwrapper<Tai64nUnwrapper>};

}  // namespace dvp
