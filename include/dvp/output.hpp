// Files that appear whole or not at all.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dvp {

/// Somewhere to write text to. Throws EnvironmentError, which names the file.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void write(std::string_view text) = 0;

  /// Writes what is still held back. Nothing is written after it.
  virtual void finish() = 0;
};

/// Standard output.
std::unique_ptr<Sink> make_stdout_sink();

/// Compresses into another sink; the same text always gives the same bytes.
std::unique_ptr<Sink> make_gzip_sink(std::unique_ptr<Sink> target);

/// The names of temporary files on disk, for whoever must clean up when a signal comes.
class TemporaryNames {
 public:
  void add(const std::string& path);
  void remove(const std::string& path);

  /// Held while files get their final names, so that a signal waits for all of them.
  std::unique_lock<std::mutex> hold() { return std::unique_lock(commit_mutex_); }

  /// Deletes all that are left.
  void delete_all();

 private:
  std::mutex commit_mutex_;
  std::mutex mutex_;
  std::set<std::string> paths_;
};

/// The output files of a run. Each is written without a name (or under a temporary one, where the
/// file system knows no nameless files) in the directory of its final name; `commit` gives all of
/// them their names. What is not committed disappears.
class OutputSet {
 public:
  explicit OutputSet(TemporaryNames& names);
  ~OutputSet();
  OutputSet(const OutputSet&) = delete;
  OutputSet& operator=(const OutputSet&) = delete;

  /// Makes a directory for output files, with its parents, if it is missing; and finds out early
  /// if nothing could be written there.
  static void prepare_directory(const std::string& path);

  /// A sink whose text becomes the file. What is there and no regular file (`/dev/null`, a pipe)
  /// is written to at once. The set must outlive the sink. Throws UsageError for a second
  /// output of the same path.
  std::unique_ptr<Sink> add(const std::string& path);

  /// Only after all sinks are finished.
  void commit();

 private:
  class File;
  class FileSink;

  TemporaryNames& names_;
  std::vector<std::unique_ptr<File>> files_;
  std::set<std::string> paths_;
};

}  // namespace dvp
