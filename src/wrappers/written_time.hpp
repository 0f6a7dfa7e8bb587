// The time that several wrappers write as the first word of a line.
#pragma once

#include <string_view>

#include "dvp/text.hpp"
#include "dvp/time.hpp"

namespace dvp {

/// `2024-03-05T09:19:38.550816892Z`, with any offset or none; not a number since the epoch.
inline bool is_rfc3339(std::string_view text) {
  return text.size() > 10 && to_lower(text[10]) == 't' && parse_timestamp(text, {}).has_value();
}

}  // namespace dvp
