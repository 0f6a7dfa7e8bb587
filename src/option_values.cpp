// The values of single options.
#include "option_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "dvp/client_columns.hpp"
#include "dvp/csv.hpp"
#include "dvp/error.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

[[noreturn]] void refuse(const char* option, const std::string& text, const char* expected) {
  throw UsageError(fmt::format("{}: '{}' is no {}", option, text, expected));
}

/// A whole number and the unit behind it.
struct Quantity {
  std::optional<std::uint64_t> number;
  std::string unit;

  explicit Quantity(const std::string& text) {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    number = parse_digits(std::string_view(text).substr(0, digits));
    unit = text.substr(digits);
  }

  /// The number in a unit of this size, if it is `highest` at the most.
  std::optional<std::uint64_t> times(std::uint64_t size, std::uint64_t highest) const {
    return number && *number <= highest / size ? std::optional(*number * size) : std::nullopt;
  }
};

std::optional<std::uint64_t> session_window_unit(const std::string& unit) {
  if (unit == "ms") return 1'000'000;
  if (unit == "s") return nanos_per_second;
  if (unit == "m") return 60 * nanos_per_second;
  return std::nullopt;
}

std::optional<std::uint64_t> memory_unit(std::string unit) {
  constexpr std::string_view powers_of_1024 = "kmgt";
  if (unit.ends_with("iB")) unit.resize(unit.size() - 2);
  else if (unit.ends_with('B')) unit.pop_back();
  if (unit.empty()) return 1;
  const auto power = powers_of_1024.find(to_lower(unit[0]));
  if (unit.size() > 1 || power == powers_of_1024.npos) return std::nullopt;
  return std::uint64_t{1} << (10 * (power + 1));
}

/// `12.5` as millionths; nullopt for more than six digits behind the point.
std::optional<std::uint64_t> parse_millionths(std::string_view text) {
  const auto point = text.find('.');
  const auto whole = parse_digits(text.substr(0, point));
  if (!whole || *whole > 100) return std::nullopt;
  if (point == text.npos) return *whole * 1'000'000;
  auto decimals = std::string(text.substr(point + 1));
  if (decimals.empty() || decimals.size() > 6) return std::nullopt;
  decimals.resize(6, '0');
  const auto fraction = parse_digits(decimals);
  return fraction ? std::optional(*whole * 1'000'000 + *fraction) : std::nullopt;
}

}  // namespace

Nanos parse_session_window(const std::string& text) {
  constexpr std::uint64_t longest = 600 * nanos_per_second;
  if (text == "0") return 0;
  const Quantity quantity(text);
  const auto unit = session_window_unit(quantity.unit);
  const auto nanos = unit ? quantity.times(*unit, longest) : std::nullopt;
  if (!nanos) refuse("--session-window", text, "time such as 5s, 500ms or 0, at most 10m");
  return static_cast<Nanos>(*nanos);
}

std::size_t parse_memory(const std::string& text) {
  constexpr std::uint64_t largest = std::uint64_t{1} << 60;
  const Quantity quantity(text);
  const auto unit = memory_unit(quantity.unit);
  const auto bytes = unit ? quantity.times(*unit, largest) : std::nullopt;
  if (!bytes) refuse("--memory", text, "size such as 512M or 2G");
  return *bytes;
}

RejectLimit parse_reject_limit(const std::string& text) {
  RejectLimit limit;
  limit.share = text.ends_with('%');
  const auto number = limit.share
                          ? parse_millionths(std::string_view(text).substr(0, text.size() - 1))
                          : parse_digits(text);
  if (!number) refuse("--max-rejects", text, "number of lines such as 100, nor a share such as 1%");
  limit.number = *number;
  return limit;
}

unsigned parse_jobs(const std::string& text, unsigned cores) {
  constexpr std::uint64_t most = 1024;
  const auto jobs = text.empty() ? cores : parse_digits(text).value_or(0);
  if (jobs < 1 || jobs > most) refuse("--jobs", text, "number from 1 to 1024");
  return static_cast<unsigned>(jobs);
}

bool parse_session_key(const std::string& text) {
  if (text != "ip,repository" && text != "ip,repository,user-agent")
    refuse("--session-key", text, "key: ip,repository or ip,repository,user-agent");
  return text == "ip,repository,user-agent";
}

std::vector<std::string> parse_databases(const std::vector<std::string>& paths) {
  for (const auto& path : paths)
    if (path.empty()) throw UsageError("--geoip: needs a file");
  return paths;
}

std::vector<HostsFile> parse_hosts(const std::vector<std::string>& texts) {
  std::vector<HostsFile> files;
  for (const auto& text : texts) {
    const auto equals = text.find('=');
    if (equals == text.npos || equals + 1 == text.size()) refuse("--hosts", text, "NAME=FILE");
    files.push_back({text.substr(0, equals), text.substr(equals + 1)});
    const auto& name = files.back().name;
    if (checked_host(name).empty() || cell_value(name) != name)
      refuse("--hosts", name, "name that can stand in the column host");
  }
  return files;
}

TrustedProxies parse_trusted_proxies(const std::vector<std::string>& texts) {
  std::vector<Cidr> ranges;
  for (const auto& text : texts) {
    const auto range = Cidr::parse(text);
    if (!range) refuse("--trusted-proxy", text, "address, nor a range such as 10.0.0.0/8");
    ranges.push_back(*range);
  }
  return TrustedProxies(std::move(ranges));
}

}  // namespace dvp
