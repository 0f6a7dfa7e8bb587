// Walking over quotes, against a look at one character after another.
#include "dvp/quote_walk.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

#include "dvp/padded.hpp"

namespace dvp {

namespace {

/// The positions of the quotes; of those that end a field, only such before which an even number of
/// backslashes stands.
std::vector<std::size_t> expected(std::string_view line, bool closing) {
  std::vector<std::size_t> quotes;
  std::size_t slashes = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && (!closing || slashes % 2 == 0)) quotes.push_back(i);
    slashes = line[i] == '\\' ? slashes + 1 : 0;
  }
  return quotes;
}

/// `behind` stands behind the line, and does not count.
std::vector<std::size_t> walked(std::string_view line, bool closing, char behind) {
  const auto text = std::string(line) + std::string(readable_behind, behind);
  QuoteWalk walk(std::string_view(text).substr(0, line.size()));
  std::vector<std::size_t> quotes;
  for (;;) {
    const auto quote = closing ? walk.next_closing() : walk.next();
    if (quote == std::string_view::npos) return quotes;
    quotes.push_back(quote);
  }
}

}  // namespace

TEST_CASE("quote walk: quotes at every place around the steps of 64 bytes") {
  for (std::size_t size = 0; size < 200; ++size)
    for (const char behind : {'"', '\\', 'x'}) {
      const std::string line(size, 'x');
      for (const auto& quoted : {line, line + '"', '"' + line, line + "\\\"", line + "\\\\\"y"})
        for (const bool closing : {false, true}) {
          CAPTURE(quoted, closing);
          REQUIRE(walked(quoted, closing, behind) == expected(quoted, closing));
        }
    }
}

TEST_CASE("quote walk: of a line that is nothing, nothing is read") {
  QuoteWalk walk{std::string_view()};
  CHECK(walk.next() == std::string_view::npos);
  CHECK(walk.next_closing() == std::string_view::npos);
}

TEST_CASE("quote walk: random lines") {
  std::mt19937 random(64);
  for (int i = 0; i < 5000; ++i) {
    std::string line;
    for (auto size = random() % 300; line.size() < size;)
      line += std::string_view("\"\\x ")[random() % 4];
    for (const bool closing : {false, true})
      REQUIRE(walked(line, closing, '"') == expected(line, closing));
  }
}

}  // namespace dvp
