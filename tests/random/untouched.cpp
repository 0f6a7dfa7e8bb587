// Replacements in the text of lines.
#include "untouched.hpp"

#include <algorithm>
#include <string_view>

#include "dvp/text.hpp"

namespace dvp::test {

namespace {

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

/// Whether no word goes on at `at`; behind an encoded slash, one begins.
bool is_border(std::string_view line, std::size_t at) {
  const auto before = line.substr(0, at);
  const bool word_before = !before.empty() && is_alnum(before.back());
  const bool word_behind = at < line.size() && is_alnum(line[at]);
  return !word_before || !word_behind || before.ends_with("%2f") || before.ends_with("%2F");
}

void rename_component(std::string& line, const std::string& component) {
  for (auto at = line.find(component); at != line.npos; at = line.find(component, at + 1))
    if (is_border(line, at) && is_border(line, at + component.size()))
      line.replace(at, component.size(), renamed(component));
}

}  // namespace

std::string renamed(std::string component) {
  constexpr std::string_view first = "kxzq", second = "wyjv";
  for (std::size_t i = 0; i < component.size(); ++i)
    component[i] = component[i] == first[i % 4] ? second[i % 4] : first[i % 4];
  return component;
}

Lines with_renamed(Lines lines, const std::set<std::string>& components) {
  Lines longest_first(components.begin(), components.end());
  std::stable_sort(longest_first.begin(), longest_first.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  for (auto& line : lines)
    for (const auto& component : longest_first) rename_component(line, component);
  return lines;
}

Lines of_stream(Lines lines, const std::string& stream) {
  for (auto& line : lines) replace_all(line, stream == "stdout" ? "stderr" : "stdout", stream);
  return lines;
}

Lines with_other_ids(Lines lines) {
  for (auto& line : lines)
    for (const std::string_view key : {R"("id":")", R"("id": ")"})
      replace_all(line, key, std::string(key) + "another-");
  return lines;
}

Lines one_envelope_a_line(const Lines& lines, std::string_view list) {
  if (std::all_of(lines.begin(), lines.end(),
                  [&](const std::string& line) { return begins_envelope(line, list); }))
    return lines;
  std::string line;
  for (const auto& part : lines) line += trim(std::string_view(part).substr(0, part.size() - 1));
  line.erase(0, line.find('{'));
  line.resize(line.rfind('}') + 1);
  return {line + '\n'};
}

bool begins_envelope(const std::string& line, std::string_view list) {
  return line.starts_with('{' + json_quoted(list));
}

}  // namespace dvp::test
