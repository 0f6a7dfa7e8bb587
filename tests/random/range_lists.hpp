// Random lists of address ranges (`--hosts`), and how they are written.
#pragma once

#include <string>
#include <vector>

#include "case.hpp"
#include "splitmix.hpp"

namespace dvp::test {

/// A few lists whose ranges lie within each other, are equal, or end beside a client.
std::vector<RangeList> some_range_lists(SplitMix& random);

/// The list in one of the syntaxes that providers use.
std::string list_text(const RangeList& list);

}  // namespace dvp::test
