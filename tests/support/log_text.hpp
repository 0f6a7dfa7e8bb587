// Logs as texts and lines, for tests that make other logs of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dvp::test {

/// The text of a log, unpacked by the program's own means. Throws EnvironmentError.
std::string read_log(const std::string& path);

/// The lines, each with an LF, also the last.
std::vector<std::string> lines_of(std::string_view text);

std::string joined(const std::vector<std::string>& lines);

}  // namespace dvp::test
