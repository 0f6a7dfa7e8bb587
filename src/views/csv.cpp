// Cells of the views.
#include "dvp/csv.hpp"

#include "dvp/text.hpp"

namespace dvp {

namespace {

/// Looks at all bytes, because a compiler takes many at once when nothing ends the loop before.
bool needs_quotes(std::string_view value) {
  bool found = false;
  for (const char c : value)
    found |= static_cast<bool>((c == ',') | (c == '"') | (c == '\r') | (c == '\n'));
  return found;
}

}  // namespace

std::string cell_value(std::string_view text) {
  constexpr std::string_view formula_starts = "=+-@";
  if (!text.empty() && formula_starts.find(text.front()) != formula_starts.npos) return {};
  return valid_utf8(text);
}

std::string csv_cell(std::string_view value) {
  if (!needs_quotes(value)) return std::string(value);
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted += '"';
}

}  // namespace dvp
