// Random numbers that are the same on every machine: integers only, no <random>, no floating point.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bench {

// The output step of splitmix64. Used alone it is a hash: what never changes (the address of client 7,
// the digest of a tag) is computed from its number whenever it is needed, and stored nowhere.
inline std::uint64_t mix(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15U;
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
  return value ^ (value >> 31U);
}

inline std::uint64_t mix(std::uint64_t first, std::uint64_t second) { return mix(mix(first) ^ second); }

// A number from 0 to count - 1, out of the upper half of `bits`.
inline std::uint32_t scale(std::uint64_t bits, std::size_t count) {
  return static_cast<std::uint32_t>(((bits >> 32U) * count) >> 32U);
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(mix(seed)) {}

  std::uint64_t bits() { return mix(++state_); }
  std::uint32_t below(std::size_t count) { return scale(bits(), count); }
  std::uint32_t between(std::uint32_t low, std::uint32_t high) { return low + below(high - low + 1U); }
  bool percent(std::uint32_t chance) { return below(100) < chance; }

  // Small numbers come often, large ones seldom: the product of two even draws.
  std::uint32_t skewed(std::size_t count) { return scale((bits() >> 32U) * (bits() >> 32U), count); }

 private:
  std::uint64_t state_;
};

}  // namespace bench
