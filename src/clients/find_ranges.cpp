// Ranges of addresses in a text of any syntax: of its words, those that are a CIDR or an address.
//
//   {"ip_prefix": "192.0.2.0/24", "region": "eu-central-1", "service": "EC2"},
#include <array>
#include <cstdint>
#include <optional>

#include "dvp/host_ranges.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

/// What a byte is in a word, or that it stands between words.
enum Kind : std::uint8_t {
  digit = 1,
  hex_letter = 2,
  dot = 4,
  colon = 8,
  slash = 16,
  foreign = 32,  // in words, but in no address
  between = 64,
};

constexpr Kind kind_of(char c) {
  if (is_digit(c)) return digit;
  if (hex_value(c) >= 0) return hex_letter;
  if (is_alnum(c)) return foreign;
  if (std::string_view("-_+~%").find(c) != std::string_view::npos) return foreign;  // 1.2.3.4-rc1
  return c == '.' ? dot : c == ':' ? colon : c == '/' ? slash : between;
}

/// What `function` says of each value of a byte.
template <class Function>
constexpr auto table_of(Function function) {
  std::array<std::uint8_t, 256> table{};
  for (unsigned i = 0; i < table.size(); ++i) table[i] = function(static_cast<unsigned char>(i));
  return table;
}

constexpr auto kinds = table_of([](unsigned char c) { return kind_of(static_cast<char>(c)); });

unsigned kind(char c) { return kinds[static_cast<unsigned char>(c)]; }
bool is_between(char c) { return kind(c) == between; }

unsigned kinds_in(std::string_view word) {
  unsigned found = 0;
  for (const char c : word) found |= kind(c);
  return found;
}

/// By the kinds of bytes in a word and behind it: whether it has ended and may be a range. Hardly
/// any word may. Without a digit it is `dead::beef` or `::`, words of programmers.
constexpr auto ends_candidate = table_of([](unsigned seen) {
  const unsigned separators = seen & foreign ? colon : dot | colon;
  return (seen & between) && (seen & digit) && (seen & separators);
});

/// Without the name in `ip4:192.0.2.0/24`.
std::string_view without_name(std::string_view word) { return word.substr(word.find(':') + 1); }

/// Without the end of a sentence, or the colon behind a key.
std::string_view without_end(std::string_view word) {
  while (word.ends_with('.')) word.remove_suffix(1);
  const bool two_colons = word.ends_with("::") && !word.ends_with(":::");
  if (word.ends_with(':') && !two_colons) word.remove_suffix(1);
  return word;
}

std::optional<Cidr> read_range(std::string_view word, unsigned seen) {
  if (seen & foreign) {
    word = without_name(word);
    seen = kinds_in(word);
  }
  return seen & digit && !(seen & foreign) ? Cidr::parse(without_end(word)) : std::nullopt;
}

/// The word that ends here. Brackets around it belong to it if a length or a port stands behind
/// them: `[2001:db8::]/32`.
std::string_view word_before(std::string_view text, std::size_t end) {
  auto begin = end;
  while (begin > 0 && !is_between(text[begin - 1])) --begin;
  if (begin > 0 && text[begin - 1] == '[' && text.substr(end, 1) == "]") {
    auto behind = end + 1;
    while (behind < text.size() && !is_between(text[behind])) ++behind;
    if (behind > end + 1) return text.substr(begin - 1, behind - (begin - 1));
  }
  return text.substr(begin, end - begin);
}

std::vector<Cidr> find_in_plain(std::string_view text) {
  std::vector<Cidr> ranges;
  unsigned seen = 0;
  const auto take = [&](std::size_t end) {
    if (const auto range = read_range(word_before(text, end), seen)) ranges.push_back(*range);
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto next = kind(text[at]);
    seen |= next;
    if (ends_candidate[seen]) take(at);
    seen &= next == between ? 0 : ~0U;
  }
  if (ends_candidate[seen | between]) take(text.size());
  return ranges;
}

/// Undoes the escapes of JSON strings, also of JSON in a string of JSON. What stands for a line's
/// end or a tab becomes a blank.
std::string without_escapes(std::string_view text) {
  auto plain = undo_escapes(text);
  while (plain.find("\\/") != plain.npos) plain = undo_escapes(plain);
  for (auto at = plain.find('\\'); at < plain.size() - 1; at = plain.find('\\', at + 1))
    if (std::string_view("nrt").find(plain[at + 1]) != std::string_view::npos) plain[at + 1] = ' ';
  return plain;
}

}  // namespace

std::vector<Cidr> find_ranges(std::string_view text) {
  return text.find('\\') == text.npos ? find_in_plain(text) : find_in_plain(without_escapes(text));
}

}  // namespace dvp
