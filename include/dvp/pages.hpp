// Memory in pages of one size, for data of which nobody knows beforehand how much there will be.
// They are cut from large chunks, which the system is asked to back with huge pages: touching fresh
// memory for the first time costs an eighth of what it does in small ones.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

namespace dvp {

/// Zeroes in huge pages, if the system has some; `size` is rounded up to them. Throws
/// std::bad_alloc.
void* map_huge_pages(std::size_t size);
void unmap_huge_pages(void* memory, std::size_t size);

/// For a std::vector that is looked into at random places: when it is large it gets huge pages. In
/// small ones most looks would have to ask first where the page is.
template <class T>
struct HugePageAllocator {
  using value_type = T;

  HugePageAllocator() = default;
  template <class U>
  HugePageAllocator(const HugePageAllocator<U>&) {}

  static constexpr std::size_t large = std::size_t{1} << 20;

  T* allocate(std::size_t count) {
    const auto size = count * sizeof(T);
    return static_cast<T*>(size < large ? operator new(size) : map_huge_pages(size));
  }
  void deallocate(T* values, std::size_t count) {
    const auto size = count * sizeof(T);
    if (size < large) operator delete(values);
    else unmap_huge_pages(values, size);
  }

  bool operator==(const HugePageAllocator&) const = default;
};

template <class T>
using HugePageVector = std::vector<T, HugePageAllocator<T>>;

/// Bytes, to which others are appended as a whole; with an allocator of its own a std::vector takes
/// them one by one.
using HugePageString = std::basic_string<char, std::char_traits<char>, HugePageAllocator<char>>;

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
