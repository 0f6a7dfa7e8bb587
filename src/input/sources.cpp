// Which files are read: arguments, directories and patterns become a list of paths.
#include <dirent.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <utility>

#include "dvp/error.hpp"
#include "dvp/input.hpp"

namespace dvp {

namespace {

using FileIdentity = std::pair<dev_t, ino_t>;

FileIdentity identity(const struct stat& status) { return {status.st_dev, status.st_ino}; }

class LogList {
 public:
  void add_argument(std::string path) {
    struct stat status {};
    const int failed = path == "-" ? fstat(STDIN_FILENO, &status) : stat(path.c_str(), &status);
    if (failed) throw system_failure(path, errno);
    if (!S_ISDIR(status.st_mode)) return add_file(std::move(path), status);
    if (path == "-") throw system_failure(path, EISDIR);
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    add_directory(path, status);
  }

  std::vector<std::string> take() { return std::move(paths_); }

 private:
  void add_file(std::string path, const struct stat& status) {
    if (files_.insert(identity(status)).second) paths_.push_back(std::move(path));
  }

  /// The entries in the byte order of the paths below them: a directory's name goes with its `/`.
  /// A directory that was seen on the way (a link to a parent, say) holds nothing new.
  void add_directory(const std::string& path, const struct stat& status) {
    if (!directories_.insert(identity(status)).second) return;
    for (const auto& [name, entry] : list(path)) {
      auto child = (path == "/" ? "" : path) + "/" + name;
      if (!S_ISDIR(entry.st_mode)) {
        if (S_ISREG(entry.st_mode)) add_file(std::move(child), entry);
        continue;
      }
      child.pop_back();
      add_directory(child, entry);
    }
  }

  /// Whether `stat` failed because of a link whose target is not there.
  static bool leads_nowhere(const std::string& path, int error) {
    struct stat link {};
    return (error == ENOENT || error == ENOTDIR || error == ELOOP) &&
           lstat(path.c_str(), &link) == 0 && S_ISLNK(link.st_mode);
  }

  static std::vector<std::pair<std::string, struct stat>> list(const std::string& path) {
    DIR* directory = opendir(path.c_str());
    if (!directory) throw system_failure(path, errno);
    std::vector<std::pair<std::string, struct stat>> entries;
    for (;;) {
      errno = 0;  // by which a failure is told from the end
      const auto* entry = readdir(directory);
      if (!entry) break;
      std::string name = entry->d_name;
      if (name == "." || name == "..") continue;
      struct stat status {};
      const auto full = path + "/" + name;
      if (stat(full.c_str(), &status) != 0) {
        const auto error = errno;
        if (leads_nowhere(full, error)) continue;
        closedir(directory);
        throw system_failure(full, error);
      }
      if (S_ISDIR(status.st_mode)) name += '/';
      entries.emplace_back(std::move(name), status);
    }
    const auto error = errno;
    closedir(directory);
    if (error) throw system_failure(path, error);
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    return entries;
  }

  std::vector<std::string> paths_;
  std::set<FileIdentity> files_;
  std::set<FileIdentity> directories_;
};

}  // namespace

std::vector<std::string> expand_logs(const std::vector<std::string>& arguments) {
  LogList list;
  for (const auto& argument : arguments) list.add_argument(argument);
  return list.take();
}

std::vector<std::string> expand_glob(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> paths;
  if (glob(pattern.c_str(), GLOB_NOCHECK, nullptr, &found) == 0)
    paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  globfree(&found);
  return paths;
}

}  // namespace dvp
