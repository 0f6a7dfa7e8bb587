// Small questions about bytes.
#include "dvp/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace dvp {

namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

void append_utf8(std::string& out, unsigned code_point) {
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0 | (code_point >> 6));
    out += static_cast<char>(0x80 | (code_point & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | (code_point >> 12));
    out += static_cast<char>(0x80 | ((code_point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code_point & 0x3F));
  }
}

/// The value of `digits` hexadecimal digits at the head of `text`, or -1.
int hex_number(std::string_view text, std::size_t digits) {
  if (text.size() < digits) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const int digit = hex_value(text[i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/// How many bytes the valid UTF-8 sequence at the head of `text` has; 0 if there is none.
/// Overlong forms, surrogates and what lies past U+10FFFF are not valid (RFC 3629).
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;
    return continues(1, low, high) && continues(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
    return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

/// Looks at all bytes, because a compiler takes many at once when nothing ends the loop before.
bool is_ascii(std::string_view text) {
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return all < 0x80;
}

}  // namespace

std::size_t find_last(std::string_view text, char c) {
  const auto* found = static_cast<const char*>(memrchr(text.data(), c, text.size()));
  return found ? static_cast<std::size_t>(found - text.data()) : text.npos;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::uint64_t> parse_digits(std::string_view text) {
  std::uint64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (text.empty() || !is_digit(text.front()) || result.ec != std::errc() || result.ptr != end)
    return std::nullopt;
  return value;
}

std::string undo_escapes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const char next = text.size() > 1 ? text[1] : '\0';
    int code = -1;
    std::size_t used = 1;
    if (text[0] == '\\') {
      if (next == 'x' && (code = hex_number(text.substr(2), 2)) >= 0) used = 4;
      else if (next == 'u' && (code = hex_number(text.substr(2), 4)) >= 0) used = 6;
      else if (next == '\\' || next == '"' || next == '/') {
        code = next;
        used = 2;
      }
    }
    if (used == 6) append_utf8(out, static_cast<unsigned>(code));
    else out += code >= 0 ? static_cast<char>(code) : text[0];
    text.remove_prefix(used);
  }
  return out;
}

std::string undo_hex_escapes(std::string_view text, char mark) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto code = text[0] == mark ? hex_number(text.substr(1), 2) : -1;
    out += code >= 0 ? static_cast<char>(code) : text[0];
    text.remove_prefix(code >= 0 ? 3 : 1);
  }
  return out;
}

std::string valid_utf8(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto length = utf8_length(text);
    out += length ? text.substr(0, length) : replacement_character;
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::string json_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : valid_utf8(text)) {
    if (c == '"' || c == '\\') (out += '\\') += c;
    else if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\u{:04x}", static_cast<int>(c));
    else out += c;
  }
  return out += '"';
}

}  // namespace dvp
