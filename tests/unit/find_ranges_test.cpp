// The room of clients: which words of a text are ranges of addresses, whatever its syntax.
#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "dvp/host_ranges.hpp"
#include "workdir.hpp"

namespace dvp {

namespace {

std::string text_of(const Cidr& range) {
  const bool ipv4 = as_ipv4(range.network) && range.prefix_length >= 96;
  const auto length = std::to_string(range.prefix_length - (ipv4 ? 96 : 0));
  return format_address(range.network) + "/" + length;
}

/// The ranges as they are written, one behind the other.
std::string ranges_in(std::string_view text) {
  std::string found;
  for (const auto& range : find_ranges(text)) found += (found.empty() ? "" : " ") + text_of(range);
  return found;
}

struct Row {
  std::string_view text;
  std::string_view ranges;
};

void check(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(ranges_in(row.text) == row.ranges);
  }
}

}  // namespace

TEST_CASE("find ranges: of every form that a range has") {
  check({
      {"192.0.2.0/24", "192.0.2.0/24"},
      {"192.0.2.7", "192.0.2.7/32"},
      {"192.0.2.77/24", "192.0.2.0/24"},  // host bits are cleared
      {"0.0.0.0/0", "0.0.0.0/0"},
      {"255.255.255.255/32", "255.255.255.255/32"},
      {"2001:db8::/32", "2001:db8::/32"},
      {"2001:DB8:AB:CD::/64", "2001:db8:ab:cd::/64"},
      {"2001:db8::25", "2001:db8::25/128"},
      {"::/0", "::/0"},
      {"::1", "::1/128"},
      {"fd00::/8", "fd00::/8"},
      {"fc::/7", "::/7"},  // not fc00::
      {"::ffff:192.0.2.0/120", "192.0.2.0/24"},
      {"::ffff:0:0/96", "0.0.0.0/0"},
      {"::ffff:192.0.2.7", "192.0.2.7/32"},
      {"[2001:db8::]/32", "2001:db8::/32"},  // as Postfix writes it
      {"[2001:db8::25]", "2001:db8::25/128"},
  });
}

