// A program that runs beside the test, for tests that send it signals or feed it bit by bit.
#include "running.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

namespace dvp::test {

namespace {

/// In the child: becomes the shell.
[[noreturn]] void become_shell(const std::string& folder, const std::string& command) {
  const auto fail_if = [](bool failed) {
    if (failed) _exit(127);
  };
  signal(SIGPIPE, SIG_DFL);
  fail_if(chdir(folder.c_str()) != 0);
  const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int errors = open("err", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  fail_if(dup2(input, STDIN_FILENO) < 0 || dup2(errors, STDERR_FILENO) < 0);
  setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
  setenv("DVP_REPORT", DVP_BINARY, 1);
  execl("/bin/bash", "bash", "-c", command.c_str(), nullptr);
  _exit(127);
}

Descriptor opened(const std::string& fifo, int mode) {
  Descriptor descriptor(open(fifo.c_str(), mode | O_CLOEXEC));
  if (!descriptor.is_open()) throw std::runtime_error("cannot open " + fifo);
  return descriptor;
}

}  // namespace

void Descriptor::close() {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

void Descriptor::write(const std::string& text) const {
  std::size_t done = 0;
  while (done < text.size()) {
    const auto written = ::write(number_, text.data() + done, text.size() - done);
    if (written <= 0) return;
    done += static_cast<std::size_t>(written);
  }
}

bool Descriptor::read_byte() const {
  char byte = 0;
  return ::read(number_, &byte, 1) == 1;
}

Running::Running(const std::string& command, const Workdir& folder) : child_(fork()) {
  if (child_ < 0) throw std::runtime_error("fork");
  if (child_ == 0) become_shell(folder.path(), command);
}

/// A test that failed half way leaves nothing running.
Running::~Running() {
  if (child_ == 0) return;
  send(SIGKILL);
  wait();
}

void Running::send(int signal) const { kill(child_, signal); }

int Running::wait() {
  int status = 0;
  while (waitpid(child_, &status, 0) < 0 && errno == EINTR) continue;
  child_ = 0;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::string make_fifo(const Workdir& folder, const std::string& name) {
  const auto path = folder / name;
  if (mkfifo(path.c_str(), 0600) != 0) throw std::runtime_error("mkfifo");
  return path;
}

Descriptor open_to_write(const std::string& fifo) { return opened(fifo, O_WRONLY); }
Descriptor open_to_read(const std::string& fifo) { return opened(fifo, O_RDONLY); }

bool has_reader(const std::string& fifo) {
  return Descriptor(open(fifo.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)).is_open();
}

}  // namespace dvp::test
