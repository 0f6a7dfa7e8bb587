// Finding addresses within other words.
#include "dvp/address_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
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

/// An IPv6 address in a text, whatever separates its groups.
struct Groups {
  Address address;
  bool alone;  // no letter or digit before or behind it
};

std::string with_colons(std::string_view text) {
  std::string colons(text);
  for (auto& c : colons)
    if (!is_alnum(c)) c = ':';
  return colons;
}

bool in_groups(char c) { return is_hex(c) || c == ':'; }

/// Whether groups may begin or end before this byte: it and the one before are not of one word.
bool is_edge(std::string_view colons, std::size_t at) {
  return at == 0 || at == colons.size() || !is_hex(colons[at - 1]) || !is_hex(colons[at]);
}

/// Without a digit it is a word of programmers, such as `dead::beef`.
std::optional<Address> read_groups(std::string_view word) {
  const bool fits = word.find(':') != word.npos && std::any_of(word.begin(), word.end(), is_digit);
  return fits ? parse_address(word) : std::nullopt;
}

/// Whether `holds` is true for any piece of the text that could be an IPv6 address.
template <class Holds>
bool any_groups(std::string_view text, Holds holds) {
  const auto colons = with_colons(text);
  const auto is_word = [&](std::size_t at) { return at < colons.size() && is_alnum(colons[at]); };
  for (std::size_t begin = 0; begin < colons.size(); ++begin) {
    if (!is_edge(colons, begin)) continue;
    const auto last = std::min(colons.size(), begin + longest_ipv6);
    for (auto end = begin; end < last && in_groups(colons[end]);) {
      if (!is_edge(colons, ++end)) continue;
      const auto address = read_groups(std::string_view(colons).substr(begin, end - begin));
      const bool alone = (begin == 0 || !is_word(begin - 1)) && !is_word(end);
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
