// Walking over a line from left to right.
#include "dvp/line_cursor.hpp"

#include <algorithm>

#include "dvp/fields.hpp"

namespace dvp {

void LineCursor::miss(std::string_view name) {
  if (good()) missing_ = name;
}

void LineCursor::fail(std::string_view name) {
  if (good()) at_ = last_piece_;
  miss(name);
}

void LineCursor::expect(std::string_view text, std::string_view name) {
  if (!skip_if(text)) miss(name);
}

bool LineCursor::skip_if(std::string_view text) {
  if (!rest().starts_with(text)) return false;
  at_ += text.size();
  return true;
}

std::string_view LineCursor::until(std::string_view delimiter, std::string_view name) {
  const auto end = rest().find(delimiter);
  if (end != 0 && end != std::string_view::npos) return take(end, delimiter.size());
  miss(name);
  return {};
}

std::string_view LineCursor::word(std::string_view name) {
  const auto text = rest();
  const auto end = std::min(text.find(' '), text.size());
  if (end > 0) return take(end, end < text.size() ? 1 : 0);
  miss(name);
  return {};
}

std::string_view LineCursor::quoted(std::string_view name) {
  const auto text = rest();
  return enclosed(text.starts_with('"') ? find_quote(text, 1) : text.npos, name);
}

std::string_view LineCursor::bracketed(std::string_view name) {
  const auto text = rest();
  return enclosed(text.starts_with('[') ? text.find(']') : text.npos, name);
}

/// What stands between the first character and the one at `end`, npos if there is none.
std::string_view LineCursor::enclosed(std::size_t end, std::string_view name) {
  if (end == std::string_view::npos) {
    miss(name);
    return {};
  }
  const auto inner = take(end, 1).substr(1);
  skip_if(" ");
  return inner;
}

std::string_view LineCursor::take(std::size_t size, std::size_t delimiter_size) {
  const auto piece = line_.substr(at_, size);
  last_piece_ = at_;
  at_ += size + delimiter_size;
  return piece;
}

}  // namespace dvp
