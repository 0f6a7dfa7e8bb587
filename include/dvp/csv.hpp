// Cells of the views (SPEC 5).
#pragma once

#include <string>
#include <string_view>

namespace dvp {

/// What a cell holds: valid UTF-8; nothing, if a spreadsheet would run it as a formula. Rows are
/// ordered by the bytes of this.
std::string cell_value(std::string_view text);

/// Of ASCII, and its own value and its own cell, as nearly all texts are.
bool is_plain_cell(std::string_view text);

/// A value as RFC 4180 writes it: in quotes only if it needs them.
std::string csv_cell(std::string_view value);

}  // namespace dvp
