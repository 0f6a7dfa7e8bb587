// Reading addresses. IPv4, the usual case, is read here; IPv6 by the C library.
#include "dvp/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "dvp/text.hpp"

namespace dvp {

namespace {

constexpr std::uint64_t mapped_prefix = 0x0000FFFF00000000;

/// Reads an IPv4 address at the head of `text` and removes it.
std::optional<std::uint32_t> take_ipv4(std::string_view& text) {
  std::uint32_t value = 0;
  std::size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (at >= text.size() || text[at++] != '.')) return std::nullopt;
    const auto start = at;
    unsigned octet = 0;
    while (at < text.size() && is_digit(text[at]) && at - start < 3)
      octet = octet * 10 + static_cast<unsigned>(text[at++] - '0');
    const bool leading_zero = at - start > 1 && text[start] == '0';
    if (at == start || leading_zero || octet > 255) return std::nullopt;
    value = value << 8 | octet;
  }
  text.remove_prefix(at);
  return value;
}

std::optional<Address> parse_ipv6(std::string_view text) {
  if (text.ends_with('%')) return std::nullopt;  // a zone without a name
  text = text.substr(0, text.find('%'));
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.empty() || text.size() >= terminated.size()) return std::nullopt;
  text.copy(terminated.data(), text.size());
  std::array<std::uint64_t, 2> halves{};
  if (std::memchr(text.data(), '\0', text.size()) ||
      inet_pton(AF_INET6, terminated.data(), halves.data()) != 1)
    return std::nullopt;
  static_assert(std::endian::native == std::endian::little);
  return Address{__builtin_bswap64(halves[0]), __builtin_bswap64(halves[1])};
}

/// `:65535`, or nothing.
bool is_port(std::string_view text) {
  if (text.empty()) return true;
  const auto number = text.size() <= 6 ? parse_digits(text.substr(1)) : std::nullopt;
  return text[0] == ':' && number && *number <= 65535;
}

}  // namespace

std::optional<std::uint32_t> as_ipv4(const Address& address) {
  if (address.high != 0 || address.low >> 32 != mapped_prefix >> 32) return std::nullopt;
  return static_cast<std::uint32_t>(address.low);
}

std::array<std::uint8_t, 16> network_bytes(const Address& address) {
  static_assert(std::endian::native == std::endian::little);
  return std::bit_cast<std::array<std::uint8_t, 16>>(std::array<std::uint64_t, 2>{
      __builtin_bswap64(address.high), __builtin_bswap64(address.low)});
}

std::optional<Address> parse_address(std::string_view text) {
  if (!text.empty() && text[0] == '[') {
    const auto end = text.find(']');
    if (end == text.npos || !is_port(text.substr(end + 1))) return std::nullopt;
    return parse_ipv6(text.substr(1, end - 1));
  }
  auto rest = text;
  if (const auto ipv4 = take_ipv4(rest))
    return is_port(rest) ? std::optional(Address{0, mapped_prefix | *ipv4}) : std::nullopt;
  return parse_ipv6(text);
}

std::optional<Address> parse_bare_address(std::string_view text) {
  const bool bracketed = !text.empty() && text.front() == '[';
  const bool has_port = bracketed
                            ? text.back() != ']'
                            : text.find('.') != text.npos && text.find(':') == text.rfind(':') &&
                                  text.find(':') != text.npos;
  return has_port ? std::nullopt : parse_address(text);
}

std::optional<Cidr> Cidr::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_bare_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  Cidr range{*address, 128};
  if (slash != text.npos) {
    const bool ipv4 = text.substr(0, slash).find(':') == text.npos;
    const auto length = parse_digits(text.substr(slash + 1));
    if (!length || *length > (ipv4 ? 32U : 128U)) return std::nullopt;
    range.prefix_length = static_cast<unsigned>(*length) + (ipv4 ? 96 : 0);
  }
  const auto mask = [](unsigned bits) { return bits == 0 ? 0 : ~std::uint64_t{0} << (64 - bits); };
  range.network.high &= mask(std::min(range.prefix_length, 64U));
  range.network.low &= mask(range.prefix_length > 64 ? range.prefix_length - 64 : 0);
  return range;
}

bool Cidr::contains(const Address& address) const {
  // A range of IPv6 addresses holds no IPv4 ones, though their mapped form lies in `::/0`.
  if (prefix_length < 96 && as_ipv4(address)) return false;
  if (prefix_length == 0) return true;
  const auto differs_high = address.high ^ network.high;
  if (prefix_length <= 64) return differs_high >> (64 - prefix_length) == 0;
  return differs_high == 0 && (address.low ^ network.low) >> (128 - prefix_length) == 0;
}

bool is_private(const Address& address) {
  static const auto proxies = TrustedProxies::all_private();
  return proxies.trusts(address);
}

std::string format_address(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const auto bytes = network_bytes(address);
  if (as_ipv4(address)) inet_ntop(AF_INET, &bytes[12], text.data(), text.size());
  else inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
  return text.data();
}

TrustedProxies TrustedProxies::all_private() {
  std::vector<Cidr> ranges;
  for (const auto* range : {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
                            "169.254.0.0/16", "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1"})
    ranges.push_back(*Cidr::parse(range));
  return TrustedProxies(std::move(ranges));
}

bool TrustedProxies::trusts(const Address& address) const {
  for (const auto& range : ranges_)
    if (range.contains(address)) return true;
  return false;
}

Address TrustedProxies::client(const Address& peer, std::string_view forwarded_for) const {
  auto client = peer;
  while (trusts(client) && !forwarded_for.empty()) {
    const auto comma = forwarded_for.rfind(',');
    const auto last = comma == forwarded_for.npos ? forwarded_for : forwarded_for.substr(comma + 1);
    const auto address = parse_address(trim(last));
    if (!address) break;
    client = *address;
    forwarded_for =
        comma == forwarded_for.npos ? std::string_view() : forwarded_for.substr(0, comma);
  }
  return client;
}

}  // namespace dvp
