// The built-in table of the clouds' AS numbers.
#include "dvp/clouds.hpp"

#include <algorithm>
#include <array>

namespace dvp {

namespace {

struct CloudNetwork {
  std::uint32_t as_number;
  std::string_view cloud;
};

constexpr CloudNetwork networks_by_cloud[] = {
#define CLOUD(as_number, cloud, organization) {as_number, cloud},
#include "cloud_as_numbers.inc"
#undef CLOUD
};

constexpr auto networks = [] {
  auto sorted = std::to_array(networks_by_cloud);
  std::ranges::sort(sorted, {}, &CloudNetwork::as_number);
  return sorted;
}();

static_assert(std::ranges::adjacent_find(networks, std::ranges::equal_to(),
                                         &CloudNetwork::as_number) == networks.end(),
              "an AS number belongs to one cloud");

}  // namespace

std::string_view cloud_of(std::uint32_t as_number) {
  const auto* const found =
      std::ranges::lower_bound(networks, as_number, {}, &CloudNetwork::as_number);
  return found != networks.end() && found->as_number == as_number ? found->cloud
                                                                  : std::string_view();
}

}  // namespace dvp
