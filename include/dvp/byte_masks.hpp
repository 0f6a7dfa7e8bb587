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

  std::uint32_t equal_to(char c) const {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c))));
  }

  std::uint32_t equal_to(Bytes16 other) const {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes_, other.bytes_)));
  }

  /// Control characters and what is not ASCII. As signed numbers both are below the space.
  std::uint32_t not_printable() const {
    return static_cast<std::uint32_t>(
        _mm_movemask_epi8(_mm_cmplt_epi8(bytes_, _mm_set1_epi8(' '))));
  }

 private:
  __m128i bytes_;
#else
  explicit Bytes16(const char* at) : at_(at) {}

  std::uint32_t equal_to(char c) const {
    std::uint32_t bits = 0;
    for (unsigned i = 0; i < size; ++i) bits |= std::uint32_t{at_[i] == c} << i;
    return bits;
  }

  std::uint32_t equal_to(Bytes16 other) const {
    std::uint32_t bits = 0;
    for (unsigned i = 0; i < size; ++i) bits |= std::uint32_t{at_[i] == other.at_[i]} << i;
    return bits;
  }

  std::uint32_t not_printable() const {
    std::uint32_t bits = 0;
    for (unsigned i = 0; i < size; ++i)
      bits |= std::uint32_t{static_cast<signed char>(at_[i]) < ' '} << i;
    return bits;
  }

 private:
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
