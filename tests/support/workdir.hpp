// A fresh folder for one test, and the real program run in it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dvp::test {

/// A folder of its own, deleted when the test has passed; kept, and named on standard error, if the
/// test fails by an exception.
class Workdir {
 public:
  Workdir();
  ~Workdir();
  Workdir(const Workdir&) = delete;
  Workdir& operator=(const Workdir&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string operator/(std::string_view name) const { return path_ / name; }

  /// Writes a file, making the folders above it, and returns its path.
  std::string write(std::string_view name, std::string_view text) const;
  std::string read(std::string_view name) const;
  bool exists(std::string_view name) const;

  /// The names of all files below `folder`, sorted.
  std::vector<std::string> files(std::string_view folder = ".") const;

 private:
  std::filesystem::path path_;
};

/// How a program ended. `status` is 128 + n if signal n ended it, as a shell reports it.
struct Outcome {
  int status = 0;
  std::string out;
  std::string err;
};

struct RunSettings {
  std::string folder;            // where it runs
  std::string input;             // its standard input, a pipe; not given: /dev/null
  bool has_input = false;
  std::vector<std::string> environment = {};  // `NAME=value`, in addition
};

/// Runs the dvp-report that was built with the tests. No configuration file of the user is seen.
Outcome run_report(const std::vector<std::string>& arguments, const RunSettings& settings);

/// The same in `folder` of a Workdir.
Outcome run_report(const std::vector<std::string>& arguments, const Workdir& folder);

/// Runs a shell command (`$DVP_REPORT` is the program) in `folder`.
Outcome run_shell(const std::string& command, const Workdir& folder);

std::string read_file(const std::filesystem::path& path);

}  // namespace dvp::test