TEST_CASE("find ranges: in every syntax") {
  check({
      // lists
      {"192.0.2.0/24\n198.51.100.0/24\n", "192.0.2.0/24 198.51.100.0/24"},
      {"192.0.2.0/24\r\n2001:db8::/32\r\n", "192.0.2.0/24 2001:db8::/32"},
      {"192.0.2.0/24\r198.51.100.0/24", "192.0.2.0/24 198.51.100.0/24"},
      {"\xEF\xBB\xBF"
       "192.0.2.0/24\n",
       "192.0.2.0/24"},
      {"192.0.2.0/24 198.51.100.0/24\t203.0.113.0/24",
       "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24"},
      {"192.0.2.0/24,198.51.100.0/24;203.0.113.0/24|192.0.2.1",
       "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 192.0.2.1/32"},
      {"192.0.2.0/24#a comment", "192.0.2.0/24"},
      {"# not any more: 192.0.2.0/24", "192.0.2.0/24"},  // a comment is text as any other
      {"192.0.2.0/24\n192.0.2.0/24", "192.0.2.0/24 192.0.2.0/24"},
      // JSON, YAML
      {R"({"ip_prefix": "192.0.2.0/24", "region": "eu-central-1"})", "192.0.2.0/24"},
      {R"({"addressPrefixes":["192.0.2.0/24","2001:db8::/32"]})", "192.0.2.0/24 2001:db8::/32"},
      {R"({"cidr":"192.0.2.0\/24","ipv6":"2001:db8::\/32"})", "192.0.2.0/24 2001:db8::/32"},
      {R"({"cidr":"192.0.2.0\u002f24"})", "192.0.2.0/24"},
      {R"({"list": "192.0.2.0/24\n198.51.100.0/24\r\n\t203.0.113.0/24\n"})",
       "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24"},
      {R"({"json": "{\"cidr\": \"192.0.2.0\\/24\"}"})", "192.0.2.0/24"},
      {R"({"json": "{\"cidr\": \"192.0.2.0\\\/24\"}"})", "192.0.2.0/24"},
      {R"(["192.0.2.0/24\)", "192.0.2.0/24"},
      {"- 192.0.2.0/24\n- '2001:db8::/32'\n", "192.0.2.0/24 2001:db8::/32"},
      {"[192.0.2.0/24, 2001:db8::/32]", "192.0.2.0/24 2001:db8::/32"},
      {"[[192.0.2.0/24],[2001:db8::/32]]", "192.0.2.0/24 2001:db8::/32"},
      {"192.0.2.0/24: office\n2001:db8::/32: home\n2001:db8:::nobody\n2001:db8::: all\n",
       "192.0.2.0/24 2001:db8::/32 2001:db8::/128"},
      // CSV
      {"192.0.2.0/24,NL,NL-NH,Amsterdam,1098 XH\r\n", "192.0.2.0/24"},
      {"\"192.0.2.0/24\",\"2001:db8::/32\"", "192.0.2.0/24 2001:db8::/32"},
      // configurations of servers
      {"allow 192.0.2.0/24;\nallow 2001:db8::/32;\ndeny all;\n", "192.0.2.0/24 2001:db8::/32"},
      {"mynetworks = 127.0.0.0/8 [::1]/128 [fe80::]/64", "127.0.0.0/8 ::1/128 fe80::/64"},
      {"Require ip 192.0.2.0/24", "192.0.2.0/24"},
      {"source_range=192.0.2.0/24", "192.0.2.0/24"},
      {"add(192.0.2.0/24)", "192.0.2.0/24"},
      {"<td>192.0.2.0/24</td>", "192.0.2.0/24"},
      {"192.0.2.1<br/>192.0.2.2", "192.0.2.1/32 192.0.2.2/32"},
      // behind a name
      {"v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 include:_spf.registry.example ~all",
       "192.0.2.0/24 2001:db8::/32"},
      {"+ip4:192.0.2.1 -ip4:192.0.2.2 ?ip6:::1", "192.0.2.1/32 192.0.2.2/32 ::1/128"},
      {"route:192.0.2.0/24\nroute6:2001:db8::/32", "192.0.2.0/24 2001:db8::/32"},
      {"route:          192.0.2.0/24", "192.0.2.0/24"},
      // prose
      {"It was 192.0.2.0/24. Before, 192.0.2.1... Or 2001:db8::. Or 2001:db8::/32.",
       "192.0.2.0/24 192.0.2.1/32 2001:db8::/128 2001:db8::/32"},
      {"Is it 192.0.2.1? No: (192.0.2.2)! 192.0.2.3: gone.",
       "192.0.2.1/32 192.0.2.2/32 192.0.2.3/32"},
      {"\xE2\x80\x9E"
       "192.0.2.0/24\xE2\x80\x9C\xE2\x80\x94office",
       "192.0.2.0/24"},
      {"somebody@192.0.2.1", "192.0.2.1/32"},
      {"smtp.registry.example[192.0.2.1]", "192.0.2.1/32"},
  });
}

TEST_CASE("find ranges: what is none") {
  using namespace std::string_view_literals;
  for (const auto text : {
           ""sv,
           " "sv,
           "."sv,
           ":"sv,
           "/"sv,
           "\\"sv,
           "\\\\"sv,
           "[]"sv,
           "[]:"sv,
           // not read as the address in them
           "192.0.2.0/33"sv,
           "192.0.2.0/"sv,
           "192.0.2.0/."sv,
           "192.0.2.0/x"sv,
           "192.0.2.0/-1"sv,
           "192.0.2.0/24/"sv,
           "192.0.2.0/24/24"sv,
           "192.0.2.0/255.255.255.0"sv,
           "192.0.2.0%2F24"sv,
           "2001:db8::/129"sv,
           "2001:db8::/"sv,
           "[192.0.2.0]/24"sv,
           "[2001:db8::]/129"sv,
           "192.0.2.0-192.0.2.255"sv,  // its ends alone would be wrong
           "192.0.2.0.."
           "192.0.2.255"sv,
           "192.0.2.1-"sv,
           "-192.0.2.1"sv,
           "192.0.2.1_"sv,
           "/192.0.2.1"sv,
           ".192.0.2.1"sv,
           "192.0.2"sv,
           "192.0.2.1.5"sv,
           "192.0.2.256"sv,
           "192.0.2.01"sv,
           "fe80::1%eth0"sv,
           "ip6:fe80::1%eth0"sv,
           // with a port
           "192.0.2.1:80"sv,
           "[192.0.2.1]:80"sv,
           "[2001:db8::25]:443"sv,
           "tcp:192.0.2.1:80"sv,
           // links
           "https://192.0.2.1/"sv,
           "https://registry.example/192.0.2.0/24"sv,
           "docker://192.0.2.1:5000/app:1.2.3"sv,
           // dates, times, versions
           "2024-03-05T12:34:56.789Z"sv,
           "2024-03-05 12:34:56"sv,
           "2024.03.05"sv,
           "05/Mar/2024:12:34:56 +0000"sv,
           "1709596388.123"sv,
           "1.2.3"sv,
           "v1.2.3.4"sv,
           "1.2.3.4-rc1"sv,
           "1.2.3.4+build5"sv,
           "1.2.3.4~deb12"sv,
           "1.2.3.4.5"sv,
           "app-1.2.3.4.tar.gz"sv,
           "nginx/1.2.3.4"sv,
           "1.2.3.x"sv,
           // words
           "std::foo"sv,
           "std::dec"sv,
           "std::abc::d"sv,
           "a::b"sv,
           "dead::beef"sv,
           "::"sv,
           ".. code::"sv,
           "cafe:babe"sv,
           "deadbeef"sv,
           "0xdeadbeef"sv,
           "sha256:fb01117203ff38c2f9af91db1a7409459182a37c87cced5cb442d1d8fcc66d19"sv,
           "02:00:5e:10:00:01"sv,
           "0200.5e10.0001"sv,
           "2:1"sv,
           "1/2"sv,
           "C:\\1\\2"sv,
       }) {
    CAPTURE(text);
    CHECK(ranges_in(text) == "");
    CHECK(ranges_in(std::string(text) + "\n198.51.100.0/24") == "198.51.100.0/24");
    CHECK(ranges_in("\"" + std::string(text) + "\",198.51.100.0/24") == "198.51.100.0/24");
  }
}

