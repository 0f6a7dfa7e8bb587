// The room of clients: whose the most specific range is that holds an address.
#include <catch2/catch.hpp>

#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "dvp/error.hpp"
#include "dvp/host_ranges.hpp"
#include "workdir.hpp"

namespace dvp {

namespace {

HostRanges load(const std::vector<std::string>& texts) {
  const test::Workdir folder;
  std::vector<HostsFile> files;
  for (const auto& text : texts) {
    const auto name = std::to_string(files.size());
    files.push_back({name, folder.write(name, text)});
  }
  return HostRanges(files);
}

constexpr int nobody = -1;

/// The number of the file that has the address.
int file_of(const HostRanges& ranges, const Address& address) {
  const auto file = ranges.find(address);
  return file ? static_cast<int>(*file) : nobody;
}

struct Row {
  std::string_view address;
  int file;
};

void check(const HostRanges& ranges, std::initializer_list<Row> rows) {
  for (const auto& row : rows) {
    CAPTURE(row.address);
    CHECK(file_of(ranges, parse_address(row.address).value()) == row.file);
  }
}

/// What the message says behind the folder.
std::string failure(const test::Workdir& folder, const std::string& name) {
  try {
    HostRanges(std::vector<HostsFile>{{"cloud", folder / name}});
  } catch (const EnvironmentError& error) {
    const std::string what = error.what();
    const std::string prefix = folder / "";
    return what.starts_with(prefix) ? what.substr(prefix.size()) : what;
  }
  return "no failure";
}

}  // namespace

TEST_CASE("host ranges: what is no text is refused, though it may have ranges by chance") {
  const test::Workdir folder;
  const std::string binary("\x1f\x8b\0 192.0.2.0/24 ", 17);
  CHECK_THROWS_WITH(HostRanges(std::vector<HostsFile>{{"aws", folder.write("list.gz", binary)}}),
                    Catch::Matchers::EndsWith("list.gz: is no text: a compressed list must be "
                                              "unpacked first"));
}

TEST_CASE("host ranges: without a file nobody has an address") {
  const std::initializer_list<Row> rows = {
      {"192.0.2.1", nobody}, {"::", nobody}, {"::ffff:ffff", nobody}, {"255.255.255.255", nobody}};
  check(HostRanges(), rows);
  check(HostRanges(std::vector<HostsFile>()), rows);
}

TEST_CASE("host ranges: the edges of a range") {
  check(load({"192.0.2.64/27"}), {{"192.0.2.63", nobody},
                                  {"192.0.2.64", 0},
                                  {"192.0.2.95", 0},
                                  {"192.0.2.96", nobody},
                                  {"0.0.0.0", nobody},
                                  {"255.255.255.255", nobody}});
  check(load({"192.0.2.7"}), {{"192.0.2.6", nobody}, {"192.0.2.7", 0}, {"192.0.2.8", nobody}});
  check(load({"2001:db8::7/128"}),
        {{"2001:db8::6", nobody}, {"2001:db8::7", 0}, {"2001:db8::8", nobody}});
  check(load({"2001:db8:1:2::/64"}), {{"2001:db8:1:1:ffff:ffff:ffff:ffff", nobody},
                                      {"2001:db8:1:2::", 0},
                                      {"2001:db8:1:2:ffff:ffff:ffff:ffff", 0},
                                      {"2001:db8:1:3::", nobody}});
  check(load({"2001:db8::/32"}), {{"2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", nobody},
                                  {"2001:db8::", 0},
                                  {"2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", 0},
                                  {"2001:db9::", nobody}});
  check(load({"0.0.0.0 255.255.255.255/32 ::0 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"}),
        {{"0.0.0.0", 0},
         {"0.0.0.1", nobody},
         {"255.255.255.254", nobody},
         {"255.255.255.255", 0},
         {"::", 0},
         {"::1", nobody},
         {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", nobody},
         {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 0}});
}

TEST_CASE("host ranges: the most specific range has the address, in whichever file") {
  const auto ranges = load({"192.0.2.0/24 192.0.2.66", "192.0.2.64/26 192.0.2.65", "192.0.2.64/27",
                            "2001:db8::/48 2001:db8::/128", "2001:db8::/32 2001:db8::1"});
  check(ranges, {{"192.0.2.0", 0},
                 {"192.0.2.63", 0},
                 {"192.0.2.64", 2},
                 {"192.0.2.65", 1},
                 {"192.0.2.66", 0},
                 {"192.0.2.67", 2},
                 {"192.0.2.95", 2},
                 {"192.0.2.96", 1},
                 {"192.0.2.127", 1},
                 {"192.0.2.128", 0},
                 {"192.0.2.255", 0},
                 {"192.0.3.0", nobody},
                 {"2001:db8::", 3},
                 {"2001:db8::1", 4},
                 {"2001:db8::2", 3},
                 {"2001:db8:0:ffff:ffff:ffff:ffff:ffff", 3},
                 {"2001:db8:1::", 4}});
}

TEST_CASE("host ranges: ranges that end together, or follow one another") {
  check(load({"192.0.2.0/24", "192.0.2.128/25", "192.0.2.192/26", "192.0.3.0/24"}),
        {{"192.0.2.127", 0},
         {"192.0.2.128", 1},
         {"192.0.2.192", 2},
         {"192.0.2.255", 2},
         {"192.0.3.0", 3},
         {"192.0.3.255", 3},
         {"192.0.4.0", nobody}});
  check(load({"128.0.0.0/1", "255.255.255.0/24"}), {{"127.255.255.255", nobody},
                                                    {"128.0.0.0", 0},
                                                    {"255.255.254.255", 0},
                                                    {"255.255.255.0", 1},
                                                    {"255.255.255.255", 1}});
}

TEST_CASE("host ranges: of equal ranges the first file's") {
  check(load({"192.0.2.0/24", "192.0.2.0/24 192.0.2.77/24", "192.0.2.0/25", "192.0.2.0/25"}),
        {{"192.0.2.1", 2}, {"192.0.2.200", 0}});
  check(load({"198.51.100.0/24", "::ffff:192.0.2.0/120", "192.0.2.0/24"}), {{"192.0.2.1", 1}});
  check(load({"2001:db8::/32", "2001:db8::/32"}), {{"2001:db8::1", 0}});
}

TEST_CASE("host ranges: all of a family") {
  check(load({"0.0.0.0/0", "192.0.2.0/24"}),
        {{"0.0.0.0", 0}, {"255.255.255.255", 0}, {"192.0.2.1", 1}, {"2001:db8::1", nobody}});
  check(load({"::/0", "2001:db8::/32"}), {{"::", 0},
                                          {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 0},
                                          {"2001:db8::1", 1},
                                          {"192.0.2.1", nobody},
                                          {"::ffff:192.0.2.1", nobody},
                                          {"::192.0.2.1", 0}});
  check(load({"::ffff:0:0/96"}), {{"0.0.0.0", 0},
                                  {"255.255.255.255", 0},
                                  {"::fffe:ffff:ffff", nobody},
                                  {"::1:0:0:0", nobody},
                                  {"2001:db8::1", nobody}});
  check(load({"::ffff:0:0/95", "::fffe:c000:201"}),
        {{"192.0.2.1", nobody}, {"::fffe:0:0", 0}, {"::fffe:c000:201", 1}});
}

TEST_CASE("host ranges: private and loopback addresses are as others") {
  check(load({"10.0.0.0/8 127.0.0.0/8", "10.20.0.0/16 fd00::/8 ::1 fe80::/10"}),
        {{"10.1.2.3", 0},
         {"10.20.2.3", 1},
         {"127.0.0.1", 0},
         {"192.168.0.1", nobody},
         {"fd12::1", 1},
         {"::1", 1},
         {"::2", nobody},
         {"fe80::1%eth0", 1}});
}

TEST_CASE("host ranges: a file's ranges are counted once each") {
  const auto ranges = load(
      {"192.0.2.0/24 192.0.2.77/24 ::ffff:192.0.2.0/120 192.0.2.0/25",
       "192.0.2.0/24 2001:db8::/32 2001:db8:7::/32 2001:db8::", "::/0 0.0.0.0/0 ::ffff:0:0/96"});
  CHECK(ranges.ranges(0) == 2);
  CHECK(ranges.ranges(1) == 3);
  CHECK(ranges.ranges(2) == 2);
}

TEST_CASE("host ranges: the lists of testdata/hosts") {
  std::vector<HostsFile> files;
  for (const auto* name :
       {"aws.json", "google.json", "azure.json", "oracle.json", "plain.txt", "geofeed.csv"})
    files.push_back({name, std::string(DVP_SOURCE_DIR "/testdata/hosts/") + name});
  const HostRanges ranges(files);
  const std::vector<std::size_t> counts = {6, 3, 5, 3, 7, 5};
  for (std::size_t i = 0; i < counts.size(); ++i) CHECK(ranges.ranges(i) == counts[i]);
  enum { aws, google, azure, oracle, plain, geofeed };
  check(ranges, {{"192.0.2.1", aws},
                 {"192.0.2.32", geofeed},
                 {"192.0.2.64", aws},  // and Google's
                 {"192.0.2.96", aws},
                 {"192.0.2.128", azure},
                 {"192.0.2.192", oracle},
                 {"192.0.2.255", oracle},
                 {"198.51.100.1", aws},  // and the geofeed's
                 {"198.51.100.7", plain},
                 {"198.51.100.64", google},
                 {"198.51.100.128", oracle},
                 {"198.51.100.192", geofeed},
                 {"203.0.113.1", azure},
                 {"203.0.113.77", aws},
                 {"203.0.113.78", azure},
                 {"10.20.30.40", plain},
                 {"10.21.0.0", nobody},
                 {"2001:db8:1000::1", aws},
                 {"2001:db8:1000:4000:8000::16", aws},
                 {"2001:db8:1000:4000:8000::17", plain},
                 {"2001:db8:2000::1", google},
                 {"2001:db8:2010::1", plain},
                 {"2001:db8:3000:402::4ff", azure},
                 {"2001:db8:4fff::1", geofeed},
                 {"2001:db8:ffff::1", plain},
                 {"2001:db9::1", nobody},
                 {"::1", plain}});
}

TEST_CASE("host ranges: a file that is of no use is named") {
  const test::Workdir folder;
  folder.write("empty", "");
  folder.write("words", "no range at all, on 2024-03-05 at 12:34:56\n");
  folder.write("folder/file", "192.0.2.0/24");
  CHECK(failure(folder, "missing") == "missing: no such file or directory");
  CHECK(failure(folder, "folder") == "folder: is a directory");
  CHECK(failure(folder, "empty") == "empty: holds no address range");
  CHECK(failure(folder, "words") == "words: holds no address range");
  CHECK(failure(folder, "folder/file") == "no failure");
}

// Random ranges near to one another, against a look at every one of them.

namespace {

class RandomRanges {
 public:
  explicit RandomRanges(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return random_() % bound; }

  /// In 192.0.0.0/10 or 2001:db8::/32; few of the bits differ, so that many ranges touch.
  Address address() {
    if (below(2) == 0) return {0, 0xFFFFC0000000 | (random_() & 0x300381)};
    return {0x20010DB800000000 | (random_() & 0x8000'0003), random_() & 0xC000'0000'0000'0003};
  }

  std::string range() {
    const auto network = address();
    const auto length = as_ipv4(network) ? below(33) : below(129);
    const bool mapped = as_ipv4(network) && below(4) == 0;
    const auto prefix = mapped ? "::ffff:" + format_address(network) : format_address(network);
    return prefix + "/" + std::to_string(mapped ? length + 96 : length);
  }

 private:
  std::mt19937_64 random_;
};

struct Listed {
  Cidr range;
  int file;
};

int slow_file_of(const std::vector<Listed>& all, const Address& address) {
  const Listed* best = nullptr;
  for (const auto& listed : all)
    if (listed.range.contains(address) &&
        (!best || listed.range.prefix_length > best->range.prefix_length))
      best = &listed;
  return best ? best->file : nobody;
}

Address moved(const Address& address, std::uint64_t steps) {
  const auto low = address.low + steps;
  const bool up = steps >> 63 == 0;
  const bool carries = up ? low < address.low : low > address.low;
  return {address.high + (!carries ? 0 : up ? 1 : ~std::uint64_t{0}), low};
}

/// At the edges of the ranges and next to them, and elsewhere.
std::vector<Address> places_of(const std::vector<Listed>& all, RandomRanges& random) {
  std::vector<Address> places;
  for (const auto& [range, file] : all) {
    const auto host_bits = 128 - range.prefix_length;
    const auto size = host_bits < 64 ? std::uint64_t{1} << host_bits : 0;
    const auto behind = size ? moved(range.network, size)
                             : Address{range.network.high + (std::uint64_t{1} << (host_bits % 64)),
                                       range.network.low};
    for (const auto& edge : {range.network, behind})
      for (const auto steps : {~std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{1}})
        places.push_back(moved(edge, steps));
  }
  for (int i = 0; i < 50; ++i) places.push_back(random.address());
  return places;
}

}  // namespace

TEST_CASE("host ranges: random ranges, against a look at every one") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    RandomRanges random(seed);
    std::vector<std::string> texts(1 + random.below(4));
    std::vector<Listed> all;
    for (std::size_t file = 0; file < texts.size(); ++file)
      for (auto left = 1 + random.below(20); left > 0; --left) {
        const auto range = random.range();
        texts[file] += range + "\n";
        all.push_back({Cidr::parse(range).value(), static_cast<int>(file)});
      }
    const auto ranges = load(texts);
    std::string different;
    for (const auto& place : places_of(all, random))
      if (file_of(ranges, place) != slow_file_of(all, place))
        different += format_address(place) + " ";
    CAPTURE(seed);
    CHECK(different == "");
  }
}

}  // namespace dvp
