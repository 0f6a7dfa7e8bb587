// The program that a user agent names (SPEC 6).
#pragma once

#include <string_view>

namespace dvp {

/// Views into the user agent; both empty if it names no program.
struct Tool {
  std::string_view name;
  std::string_view version;
};

/// The first product of a user agent whose log escapes are undone.
Tool parse_user_agent(std::string_view user_agent);

}  // namespace dvp
