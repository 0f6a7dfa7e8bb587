// Mutations of lines.
#include "mutate.hpp"

#include <algorithm>
#include <string_view>

namespace dvp::test {

namespace {

using namespace std::string_view_literals;

/// What means something to one of the formats, or to nobody.
constexpr std::string_view telling_bytes =
    "09eZ\"\\{}[](),:;='#%&/|-+ \t\r\n\0\x1B\x7F\x80\xC3\xFF"sv;

constexpr std::string_view half_characters[] = {
    "\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xA9\xAC", "\\u00", "\\x", "\\uD83D", "%2", "&#"};

char some_byte(SplitMix& random) {
  return random.percent(60) ? random.pick(telling_bytes) : static_cast<char>(random.below(256));
}

std::size_t some_place(const std::string& text, SplitMix& random) {
  return random.below(text.size() + 1);
}

void flip_bytes(std::string& text, SplitMix& random) {
  if (text.empty()) return;
  for (auto left = 1 + random.below(4); left > 0; --left) {
    auto& byte = text[random.below(text.size())];
    byte =
        random.percent(50) ? some_byte(random) : static_cast<char>(byte ^ (1 << random.below(8)));
  }
}

void insert_bytes(std::string& text, SplitMix& random) {
  for (auto left = 1 + random.below(4); left > 0; --left)
    text.insert(some_place(text, random), 1 + random.below(3), some_byte(random));
}

void insert_half_character(std::string& text, SplitMix& random) {
  text.insert(some_place(text, random), random.pick(half_characters));
}

void remove_bytes(std::string& text, SplitMix& random) {
  text.erase(some_place(text, random), 1 + random.below(20));
}

/// What a full disk or a crash leaves: the rest of the line is not there, and the next begins.
void cut_line(std::string& text, SplitMix& random) {
  text.resize(some_place(text, random));
  text += '\n';
}

void cut_front(std::string& text, SplitMix& random) { text.erase(0, some_place(text, random)); }

void join_lines(std::string& text, SplitMix&) { std::erase(text, '\n'); }

void repeat_lines(std::string& text, SplitMix& random) {
  const auto once = text;
  for (auto left = 1 + random.below(3); left > 0; --left) text += once;
}

/// What copytruncate leaves.
void insert_nuls(std::string& text, SplitMix& random) {
  text.insert(some_place(text, random), 1 + random.below(200), '\0');
}

void insert_long_text(std::string& text, SplitMix& random) {
  constexpr std::size_t longest = 1 << 20;
  const auto size = random.percent(3) ? longest - 100 + random.below(300) : random.below(5000);
  text.insert(some_place(text, random), size, some_byte(random));
}

/// A piece of the text stands in another place, too.
void copy_piece(std::string& text, SplitMix& random) {
  const auto piece = text.substr(some_place(text, random), random.below(100));
  text.insert(some_place(text, random), piece);
}

constexpr void (*mutations[])(std::string&, SplitMix&) = {
    flip_bytes, flip_bytes, insert_bytes, insert_half_character, remove_bytes,     cut_line,
    cut_front,  join_lines, repeat_lines, insert_nuls,           insert_long_text, copy_piece};

}  // namespace

std::string mutated_chunk(const std::vector<std::string>& lines, SplitMix& random) {
  std::string chunk;
  for (auto left = 1 + random.below(3); left > 0; --left) chunk += random.pick(lines);
  for (auto left = 1 + random.below(3); left > 0; --left) random.pick(mutations)(chunk, random);
  if (!chunk.ends_with('\n')) chunk += '\n';
  return chunk;
}

}  // namespace dvp::test
