// From what was typed to what will be done: the command line and the configuration file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dvp/options.hpp"

namespace dvp {

/// What the command line depends on besides its words; the caller asks the system.
struct Surroundings {
  Nanos now = 0;
  unsigned cores = 1;
  bool stdin_has_data = false;            // a pipe or a file
  std::string temp_directory = "/tmp";    // $TMPDIR
  std::vector<std::string> config_files;  // the first that is there is read
};

/// What the command line asks for: a run, or (with `text`) nothing but a text on standard output.
struct Command {
  Options options;
  std::optional<std::string> text;
};

/// Throws UsageError; EnvironmentError if the configuration file cannot be read.
Command parse_command_line(int argc, const char* const* argv, const Surroundings& surroundings);

}  // namespace dvp
