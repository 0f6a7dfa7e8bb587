// Logs as texts and lines.
#include "log_text.hpp"

#include <algorithm>

#include "dvp/input.hpp"

namespace dvp::test {

std::string read_log(const std::string& path) {
  Progress progress;
  const auto log = open_log(path, progress);
  std::string text;
  std::string part(1 << 16, '\0');
  while (const auto size = log.bytes->read(part.data(), part.size())) text.append(part, 0, size);
  return text;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto size = std::min(text.find('\n'), text.size());
    lines.push_back(std::string(text.substr(0, size)) + '\n');
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line;
  return text;
}

}  // namespace dvp::test
