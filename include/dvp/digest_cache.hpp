// Digests to ids, for one thread. Most references are sha256 digests, and a registry has tens of
// thousands of them: as 32 bytes each they take half the memory, and are compared at once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dvp/catalog.hpp"
#include "dvp/hash_index.hpp"
#include "dvp/pages.hpp"

namespace dvp {

/// The 256 bits of a sha256 digest, in some order.
struct Sha256 {
  std::array<std::uint64_t, 4> words{};

  bool operator==(const Sha256& other) const {
    const auto differs = [&](std::size_t i) { return words[i] ^ other.words[i]; };
    return (differs(0) | differs(1) | differs(2) | differs(3)) == 0;
  }

  /// `text` must be one (is_sha256).
  void assign(std::string_view text) {
    const auto* hex = text.data() + 7;
    for (std::size_t i = 0; i < 4; ++i)
      words[i] = nibbles(hex + 16 * i) | nibbles(hex + 16 * i + 8) << 4;
  }

  /// `sha256:` and the digits.
  std::string text() const {
    std::string text = "sha256:";
    for (const auto word : words)
      for (const unsigned nibble : {0U, 4U})
        append_digits(word >> nibble & 0x0F0F0F0F0F0F0F0F, text);
    return text;
  }

 private:
  /// Eight digits as their numbers, a byte each: `a` is 0x61, so it is 1 and 9 more.
  static std::uint64_t nibbles(const char* digits) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, digits, sizeof bytes);
    const auto letters = bytes >> 6 & 0x0101010101010101;
    return (bytes & 0x0F0F0F0F0F0F0F0F) + letters * 9;
  }

  /// And back: in the order of their bytes in memory, which differs between processors.
  static void append_digits(std::uint64_t nibbles, std::string& text) {
    std::array<unsigned char, sizeof nibbles> bytes{};
    std::memcpy(bytes.data(), &nibbles, sizeof nibbles);
    for (const auto nibble : bytes) text += "0123456789abcdef"[nibble];
  }
};

/// Bounded as a LookupCache: when it is full it begins anew. Here an entry is its own slot: one
/// look into far memory is all that a look-up should cost.
class DigestCache {
 public:
  DigestCache() : slots_(1024) {}

  /// Begins to fetch what `id` will look at. Always inline: g++ 12 takes a function that does
  /// nothing else for one without effect, and leaves it out.
  [[gnu::always_inline]] void prefetch(const Sha256& digest) const {
    const auto* slot = &slots_[first_slot(digest)];
    __builtin_prefetch(slot);
    __builtin_prefetch(reinterpret_cast<const char*>(slot) + 64);  // its end, and the next one
  }

  /// The id that `resolve()` gave for this digest.
  template <class Resolve>
  Id id(const Sha256& digest, Resolve resolve) {
    auto* slot = &find(digest);
    if (slot->id != unused) return slot->id;
    if (size_ * 4 >= slots_.size() * 3) {
      make_room();
      slot = &find(digest);
    }
    *slot = {digest, resolve()};
    ++size_;
    return slot->id;
  }

  /// It never takes more.
  static constexpr std::size_t most_bytes = std::size_t{16} << 20;

  /// Of memory.
  std::size_t bytes() const { return slots_.capacity() * sizeof(Slot); }

 private:
  static constexpr Id unused = 0xFFFFFFFF;

  struct Slot {
    Sha256 digest;
    Id id = unused;
  };
  using Slots = HugePageVector<Slot>;
  static constexpr std::size_t most_slots = most_bytes / sizeof(Slot);

  std::size_t first_slot(const Sha256& digest) const {
    return hash_integers(digest.words[0], digest.words[1]) & (slots_.size() - 1);
  }

  Slot& find(const Sha256& digest) {
    const auto mask = slots_.size() - 1;
    auto at = first_slot(digest);
    while (slots_[at].id != unused && slots_[at].digest != digest) at = (at + 1) & mask;
    return slots_[at];
  }

  void make_room() {
    size_ = 0;
    if (slots_.size() * 2 > most_slots) {
      slots_.assign(slots_.size(), {});
      return;
    }
    const auto old = std::exchange(slots_, Slots(slots_.size() * 2));
    for (const auto& slot : old) {
      if (slot.id == unused) continue;
      find(slot.digest) = slot;
      ++size_;
    }
  }

  Slots slots_;  // a power of two
  std::size_t size_ = 0;
};

}  // namespace dvp
