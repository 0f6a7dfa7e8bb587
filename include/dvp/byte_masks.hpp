// Many bytes at once: which of sixteen or 64 neighbours are a certain one, as the bits of a number,
// the lowest for the first. What walks over a line walks over such bits.
#pragma once

#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace dvp {

/// Sixteen bytes of a text.
class Bytes16 {
 public:
  static constexpr unsigned size = 16;

#if defined(__SSE2__)  // every x86-64
  explicit Bytes16(const char* at)
      : bytes_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))) {}

  /// Equal to one of them.
  template <class... Chars>
  std::uint32_t equal_to(Chars... chars) const {
    auto equal = _mm_setzero_si128();
    ((equal = _mm_or_si128(equal, _mm_cmpeq_epi8(bytes_, _mm_set1_epi8(chars)))), ...);
    return bits(equal);
  }

  std::uint32_t equal_to(Bytes16 other) const { return bits(_mm_cmpeq_epi8(bytes_, other.bytes_)); }

  /// Control characters and what is not ASCII. As signed numbers both are below the space.
  std::uint32_t not_printable() const { return bits(_mm_cmplt_epi8(bytes_, _mm_set1_epi8(' '))); }

  /// `0` to `9` and `a` to `f`.
  std::uint32_t lower_hex() const { return bits(_mm_or_si128(within('0', 9), within('a', 5))); }

 private:
  static std::uint32_t bits(__m128i bytes) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(bytes));
  }

  /// At least `low`, and not more than `above` above it.
  __m128i within(char low, char above) const {
    const auto from_low = _mm_sub_epi8(bytes_, _mm_set1_epi8(low));
    return _mm_cmpeq_epi8(_mm_min_epu8(from_low, _mm_set1_epi8(above)), from_low);
  }

  __m128i bytes_;
#else
  explicit Bytes16(const char* at) : at_(at) {}

  template <class... Chars>
  std::uint32_t equal_to(Chars... chars) const {
    return bits([&](unsigned i) { return (... || (at_[i] == chars)); });
  }

  std::uint32_t equal_to(Bytes16 other) const {
    return bits([&](unsigned i) { return at_[i] == other.at_[i]; });
  }

  std::uint32_t not_printable() const {
    return bits([&](unsigned i) { return static_cast<signed char>(at_[i]) < ' '; });
  }

  std::uint32_t lower_hex() const {
    return bits([&](unsigned i) {
      return (at_[i] >= '0' && at_[i] <= '9') || (at_[i] >= 'a' && at_[i] <= 'f');
    });
  }

 private:
  template <class Is>
  static std::uint32_t bits(Is is) {
    std::uint32_t bits = 0;
    for (unsigned i = 0; i < size; ++i) bits |= std::uint32_t{is(i)} << i;
    return bits;
  }

  const char* at_;
#endif
};

/// The same of the 64 bytes from `at` on.
inline std::uint64_t equal_among_64(const char* at, char c) {
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < 64; i += Bytes16::size)
    bits |= std::uint64_t{Bytes16(at + i).equal_to(c)} << i;
  return bits;
}

}  // namespace dvp
