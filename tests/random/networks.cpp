// The tables, in the order of the descriptions.
#include "networks.hpp"

namespace dvp::test {

namespace {

KnownNetwork country(const Range& range, const std::string& code) {
  return {range, code, "", "", "", ""};
}

KnownNetwork as_number(const Range& range, const std::string& number) {
  return {range, "", "", "", "", number};
}

/// Where the company has no type that is known, that of its provider counts; where it has none
/// either (`inactive`), none.
std::vector<KnownNetwork> companies() {
  return {{{"192.0.2.0", 24}, "DE", "isp", "telekom.com", "telekom.de", "3320"},
          {{"192.0.2.128", 25}, "US", "hosting", "amazonaws.com", "amazon.com", "16509"},
          {{"198.51.100.0", 24}, "GB", "business", "press.example", "carrier.example", "64496"},
          {{"198.51.100.128", 25}, "GB", "isp", "", "carrier.example", "64496"},
          {{"203.0.113.0", 24}, "SE", "education", "uni.example", "research.example", "4200000000"},
          {{"2001:db8::", 32}, "JP", "", "", "kansai.example", "64497"}};
}

/// AS number 0 is none.
std::vector<KnownNetwork> as_numbers() {
  return {as_number({"192.0.2.0", 24}, "3320"),     as_number({"192.0.2.128", 25}, "16509"),
          as_number({"198.51.100.0", 24}, "64496"), as_number({"203.0.113.0", 24}, "4200000000"),
          as_number({"203.0.113.192", 26}, ""),     as_number({"2001:db8::", 32}, "64497"),
          as_number({"2001:db8:a::", 48}, "24940")};
}

std::vector<KnownNetwork> countries() {
  return {country({"192.0.2.0", 24}, "DE"), country({"192.0.2.128", 25}, "US"),
          country({"203.0.113.0", 24}, "SE"), country({"2001:db8::", 32}, "JP")};
}

/// Those of private addresses that clients here have.
std::vector<KnownNetwork> private_countries() {
  return {country({"10.0.0.0", 8}, "DE"),     country({"10.1.0.0", 16}, "FR"),
          country({"10.1.2.3", 32}, "IT"),    country({"127.0.0.0", 8}, "NL"),
          country({"192.168.0.0", 16}, "CH"), country({"::1", 128}, "DK"),
          country({"fc00::", 7}, "NO"),       country({"fd12:3456::", 32}, "FI")};
}

/// A domain that is an address is none. One that holds an address is, but not for that client.
std::vector<KnownNetwork> telling_domains() {
  return {{{"203.0.113.0", 24}, "", "business", "plain.example", "", ""},
          {{"203.0.113.71", 32}, "", "", "", "203-0-113-71.dyn.example", ""},
          {{"203.0.113.72", 32}, "", "", "203-0-113-72.dyn.example", "", ""},
          {{"203.0.113.73", 32}, "", "business", "host73-73.113.0.203.in-addr.example", "", ""},
          {{"203.0.113.74", 32}, "", "", "", "ip-203.0.113.74.example", ""},
          {{"203.0.113.75", 32}, "", "", "203-0-113-1.example", "", ""},
          {{"2001:db8::", 32}, "", "", "", "plain.example", ""}};
}

}  // namespace

const std::vector<KnownDatabase>& known_databases() {
  static const std::vector<KnownDatabase> databases = {{"ipinfo-company", companies()},
                                                       {"geolite2-asn", as_numbers()},
                                                       {"country-code", countries()},
                                                       {"private-networks", private_countries()},
                                                       {"telling-domains", telling_domains()}};
  return databases;
}

}  // namespace dvp::test
