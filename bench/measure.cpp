// measure: runs a command and appends what it cost to a file, one line a run:
// wall seconds, CPU seconds (user and system, all threads), peak memory in KiB.
//
// The command keeps this program's standard streams: the caller redirects them. (GNU grep stops at
// the first match when it sees that it writes to /dev/null, so there is no output that suits every
// command.)
// It uses no library, because what a process held before exec counts into its peak.
//
// Before the run, memory that is free is touched: the host of a virtual machine may take back what
// its guest does not use, and the first to touch that pays for getting it again (see README.md).
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

int fail(const char* what) {
  std::fprintf(stderr, "measure: %s: %s\n", what, std::strerror(errno));
  return 125;
}

/// The memory of any program that is measured, and what it writes into the page cache, fit into it.
constexpr std::size_t most_touched = std::size_t{4} << 30;

/// What this process has touched goes back to the system, but not at once to the host.
void touch_free_memory() {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const long free_pages = sysconf(_SC_AVPHYS_PAGES);
  if (free_pages < 2) return;  // or nobody knows how many
  const auto half = static_cast<std::size_t>(free_pages) / 2 * page;
  const auto size = half < most_touched ? half : most_touched;
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return;
  madvise(memory, size, MADV_HUGEPAGE);
  for (std::size_t at = 0; at < size; at += page) static_cast<volatile char*>(memory)[at] = 1;
  munmap(memory, size);
}

bool append_figures(const char* file, double wall, const rusage& usage) {
  std::FILE* out = std::fopen(file, "a");
  if (out == nullptr) return false;
  const double cpu = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  const bool printed = std::fprintf(out, "%.4f %.4f %ld\n", wall, cpu, usage.ru_maxrss) > 0;
  return std::fclose(out) == 0 && printed;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::fputs("usage: measure FIGURES_FILE COMMAND [ARGUMENT...]\n", stderr);
    return 2;
  }
  touch_free_memory();
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child < 0) return fail("fork");
  if (child == 0) {
    execvp(arguments[2], arguments + 2);
    fail(arguments[2]);
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  while (wait4(child, &status, 0, &usage) < 0) {
    if (errno != EINTR) return fail("wait4");
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  if (!append_figures(arguments[1], wall.count(), usage)) return fail(arguments[1]);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
