// Ending on a signal.
#include "signals.hpp"

#include <signal.h>

namespace dvp {

namespace {

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    sigaction(signal, nullptr, &action);
    if (action.sa_handler != SIG_IGN) sigaddset(&signals, signal);  // nohup stays nohup
  }
  return signals;
}

void die_of(int number, const sigset_t& blocked) {
  signal(number, SIG_DFL);
  raise(number);
  pthread_sigmask(SIG_UNBLOCK, &blocked, nullptr);
}

}  // namespace

SignalGuard::SignalGuard(TemporaryNames& names) : names_(names) {
  signal(SIGXFSZ, SIG_IGN);  // a file size limit is a write error like a full disk
  const auto signals = ending_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  thread_ = std::thread([this] { wait_for_signal(); });
}

SignalGuard::~SignalGuard() {
  done_ = true;
  pthread_kill(thread_.native_handle(), SIGTERM);  // wakes it
  thread_.join();
}

void SignalGuard::wait_for_signal() {
  auto signals = ending_signals();
  sigaddset(&signals, SIGTERM);
  int number = 0;
  sigwait(&signals, &number);
  if (done_) return;
  const auto held = names_.hold();
  names_.delete_all();
  die_of(number, signals);
}

}  // namespace dvp
