// A lock for what takes less time than to fall asleep and to be woken.
#pragma once

#include <atomic>
#include <thread>

namespace dvp {

/// A mutex whose waiters stay awake, and let others run if it takes long: because its owner has
/// lost its processor, or makes a table larger. For std::lock_guard.
class BriefMutex {
 public:
  void lock() {
    for (unsigned looks = 0; locked_.exchange(true, std::memory_order_acquire);)
      while (locked_.load(std::memory_order_relaxed))
        if (++looks % looks_before_yield == 0) std::this_thread::yield();
  }

  void unlock() { locked_.store(false, std::memory_order_release); }

 private:
  static constexpr unsigned looks_before_yield = 1024;

  std::atomic<bool> locked_ = false;
};

}  // namespace dvp
