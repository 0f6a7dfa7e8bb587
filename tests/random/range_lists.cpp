// Few networks and few lengths, so that lists have much in common.
#include "range_lists.hpp"

#include <algorithm>
#include <cctype>

namespace dvp::test {

namespace {

/// Clients, and addresses beside them.
constexpr const char* ipv4_addresses[] = {
    "192.0.2.1",      "192.0.2.2",    "192.0.2.3",    "192.0.2.130",    "192.0.2.200",
    "198.51.100.6",   "198.51.100.7", "203.0.113.9",  "203.0.113.72",   "203.0.113.200",
    "198.51.100.200", "10.1.2.3",     "192.168.0.10", "255.255.255.255"};
constexpr const char* ipv6_addresses[] = {
    "2001:db8::1",  "2001:db8::2",  "2001:db8::3", "2001:db8:a::1",
    "2001:db8:b::", "fd12:3456::7", "::1"};
constexpr std::size_t ipv4_lengths[] = {0, 8, 23, 24, 24, 25, 30, 31, 32, 32};
constexpr std::size_t ipv6_lengths[] = {0, 7, 16, 32, 32, 48, 63, 64, 127, 128, 128};

std::string upper_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

/// Sometimes the length of a single address is left out.
std::string with_length(const std::string& address, std::size_t length, bool is_single,
                        SplitMix& random) {
  return is_single && random.percent(50) ? address : address + "/" + std::to_string(length);
}

ListedRange some_ipv4_range(SplitMix& random) {
  const std::string address = random.pick(ipv4_addresses);
  const auto length = random.pick(ipv4_lengths);
  const bool mapped = random.percent(15);
  const auto text = mapped ? with_length("::ffff:" + address, length + 96, length == 32, random)
                           : with_length(address, length, length == 32, random);
  return {{address, length}, text};
}

ListedRange some_ipv6_range(SplitMix& random) {
  const std::string address = random.pick(ipv6_addresses);
  const auto length = random.pick(ipv6_lengths);
  const auto written = random.percent(20) ? upper_case(address) : address;
  return {{address, length}, with_length(written, length, length == 128, random)};
}

RangeList some_range_list(SplitMix& random) {
  constexpr const char* names[] = {"aws", "aws", "hetzner", "Cloud, \"Inc\"", "\xC3\xBC"};
  RangeList list{random.pick(names), random.next(), {}};
  for (auto left = 1 + random.below(8); left > 0; --left)
    list.ranges.push_back(random.percent(60) ? some_ipv4_range(random) : some_ipv6_range(random));
  return list;
}

// ---- syntaxes

std::string plain_lines(const RangeList& list) {
  std::string text = "# Our egress. Last change: 2024-03-04 18:20:11, version 1.4.2\n\n";
  for (const auto& range : list.ranges) text += range.text + "   # of rack 7\n";
  return text;
}

std::string json_objects(const RangeList& list, bool escaped) {
  std::string text = "{\"syncToken\": \"1711929600\", \"prefixes\": [";
  for (const auto& range : list.ranges) {
    auto written = range.text;
    const auto slash = written.find('/');
    if (escaped && slash != written.npos) written.insert(slash, "\\");
    text += (text.ends_with('[') ? "" : ",") + ("\n  {\"ip_prefix\": \"" + written) +
            "\", \"region\": \"eu-central-1\"}";
  }
  return text + "]}\n";
}

std::string csv_rows(const RangeList& list) {
  std::string text;
  for (const auto& range : list.ranges) text += range.text + ",DE,DE-BE,Berlin,\r\n";
  return text;
}

std::string one_line(const RangeList& list) {
  std::string text = "allow";
  for (const auto& range : list.ranges) text += " " + range.text + ";";
  return text;
}

}  // namespace

std::vector<RangeList> some_range_lists(SplitMix& random) {
  std::vector<RangeList> lists;
  for (auto left = 1 + random.below(4); left > 0; --left) lists.push_back(some_range_list(random));
  return lists;
}

std::string list_text(const RangeList& list) {
  switch (list.style % 5) {
    case 0:
      return plain_lines(list);
    case 1:
      return csv_rows(list);
    case 2:
      return one_line(list);
    default:
      return json_objects(list, list.style % 5 == 3);
  }
}

}  // namespace dvp::test
