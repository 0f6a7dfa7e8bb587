// Where data waits when memory is short: a nameless temporary file, gone when it is closed, even
// if the program is killed.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "dvp/pages.hpp"

namespace dvp {

/// A part of a SpillFile, in bytes.
struct Extent {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

class SpillFile {
 public:
  /// Nothing is made in the directory before the first `append`.
  explicit SpillFile(std::string directory) : directory_(std::move(directory)) {}
  ~SpillFile();
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;

  /// Both may be called by several threads. They throw EnvironmentError.
  Extent append(const void* data, std::size_t size);
  void read(const Extent& extent, void* data) const;

 private:
  std::string directory_;
  std::mutex mutex_;
  int descriptor_ = -1;
  std::uint64_t end_ = 0;
};

/// The bytes that all stores of a run hold in memory together (`--memory`), and the pages that they
/// hold them in.
struct MemoryBudget {
  std::size_t limit;
  std::atomic<std::size_t> used = 0;
  std::atomic<std::size_t> reserved = 0;
  PagePool pages = {};

  /// Whatever is reserved, a quarter is left for the stores: else each page would be spilled alone.
  bool exceeded() const { return used > limit - std::min(reserved.load(), limit / 4 * 3); }
};

/// Bytes outside of the stores that count as theirs, because the size of the logs decides how many
/// there are.
class Reservation {
 public:
  explicit Reservation(MemoryBudget& budget) : budget_(budget) {}
  ~Reservation() { resize(0); }
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;

  void resize(std::size_t bytes) {
    budget_.reserved -= std::exchange(bytes_, bytes);
    budget_.reserved += bytes;
  }

 private:
  MemoryBudget& budget_;
  std::size_t bytes_ = 0;
};

/// Records sorted into partitions by the caller; in memory while the budget lasts, then on disk.
/// Records of one partition come back together, in no particular order. From each that comes back
/// `slack` records may be read, if there was room for so many where it was added.
template <class T, std::size_t slack = 0>
class PartitionedStore {
  static_assert(std::is_trivially_copyable_v<T>);

  static constexpr std::size_t page_records = PagePool::page_bytes / sizeof(T);
  static constexpr std::size_t gathered_records = 32 * page_records;

  struct Page {
    T* records = nullptr;  // the pool's
    std::size_t size = 0;
  };

 public:
  PartitionedStore(std::size_t partitions, MemoryBudget& budget, SpillFile& file)
      : partitions_(partitions), budget_(budget), file_(file) {}
  ~PartitionedStore() {
    for (auto& partition : partitions_) release(partition);
  }
  PartitionedStore(const PartitionedStore&) = delete;
  PartitionedStore& operator=(const PartitionedStore&) = delete;

  std::size_t partitions() const { return partitions_.size(); }

  /// One thread's way in: gathers records into pages, so that the store is locked once a page.
  /// Call `flush` when all is added.
  class Writer {
   public:
    explicit Writer(PartitionedStore& store) : store_(store), pages_(store.partitions()) {}

    /// Begins to fetch where the next records of a partition will stand.
    [[gnu::always_inline]] void prefetch(std::size_t partition, std::size_t count) const {
      const auto& page = pages_[partition];
      if (page.records == nullptr) return;  // nothing may be added to that, not even to its address
      const auto* record = reinterpret_cast<const char*>(page.records + page.size);
      __builtin_prefetch(record, 1);
      __builtin_prefetch(record + count * sizeof(T) - 1, 1);
    }

    struct Room {
      T* records;  // bytes of somebody else
      bool begins_page;
    };

    /// Room for some records, in one page. Those stay that are then kept.
    Room room(std::size_t partition, std::size_t count) {
      auto& page = pages_[partition];
      if (page.size + count > page_records) store_.put(partition, std::exchange(page, {}));
      if (page.records == nullptr) page.records = static_cast<T*>(store_.budget_.pages.take());
      return {page.records + page.size, page.size == 0};
    }

    void keep(std::size_t partition, std::size_t count) { pages_[partition].size += count; }

    /// Where a record is to be written to, before the next one is added.
    T& add(std::size_t partition) {
      auto* const record = room(partition, 1).records;
      keep(partition, 1);
      return *record;
    }

    void flush() {
      for (std::size_t i = 0; i < pages_.size(); ++i)
        if (pages_[i].size > 0) store_.put(i, std::exchange(pages_[i], {}));
    }

   private:
    PartitionedStore& store_;
    std::vector<Page> pages_;
  };

  /// Call when all is added. What does not fit into memory as a whole leaves it as a whole, so that
  /// there is room for what is made of it.
  void close() {
    if (!has_spilled_) return;
    spill();
    budget_.pages.trim();
  }

  MemoryBudget& budget() { return budget_; }

  /// Shows all records of a partition to `see`, a part after the other, each time in the same
  /// order. This and what follows only when nobody adds any more; several threads may look at
  /// different partitions.
  template <class See>
  void visit(std::size_t index, See see) const {
    const auto& partition = partitions_[index];
    std::vector<T> part;
    for (const auto& extent : partition.spilled) {
      const auto size = extent.size / sizeof(T);
      part.resize(size + slack);
      file_.read(extent, part.data());
      see(std::span<const T>(part).first(size));
    }
    for (const auto& page : partition.pages) see(std::span<const T>(page.records, page.size));
  }

  /// How many records a partition has.
  std::size_t size(std::size_t index) const {
    std::size_t count = 0;
    for (const auto& page : partitions_[index].pages) count += page.size;
    for (const auto& extent : partitions_[index].spilled) count += extent.size / sizeof(T);
    return count;
  }

  /// Forgets what is in a partition.
  void drop(std::size_t index) { release(partitions_[index]); }

  /// Everything in a partition, which is empty then.
  std::vector<T> take(std::size_t index) {
    std::vector<T> records;
    records.reserve(size(index));
    visit(index, [&](std::span<const T> part) {
      records.insert(records.end(), part.begin(), part.end());
    });
    drop(index);
    return records;
  }

 private:
  struct Partition {
    std::vector<Page> pages;
    std::vector<Extent> spilled;
  };

  void put(std::size_t index, Page page) {
    const std::lock_guard lock(mutex_);
    partitions_[index].pages.push_back(page);
    budget_.used += PagePool::page_bytes;
    if (budget_.exceeded()) spill();
  }

  /// In few large extents, so that `visit` finds what it needs in few places; but not so large that
  /// gathering them takes much memory.
  void spill() {
    std::vector<T> gathered;
    for (auto& partition : partitions_) {
      for (const auto& page : partition.pages) {
        gathered.insert(gathered.end(), page.records, page.records + page.size);
        if (gathered.size() >= gathered_records) spill_gathered(partition, gathered);
      }
      if (!gathered.empty()) spill_gathered(partition, gathered);
      drop_pages(partition);
    }
  }

  void spill_gathered(Partition& partition, std::vector<T>& gathered) {
    partition.spilled.push_back(file_.append(gathered.data(), gathered.size() * sizeof(T)));
    gathered.clear();
    has_spilled_ = true;
  }

  void drop_pages(Partition& partition) {
    if (partition.pages.empty()) return;
    budget_.used -= partition.pages.size() * PagePool::page_bytes;
    for (const auto& page : partition.pages) budget_.pages.give_back(page.records);
    partition.pages.clear();
  }

  void release(Partition& partition) {
    drop_pages(partition);
    partition.spilled.clear();
  }

  std::mutex mutex_;
  bool has_spilled_ = false;
  std::vector<Partition> partitions_;
  MemoryBudget& budget_;
  SpillFile& file_;
};

}  // namespace dvp
