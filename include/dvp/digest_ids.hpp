// Digests to ids, for all threads. Most references are sha256 digests, and a registry has tens of
// thousands of them: as 32 bytes each they take half the memory, and are compared at once. An entry
// is its own slot: one look into far memory is all that a look-up should cost.
//
// Who looks for a digest takes no lock. Tables only gain entries, and a digest is written before
// its id is seen. A full table is copied into one of twice its size, and stays as it is: somebody
// may still be looking into it, who then finds less, and asks again with the lock.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dvp/brief_mutex.hpp"
#include "dvp/hash_index.hpp"
#include "dvp/id.hpp"
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
      for (const unsigned nibble : {0U, 4U}) {
        const auto eight = digits(word >> nibble & low_nibbles);
        text.append(reinterpret_cast<const char*>(&eight), sizeof eight);
      }
    return text;
  }

 private:
  static constexpr std::uint64_t ones = 0x0101010101010101;
  static constexpr std::uint64_t low_nibbles = ones * 0x0F;

  /// Eight digits as their numbers, a byte each: `a` is 0x61, so it is 1 and 9 more.
  static std::uint64_t nibbles(const char* digits) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, digits, sizeof bytes);
    const auto letters = bytes >> 6 & ones;
    return (bytes & low_nibbles) + letters * 9;
  }

  /// And back. Of numbers from 10 on, and of these alone, 6 more have the next bit.
  static std::uint64_t digits(std::uint64_t nibbles) {
    const auto letters = (nibbles + ones * 6) >> 4 & ones;
    return nibbles + ones * '0' + letters * ('a' - '0' - 10);
  }
};

class DigestIds {
 public:
  DigestIds() { add_table(first_slots); }

  /// Begins to fetch what `id` will look at. Always inline: g++ 12 takes a function that does
  /// nothing else for one without effect, and leaves it out.
  [[gnu::always_inline]] void prefetch(const Sha256& digest) const {
    const auto& table = *current_.load(std::memory_order_acquire);
    const auto* slot = &table.slots[table.first(digest)];
    __builtin_prefetch(slot);
    __builtin_prefetch(reinterpret_cast<const char*>(slot + 1) - 1);  // its end
  }

  /// The id that `resolve()` gave for this digest. It is asked once, by one thread at a time.
  template <class Resolve>
  Id id(const Sha256& digest, Resolve resolve) {
    const auto known = current_.load(std::memory_order_acquire)->find(digest);
    return known != no_id ? known : add(digest, resolve);
  }

  /// Of memory, about.
  std::size_t bytes() const {
    const auto latest = current_.load(std::memory_order_acquire)->slots.size() * sizeof(Slot);
    return 2 * latest;  // all before it are as large as it together
  }

 private:
  static constexpr std::size_t first_slots = 4096;

  struct Slot {
    Sha256 digest;
    std::atomic<Id> id = no_id;
  };

  struct Table {
    HugePageVector<Slot> slots;  // a power of two

    explicit Table(std::size_t size) : slots(size) {}

    std::size_t first(const Sha256& digest) const {
      return hash_integers(digest.words[0], digest.words[1]) & (slots.size() - 1);
    }

    std::size_t next(std::size_t at) const { return (at + 1) & (slots.size() - 1); }

    /// Each slot is asked for its id once: one that was free may be another digest's by now.
    Id find(const Sha256& digest) const {
      for (auto at = first(digest);; at = next(at)) {
        const auto id = slots[at].id.load(std::memory_order_acquire);
        if (id == no_id || slots[at].digest == digest) return id;
      }
    }

    /// Of a digest that is not there. One thread at a time.
    void add(const Sha256& digest, Id id) {
      auto at = first(digest);
      while (slots[at].id.load(std::memory_order_relaxed) != no_id) at = next(at);
      slots[at].digest = digest;
      slots[at].id.store(id, std::memory_order_release);
    }
  };

  template <class Resolve>
  Id add(const Sha256& digest, Resolve resolve) {
    const std::lock_guard lock(mutex_);
    auto* table = current_.load(std::memory_order_relaxed);
    const auto known = table->find(digest);
    if (known != no_id) return known;  // another thread was faster
    if ((size_ + 1) * 4 > table->slots.size() * 3) table = add_table(table->slots.size() * 2);
    const auto id = resolve();
    table->add(digest, id);
    ++size_;
    return id;
  }

  Table* add_table(std::size_t slots) {
    auto table = std::make_unique<Table>(slots);
    if (!tables_.empty())
      for (const auto& slot : tables_.back()->slots)
        if (const auto id = slot.id.load(std::memory_order_relaxed); id != no_id)
          table->add(slot.digest, id);
    tables_.push_back(std::move(table));
    current_.store(tables_.back().get(), std::memory_order_release);
    return tables_.back().get();
  }

  BriefMutex mutex_;
  std::size_t size_ = 0;
  std::vector<std::unique_ptr<Table>> tables_;  // the last is the current one
  std::atomic<Table*> current_ = nullptr;
};

}  // namespace dvp
