// Pages cut from chunks of the size of a huge page.
#include "dvp/pages.hpp"

#include <sys/mman.h>

#include <cstdint>
#include <new>

namespace dvp {

namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20;

std::size_t rounded_up(std::size_t size) { return (size + huge_page - 1) / huge_page * huge_page; }

std::byte* map_bytes(std::size_t size) {
  auto* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  return static_cast<std::byte*>(memory);
}

}  // namespace

/// Not from `operator new`, which may keep for itself what is given back.
void* map_huge_pages(std::size_t size) {
  size = rounded_up(size);
  auto* memory = map_bytes(size + huge_page);
  const auto before = huge_page - reinterpret_cast<std::uintptr_t>(memory) % huge_page;
  munmap(memory, before);
  if (before < huge_page) munmap(memory + before + size, huge_page - before);
#ifdef MADV_HUGEPAGE
  madvise(memory + before, size, MADV_HUGEPAGE);  // if it cannot, pages are small
#endif
  return memory + before;
}

void unmap_huge_pages(void* memory, std::size_t size) { munmap(memory, rounded_up(size)); }

PagePool::~PagePool() { free_chunks(); }

void* PagePool::take() {
  const std::lock_guard lock(mutex_);
  ++in_use_;
  if (!free_.empty()) {
    auto* page = free_.back();  // the latest: it is still in the caches
    free_.pop_back();
    return page;
  }
  if (used_of_chunk_ == chunk_bytes) add_chunk();
  auto* page = static_cast<std::byte*>(chunks_.back()) + used_of_chunk_;
  used_of_chunk_ += page_bytes;
  return page;
}

void PagePool::give_back(void* page) {
  const std::lock_guard lock(mutex_);
  free_.push_back(page);
  --in_use_;
}

void PagePool::trim() {
  const std::lock_guard lock(mutex_);
  if (in_use_ > 0) return;
  free_chunks();
  chunks_.clear();
  free_.clear();
  used_of_chunk_ = chunk_bytes;
}

void PagePool::free_chunks() {
  for (auto* chunk : chunks_) unmap_huge_pages(chunk, chunk_bytes);
}

void PagePool::add_chunk() {
  chunks_.reserve(chunks_.size() + 1);
  chunks_.push_back(map_huge_pages(chunk_bytes));
  used_of_chunk_ = 0;
}

}  // namespace dvp
