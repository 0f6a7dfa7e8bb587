// The room of advice: what only a clock would decide in a run of the program.
#include "dvp/advice.hpp"

#include <catch2/catch.hpp>

namespace dvp {

namespace {

/// What is said of a database that was built on 1 April 2024.
std::vector<std::string> advice_of_database(Nanos stale_before) {
  Options options;
  options.format = "csv";
  options.stale_before = stale_before;
  Ledger ledger;
  ledger.lookups.databases.push_back({"country.mmdb", "GeoLite2-Country", 1711929600});
  return find_advice(options, ledger, {}, {});
}

}  // namespace

TEST_CASE("advice: a database that was built before a day is told of") {
  const auto built = 1711929600 * nanos_per_second;
  CHECK(advice_of_database(earliest_time).empty());
  CHECK(advice_of_database(built).empty());
  CHECK(advice_of_database(built + nanos_per_second) ==
        std::vector<std::string>{"country.mmdb: was built on 2024-04-01, more than a year ago: a "
                                 "newer one knows more"});
}

}  // namespace dvp
