// Where data waits when memory is short: a nameless temporary file, gone when it is closed, even
// if the program is killed.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

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

/// The bytes that all stores of a run hold in memory together (`--memory`).
struct MemoryBudget {
  std::size_t limit;
  std::atomic<std::size_t> used = 0;

  bool exceeded() const { return used.load(std::memory_order_relaxed) > limit; }
};

/// Records sorted into partitions by the caller; in memory while the budget lasts, then on disk.
/// Records of one partition come back together, in no particular order.
template <class T>
class PartitionedStore {
  static_assert(std::is_trivially_copyable_v<T>);

  static constexpr std::size_t page_records = 4096 / sizeof(T);
  static constexpr std::size_t page_bytes = page_records * sizeof(T);

  struct Page {
    std::unique_ptr<T[]> records;
    std::size_t size = 0;

    Page() = default;
    Page(Page&& other) noexcept
        : records(std::move(other.records)), size(std::exchange(other.size, 0)) {}
    Page& operator=(Page&&) = delete;
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

    void add(std::size_t partition, const T& record) {
      auto& page = pages_[partition];
      if (!page.records) page.records = std::make_unique_for_overwrite<T[]>(page_records);
      page.records[page.size++] = record;
      if (page.size == page_records) store_.put(partition, std::move(page));
    }

    void flush() {
      for (std::size_t i = 0; i < pages_.size(); ++i)
        if (pages_[i].size > 0) store_.put(i, std::move(pages_[i]));
    }

   private:
    PartitionedStore& store_;
    std::vector<Page> pages_;
  };

  /// Everything in a partition, which is empty then. Only when nobody adds any more; several
  /// threads may take different partitions.
  std::vector<T> take(std::size_t index) {
    auto& partition = partitions_[index];
    std::size_t count = 0;
    for (const auto& page : partition.pages) count += page.size;
    for (const auto& extent : partition.spilled) count += extent.size / sizeof(T);
    std::vector<T> records(count);
    auto* out = records.data();
    for (const auto& extent : partition.spilled) {
      file_.read(extent, out);
      out += extent.size / sizeof(T);
    }
    for (const auto& page : partition.pages) out = std::copy_n(page.records.get(), page.size, out);
    release(partition);
    return records;
  }

 private:
  struct Partition {
    std::vector<Page> pages;
    std::vector<Extent> spilled;
  };

  void put(std::size_t index, Page&& page) {
    const std::lock_guard lock(mutex_);
    partitions_[index].pages.push_back(std::move(page));
    budget_.used += page_bytes;
    if (budget_.exceeded()) spill();
  }

  /// One write a partition, so that `take` finds what it needs in a few places.
  void spill() {
    std::vector<T> together;
    for (auto& partition : partitions_) {
      together.clear();
      for (const auto& page : partition.pages)
        together.insert(together.end(), page.records.get(), page.records.get() + page.size);
      if (!together.empty())
        partition.spilled.push_back(file_.append(together.data(), together.size() * sizeof(T)));
      drop_pages(partition);
    }
  }

  void drop_pages(Partition& partition) {
    budget_.used -= partition.pages.size() * page_bytes;
    partition.pages.clear();
  }

  void release(Partition& partition) {
    drop_pages(partition);
    partition.spilled.clear();
  }

  std::mutex mutex_;
  std::vector<Partition> partitions_;
  MemoryBudget& budget_;
  SpillFile& file_;
};

}  // namespace dvp
