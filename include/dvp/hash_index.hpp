// A hash table of positions in somebody else's array: the hash table of the project (but for
// digests, which are their own entries: dvp/digest_ids.hpp). The owner keeps the entries, dense
// and in order of arrival, and tells when two are the same. A slot is as small as it can be, so
// that the table of a registry's names and tags stays in a core's cache.
#pragma once

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "dvp/pages.hpp"

namespace dvp {

inline std::uint64_t hash_bytes(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

/// Mixes integers well enough for a table whose size is a power of two.
inline std::uint64_t hash_integers(std::uint64_t a, std::uint64_t b = 0) {
  std::uint64_t mixed = (a ^ 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9 ^ b;
  mixed = (mixed ^ mixed >> 32) * 0x94D049BB133111EB;
  return mixed ^ mixed >> 29;
}

class HashIndex {
 public:
  static constexpr std::uint32_t none = 0xFFFFFFFF;

  HashIndex() { clear(); }

  /// Forgets everything, and makes room for `expected` entries.
  void clear(std::size_t expected = 16) {
    std::size_t slots = 16;
    while (slots * 3 < expected * 4) slots *= 2;
    slots_.assign(slots, Slot{0, none});
    size_ = 0;
  }

  /// Of memory.
  std::size_t bytes() const { return slots_.capacity() * sizeof(Slot); }

  /// Begins to fetch what `find` will look at. Always inline: g++ 12 takes a function that does
  /// nothing else for one without effect, and leaves it out.
  [[gnu::always_inline]] void prefetch(std::uint64_t hash) const {
    __builtin_prefetch(&slots_[first_slot(hash)]);
  }

  /// The entry of this hash for which `same(entry)` holds, or `none`.
  template <class Same>
  std::uint32_t find(std::uint64_t hash, Same same) const {
    return slots_[slot_of(hash, same)].entry;
  }

  /// As `find`; if there is none, `make()` adds the entry to the owner's array and returns its
  /// position.
  template <class Same, class Make>
  std::uint32_t find_or_add(std::uint64_t hash, Same same, Make make) {
    const auto at = slot_of(hash, same);
    if (slots_[at].entry != none) return slots_[at].entry;
    const auto entry = make();
    add(hash, entry);
    return entry;
  }

  /// Adds an entry that is not there.
  void add(std::uint64_t hash, std::uint32_t entry) {
    if ((size_ + 1) * 4 > slots_.size() * 3) grow();
    put({static_cast<std::uint32_t>(hash), entry});
    ++size_;
  }

 private:
  struct Slot {
    std::uint32_t hash;  // its lower half
    std::uint32_t entry;
  };

  std::size_t first_slot(std::uint64_t hash) const {
    return static_cast<std::uint32_t>(hash) & (slots_.size() - 1);
  }

  template <class Same>
  std::size_t slot_of(std::uint64_t hash, Same same) const {
    const auto mask = slots_.size() - 1;
    const auto half = static_cast<std::uint32_t>(hash);
    auto at = first_slot(hash);
    while (slots_[at].entry != none && !(slots_[at].hash == half && same(slots_[at].entry)))
      at = (at + 1) & mask;
    return at;
  }

  void grow() {
    Slots old(slots_.size() * 2, Slot{0, none});
    old.swap(slots_);
    for (const auto& slot : old)
      if (slot.entry != none) put(slot);
  }

  void put(const Slot& slot) {
    const auto mask = slots_.size() - 1;
    auto at = first_slot(slot.hash);
    while (slots_[at].entry != none) at = (at + 1) & mask;
    slots_[at] = slot;
  }

  using Slots = HugePageVector<Slot>;
  Slots slots_;
  std::size_t size_ = 0;
};

}  // namespace dvp