TEST_CASE("find ranges: what cannot be told from a range is one") {
  check({
      {"version 1.2.3.4", "1.2.3.4/32"},
      {"app:1.2.3.4", "1.2.3.4/32"},
      {"02:00:5e:10:00:00:00:01", "2:0:5e:10::1/128"},
      {"12::34", "12::34/128"},
      {"192.0.2.0 255.255.255.0", "192.0.2.0/32 255.255.255.0/32"},
      {"192.0.2.0 - 192.0.2.255", "192.0.2.0/32 192.0.2.255/32"},
  });
}

TEST_CASE("find ranges: any bytes") {
  std::string bytes;
  for (unsigned c = 0; c < 256; ++c) bytes += static_cast<char>(c);
  CHECK(ranges_in(bytes) == "");
  using namespace std::string_view_literals;
  check({
      {"\0"
       "192.0.2.1\0"
       "192.0.2.2"sv,
       "192.0.2.1/32 192.0.2.2/32"},
      {"\xFF"
       "192.0.2.1\x80",
       "192.0.2.1/32"},
  });
  for (const auto* part : {"1.", "1:", "1/", ":", ".", "[", "1.1]:", "\\", "a1:", "[1::]/"}) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += part;
    CAPTURE(part);
    CHECK(ranges_in(text) == "");
  }
}

TEST_CASE("find ranges: the lists of testdata/hosts") {
  const std::pair<std::string, std::string> rows[] = {
      {"aws.json",
       "192.0.2.0/25 198.51.100.0/26 203.0.113.77/32 192.0.2.0/25 192.0.2.64/27 "
       "2001:db8:1000::/36 2001:db8:1000:4000::/56"},
      {"google.json", "198.51.100.0/24 192.0.2.64/27 2001:db8:2000::/44"},
      {"azure.json",
       "192.0.2.128/26 203.0.113.0/24 2001:db8:3000::/48 203.0.113.72/29 203.0.113.0/24 "
       "2001:db8:3000:402::4c0/122"},
      {"oracle.json", "192.0.2.128/25 192.0.2.240/28 198.51.100.128/25"},
      {"plain.txt",
       "10.20.0.0/16 192.0.2.0/24 198.51.100.7/32 198.51.100.8/32 "
       "2001:db8:1000:4000:8000::17/128 2001:db8::/32 ::1/128"},
      {"geofeed.csv",
       "192.0.2.32/27 198.51.100.192/26 198.51.100.0/26 2001:db8:4000::/36 2001:db8:1000::/36"},
  };
  for (const auto& [name, expected] : rows) {
    CAPTURE(name);
    CHECK(ranges_in(test::read_file(DVP_SOURCE_DIR "/testdata/hosts/" + name)) == expected);
  }
}

}  // namespace dvp
