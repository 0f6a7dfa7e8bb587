// The room of clients' places: what several databases and lists of ranges tell together, and what
// the ledger counts of it.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "dvp/error.hpp"
#include "dvp/locator.hpp"
#include "workdir.hpp"

namespace dvp {

namespace {

using Texts = std::vector<std::string>;

std::vector<std::string> databases(std::initializer_list<std::string_view> names) {
  std::vector<std::string> paths;
  for (const auto name : names) paths.push_back(fmt::format(DVP_GEOIP_DIR "/{}.mmdb", name));
  return paths;
}

/// `country type domain-of-business domain-of-others host`, `-` for what is not known.
std::string text(const Place& place) {
  const auto word = [](std::string_view known) { return known.empty() ? "-" : known; };
  return fmt::format("{} {} {} {} {}", word(place.country), word(place.type),
                     word(place.domain_of_business()), word(place.domain_of_others()),
                     word(place.host));
}

std::string told(const Locator& locator, std::string_view address) {
  return text(ClientLookup(locator).look_up(*parse_address(address)));
}

}  // namespace

TEST_CASE("locator: without files nothing is known, and nobody is counted") {
  const Locator locator({}, {});
  CHECK(locator.empty());
  ClientLookup lookup(locator);
  CHECK(text(lookup.look_up(*parse_address("192.0.2.1"))) == "- - - - -");
  CHECK(lookup.ledger().clients == 0);
  CHECK(lookup.ledger().empty());
}

TEST_CASE("locator: of each thing the first file that knows it tells it") {
  const Locator company_first(databases({"ipinfo-company", "geoip2-enterprise"}), {});
  CHECK(told(company_first, "192.0.2.1") == "DE isp telekom.com telekom.de -");
  const Locator enterprise_first(databases({"geoip2-enterprise", "ipinfo-company"}), {});
  CHECK(told(enterprise_first, "192.0.2.1") == "DE isp t-ipconnect.de t-ipconnect.de -");
  // Enterprise knows no domain here, so the company's database does.
  CHECK(told(enterprise_first, "198.51.100.200") ==
        "GB business carrier.example carrier.example -");
}

TEST_CASE("locator: a range goes before the AS number, which goes before nothing") {
  const test::Workdir folder;
  const std::vector<HostsFile> hosts = {{"one", folder.write("one.txt", "192.0.2.128/26")},
                                        {"two", folder.write("two.txt", "2001:db8::/32")}};
  const Locator locator(databases({"geolite2-asn"}), hosts);
  CHECK(told(locator, "192.0.2.130") == "- - - - one");
  CHECK(told(locator, "192.0.2.200") == "- - - - aws");
  CHECK(told(locator, "192.0.2.1") == "- - - - -");
  CHECK(told(locator, "2001:db8:a::1") == "- - - - two");
}

TEST_CASE("locator: a domain that names an address is not told") {
  const Locator locator(databases({"telling-domains"}), {});
  CHECK(told(locator, "203.0.113.1") == "- business plain.example plain.example -");
  CHECK(told(locator, "203.0.113.71") == "- - - - -");
  CHECK(told(locator, "203.0.113.72") == "- - - - -");
  CHECK(told(locator, "203.0.113.73") == "- business - - -");
  CHECK(told(locator, "203.0.113.74") == "- - - - -");
  CHECK(told(locator, "203.0.113.75") == "- - - - -");  // nor one that names another's
  CHECK(told(locator, "203.0.113.76") == "- - - - -");  // in hexadecimal
  CHECK(told(locator, "203.0.113.77") == "- - pcb00714c.example pcb00714c.example -");
  CHECK(told(locator, "2001:db8:77::5") == "- - - - -");
  CHECK(told(locator, "2001:db8::77") == "- - plain.example plain.example -");

  // The next database is asked then, and counted.
  const Locator two(databases({"telling-domains", "ipinfo-company"}), {});
  ClientLookup lookup(two);
  CHECK(text(lookup.look_up(*parse_address("203.0.113.72"))) ==
        "SE education uni.example research.example -");
  CHECK(lookup.ledger().databases[0].domain == 0);
  CHECK(lookup.ledger().databases[1].domain == 1);
}

TEST_CASE("locator: the ledger counts clients, each with the file that told it") {
  const test::Workdir folder;
  const std::vector<HostsFile> hosts = {{"one", folder.write("one.txt", "192.0.2.128/26 ::1")}};
  const Locator locator(databases({"geolite2-country", "ipinfo-lite"}), hosts);
  ClientLookup lookup(locator);
  for (const auto* client : {"192.0.2.1", "192.0.2.130", "192.0.2.200", "203.0.113.200", "8.8.8.8"})
    lookup.look_up(*parse_address(client));
  auto ledger = lookup.ledger();
  ledger += locator.ledger();  // of a worker that got nobody
  CHECK(ledger.clients == 5);
  CHECK(ledger.databases[0].type == "GeoLite2-Country");
  CHECK(ledger.databases[0].country == 3);
  CHECK(ledger.databases[0].domain == 0);
  CHECK(ledger.databases[1].country == 1);  // 203.0.113.200
  CHECK(ledger.databases[1].domain == 3);
  CHECK(ledger.databases[1].as_number == 3);
  CHECK(ledger.hosts[0].ranges == 2);
  CHECK(ledger.hosts[0].clients == 1);
  CHECK(ledger.hosts_by_as_number == 1);  // 192.0.2.200
  ledger += ledger;
  CHECK(ledger.clients == 10);
  CHECK(ledger.databases[1].as_number == 6);
  CHECK(ledger.hosts[0].clients == 2);
}

TEST_CASE("locator: more records are read than are remembered") {
  const Locator locator(databases({"private-networks", "ipinfo-company"}), {});
  for (const auto most_records : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
    ClientLookup lookup(locator, most_records);
    for (int round = 0; round < 3; ++round) {
      CHECK(text(lookup.look_up(*parse_address("10.1.2.3"))) == "IT - - - -");
      CHECK(text(lookup.look_up(*parse_address("127.0.0.1"))) == "NL - - - -");
      CHECK(text(lookup.look_up(*parse_address("198.51.100.7"))) ==
            "GB business press.example carrier.example -");
      CHECK(text(lookup.look_up(*parse_address("192.0.2.200"))) ==
            "US hosting amazonaws.com amazon.com aws");
    }
  }
}

TEST_CASE("locator: a file that cannot be used is an error") {
  CHECK_THROWS_AS(Locator({"missing.mmdb"}, {}), EnvironmentError);
  CHECK_THROWS_AS(Locator({}, {{"aws", "missing.txt"}}), EnvironmentError);
}

}  // namespace dvp
