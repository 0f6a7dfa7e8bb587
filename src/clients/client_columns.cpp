// Checking and folding of what a csv log or a database says of a client.
#include "dvp/client_columns.hpp"

#include <algorithm>
#include <array>

#include "dvp/address.hpp"
#include "dvp/address_names.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

struct UserType {
  std::string_view name;
  std::string_view type;
};

constexpr UserType user_types[] = {
    {"college", "education"},
    {"school", "education"},
    {"university", "education"},
    {"edu", "education"},
    {"education", "education"},
    {"hosting", "hosting"},
    {"content_delivery_network", "hosting"},
    {"search_engine_spider", "hosting"},
    {"residential", "isp"},
    {"cellular", "isp"},
    {"consumer_privacy_network", "isp"},
    {"isp", "isp"},
    {"business", "business"},
    {"government", "business"},
    {"military", "business"},
    {"library", "business"},
    {"traveler", "business"},
    {"cafe", "business"},
};

constexpr std::size_t longest_domain = 253;

bool tells_address(std::string_view text) {
  return parse_address(text) || Cidr::parse(text) || names_some_address(text);
}

}  // namespace

std::string checked_country(std::string_view text) {
  const auto letter = [](char c) { return is_lower(c) || is_upper(c); };
  if (text.size() != 2 || !letter(text[0]) || !letter(text[1])) return {};
  const auto upper = [](char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; };
  return {upper(text[0]), upper(text[1])};
}

std::uint32_t country_number(std::string_view country) {
  if (country.empty()) return 0;
  return static_cast<std::uint32_t>((country[0] - 'A') * 26 + (country[1] - 'A') + 1);
}

std::string country_of_number(std::uint32_t number) {
  if (number == 0) return {};
  const auto letter = [](std::uint32_t n) { return static_cast<char>('A' + n); };
  return {letter((number - 1) / 26), letter((number - 1) % 26)};
}

std::string_view folded_type(std::string_view text) {
  if (text.empty()) return {};
  const auto name = lower_case(text);
  for (const auto& row : user_types)
    if (row.name == name) return row.type;
  return "null";
}

std::string_view checked_domain(std::string_view text) {
  const auto fits = [](char c) {
    return is_alnum(c) || c == '-' || c == '.' || c == '_' || (c & 0x80);
  };
  const bool domain = text.size() <= longest_domain && std::all_of(text.begin(), text.end(), fits);
  return domain && !tells_address(text) ? text : std::string_view();
}

std::string_view checked_host(std::string_view text) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; };
  return std::any_of(text.begin(), text.end(), control) || tells_address(text) ? std::string_view()
                                                                               : text;
}

}  // namespace dvp
