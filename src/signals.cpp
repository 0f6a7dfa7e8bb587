// Ending on a signal.
#include "signals.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "dvp/error.hpp"

namespace dvp {

namespace {

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    sigaction(number, nullptr, &action);
    if (action.sa_handler != SIG_IGN) sigaddset(&signals, number);
  }
  return signals;
}

void die_of(int number) {
  signal(number, SIG_DFL);
  raise(number);
  const auto signals = ending_signals();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace

SignalGuard::SignalGuard(TemporaryNames& names) : names_(names) {
  signal(SIGXFSZ, SIG_IGN);  // a file size limit is a write error like a full disk
  const auto signals = ending_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signals_ = signalfd(-1, &signals, SFD_CLOEXEC);
  wake_ = eventfd(0, EFD_CLOEXEC);
  if (signals_ < 0 || wake_ < 0) throw system_failure("signals", errno);
  thread_ = std::thread([this] { wait_for_signal(); });
}

SignalGuard::~SignalGuard() {
  eventfd_write(wake_, 1);
  thread_.join();
  close(wake_);
  close(signals_);
}

void SignalGuard::wait_for_signal() {
  std::array<pollfd, 2> events = {pollfd{signals_, POLLIN, 0}, pollfd{wake_, POLLIN, 0}};
  while (poll(events.data(), events.size(), -1) < 0) {
  }
  signalfd_siginfo info{};
  if (events[0].revents == 0 || read(signals_, &info, sizeof info) != sizeof info) return;
  const auto held = names_.hold();
  names_.delete_all();
  die_of(static_cast<int>(info.ssi_signo));
}

}  // namespace dvp
