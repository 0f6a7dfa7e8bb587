// Running the same work on several threads.
#pragma once

#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace dvp {

/// Calls `work(worker)` for workers 0 to `jobs` - 1, each on a thread of its own (the last on the
/// caller's), and waits for all. The first exception is thrown again here; `on_failure` is called
/// when it happens, so that it can make the others stop.
inline void run_workers(
    unsigned jobs, const std::function<void(unsigned)>& work,
    const std::function<void()>& on_failure = [] {}) {
  std::mutex mutex;
  std::exception_ptr failure;
  const auto guarded = [&](unsigned worker) {
    try {
      work(worker);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
      on_failure();
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned worker = 0; worker + 1 < jobs; ++worker) threads.emplace_back(guarded, worker);
  guarded(jobs - 1);
  threads.clear();  // joins
  if (failure) std::rethrow_exception(failure);
}

}  // namespace dvp
