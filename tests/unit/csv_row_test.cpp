// The columns of a row, against a splitter that looks at one byte after the other.
#include <catch2/catch.hpp>

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "dvp/text.hpp"
#include "formats/csv_row.hpp"

namespace dvp {

namespace {

using namespace std::string_literals;
using Columns = std::optional<std::vector<std::string>>;

/// Nullopt for a row that is not whole; from a copy with something behind it that must not matter.
Columns split_quickly(const std::string& row, char behind) {
  const auto padded = row + std::string(64, behind);
  CsvRow columns(std::string_view(padded).substr(0, row.size()));
  std::vector<std::string> texts;
  std::string unquoted;
  while (const auto column = columns.next()) texts.emplace_back(csv_text(*column, unquoted));
  return columns.at_end() ? Columns(texts) : std::nullopt;
}

std::string slow_text(const std::string& column) {
  auto text = std::string(trim(column));
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return text;
  text = text.substr(1, text.size() - 2);
  for (auto at = text.find("\"\""); at != text.npos; at = text.find("\"\"", at + 1))
    text.erase(at, 1);
  return text;
}

Columns split_slowly(const std::string& row) {
  std::vector<std::string> texts;
  std::string column;
  bool quoted = false;
  for (const char c : row + ',') {
    if (c == '\0') return std::nullopt;
    if (c == '"') quoted = !quoted;
    if (c != ',' || quoted) {
      column += c;
      continue;
    }
    texts.push_back(slow_text(column));
    column.clear();
  }
  return quoted ? std::nullopt : Columns(texts);
}

}  // namespace

TEST_CASE("csv row: columns") {
  CHECK(split_quickly("", ',') == Columns({""}));
  CHECK(split_quickly("a,,b", ',') == Columns({"a", "", "b"}));
  CHECK(split_quickly("a,", '"') == Columns({"a", ""}));
  CHECK(split_quickly(R"( "a, b" ,"say ""hi""",c"d,e"f)", 'x') ==
        Columns({"a, b", R"(say "hi")", R"(c"d,e"f)"}));
  CHECK(split_quickly(R"(a,"b)", '"') == std::nullopt);
  CHECK(split_quickly("a\0,b"s, ',') == std::nullopt);
}

TEST_CASE("csv row: random rows as one byte after the other tells") {
  std::mt19937 random(1);
  const auto below = [&](std::size_t bound) { return random() % bound; };
  const std::string pieces[] = {"a",     "b c",        "\"",
                                "\"",    "\"\"",       ",",
                                ",",     "\",\"",      " ",
                                "\t",    "\xC3\xBC",   std::string(61, 'x'),
                                "\"a\"", "192.0.2.1,", "/v2/team/app/manifests/1.0",
                                "\0"s};
  for (int i = 0; i < 20000; ++i) {
    const auto kinds = 1 + below(std::size(pieces));
    std::string row;
    for (auto count = below(20); count > 0; --count) row += pieces[below(kinds)];
    CAPTURE(row);
    REQUIRE(split_quickly(row, ",\"x"[i % 3]) == split_slowly(row));
  }
}

}  // namespace dvp
