// What a csv log's own columns and databases say of a client, checked (SPEC 6).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dvp/format.hpp"

namespace dvp {

/// Two letters as upper case; else empty.
std::string checked_country(std::string_view text);

/// A checked country as a number below `country_numbers`, 0 if it is empty, and back.
inline constexpr std::uint32_t country_numbers = 1 + 26 * 26;
std::uint32_t country_number(std::string_view country);
std::string country_of_number(std::uint32_t number);

/// One of the four published types; `null` for any other word; empty for none.
std::string_view folded_type(std::string_view text);

/// The value, or empty if it is no domain name or names an address.
std::string_view checked_domain(std::string_view text);

/// The value, or empty if it names an address or holds control characters.
std::string_view checked_host(std::string_view text);

}  // namespace dvp
