// What happens to logs: bytes are lost, doubled and flipped, lines are cut and run into each other.
#pragma once

#include <string>
#include <vector>

#include "splitmix.hpp"

namespace dvp::test {

/// Some of the lines, mutated; it ends with a line end, so that what stands behind is a line of its
/// own. Now and then a line of it is longer than any that is read.
std::string mutated_chunk(const std::vector<std::string>& lines, SplitMix& random);

}  // namespace dvp::test
