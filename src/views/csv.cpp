// Cells of the views.
#include "dvp/csv.hpp"

#include <algorithm>

#include "dvp/text.hpp"

namespace dvp {

namespace {

/// Asked of each byte of a cell: `find_first_of` takes several times as long.
bool needs_quotes(char c) { return c == ',' || c == '"' || c == '\r' || c == '\n'; }

}  // namespace

std::string cell_value(std::string_view text) {
  constexpr std::string_view formula_starts = "=+-@";
  if (!text.empty() && formula_starts.find(text.front()) != formula_starts.npos) return {};
  return valid_utf8(text);
}

std::string csv_cell(std::string_view value) {
  if (std::none_of(value.begin(), value.end(), needs_quotes)) return std::string(value);
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted += '"';
}

}  // namespace dvp
