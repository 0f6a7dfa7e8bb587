// Countries as mmdblookup knows them: what GeoDatabase finds in the real database that
// scripts/fetch-databases brought is, address by address, what that program says.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <random>
#include <set>

#include "dvp/address.hpp"
#include "dvp/geoip.hpp"
#include "log_text.hpp"
#include "logs.hpp"
#include "workdir.hpp"

using namespace dvp::test;

namespace {

namespace fs = std::filesystem;

using Addresses = std::set<std::string>;

/// One line an address: the address, and the country, `-` if there is none.
constexpr const char* ask_mmdblookup = R"(
while read -r address; do
  said=$(mmdblookup --file "$database" --ip "$address" country_code 2>&1)
  if [[ $said =~ \"([A-Z]*)\"\ \<utf8_string\> ]]; then echo "$address ${BASH_REMATCH[1]}"
  elif [[ $said =~ 'Could not find an entry'|'IPv6 address in an IPv4-only' ]]; then echo "$address -"
  else echo "$address failed: $said"
  fi
done <addresses)";

std::string path_of(const std::string& name) {
  const auto path = fs::path(DVP_COUNTRY_DIR) / name;
  INFO(path << " is not there: scripts/fetch-databases");
  REQUIRE(fs::exists(path));
  return path;
}

std::string say(const std::string& address, const std::string& country) {
  return fmt::format("{} {}\n", address, country.empty() ? "-" : country);
}

std::vector<std::string> said_by_mmdblookup(const std::string& database,
                                            const Addresses& addresses) {
  const Workdir folder;
  std::string list;
  for (const auto& address : addresses) list += address + '\n';
  folder.write("addresses", list);
  const auto run = run_shell(fmt::format("database='{}'\n{}", database, ask_mmdblookup), folder);
  REQUIRE(run.err == "");
  return lines_of(run.out);
}

std::vector<std::string> said_by_dvp(const std::string& path, const Addresses& addresses) {
  const dvp::GeoDatabase database(path);
  std::vector<std::string> lines;
  for (const auto& address : addresses) {
    const auto record = database.find(dvp::parse_address(address).value());
    lines.push_back(say(address, record ? database.read(*record).country : ""));
  }
  return lines;
}

/// Whatever is an address in a text, and so all clients of a log.
void add_addresses(std::string_view text, Addresses& addresses) {
  const std::string_view digits = "0123456789abcdefABCDEF.:";
  while (!text.empty()) {
    text.remove_prefix(std::min(text.find_first_of(digits), text.size()));
    const auto word = text.substr(0, text.find_first_not_of(digits));
    const auto address = dvp::parse_bare_address(word);
    if (address) addresses.insert(dvp::format_address(*address));
    text.remove_prefix(word.size());
  }
}

bool is_log(const fs::path& path) {
  const auto name = path.filename().string();
  return name.find(".log") != name.npos || name.find(".jsonl") != name.npos;
}

Addresses addresses_of_logs() {
  Addresses addresses;
  for (const auto* folder : {"testdata/lab", "testdata/lab-traffic", "testdata/demo"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(DVP_SOURCE_DIR) / folder))
      if (entry.is_regular_file() && is_log(entry.path()))
        add_addresses(read_log(entry.path()), addresses);
  return addresses;
}

Addresses random_ipv4(unsigned count) {
  std::mt19937 random(4);
  Addresses addresses;
  while (addresses.size() < count) {
    const auto number = random();
    addresses.insert(fmt::format("{}.{}.{}.{}", number >> 24 & 255, number >> 16 & 255,
                                 number >> 8 & 255, number & 255));
  }
  return addresses;
}

/// In networks of which much is in use: of all IPv6 addresses hardly one has a country.
Addresses random_ipv6(unsigned count) {
  std::mt19937 random(6);
  const std::string_view networks[] = {"2001:", "240a:", "2601:", "2804:", "2a01:", "2a02:"};
  Addresses addresses;
  while (addresses.size() < count) {
    std::string text(networks[random() % std::size(networks)]);
    for (int group = 0; group < 7; ++group)
      text += fmt::format("{:x}{}", random() & 0xFFFF, group < 6 ? ":" : "");
    addresses.insert(dvp::format_address(dvp::parse_address(text).value()));
  }
  return addresses;
}

std::size_t with_country(const std::vector<std::string>& said) {
  return static_cast<std::size_t>(std::count_if(
      said.begin(), said.end(), [](const auto& line) { return !line.ends_with(" -\n"); }));
}

/// Returns how many addresses have a country.
std::size_t compare(const std::string& name, const Addresses& addresses) {
  CAPTURE(name);
  const auto database = path_of(name);
  const auto expected = said_by_mmdblookup(database, addresses);
  const auto said = said_by_dvp(database, addresses);
  REQUIRE(said.size() == expected.size());
  for (std::size_t i = 0; i < said.size(); ++i) CHECK(said[i] == expected[i]);
  return with_country(expected);
}

constexpr const char* ipv4 = "geo-whois-asn-country-ipv4.mmdb";
constexpr const char* ipv6 = "geo-whois-asn-country-ipv6.mmdb";
constexpr const char* both = "geo-whois-asn-country.mmdb";

}  // namespace

TEST_CASE("mmdblookup: the clients of our logs have the country that it says") {
  const auto addresses = addresses_of_logs();
  CHECK(addresses.size() > 20);
  for (const auto* name : {ipv4, ipv6}) compare(name, addresses);
  CHECK(compare(both, addresses) > 10);
}

TEST_CASE("mmdblookup: the report has the country that it says, client by client") {
  auto addresses = addresses_of_logs();
  addresses.merge(random_ipv4(100));
  addresses.merge(random_ipv6(50));
  const auto database = path_of(both);
  const auto expected = said_by_mmdblookup(database, addresses);
  std::string log = "timestamp,client_ip,method,repository,namespace,reference\n";
  unsigned number = 0;
  for (const auto& address : addresses)
    log += fmt::format("2024-03-06T12:00:00Z,{},GET,{:04},of,1\n", address, number++);
  const Workdir folder;
  folder.write("log.csv", log);
  const auto countries =
      column(view_of(folder, "geo-summary", {"--geoip", database, "-q", "log.csv"}), "country");
  REQUIRE(countries.size() == expected.size());
  auto address = addresses.begin();
  for (std::size_t i = 0; i < expected.size(); ++i)
    CHECK(say(*address++, countries[i]) == expected[i]);
}

TEST_CASE("mmdblookup: random IPv4 addresses have the country that it says") {
  const auto addresses = random_ipv4(500);
  CHECK(compare(ipv4, addresses) > 350);
  CHECK(compare(both, addresses) > 350);
  CHECK(compare(ipv6, addresses) == 0);
}

TEST_CASE("mmdblookup: random IPv6 addresses have the country that it says") {
  const auto addresses = random_ipv6(200);
  CHECK(compare(ipv6, addresses) > 20);
  CHECK(compare(both, addresses) > 20);
  CHECK(compare(ipv4, addresses) == 0);
}
