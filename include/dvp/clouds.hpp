// Which cloud an AS number belongs to, for addresses that no list of ranges holds (SPEC 6).
#pragma once

#include <cstdint>
#include <string_view>

namespace dvp {

/// Empty if it is none of the large providers'.
std::string_view cloud_of(std::uint32_t as_number);

}  // namespace dvp
