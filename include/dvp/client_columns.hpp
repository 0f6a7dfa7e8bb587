// What a csv log's own columns say of a client, checked (SPEC 6).
#pragma once

#include <string>
#include <string_view>

#include "dvp/format.hpp"

namespace dvp {

/// Two letters as upper case; else empty.
std::string checked_country(std::string_view text);

/// One of the four published types; `null` for any other word; empty for none.
std::string_view folded_type(std::string_view text);

/// The value, or empty if it is an address or no domain name.
std::string_view checked_domain(std::string_view text);

/// The value, or empty if it is an address or holds control characters.
std::string_view checked_host(std::string_view text);

}  // namespace dvp
