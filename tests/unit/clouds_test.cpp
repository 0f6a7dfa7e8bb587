// The room of clouds: which AS numbers are whose.
#include "dvp/clouds.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <utility>

#include "dvp/client_columns.hpp"

namespace dvp {

namespace {

constexpr std::uint32_t as_numbers[] = {
#define CLOUD(as_number, cloud, organization) as_number,
#include "clients/cloud_as_numbers.inc"
#undef CLOUD
};

constexpr std::string_view clouds[] = {
#define CLOUD(as_number, cloud, organization) cloud,
#include "clients/cloud_as_numbers.inc"
#undef CLOUD
};

constexpr std::string_view organizations[] = {
#define CLOUD(as_number, cloud, organization) organization,
#include "clients/cloud_as_numbers.inc"
#undef CLOUD
};

}  // namespace

TEST_CASE("clouds: the large ones are known by their AS numbers") {
  const std::pair<std::uint32_t, std::string_view> rows[] = {
      {8075, "azure"},     {13335, "cloudflare"}, {14061, "digitalocean"}, {14618, "aws"},
      {16276, "ovh"},      {16509, "aws"},        {20473, "vultr"},        {24940, "hetzner"},
      {31898, "oracle"},   {36351, "ibm"},        {45102, "alibaba"},      {63949, "linode"},
      {12876, "scaleway"}, {132203, "tencent"},   {136907, "huawei"},      {396982, "gcp"},
  };
  for (const auto& [as_number, cloud] : rows) {
    CAPTURE(as_number);
    CHECK(cloud_of(as_number) == cloud);
  }
}

TEST_CASE("clouds: every row of the table is found, and its neighbours only if they are rows") {
  const std::set<std::uint32_t> known(std::begin(as_numbers), std::end(as_numbers));
  CHECK(known.size() == std::size(as_numbers));
  for (std::size_t i = 0; i < std::size(as_numbers); ++i) {
    CAPTURE(as_numbers[i]);
    CHECK(cloud_of(as_numbers[i]) == clouds[i]);
    for (const auto neighbour : {as_numbers[i] - 1, as_numbers[i] + 1})
      CHECK(cloud_of(neighbour).empty() == !known.contains(neighbour));
  }
}

TEST_CASE("clouds: all others are nobody's") {
  // no AS, the smallest, access networks, documentation's, private use, the largest
  for (const std::uint32_t as_number :
       {0U, 1U, 3320U, 7922U, 64496U, 64512U, 65535U, 65536U, 4200000000U, 4294967295U}) {
    CAPTURE(as_number);
    CHECK(cloud_of(as_number).empty());
  }
}

TEST_CASE("clouds: offices and access networks of their companies are not in the table") {
  // Amazon's shops, Google Fiber, YouTube, Microsoft's and Oracle's offices, IBM, Free, OVH's DSL
  for (const std::uint32_t as_number :
       {62785U, 16591U, 43515U, 36040U, 3598U, 35106U, 1215U, 1747U, 29447U, 35540U}) {
    CAPTURE(as_number);
    CHECK(cloud_of(as_number).empty());
  }
}

TEST_CASE("clouds: the names are such as fit `--hosts NAME=FILE` and the column `host`") {
  const std::string fitting = "abcdefghijklmnopqrstuvwxyz0123456789-";
  for (const auto cloud : clouds) {
    CAPTURE(cloud);
    CHECK(!cloud.empty());
    CHECK(cloud.find_first_not_of(fitting) == cloud.npos);
    CHECK(checked_host(cloud) == cloud);
  }
  for (const auto organization : organizations) CHECK(!organization.empty());
}

}  // namespace dvp
