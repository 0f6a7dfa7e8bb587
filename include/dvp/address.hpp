// Client addresses as logs write them, and ranges of addresses.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dvp {

/// An IPv6 address in two halves, the higher first; an IPv4 address as its IPv4-mapped form, so
/// that both spellings of one client are one client.
struct Address {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  auto operator<=>(const Address&) const = default;
};

/// The number of an IPv4 address.
std::optional<std::uint32_t> as_ipv4(const Address& address);

/// The sixteen bytes of the address as the network has them.
std::array<std::uint8_t, 16> network_bytes(const Address& address);

/// IPv4, IPv6, `ip:port`, `[v6]`, `[v6]:port`; a zone (`%eth0`) is dropped (SPEC 3).
std::optional<Address> parse_address(std::string_view text);

/// The same forms but those with a port.
std::optional<Address> parse_bare_address(std::string_view text);

/// A range of addresses, with its host bits cleared.
struct Cidr {
  Address network;
  unsigned prefix_length = 128;  // of the 128-bit form

  /// `10.0.0.0/8`, `2001:db8::/32`, or one bare address.
  static std::optional<Cidr> parse(std::string_view text);

  bool contains(const Address& address) const;
};

/// Not of the public internet: private, shared, link-local and loopback ranges of both families
/// (RFC 1918, 6598, 4193, 3927, 4291).
bool is_private(const Address& address);

/// As a person writes it.
std::string format_address(const Address& address);

/// Finds the client behind proxies that the operator trusts (`--trusted-proxy`).
class TrustedProxies {
 public:
  TrustedProxies() = default;
  explicit TrustedProxies(std::vector<Cidr> ranges) : ranges_(std::move(ranges)) {}

  /// Trusts every private address.
  static TrustedProxies all_private();

  bool none() const { return ranges_.empty(); }

  /// The right-most address of X-Forwarded-For that is not itself trusted, if `peer` is; if all
  /// are, the left-most. What is no address ends the walk at the last good one.
  Address client(const Address& peer, std::string_view forwarded_for) const;

  bool trusts(const Address& address) const;

 private:
  std::vector<Cidr> ranges_;
};

}  // namespace dvp
