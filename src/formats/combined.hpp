// The parser of combined lines, for the other format that holds such lines.
#pragma once

#include <memory>

#include "dvp/format.hpp"

namespace dvp {

std::unique_ptr<LineParser> make_combined_parser(const FormatSettings& settings);

}  // namespace dvp
