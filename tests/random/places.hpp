// The oracle's part about clients: what the views show of who asked and from where, computed
// slowly. An address is a text of bits here, and every range and network is held against it.
#pragma once

#include <string>

#include "case.hpp"
#include "oracle.hpp"

namespace dvp::test {

/// Where a client is; empty: not known.
struct Place {
  std::string country, host, type, company_domain, provider_domain;
  bool told_address = false;  // a domain that is left out
  Numbers told;               // what the ledger counts of this client
};

/// What `databases` and `hosts` tell together.
Place place_of(const std::string& client, const Settings& settings);

/// How many ranges the list holds, each counted once.
std::size_t distinct_ranges(const RangeList& list);

/// The columns of `raw` that are about the client.
struct Shown {
  std::string country, host, type, tool, version, domain;
};

/// What the log tells goes first, and the client's own address is not shown. In `reached` is
/// counted how things came about.
Shown shown_of(const Line& line, const std::string& client, const Place& place, Numbers& reached);

}  // namespace dvp::test
