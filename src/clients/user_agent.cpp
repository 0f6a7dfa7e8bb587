// Tool and version from a user agent.
#include "dvp/user_agent.hpp"

#include <algorithm>

#include "dvp/text.hpp"

namespace dvp {

namespace {

constexpr std::size_t longest_part = 64;

template <class Fits>
std::string_view longest_prefix(std::string_view text, Fits fits) {
  const auto end = std::find_if_not(text.begin(), text.end(), fits);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

std::string_view take_word(std::string_view& text) {
  text = trim(text);
  const auto word = longest_prefix(text, [](char c) { return !is_blank(c); });
  text.remove_prefix(word.size());
  return word;
}

/// `[A-Za-z0-9][A-Za-z0-9._-]*` at the head of a word.
std::string_view product_name(std::string_view word) {
  if (word.empty() || !is_alnum(word[0])) return {};
  return longest_prefix(word,
                        [](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; });
}

/// `v?[0-9][A-Za-z0-9._+~-]*` at the head of a word.
std::string_view version_at(std::string_view word) {
  const std::size_t digit = word.starts_with('v') ? 1 : 0;
  if (word.size() <= digit || !is_digit(word[digit])) return {};
  return longest_prefix(word, [](char c) {
    return is_alnum(c) || std::string_view("._+~-").find(c) != std::string_view::npos;
  });
}

}  // namespace

Tool parse_user_agent(std::string_view user_agent) {
  auto rest = user_agent;
  auto word = take_word(rest);
  if (word.starts_with('/')) word.remove_prefix(word.rfind('/') + 1);
  const auto name = product_name(word);
  if (name.empty() || name.size() > longest_part) return {};
  std::string_view version;
  if (word.size() > name.size() && word[name.size()] == '/')
    version = version_at(word.substr(name.size() + 1));
  if (version.empty()) {
    auto second = take_word(rest);
    if (!second.empty() && std::string_view("([{").find(second[0]) != std::string_view::npos)
      second.remove_prefix(1);
    version = version_at(second);
  }
  if (version.size() > longest_part) version = {};
  return {name, version};
}

}  // namespace dvp
