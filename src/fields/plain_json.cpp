#include "plain_json.hpp"

#include <algorithm>
#include <bit>

#include "dvp/byte_masks.hpp"
#include "dvp/padded.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

/// The first byte from `at` on that is no plain part of a string (its end, an escape, or what is
/// not plain at all), or `end`.
const char* find_special(const char* at, const char* end) {
  for (; at < end; at += Bytes16::size) {
    const Bytes16 bytes(at);
    const auto special = bytes.equal_to('"', '\\') | bytes.not_printable();
    if (special) return std::min(at + std::countr_zero(special), end);
  }
  return end;
}

/// Whether what stands at `at` begins with the text; 15 bytes behind both may be read. Names are
/// so short that memcmp would take longer to be called than to compare them.
bool stands_at(const char* at, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); i += Bytes16::size) {
    const auto different = ~Bytes16(at + i).equal_to(Bytes16(text.data() + i)) & 0xFFFF;
    if (different && i + static_cast<unsigned>(std::countr_zero(different)) < text.size())
      return false;
  }
  return true;
}

/// What `\c` stands for; NUL if that takes more to tell, or is no escape.
char unescaped(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

bool is_printable(char c) { return static_cast<signed char>(c) >= ' '; }

bool is_scalar_part(char c) { return is_alnum(c) || c == '.' || c == '-' || c == '+'; }

bool begins_number(char c) { return is_digit(c) || c == '-'; }

bool begins_word(char c) { return c == 't' || c == 'f' || c == 'n'; }

}  // namespace

bool PlainJson::read(std::string_view text, FieldPicker& picker) {
  at_ = text.data();
  end_ = at_ + text.size();
  unescaped_.clear();
  unescaped_.reserve(text.size() + readable_behind);  // the views into it stay
  skip_spaces();
  if (!skip_if('{') || !read_object(members_.line(), picker)) return false;
  skip_spaces();
  return at_ == end_;
}

/// From behind the brace that opens it to behind the one that closes it.
bool PlainJson::read_object(JsonMember& object, FieldPicker& picker) {
  skip_spaces();
  if (skip_if('}')) return true;
  for (auto** expected = &object.first_inside;;) {
    auto* member = take_name(object, *expected);
    if (!member) return false;
    skip_spaces();
    if (!read_value(*member, picker)) return false;
    skip_spaces();
    if (skip_if('}')) return true;
    if (!skip_if(',')) return false;
    skip_spaces();
    expected = &member->next;
  }
}

/// The member whose name and colon stand here, which becomes the expected one; null if there is no
/// plain name.
JsonMember* PlainJson::take_name(JsonMember& object, JsonMember*& expected) {
  if (expected && is_next(expected->in_line)) {
    at_ += expected->in_line.size();
    return expected;
  }
  if (!skip_if('"')) return nullptr;
  const auto* begin = at_;
  at_ = find_special(at_, end_);
  const auto name = taken_since(begin);
  if (!skip_if('"')) return nullptr;
  skip_spaces();
  return skip_if(':') ? expected = &members_.find(object, name) : nullptr;
}

[[gnu::flatten]] bool PlainJson::read_value(JsonMember& member, FieldPicker& picker) {
  const char first = here();
  if (member.has_inside && first == '{') return ++at_, read_object(member, picker);
  if (member.rank == NameTable::unknown) return skip_value();
  std::string_view text;
  if (first == '"') {
    if (!take_string(text)) return false;
  } else if (first == '[') {
    if (!take_list(text)) return false;
  } else if (begins_number(first)) {
    text = take_scalar();
  } else {
    if (!skip_value()) return false;
    if (names_.role(member.rank) != Role::status) return true;
  }
  picker.offer(member.rank, text);
  return true;
}

/// A list of one string, as headers are written, or of nothing.
bool PlainJson::take_list(std::string_view& text) {
  ++at_;
  skip_spaces();
  if (skip_if(']')) return true;
  if (here() != '"' || !take_string(text)) return false;
  skip_spaces();
  return skip_if(']');
}

bool PlainJson::take_string(std::string_view& text) {
  const auto* begin = ++at_;
  at_ = find_special(at_, end_);
  if (here() == '\\') return take_escaped(begin, text);
  text = taken_since(begin);
  return skip_if('"');
}

/// The rest of a string that has escapes, from the first of them on.
bool PlainJson::take_escaped(const char* begin, std::string_view& text) {
  const auto start = unescaped_.size();
  for (;;) {
    unescaped_ += taken_since(begin);
    if (skip_if('"')) break;
    const char c = skip_if('\\') ? unescaped(here()) : '\0';
    if (c == '\0') return false;
    unescaped_ += c;
    begin = ++at_;
    at_ = find_special(at_, end_);
  }
  text = std::string_view(unescaped_).substr(start);
  return true;
}

std::string_view PlainJson::take_scalar() {
  const auto* begin = at_;
  while (is_scalar_part(here())) ++at_;
  return taken_since(begin);
}

bool PlainJson::skip_value() {
  const char first = here();
  if (first == '"') return skip_string();
  if (first == '{' || first == '[') return skip_nested();
  if (!begins_number(first) && !begins_word(first)) return false;
  take_scalar();
  return true;
}

bool PlainJson::skip_string() {
  for (++at_;; ++at_) {
    at_ = find_special(at_, end_);
    if (skip_if('"')) return true;
    if (!skip_if('\\') || !is_printable(here())) return false;
  }
}

/// simdjson does not look into what is passed over either: it counts what opens and what closes.
bool PlainJson::skip_nested() {
  for (std::size_t depth = 0;;) {
    const char c = here();
    if (c == '"') {
      if (!skip_string()) return false;
      continue;
    }
    if (!is_printable(c) || c == '\\') return false;
    ++at_;
    if (c == '{' || c == '[') ++depth;
    else if ((c == '}' || c == ']') && --depth == 0) return true;
  }
}

bool PlainJson::is_next(std::string_view text) const {
  return text.size() <= static_cast<std::size_t>(end_ - at_) && stands_at(at_, text);
}

std::string_view PlainJson::taken_since(const char* begin) const {
  return {begin, static_cast<std::size_t>(at_ - begin)};
}

bool PlainJson::skip_if(char c) {
  if (here() != c) return false;
  ++at_;
  return true;
}

void PlainJson::skip_spaces() {
  while (here() == ' ') ++at_;
}

}  // namespace dvp
