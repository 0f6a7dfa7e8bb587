// Words for failed system calls.
#include "dvp/error.hpp"

#include <cctype>
#include <system_error>

namespace dvp {

EnvironmentError system_failure(const std::string& subject, int error_number) {
  auto what = std::generic_category().message(error_number);
  if (!what.empty()) what[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(what[0])));
  return EnvironmentError(subject + ": " + what);
}

}  // namespace dvp
