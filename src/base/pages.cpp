// Pages cut from chunks of the size of a huge page.
#include "dvp/pages.hpp"

#include <sys/mman.h>

#include <new>

namespace dvp {

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
  for (auto* chunk : chunks_) ::operator delete (chunk, std::align_val_t{chunk_bytes});
}

void PagePool::add_chunk() {
  chunks_.reserve(chunks_.size() + 1);
  chunks_.push_back(::operator new (chunk_bytes, std::align_val_t{chunk_bytes}));
  used_of_chunk_ = 0;
#ifdef MADV_HUGEPAGE
  madvise(chunks_.back(), chunk_bytes, MADV_HUGEPAGE);  // if it cannot, pages are small
#endif
}

}  // namespace dvp
