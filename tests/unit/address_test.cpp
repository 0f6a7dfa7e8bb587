// The room of addresses: what logs write for a client, ranges, and the walk behind proxies.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "dvp/address.hpp"

namespace dvp {

namespace {

/// Both halves in hexadecimal; `none`.
std::string text(const std::optional<Address>& address) {
  return address ? fmt::format("{:x}:{:x}", address->high, address->low) : "none";
}

Address address(std::string_view text) { return parse_address(text).value(); }

Cidr range(std::string_view text) { return Cidr::parse(text).value(); }

}  // namespace

TEST_CASE("address: every form that a log has for a client") {
  const std::pair<std::string_view, std::string> rows[] = {
      {"192.0.2.1", "0:ffffc0000201"},
      {"0.0.0.0", "0:ffff00000000"},
      {"255.255.255.255", "0:ffffffffffff"},
      {"192.0.2.1:443", "0:ffffc0000201"},
      {"192.0.2.1:0", "0:ffffc0000201"},
      {"192.0.2.1:65535", "0:ffffc0000201"},
      {"2001:db8::25", "20010db800000000:25"},
      {"2001:DB8:0:0:0:0:0:25", "20010db800000000:25"},
      {"::1", "0:1"},
      {"::", "0:0"},
      {"[2001:db8::25]", "20010db800000000:25"},
      {"[2001:db8::25]:51234", "20010db800000000:25"},
      {"fe80::1%eth0", "fe80000000000000:1"},
      {"[fe80::1%eth0]", "fe80000000000000:1"},
      {"[fe80::1%25eth0]:443", "fe80000000000000:1"},
      {"fe80::1%an-interface-with-a-name-longer-than-any-address-can-be", "fe80000000000000:1"},
      // IPv4 in IPv6 is IPv4
      {"::ffff:192.0.2.1", "0:ffffc0000201"},
      {"::FFFF:c000:201", "0:ffffc0000201"},
      {"[::ffff:192.0.2.1]:80", "0:ffffc0000201"},
      {"0000:0000:0000:0000:0000:ffff:192.0.2.1", "0:ffffc0000201"},
      {"::192.0.2.1", "0:c0000201"},  // this is not
  };
  for (const auto& [input, expected] : rows) {
    CAPTURE(input);
    CHECK(text(parse_address(input)) == expected);
  }
}

TEST_CASE("address: what is none") {
  using namespace std::string_view_literals;
  for (const auto input : {""sv,
                           "-"sv,
                           "unknown"sv,
                           "localhost"sv,
                           "client.example"sv,
                           "192.0.2"sv,
                           "192.0.2.1.5"sv,
                           "192.0.2.256"sv,
                           "192.0.2.01"sv,
                           "192.0.2.1000"sv,
                           "192.0.2."sv,
                           ".192.0.2.1"sv,
                           "192.0.2.-1"sv,
                           "192.0.2.1 "sv,
                           " 192.0.2.1"sv,
                           "192.0.2.1:"sv,
                           "192.0.2.1:65536"sv,
                           "192.0.2.1:x"sv,
                           "192.0.2.1:+1"sv,
                           "192.0.2.1:0000080"sv,
                           "192.0.2.1%eth0"sv,
                           "192.0.2.1/32"sv,
                           "3221225985"sv,
                           "0xc0000201"sv,
                           "[192.0.2.1]"sv,
                           "[]"sv,
                           "["sv,
                           "]"sv,
                           "[2001:db8::25"sv,
                           "2001:db8::25]"sv,
                           "[2001:db8::25]x"sv,
                           "[2001:db8::25]:"sv,
                           "[2001:db8::25]:65536"sv,
                           "2001:db8::25::1"sv,
                           "2001:db8:0:0:0:0:25"sv,
                           "2001:db8::g"sv,
                           ":"sv,
                           ":::"sv,
                           "12345::"sv,
                           "%eth0"sv,
                           "2001:db8::25\0"sv,
                           "2001:db8::25/64"sv,
                           "::ffff:192.0.2.256"sv}) {
    CAPTURE(input);
    CHECK_FALSE(parse_address(input));
    CHECK_FALSE(parse_bare_address(input));
  }
}

TEST_CASE("address: a bare address has no port") {
  for (const auto* input :
       {"192.0.2.1", "2001:db8::25", "[2001:db8::25]", "::ffff:192.0.2.1", "fe80::1%eth0"}) {
    CAPTURE(input);
    REQUIRE(parse_bare_address(input));
    CHECK(parse_bare_address(input) == parse_address(input));
  }
  for (const auto* input : {"192.0.2.1:80", "[2001:db8::25]:80"}) {
    CAPTURE(input);
    CHECK(parse_address(input));
    CHECK_FALSE(parse_bare_address(input));
  }
}

TEST_CASE("address: ranges") {
  struct Row {
    std::string_view range;
    std::string_view address;
    bool contained;
  };
  const Row rows[] = {
      {"192.0.2.0/24", "192.0.2.0", true},
      {"192.0.2.0/24", "192.0.2.255", true},
      {"192.0.2.0/24", "192.0.3.0", false},
      {"192.0.2.0/24", "192.0.1.255", false},
      {"192.0.2.77/24", "192.0.2.1", true},  // host bits are cleared
      {"192.0.2.5", "192.0.2.5", true},
      {"192.0.2.5", "192.0.2.4", false},
      {"192.0.2.5/32", "192.0.2.4", false},
      {"192.0.2.4/31", "192.0.2.5", true},
      {"10.0.0.0/8", "10.255.255.255", true},
      {"10.0.0.0/8", "11.0.0.0", false},
      {"0.0.0.0/0", "203.0.113.9", true},
      {"203.0.113.9/0", "192.0.2.1", true},
      {"0.0.0.0/0", "2001:db8::1", false},
      {"128.0.0.0/1", "127.255.255.255", false},
      {"192.0.2.0/24", "::ffff:192.0.2.9", true},
      {"::ffff:192.0.2.0/120", "192.0.2.9", true},
      {"2001:db8::/32", "2001:db8:ffff::1", true},
      {"2001:db8::/32", "2001:db9::", false},
      {"2001:db8:1:2:3::/32", "2001:db8::1", true},
      {"2001:db8::/63", "2001:db8:0:1::", true},
      {"2001:db8::/64", "2001:db8:0:1::", false},
      {"2001:db8::/64", "2001:db8::ffff:0:0:1", true},
      {"2001:db8::/65", "2001:db8::8000:0:0:0", false},
      {"2001:db8::/65", "2001:db8::7fff:0:0:0", true},
      {"2001:db8::1/128", "2001:db8::1", true},
      {"2001:db8::1/128", "2001:db8::", false},
      {"2001:db8::1", "2001:db8::2", false},
      {"::/0", "2001:db8::1", true},
      {"8000::/1", "2001:db8::1", false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.range, row.address);
    CHECK(range(row.range).contains(address(row.address)) == row.contained);
  }
  CHECK(range("192.0.2.77/24").network == address("192.0.2.0"));
  CHECK(range("2001:db8:1:2:3:4:5:6/72").network == address("2001:db8:1:2::"));
  CHECK(range("2001:db8::1/0").network == address("::"));
}

TEST_CASE("address: an IPv4 address is in no range of IPv6, not even in all of it") {
  CHECK_FALSE(range("::/0").contains(address("203.0.113.9")));
}

TEST_CASE("address: what is no range") {
  for (const auto* input :
       {"", "/", "/8", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/8 ",
        "192.0.2.0/8/8", "192.0.2.0:80/24", "192.0.2.1:80", "192.0.2/24", "2001:db8::/129",
        "2001:db8::/x", "[2001:db8::1]:80", "proxy.example", "192.0.2.0/255.255.255.0"}) {
    CAPTURE(input);
    CHECK_FALSE(Cidr::parse(input));
  }
}

TEST_CASE("address: the client behind proxies that are trusted") {
  const TrustedProxies proxies({range("10.0.0.0/8"), range("2001:db8:f::/48")});
  struct Row {
    std::string_view peer;
    std::string_view forwarded_for;
    std::string_view client;
  };
  const Row rows[] = {
      // the peer is not trusted: whatever it says
      {"203.0.113.9", "198.51.100.1", "203.0.113.9"},
      // the right-most that is not itself trusted
      {"10.0.0.1", "198.51.100.1", "198.51.100.1"},
      {"10.0.0.1", "192.0.2.1, 198.51.100.1", "198.51.100.1"},
      {"10.0.0.1", "192.0.2.1, 198.51.100.1, 10.9.9.9", "198.51.100.1"},
      {"10.0.0.1", "198.51.100.1,10.9.9.9,2001:db8:f::5", "198.51.100.1"},
      {"2001:db8:f::1", "2001:db8:a::7", "2001:db8:a::7"},
      {"::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"},
      // all trusted: the left-most
      {"10.0.0.1", "10.3.3.3, 10.2.2.2", "10.3.3.3"},
      {"10.0.0.1", "10.3.3.3", "10.3.3.3"},
      // what is no address ends the walk at the last good one
      {"10.0.0.1", "unknown", "10.0.0.1"},
      {"10.0.0.1", "198.51.100.1, unknown", "10.0.0.1"},
      {"10.0.0.1", "198.51.100.1, unknown, 10.2.2.2", "10.2.2.2"},
      {"10.0.0.1", "198.51.100.1, , 10.2.2.2", "10.2.2.2"},
      {"10.0.0.1", "198.51.100.1,", "10.0.0.1"},
      {"10.0.0.1", "client.example", "10.0.0.1"},
      {"10.0.0.1", "unknown, 198.51.100.1", "198.51.100.1"},
      // an empty header: the peer
      {"10.0.0.1", "", "10.0.0.1"},
      {"10.0.0.1", " ", "10.0.0.1"},
      {"10.0.0.1", "-", "10.0.0.1"},
      // every form of an address
      {"10.0.0.1", " \t198.51.100.1:5555\t", "198.51.100.1"},
      {"10.0.0.1", "[2001:db8:a::7]:443, 10.2.2.2:80", "2001:db8:a::7"},
      {"10.0.0.1", "198.51.100.1, ::ffff:10.2.2.2", "198.51.100.1"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.peer, row.forwarded_for);
    CHECK(text(proxies.client(address(row.peer), row.forwarded_for)) == text(address(row.client)));
  }
  CHECK_FALSE(proxies.none());
}

TEST_CASE("address: not of the public internet") {
  const std::pair<std::string_view, bool> rows[] = {
      {"9.255.255.255", false},
      {"10.0.0.0", true},
      {"10.255.255.255", true},
      {"11.0.0.0", false},
      {"172.15.255.255", false},
      {"172.16.0.0", true},
      {"172.31.255.255", true},
      {"172.32.0.0", false},
      {"192.167.255.255", false},
      {"192.168.0.0", true},
      {"192.168.255.255", true},
      {"192.169.0.0", false},
      {"100.63.255.255", false},
      {"100.64.0.0", true},
      {"100.127.255.255", true},
      {"100.128.0.0", false},
      {"169.253.255.255", false},
      {"169.254.0.0", true},
      {"169.254.255.255", true},
      {"169.255.0.0", false},
      {"126.255.255.255", false},
      {"127.0.0.1", true},
      {"127.255.255.255", true},
      {"128.0.0.0", false},
      {"::ffff:10.0.0.1", true},
      {"::ffff:203.0.113.9", false},
      {"::1", true},
      {"::", false},
      {"::2", false},
      {"::10.0.0.1", false},
      {"fbff:ffff::", false},
      {"fc00::", true},
      {"fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true},
      {"fe00::", false},
      {"fe7f:ffff::", false},
      {"fe80::1", true},
      {"febf:ffff::", true},
      {"fec0::", false},
      {"192.0.2.1", false},
      {"198.51.100.1", false},
      {"203.0.113.9", false},
      {"2001:db8::25", false},
      {"0.0.0.0", false},
      {"255.255.255.255", false},
  };
  const auto proxies = TrustedProxies::all_private();
  CHECK_FALSE(proxies.none());
  for (const auto& [input, expected] : rows) {
    CAPTURE(input);
    CHECK(is_private(address(input)) == expected);
    CHECK(proxies.trusts(address(input)) == expected);
  }
}

TEST_CASE("address: its number and its bytes") {
  CHECK(as_ipv4(address("192.0.2.1")) == 0xC0000201U);
  CHECK(as_ipv4(address("::ffff:192.0.2.1")) == 0xC0000201U);
  CHECK(as_ipv4(address("0.0.0.0")) == 0U);
  CHECK_FALSE(as_ipv4(address("::192.0.2.1")));
  CHECK_FALSE(as_ipv4(address("2001:db8::1")));
  CHECK(network_bytes(address("102:304:506:708:90a:b0c:d0e:f10")) ==
        std::array<std::uint8_t, 16>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
}

TEST_CASE("address: as a person writes it") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"203.0.113.9", "203.0.113.9"},
      {"203.0.113.9:443", "203.0.113.9"},
      {"0.0.0.0", "0.0.0.0"},
      {"255.255.255.255", "255.255.255.255"},
      {"::ffff:203.0.113.9", "203.0.113.9"},
      {"2001:DB8:0:0:0:0:0:25", "2001:db8::25"},
      {"[2001:db8::25]:443", "2001:db8::25"},
      {"fe80::1%eth0", "fe80::1"},
      {"::", "::"},
      {"::1", "::1"},
      {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6"},
      {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
  };
  for (const auto& [input, expected] : rows) {
    CAPTURE(input);
    CHECK(format_address(address(input)) == expected);
    CHECK(address(expected) == address(input));
  }
}

TEST_CASE("address: the client behind proxies that are private") {
  const auto proxies = TrustedProxies::all_private();
  const auto client = [&](std::string_view peer, std::string_view forwarded_for) {
    return format_address(proxies.client(address(peer), forwarded_for));
  };
  CHECK(client("10.0.0.1", "203.0.113.9") == "203.0.113.9");
  CHECK(client("fe80::1", "2001:db8::25, 192.168.3.4, fd00::7") == "2001:db8::25");
  CHECK(client("127.0.0.1", "10.3.3.3, 172.16.2.2") == "10.3.3.3");  // all private: the left-most
  CHECK(client("203.0.113.9", "198.51.100.1") == "203.0.113.9");
}

TEST_CASE("address: where no proxy is trusted the peer is the client") {
  const TrustedProxies nobody;
  CHECK(nobody.none());
  CHECK(nobody.client(address("10.0.0.1"), "198.51.100.1") == address("10.0.0.1"));
}

}  // namespace dvp
