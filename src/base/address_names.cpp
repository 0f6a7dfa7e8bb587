// Finding addresses within other words.
#include "dvp/address_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "dvp/text.hpp"

namespace dvp {

namespace {

constexpr std::size_t longest_ipv6 = 39;
constexpr std::size_t ipv4_digits = 8;  // hexadecimal

bool is_hex(char c) { return hex_value(c) >= 0; }

std::size_t end_of_digits(std::string_view text, std::size_t from) {
  return std::min(text.find_first_not_of("0123456789", from), text.size());
}

using Quad = std::array<std::uint32_t, 4>;

/// Whether `holds` is true for any four neighbouring numbers that could be an address.
template <class Holds>
bool any_quad(std::string_view text, Holds holds) {
  Quad quad{};
  std::size_t numbers = 0;  // in a row
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_alnum(text[at]) && !is_digit(text[at])) numbers = 0;
    if (!is_digit(text[at])) continue;
    const auto end = end_of_digits(text, at);
    const auto number = parse_digits(text.substr(at, end - at)).value_or(256);
    std::rotate(quad.begin(), quad.begin() + 1, quad.end());
    quad[3] = static_cast<std::uint32_t>(number);
    numbers = number < 256 ? numbers + 1 : 0;
    if (numbers >= 4 && holds(quad)) return true;
    at = end - 1;
  }
  return false;
}

bool has_number(std::string_view text, std::uint32_t number) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_digit(text[at])) continue;
    const auto end = end_of_digits(text, at);
    if (parse_digits(text.substr(at, end - at)) == number) return true;
    at = end - 1;
  }
  return false;
}

/// A piece that is IPv6 if its separators are colons, and where it stands.
struct Groups {
  Address address;
  bool alone;  // no letter or digit before or behind it
};

/// Whether `holds` is true for anything in the text that could be an IPv6 address.
template <class Holds>
bool any_groups(std::string_view text, Holds holds) {
  std::string colons(text);
  for (auto& c : colons)
    if (!is_alnum(c)) c = ':';
  const auto in_address = [&](std::size_t i) { return is_hex(colons[i]) || colons[i] == ':'; };
  const auto is_edge = [&](std::size_t i) {
    return i == 0 || i == colons.size() || colons[i - 1] == ':' || colons[i] == ':' ||
           !in_address(i - 1) || !in_address(i);
  };
  for (std::size_t begin = 0; begin < colons.size(); ++begin) {
    if (!is_edge(begin)) continue;
    for (auto end = begin; end < colons.size() && in_address(end) && end - begin < longest_ipv6;) {
      ++end;
      if (!is_edge(end)) continue;
      const auto word = std::string_view(colons).substr(begin, end - begin);
      const bool alone = (begin == 0 || !is_alnum(colons[begin - 1])) &&
                         (end == colons.size() || !is_alnum(colons[end]));
      if (word.find(':') == word.npos || std::none_of(word.begin(), word.end(), is_digit)) continue;
      const auto address = parse_address(word);
      if (address && holds(Groups{*address, alone})) return true;
    }
  }
  return false;
}

bool has_hex_run(std::string_view text) {
  std::size_t run = 0;
  for (const char c : text) {
    run = is_hex(c) ? run + 1 : 0;
    if (run == ipv4_digits) return true;
  }
  return false;
}

/// Most words have nothing that an address could be made of.
bool is_plain(std::string_view text) {
  return std::none_of(text.begin(), text.end(), is_digit) && !has_hex_run(text);
}

bool names_ipv4(std::string_view text, std::uint32_t address) {
  const auto is_it = [&](const Quad& quad) {
    const auto forward = quad[0] << 24 | quad[1] << 16 | quad[2] << 8 | quad[3];
    return forward == address || __builtin_bswap32(forward) == address;
  };
  return any_quad(text, is_it) || has_number(text, address) ||
         lower_case(text).find(fmt::format("{:08x}", address)) != std::string::npos;
}

bool names_ipv6(std::string_view text, const Address& address) {
  const auto digits = fmt::format("{:016x}{:016x}", address.high, address.low);
  return lower_case(text).find(digits) != std::string::npos ||
         any_groups(text, [&](const Groups& groups) { return groups.address == address; });
}

}  // namespace

bool names_address(std::string_view text, const Address& address) {
  if (is_plain(text)) return false;
  const auto ipv4 = as_ipv4(address);
  return ipv4 ? names_ipv4(text, *ipv4) : names_ipv6(text, address);
}

bool names_some_address(std::string_view text) {
  if (is_plain(text)) return false;
  return any_quad(text, [](const Quad&) { return true; }) ||
         any_groups(text, [](const Groups& groups) { return groups.alone; });
}

bool may_name_address(std::string_view text) {
  if (is_plain(text)) return false;
  // Eight decimal digits at least make the one number of an address that matters.
  return has_hex_run(text) || any_quad(text, [](const Quad&) { return true; }) ||
         any_groups(text, [](const Groups&) { return true; });
}

}  // namespace dvp
