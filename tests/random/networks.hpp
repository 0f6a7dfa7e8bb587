// What the databases that are made of testdata/geoip/ tell, as it is to be understood, written by
// hand: the oracle does not read databases.
#pragma once

#include <string>
#include <vector>

#include "case.hpp"

namespace dvp::test {

/// What is known of a network; empty: not known.
struct KnownNetwork {
  Range range;
  std::string country, type, company_domain, provider_domain, as_number;
};

/// Of networks within each other the later one counts.
struct KnownDatabase {
  std::string name;
  std::vector<KnownNetwork> networks;
};

const std::vector<KnownDatabase>& known_databases();

}  // namespace dvp::test
