// Addresses within other words.
#include "dvp/address_names.hpp"

#include <catch2/catch.hpp>

namespace dvp {

namespace {

Address address(std::string_view text) { return *parse_address(text); }

void check_names(std::string_view client, std::initializer_list<std::string_view> texts) {
  for (const auto text : texts) {
    CAPTURE(client, text);
    CHECK(names_address(text, address(client)));
    CHECK(may_name_address(text));
  }
}

void check_names_not(std::string_view client, std::initializer_list<std::string_view> texts) {
  for (const auto text : texts) {
    CAPTURE(client, text);
    CHECK_FALSE(names_address(text, address(client)));
  }
}

}  // namespace

TEST_CASE("address names: the numbers of an IPv4 address, forward and backward") {
  check_names("203.0.113.5",
              {"203.0.113.5",           "203-0-113-5",      "203-0-113-5.dyn.example",
               "ip203-0-113-5.example", "host.203.0.113.5", "5.113.0.203.in-addr.arpa",
               "5-113-0-203",           "203.0-113.5",      "203.000.113.005",
               "1.203.0.113.5",         "7.8.203-0-113-5",  "v203.0.113.5",
               "203.0.113.5_x",         "203_0_113_5",      "v203+0+113+5",
               "203:0:113:5",           "203 0 113 5",      "203..0.113.5",
               "[203.0.113.5]:80",      "203.0.113.5x"});
  check_names("::ffff:203.0.113.5", {"203.0.113.5"});
  check_names_not("203.0.113.5", {"203.0.113.50", "1203.0.113.5", "203.0.113", "203.0.113.x.5", "",
                                  "2030.113.5", "203.0.113.256", "203.0.x113.5", "5.203.0.113"});
}

TEST_CASE("address names: an IPv4 address as one number") {
  check_names("203.0.113.5", {"cb007105", "pCB007105.dip0.example", "0xcb007105", "3405803781",
                              "host-3405803781", "x3405803781y"});
  check_names_not("203.0.113.5", {"cb00710", "cb007106", "34058037811", "3405803782"});
}

TEST_CASE("address names: the groups of an IPv6 address, and its digits") {
  check_names("2001:db8::5",
              {"2001:db8::5", "2001-db8--5", "2001-DB8--5.dyn.example", "host-2001-db8--5",
               "pool 2001:db8::5", "2001:0db8:0000:0000:0000:0000:0000:0005",
               "2001-db8-0-0-0-0-0-5.dyn.example", "2001_db8__5", "x2001-db8--5y",
               "20010db8000000000000000000000005", "ip20010DB8000000000000000000000005.example"});
  check_names_not("2001:db8::5", {"2001:db8::6", "2001-db8-5", "2001:db8:", "db8", "203.0.113.5",
                                  "20010db800000000000000000000000"});
  check_names_not("2001:db8::cb00:7105", {"203.0.113.5"});
}

TEST_CASE("address names: some address, as a word of its own") {
  for (const auto* text :
       {"203.0.113.50", "1.2.3.4", "ip-10-0-0-1", "5.113.0.203.in-addr.arpa", "2001-db8--5",
        "host-2001-db8--5", "pool 2001:db8::5", "::1", "1-2-3-4-5-6-7-8"}) {
    CAPTURE(text);
    CHECK(names_some_address(text));
    CHECK(may_name_address(text));
  }
  for (const auto* text : {"120.0.6099.0", "example.com", "docker", "go-containerregistry",
                           "xn--80ak6aa92e.example", "cafe--dead", "1.2.3", "v1.26.5-gke",
                           "a-b-c-d-e-f", "x2001-db8--5y", "deadbeef", "-", ""}) {
    CAPTURE(text);
    CHECK_FALSE(names_some_address(text));
  }
  for (const auto* text : {"deadbeef", "d3adb33f1234.example", "x2001-db8--5y"}) {
    CAPTURE(text);
    CHECK(may_name_address(text));
  }
  for (const auto* text : {"docker", "24.0.7", "example.com", "amazonaws.com"}) {
    CAPTURE(text);
    CHECK_FALSE(may_name_address(text));
  }
}

}  // namespace dvp
