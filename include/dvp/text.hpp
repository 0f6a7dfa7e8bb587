// Small questions about bytes that several rooms ask. Nothing here depends on the locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dvp {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_alnum(char c) { return is_digit(c) || is_lower(c) || is_upper(c); }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr char to_lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

// Comparisons with literals, for what is asked of each line: with a size that the compiler knows
// they are one or two instructions, where those of std::string_view call the C library.

template <std::size_t Size>
constexpr bool begins_with(std::string_view text, const char (&literal)[Size]) {
  return text.size() >= Size - 1 && __builtin_memcmp(text.data(), literal, Size - 1) == 0;
}

template <std::size_t Size>
constexpr bool finishes_with(std::string_view text, const char (&literal)[Size]) {
  return text.size() >= Size - 1 &&
         __builtin_memcmp(text.data() + text.size() - (Size - 1), literal, Size - 1) == 0;
}

template <std::size_t Size>
constexpr bool is_literally(std::string_view text, const char (&literal)[Size]) {
  return text.size() == Size - 1 && begins_with(text, literal);
}

/// What lies between two positions of a text, which are known to be in it. (std::string_view's
/// substr checks that, out of line, and its result takes the way through memory.)
constexpr std::string_view slice(std::string_view text, std::size_t begin, std::size_t end) {
  return {text.data() + begin, end - begin};
}

/// The value of a hexadecimal digit, or -1.
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// As `text.rfind(c)`, which looks at one byte after the other.
std::size_t find_last(std::string_view text, char c);

std::string lower_case(std::string_view text);

/// `text` without the spaces and tabs at both ends.
std::string_view trim(std::string_view text);

/// The parts of `text` between the separators; "" has one empty part. Views into `text`.
std::vector<std::string_view> split(std::string_view text, char separator);

/// A number of decimal digits alone that fits; nothing else is read as one.
std::optional<std::uint64_t> parse_digits(std::string_view text);

/// What a log writer's escapes stand for: `\xHH`, `\uHHHH`, `\\`, `\"` and `\/`; any other
/// backslash stays, because some writers do not escape their own (SPEC 6, user agent).
std::string undo_escapes(std::string_view text);

/// What a mark and two hexadecimal digits stand for: `%20` with the mark `%`. Any other mark stays.
std::string undo_hex_escapes(std::string_view text, char mark);

/// `text` with every byte that is not part of valid UTF-8 replaced by U+FFFD (SPEC 5).
std::string valid_utf8(std::string_view text);

/// `text` as a JSON string with its quotes.
std::string json_quoted(std::string_view text);

}  // namespace dvp
