// Cells of the views.
#include "dvp/csv.hpp"

#include "dvp/text.hpp"

namespace dvp {

std::string cell_value(std::string_view text) {
  constexpr std::string_view formula_starts = "=+-@";
  if (!text.empty() && formula_starts.find(text.front()) != formula_starts.npos) return {};
  return valid_utf8(text);
}

std::string csv_cell(std::string_view value) {
  if (value.find_first_of(",\"\r\n") == value.npos) return std::string(value);
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted += '"';
}

}  // namespace dvp
