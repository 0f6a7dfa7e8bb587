// Requests in few bytes, for while they wait: what a request has in common with the one before it
// is not told again. Neighbours in a shard mostly belong to one pull, so that most tell little more
// than when they came and what they asked for.
//
//   flags  sizes  time  position  reference  [digest] [repository] [origin] [client, in halves]
//
// Time and position are differences to those of the request before. They and the reference take as
// few bytes as they need, which `sizes` tells; what stands in brackets is there if `flags` say so.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "dvp/request.hpp"

namespace dvp {

static_assert(std::endian::native == std::endian::little);  // the lowest bytes come first

/// What both directions know of.
class PackedRequest {
 public:
  /// So many bytes must be writable where a request is packed, and readable where one is unpacked.
  static constexpr std::size_t room = 2 + 8 + 8 + 4 + 3 * sizeof(Id) + sizeof(Address) + 8;

 protected:
  enum Flag : unsigned {
    is_head = 1,
    is_by_digest = 2,
    has_digest = 4,  // else it is the usual one
    has_repository = 8,
    has_origin = 16,
    has_high_half = 32,
    has_low_half = 64,
    is_first = 128,  // told from no other
  };

  /// Of a request by digest it is the reference; of others it is mostly not logged.
  static Id usual_digest(const Request& request) {
    return request.by_digest ? Id{request.reference} + 1 : 0;
  }

  Request before_;
};

/// Packs the requests of one shard, as they come.
class RequestPacker : PackedRequest {
 public:
  using PackedRequest::room;

  /// Writes a request to `out`, and returns its end. The first in a page is told from no other, so
  /// that pages can be read without each other.
  std::byte* pack(const Request& request, bool begins_page, std::byte* out) {
    if (begins_page) before_ = {};
    auto* const head = out;
    out += 2;
    const auto time_size = put_difference(static_cast<std::uint64_t>(request.time),
                                          static_cast<std::uint64_t>(before_.time), out);
    const auto position_size = put_difference(request.position, before_.position, out);
    const auto reference_size = put(request.reference, out);
    unsigned flags = 0;
    if (begins_page) flags |= is_first;
    if (request.head) flags |= is_head;
    if (request.by_digest) flags |= is_by_digest;
    flags |= put_other(request.digest, usual_digest(request), has_digest, out);
    flags |= put_other(request.repository, before_.repository, has_repository, out);
    flags |= put_other(Id{request.origin}, Id{before_.origin}, has_origin, out);
    flags |= put_other(request.client.high, before_.client.high, has_high_half, out);
    flags |= put_other(request.client.low, before_.client.low, has_low_half, out);
    head[0] = static_cast<std::byte>(flags);
    head[1] = static_cast<std::byte>((time_size - 1) | (position_size - 1) << 3 |
                                     (reference_size - 1) << 6);
    before_ = request;
    return out;
  }

 private:
  /// In as few bytes as it needs, but one at least; returns how many.
  static unsigned put(std::uint64_t value, std::byte*& out) {
    const auto size = (static_cast<unsigned>(std::bit_width(value | 1)) + 7) / 8;
    std::memcpy(out, &value, sizeof value);
    out += size;
    return size;
  }

  /// Of either sign; a small one is a small number.
  static unsigned put_difference(std::uint64_t now, std::uint64_t before, std::byte*& out) {
    const auto forward = now - before;
    return put(forward << 1 ^ (0 - (forward >> 63)), out);
  }

  /// Returns `flag` if there was something to tell.
  template <class Number>
  static unsigned put_other(Number now, Number before, Flag flag, std::byte*& out) {
    if (now == before) return 0;
    std::memcpy(out, &now, sizeof now);
    out += sizeof now;
    return flag;
  }
};

/// Unpacks them.
class RequestUnpacker : PackedRequest {
 public:
  using PackedRequest::room;

  /// The request at `in`, which then stands behind it. Lives until the next call.
  const Request& unpack(const std::byte*& in) {
    const auto flags = std::to_integer<unsigned>(in[0]);
    const auto sizes = std::to_integer<unsigned>(in[1]);
    in += 2;
    if (flags & is_first) before_ = {};
    auto& request = before_;
    request.time = static_cast<Nanos>(static_cast<std::uint64_t>(request.time) +
                                      take_difference(sizes & 7, in));
    request.position += take_difference(sizes >> 3 & 7, in);
    request.reference = static_cast<Id>(take(sizes >> 6, in)) & Request::id_mask;
    request.head = (flags & is_head) != 0;
    request.by_digest = (flags & is_by_digest) != 0;
    request.digest = flags & has_digest ? take<Id>(in) : usual_digest(request);
    if (flags & has_repository) request.repository = take<Id>(in);
    if (flags & has_origin) request.origin = take<Id>(in) & Request::id_mask;
    if (flags & has_high_half) request.client.high = take<std::uint64_t>(in);
    if (flags & has_low_half) request.client.low = take<std::uint64_t>(in);
    return request;
  }

 private:
  /// A number of one byte more than `more`.
  static std::uint64_t take(unsigned more, const std::byte*& in) {
    std::uint64_t value = 0;
    std::memcpy(&value, in, sizeof value);
    in += more + 1;
    return value & ~std::uint64_t{0} >> (56 - 8 * more);
  }

  static std::uint64_t take_difference(unsigned more, const std::byte*& in) {
    const auto taken = take(more, in);
    return taken >> 1 ^ (0 - (taken & 1));
  }

  template <class Number>
  static Number take(const std::byte*& in) {
    Number number = 0;
    std::memcpy(&number, in, sizeof number);
    in += sizeof number;
    return number;
  }
};

}  // namespace dvp
