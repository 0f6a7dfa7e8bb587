// Pages cut from chunks of the size of a huge page.
#include "dvp/pages.hpp"

#include <sys/mman.h>

#include <cstdint>
#include <new>

namespace dvp {

namespace {

std::byte* map_bytes(std::size_t size) {
  auto* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  return static_cast<std::byte*>(memory);
}

/// `size` bytes that begin at a multiple of it, as huge pages must. Not from `operator new`, which
/// may keep for itself what is given back.
void* map_chunk(std::size_t size) {
  auto* memory = map_bytes(2 * size);
  const auto before = size - reinterpret_cast<std::uintptr_t>(memory) % size;
  munmap(memory, before);
  munmap(memory + before + size, size - before);
#ifdef MADV_HUGEPAGE
  madvise(memory + before, size, MADV_HUGEPAGE);  // if it cannot, pages are small
#endif
  return memory + before;
}

}  // namespace

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
  for (auto* chunk : chunks_) munmap(chunk, chunk_bytes);
}

void PagePool::add_chunk() {
  chunks_.reserve(chunks_.size() + 1);
  chunks_.push_back(map_chunk(chunk_bytes));
  used_of_chunk_ = 0;
}

}  // namespace dvp
