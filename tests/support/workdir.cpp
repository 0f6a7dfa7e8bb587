// Fresh folders, and programs run in them.
#include "workdir.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace dvp::test {

namespace fs = std::filesystem;

namespace {

struct Pipe {
  int read_end = -1;
  int write_end = -1;

  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
    read_end = ends[0];
    write_end = ends[1];
  }
};

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 64 << 10> piece{};
  for (;;) {
    const auto got = read(descriptor, piece.data(), piece.size());
    if (got <= 0) break;
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
  close(descriptor);
  return text;
}

/// A program may end without having read its input; then the rest is not wanted.
void write_all(int descriptor, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const auto written = write(descriptor, text.data() + done, text.size() - done);
    if (written <= 0) break;
    done += static_cast<std::size_t>(written);
  }
  close(descriptor);
}

std::vector<std::string> child_environment(const RunSettings& settings) {
  std::vector<std::string> all = {"XDG_CONFIG_HOME=/nonexistent", "DVP_REPORT=" DVP_BINARY};
  for (char** entry = environ; *entry; ++entry)
    if (!std::string_view(*entry).starts_with("XDG_CONFIG_HOME=")) all.emplace_back(*entry);
  // The first of two entries of one name counts, so what a test sets goes to the front.
  all.insert(all.begin(), settings.environment.begin(), settings.environment.end());
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

/// The tests ignore SIGPIPE; what they run must not, for an ignored signal is inherited.
class SpawnAttributes {
 public:
  SpawnAttributes() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;

  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

Outcome run(std::vector<std::string> command, const RunSettings& settings) {
  const Pipe input;
  const Pipe output;
  const Pipe errors;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, settings.folder.c_str());
  if (settings.has_input) posix_spawn_file_actions_adddup2(&actions, input.read_end, STDIN_FILENO);
  else posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output.write_end, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors.write_end, STDERR_FILENO);
  auto environment = child_environment(settings);
  pid_t child = 0;
  const SpawnAttributes attributes;
  const int failed = posix_spawn(&child, command[0].c_str(), &actions, attributes.get(),
                                 pointers(command).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  close(input.read_end);
  close(output.write_end);
  close(errors.write_end);
  if (failed) throw std::runtime_error("cannot run " + command[0]);
  Outcome outcome;
  std::jthread feeder([&] { write_all(input.write_end, settings.input); });
  std::jthread listener([&] { outcome.err = read_all(errors.read_end); });
  outcome.out = read_all(output.read_end);
  feeder.join();
  listener.join();
  int status = 0;
  waitpid(child, &status, 0);
  outcome.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return outcome;
}

}  // namespace

Workdir::Workdir() {
  auto name = (fs::temp_directory_path() / "dvp-test.XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("mkdtemp");
  path_ = name;
}

Workdir::~Workdir() {
  if (std::uncaught_exceptions() > 0) {
    std::cerr << "the folder of the failed test: " << path_.string() << '\n';
    return;
  }
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string Workdir::write(std::string_view name, std::string_view text) const {
  const auto file = path_ / name;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  return file;
}

std::string Workdir::read(std::string_view name) const { return read_file(path_ / name); }

bool Workdir::exists(std::string_view name) const { return fs::exists(path_ / name); }

std::vector<std::string> Workdir::files(std::string_view folder) const {
  std::vector<std::string> names;
  const auto base = path_ / folder;
  if (!fs::exists(base)) return names;
  for (const auto& entry : fs::recursive_directory_iterator(base))
    if (!entry.is_directory()) names.push_back(fs::relative(entry.path(), base));
  std::sort(names.begin(), names.end());
  return names;
}

Outcome run_report(const std::vector<std::string>& arguments, const RunSettings& settings) {
  std::vector<std::string> command = {DVP_BINARY};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run(std::move(command), settings);
}

Outcome run_report(const std::vector<std::string>& arguments, const Workdir& folder) {
  return run_report(arguments, RunSettings{folder.path(), "", false});
}

Outcome run_shell(const std::string& command, const Workdir& folder) {
  return run({"/bin/bash", "-c", command}, RunSettings{folder.path(), "", false});
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace dvp::test
