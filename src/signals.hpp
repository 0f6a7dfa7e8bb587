// Ending on a signal without leaving half a file behind.
#pragma once

#include <thread>

#include "dvp/output.hpp"

namespace dvp {

/// While it lives, SIGINT, SIGTERM and SIGHUP are waited for by a thread of its own, which deletes
/// the temporary files and then lets the signal end the program as usual. A commit that has begun
/// is waited for. What the parent has ignored (nohup) stays ignored. Make it before any other
/// thread, so that those inherit the blocked signals.
class SignalGuard {
 public:
  explicit SignalGuard(TemporaryNames& names);
  ~SignalGuard();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

 private:
  void wait_for_signal();

  TemporaryNames& names_;
  int signals_;  // a descriptor that becomes readable when one of the signals comes
  int wake_;     // and one for the end of the guard
  std::thread thread_;
};

}  // namespace dvp
