// The generator of random cases. A seed gives the same case everywhere.
#pragma once

#include <cstdint>

#include "case.hpp"

namespace dvp::test {

/// What a property needs of its cases.
struct Wishes {
  bool ordered_lines = false;  // in each log the lines are in order of time
  bool one_source = false;
  bool distinct_times = false;  // no two requests at one time
  bool several_windows = false;
  std::size_t most_requests = 60;
};

Case make_case(std::uint64_t seed, const Wishes& wishes = {});

}  // namespace dvp::test
