// Memory in pages of one size, for data of which nobody knows beforehand how much there will be.
// They are cut from large chunks, which the system is asked to back with huge pages: touching fresh
// memory for the first time costs an eighth of what it does in small ones.
#pragma once

#include <cstddef>
#include <mutex>
#include <vector>

namespace dvp {

/// May be used by several threads.
class PagePool {
 public:
  static constexpr std::size_t page_bytes = 4096;

  PagePool() = default;
  ~PagePool();
  PagePool(const PagePool&) = delete;
  PagePool& operator=(const PagePool&) = delete;

  /// A page with whatever was in it before. The pool owns all pages until its end.
  void* take();

  /// For the next who needs a page.
  void give_back(void* page);

  /// Gives the memory back to the system if no page is in use.
  void trim();

 private:
  static constexpr std::size_t chunk_bytes = std::size_t{2} << 20;

  void add_chunk();
  void free_chunks();

  std::mutex mutex_;
  std::vector<void*> chunks_;
  std::size_t used_of_chunk_ = chunk_bytes;  // of the last one
  std::vector<void*> free_;
  std::size_t in_use_ = 0;
};

}  // namespace dvp
