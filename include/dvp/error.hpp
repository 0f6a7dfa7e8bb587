// The two ways in which a run can fail; everything else is counted and the run goes on.
#pragma once

#include <stdexcept>
#include <string>

namespace dvp {

/// The command line or the configuration file asks for something that cannot be done: exit
/// status 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A file cannot be read or written, a compressed log is damaged, the disk is full: exit status 1.
/// The message names the file first, as `file: what`.
struct EnvironmentError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// An EnvironmentError from a failed system call: `subject: no such file or directory`.
EnvironmentError system_failure(const std::string& subject, int error_number);

}  // namespace dvp
