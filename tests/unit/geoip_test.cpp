// The room of databases of addresses: what each vendor's layout tells, and what damage does. The
// databases are made from the descriptions in testdata/geoip.
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

#include <random>

#include "dvp/error.hpp"
#include "dvp/geoip.hpp"
#include "workdir.hpp"

namespace dvp {

namespace {

std::string path_of(std::string_view name) { return fmt::format(DVP_GEOIP_DIR "/{}.mmdb", name); }

/// `country type company-domain provider-domain AS`, `-` for what is not told; `none` if there is
/// no record.
std::string told(const GeoDatabase& database, std::string_view address) {
  const auto found = database.find(*parse_address(address));
  if (!found) return "none";
  const auto record = database.read(*found);
  const auto word = [](std::string_view text) { return text.empty() ? "-" : std::string(text); };
  return fmt::format("{} {} {} {} {}", word(record.country), word(record.type),
                     word(record.company_domain), word(record.provider_domain),
                     record.as_number == 0 ? "-" : std::to_string(record.as_number));
}

struct Row {
  std::string_view address;
  std::string_view expected;
};

void check(std::string_view name, std::initializer_list<Row> rows) {
  const GeoDatabase database(path_of(name));
  for (const auto& row : rows) {
    CAPTURE(name, row.address);
    CHECK(told(database, row.address) == row.expected);
  }
}

std::string failure(const std::string& path) {
  try {
    const GeoDatabase database(path);
  } catch (const EnvironmentError& error) {
    const std::string what = error.what();
    REQUIRE(what.starts_with(path + ": "));
    return what.substr(path.size() + 2);
  }
  return "no failure";
}

constexpr std::string_view no_database = "is no MMDB database, or is damaged: ";

}  // namespace

TEST_CASE("geoip: MaxMind's countries; where the network is registered, if it is nowhere") {
  check("geolite2-country", {{"192.0.2.1", "DE - - - -"},
                             {"192.0.2.127", "DE - - - -"},
                             {"192.0.2.128", "US - - - -"},
                             {"198.51.100.7", "GB - - - -"},
                             {"203.0.113.5", "SE - - - -"},
                             {"203.0.113.200", "- - - - -"},
                             {"2001:db8::25", "JP - - - -"},
                             {"2001:db8:a::1", "FR - - - -"},
                             {"2001:db9::", "none"},
                             {"192.0.3.0", "none"}});
  check(
      "geolite2-city",
      {{"192.0.2.1", "DE - - - -"}, {"192.0.2.200", "US - - - -"}, {"2001:db8::25", "JP - - - -"}});
}

TEST_CASE("geoip: MaxMind's numbers of AS") {
  check("geolite2-asn", {{"192.0.2.1", "- - - - 3320"},
                         {"192.0.2.200", "- - - - 16509"},
                         {"203.0.113.5", "- - - - 4200000000"},
                         {"203.0.113.200", "- - - - -"},
                         {"2001:db8:a::1", "- - - - 24940"}});
  check("geoip2-isp", {{"192.0.2.1", "- - - - 3320"}, {"198.51.100.7", "- - - - -"}});
}

TEST_CASE("geoip: MaxMind's kinds of connections") {
  check("geoip2-connection-type", {{"192.0.2.1", "- isp - - -"},
                                   {"192.0.2.65", "- isp - - -"},
                                   {"192.0.2.129", "- isp - - -"},
                                   {"192.0.2.193", "- isp - - -"},
                                   {"198.51.100.7", "- business - - -"},
                                   {"2001:db8::25", "- isp - - -"},
                                   {"2001:db8:a::1", "- business - - -"}});
}

TEST_CASE("geoip: MaxMind's Enterprise, every user type") {
  check("geoip2-enterprise", {{"192.0.2.1", "DE isp t-ipconnect.de t-ipconnect.de 3320"},
                              {"192.0.2.200", "US hosting amazonaws.com amazonaws.com 16509"},
                              {"198.51.100.7", "GB business press.EXAMPLE press.EXAMPLE 64496"},
                              {"198.51.100.200", "GB business - - -"},
                              {"203.0.113.5", "SE education uni.example uni.example 4200000000"},
                              {"203.0.113.130", "- business - - -"},   // cafe
                              {"203.0.113.150", "- isp - - -"},        // cellular
                              {"203.0.113.160", "- isp - - -"},        // consumer_privacy_network
                              {"203.0.113.180", "- hosting - - -"},    // content_delivery_network
                              {"203.0.113.200", "- business - - -"},   // government
                              {"203.0.113.210", "- business - - -"},   // library
                              {"203.0.113.220", "- business - - -"},   // military
                              {"203.0.113.224", "- - - - -"},          // router
                              {"203.0.113.232", "- education - - -"},  // school
                              {"203.0.113.240", "- hosting - - -"},    // search_engine_spider
                              {"203.0.113.255", "- business - - -"},   // traveler
                              {"2001:db8::25", "JP isp kansai.example kansai.example 64497"}});
}

TEST_CASE("geoip: IPinfo's free layouts") {
  for (const auto* name : {"ipinfo-lite", "ipinfo-country-asn"})
    check(name, {{"192.0.2.1", "DE - - telekom.de 3320"},
                 {"192.0.2.200", "US - - amazon.com 16509"},
                 {"203.0.113.5", "SE - - - -"},
                 {"2001:db8::25", "JP - - kansai.example 64497"}});
}

TEST_CASE("geoip: IPinfo's companies, flat and nested") {
  check("ipinfo-company", {{"192.0.2.1", "DE isp telekom.com telekom.de 3320"},
                           {"192.0.2.200", "US hosting amazonaws.com amazon.com 16509"},
                           {"198.51.100.7", "GB business press.example carrier.example 64496"},
                           {"198.51.100.200", "GB isp - carrier.example 64496"},
                           {"203.0.113.5", "SE education uni.example research.example 4200000000"},
                           {"2001:db8::25", "JP - - kansai.example 64497"}});
  check("ipinfo-company-nested",
        {{"192.0.2.1", "DE isp telekom.com telekom.de 3320"},
         {"198.51.100.7", "GB business press.example carrier.example 64496"},
         {"203.0.113.5", "DE hosting - hetzner.com 24940"},
         {"2001:db8::25", "- education uni.example - -"}});
}

TEST_CASE("geoip: IPinfo's privacy tells hosting") {
  check("ipinfo-privacy", {{"192.0.2.1", "- - - - -"},
                           {"192.0.2.200", "- hosting - - -"},
                           {"198.51.100.7", "- - - - -"},
                           {"203.0.113.5", "- - - - -"},
                           {"2001:db8::25", "- hosting - - -"}});
}

TEST_CASE("geoip: DB-IP, and countries alone") {
  check("dbip-country-lite", {{"192.0.2.1", "DE - - - -"}, {"2001:db8::25", "JP - - - -"}});
  check("dbip-asn-lite", {{"192.0.2.1", "- - - - 3320"}, {"2001:db8::25", "- - - - 64497"}});
  check("dbip-location-isp", {{"192.0.2.1", "DE isp - - 3320"},
                              {"192.0.2.200", "US hosting - - 16509"},
                              {"198.51.100.7", "GB business - - 64496"},
                              {"203.0.113.5", "SE isp - - -"},
                              {"2001:db8::25", "JP business - - 64497"}});
  check("country-code", {{"192.0.2.1", "DE - - - -"}, {"2001:db8::25", "JP - - - -"}});
}

TEST_CASE("geoip: values of other types or of other words tell nothing") {
  check("odd-values", {{"192.0.2.0", "- - - - -"},
                       {"192.0.2.1", "DE - - - 3320"},
                       {"192.0.2.2", "- - - - 3320"},
                       {"192.0.2.3", "- - - - -"},
                       {"192.0.2.4", "- - - - 4294967295"},
                       {"192.0.2.5", "- - - - -"},
                       {"192.0.2.6", "SE - - - -"},
                       {"192.0.2.7", "DE - - - -"},
                       {"192.0.2.8", "- isp EXAMPLE.com - -"},
                       {"192.0.2.9", "- hosting - - -"},
                       {"192.0.2.10", "- - - - -"},
                       {"192.0.2.11", "- hosting - - -"},
                       {"192.0.2.12", "- business - - -"},
                       {"192.0.2.13", "- isp - - -"},
                       {"192.0.2.14", "- - überall.example - -"},
                       {"192.0.2.15", "- - - - -"},
                       {"192.0.2.16", "- - - - -"}});
}

TEST_CASE("geoip: private, loopback and IPv4-mapped addresses") {
  check("private-networks", {{"10.0.0.1", "DE - - - -"},
                             {"10.1.2.3", "IT - - - -"},
                             {"10.1.2.4", "FR - - - -"},
                             {"::ffff:10.1.2.3", "IT - - - -"},
                             {"127.0.0.1", "NL - - - -"},
                             {"::ffff:127.0.0.1", "NL - - - -"},
                             {"::1", "DK - - - -"},
                             {"172.31.255.255", "AT - - - -"},
                             {"172.32.0.0", "none"},
                             {"fd12:3456::1", "FI - - - -"},
                             {"fc00::", "NO - - - -"},
                             {"fe80::1%eth0", "IS - - - -"},
                             {"255.255.255.255", "PL - - - -"},
                             {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "IE - - - -"},
                             {"8.8.8.8", "none"}});
}

TEST_CASE("geoip: a database of IPv4 knows no IPv6 address") {
  check("ipv4-only", {{"192.0.2.1", "FR - - - -"},
                      {"192.0.2.64", "ES - - - -"},
                      {"::ffff:192.0.2.64", "ES - - - -"},
                      {"2001:db8::25", "none"},
                      {"::1", "none"},
                      {"255.255.255.255", "PT - - - -"}});
}

TEST_CASE("geoip: each size of records") {
  for (const auto* name : {"record-size-24", "record-size-28", "record-size-32"})
    check(name, {{"192.0.2.0", "DE - - - 3320"},
                 {"192.0.2.1", "US - - - 16509"},
                 {"192.0.2.255", "SE - - - 64496"},
                 {"2001:db8:7fff::", "JP - - - 64497"},
                 {"2001:db8:8000::", "FR - - - 24940"}});
}

TEST_CASE("geoip: a database tells what it is and when it was made") {
  const GeoDatabase database(path_of("geolite2-country"));
  CHECK(database.path() == path_of("geolite2-country"));
  CHECK(database.type() == "GeoLite2-Country");
  CHECK(database.built() == 1711929600);
}

TEST_CASE("geoip: what is no database is refused") {
  const test::Workdir folder;
  CHECK(failure(folder / "missing.mmdb") == "no such file or directory");
  for (const auto text : {"", "not a database\n", "\x1f\x8b\x08"})
    CHECK(failure(folder.write("other.mmdb", text)).starts_with(no_database));
  CHECK(failure(folder.path()) == "is a directory");
  const auto fifo = folder / "fifo";
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(failure(fifo) == "is no regular file, as a database must be");
}

TEST_CASE("geoip: what is cut off, or has lost a piece, is refused") {
  const test::Workdir folder;
  const auto whole = test::read_file(path_of("ipinfo-company"));
  const auto metadata = whole.rfind("\xAB\xCD\xEFMaxMind.com");
  REQUIRE(metadata != whole.npos);
  for (std::size_t size = 0; size < whole.size(); size += 97)
    CHECK(failure(folder.write("cut.mmdb", whole.substr(0, size))).starts_with(no_database));
  for (std::size_t at = 0; at + 200 < metadata; at += 97) {
    CAPTURE(at);
    auto text = whole;
    text.erase(at, 100);
    CHECK(failure(folder.write("cut.mmdb", text)).starts_with(no_database));
  }
}

TEST_CASE("geoip: whatever bytes are damaged, it is refused or can be read") {
  const test::Workdir folder;
  std::mt19937_64 random(20240305);
  const auto address = [&] {
    constexpr std::uint64_t mapped = 0xFFFF00000000;
    return random() % 2 ? Address{0, mapped | random() >> 32} : Address{random(), random()};
  };
  for (const auto* name : {"ipinfo-company-nested", "geoip2-enterprise", "ipv4-only"}) {
    const auto whole = test::read_file(path_of(name));
    for (int i = 0; i < 300; ++i) {
      auto text = whole;
      for (auto changes = random() % 4 + 1; changes > 0; --changes)
        text[random() % text.size()] = static_cast<char>(random());
      try {
        const GeoDatabase database(folder.write("damaged.mmdb", text));
        for (int n = 0; n < 20; ++n)
          if (const auto found = database.find(address())) database.read(*found);
        for (const auto* known : {"192.0.2.1", "198.51.100.7", "203.0.113.5", "2001:db8::25"})
          told(database, known);
      } catch (const EnvironmentError&) {
      }
    }
  }
}

}  // namespace dvp
