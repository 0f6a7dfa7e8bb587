// Writing files that appear whole or not at all.
#include "dvp/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "dvp/error.hpp"

namespace dvp {

namespace {

void write_all(int descriptor, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const auto written = write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw system_failure(path, errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == path.npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// A name beside the final one that nobody else uses.
std::string temporary_name(const std::string& path) {
  const auto slash = path.rfind('/');
  const auto start = slash == path.npos ? 0 : slash + 1;
  static unsigned serial = 0;
  return fmt::format("{}.{}.{}-{}.tmp", path.substr(0, start), path.substr(start), getpid(),
                     ++serial);
}

/// Names for what a process has open, which must not be replaced by a file.
bool is_open_descriptor(const std::string& path) {
  return path == "/dev/stdout" || path == "/dev/stderr" || path.starts_with("/dev/fd/") ||
         path.starts_with("/proc/");
}

/// What links lead to in the end, so that a link stays a link.
std::string follow_links(std::string path) {
  constexpr int most_links = 40;
  std::error_code not_a_link;
  for (int i = 0; i < most_links && !is_open_descriptor(path); ++i) {
    const auto target = std::filesystem::read_symlink(path, not_a_link);
    if (not_a_link) break;
    path = std::filesystem::path(directory_of(path)) / target;
  }
  return path;
}

class StdoutSink : public Sink {
 public:
  void write(std::string_view text) override { write_all(STDOUT_FILENO, text, "standard output"); }
  void finish() override {}
};

}  // namespace

std::unique_ptr<Sink> make_stdout_sink() { return std::make_unique<StdoutSink>(); }

void TemporaryNames::add(const std::string& path) {
  const std::lock_guard lock(mutex_);
  paths_.insert(path);
}

void TemporaryNames::remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  paths_.erase(path);
}

void TemporaryNames::delete_all() {
  const std::lock_guard lock(mutex_);
  for (const auto& path : paths_) unlink(path.c_str());
  paths_.clear();
}

/// One output file on its way.
class OutputSet::File {
 public:
  File(const std::string& path, TemporaryNames& names) : path_(follow_links(path)), names_(names) {
    struct stat status {};
    const bool exists = stat(path_.c_str(), &status) == 0;
    if (exists && S_ISDIR(status.st_mode)) throw system_failure(path_, EISDIR);
    if (is_open_descriptor(path_) || (exists && !S_ISREG(status.st_mode))) open_directly();
    else open_nameless();
  }

  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
    if (!temporary_.empty()) {
      unlink(temporary_.c_str());
      names_.remove(temporary_);
    }
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void write(std::string_view text) { write_all(descriptor_, text, path_); }

  /// First step of the commit: everything is written, and the file has a name to be renamed.
  void complete() {
    if (!direct_ && temporary_.empty()) give_name();
    const int descriptor = std::exchange(descriptor_, -1);
    if (close(descriptor) != 0) throw system_failure(path_, errno);
  }

  void rename() {
    if (direct_) return;
    if (std::rename(temporary_.c_str(), path_.c_str()) != 0) throw system_failure(path_, errno);
    names_.remove(temporary_);
    temporary_.clear();
  }

 private:
  void open_directly() {
    direct_ = true;
    descriptor_ = open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (descriptor_ < 0) throw system_failure(path_, errno);
  }

  void open_nameless() {
    // Without /proc a nameless file could not be given a name.
    if (access("/proc/self/fd", X_OK) != 0) return open_named();
    descriptor_ = open(directory_of(path_).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    if (descriptor_ < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))
      return open_named();
    if (descriptor_ < 0) throw system_failure(path_, errno);
  }

  void open_named() {
    const auto held = names_.hold();  // a signal must not come between the name and the file
    const auto name = temporary_name(path_);
    names_.add(name);
    temporary_ = name;
    descriptor_ = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0) throw system_failure(path_, errno);
  }

  void give_name() {
    const auto name = temporary_name(path_);
    names_.add(name);
    temporary_ = name;
    const auto nameless = fmt::format("/proc/self/fd/{}", descriptor_);
    if (linkat(AT_FDCWD, nameless.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) != 0)
      throw system_failure(path_, errno);
  }

  std::string path_;
  TemporaryNames& names_;
  int descriptor_ = -1;
  bool direct_ = false;
  std::string temporary_;
};

class OutputSet::FileSink : public Sink {
 public:
  explicit FileSink(File& file) : file_(file) {}
  void write(std::string_view text) override { file_.write(text); }
  void finish() override {}

 private:
  File& file_;
};

OutputSet::OutputSet(TemporaryNames& names) : names_(names) {}
OutputSet::~OutputSet() = default;

void OutputSet::prepare_directory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) throw system_failure(path, error.value());
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) throw system_failure(path, errno);
  if (!S_ISDIR(status.st_mode)) throw system_failure(path, ENOTDIR);
  if (access(path.c_str(), W_OK | X_OK) != 0) throw system_failure(path, errno);
}

std::unique_ptr<Sink> OutputSet::add(const std::string& path) {
  std::error_code unknown;
  if (!paths_.insert(std::filesystem::weakly_canonical(path, unknown)).second)
    throw UsageError(path + ": two outputs would be this file");
  files_.push_back(std::make_unique<File>(path, names_));
  return std::make_unique<FileSink>(*files_.back());
}

void OutputSet::commit() {
  const auto held = names_.hold();
  for (const auto& file : files_) file->complete();
  for (const auto& file : files_) file->rename();
  files_.clear();
}

}  // namespace dvp
