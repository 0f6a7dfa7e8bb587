// Cells of the views.
#include "dvp/csv.hpp"

#include "dvp/text.hpp"

namespace dvp {

namespace {

bool starts_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos;
}

bool needs_quotes(char c) { return (c == ',') | (c == '"') | (c == '\r') | (c == '\n'); }

/// Looks at all bytes, because a compiler takes many at once when nothing ends the loop before.
template <class Is>
bool has_any(std::string_view text, Is is) {
  bool found = false;
  for (const char c : text) found |= is(c);
  return found;
}

}  // namespace

bool is_plain_cell(std::string_view text) {
  const auto is_special = [](char c) {
    return static_cast<bool>((static_cast<signed char>(c) < 0) | needs_quotes(c));
  };
  return !starts_formula(text) && !has_any(text, is_special);
}

std::string cell_value(std::string_view text) {
  return starts_formula(text) ? std::string() : valid_utf8(text);
}

std::string csv_cell(std::string_view value) {
  if (!has_any(value, needs_quotes)) return std::string(value);
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted += '"';
}

}  // namespace dvp
