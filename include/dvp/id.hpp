// What strings become: small numbers, which are compared, hashed and kept in their place.
#pragma once

#include <cstdint>

namespace dvp {

using Id = std::uint32_t;

inline constexpr Id no_id = 0xFFFFFFFF;

}  // namespace dvp
