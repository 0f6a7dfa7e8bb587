// The room of small questions about bytes: escapes, UTF-8, JSON strings, splitting, numbers.
#define CATCH_CONFIG_ENABLE_OPTIONAL_STRINGMAKER
#include <catch2/catch.hpp>

#include "dvp/text.hpp"

namespace dvp {

namespace {

using namespace std::string_literals;

const std::string bad = "\xEF\xBF\xBD";  // U+FFFD

struct TextRow {
  std::string input;
  std::string expected;
};

}  // namespace

TEST_CASE("text: undo_escapes takes back what log writers added, and nothing else") {
  const TextRow rows[] = {
      {"", ""},
      {"plain", "plain"},
      {R"(say \"hi\")", R"(say "hi")"},
      {R"(a\\b)", R"(a\b)"},
      {R"(a\/b)", "a/b"},
      {R"(\x22\x5C\x5c)", R"("\\)"},
      {R"(\x5C(linux\x5C))", R"(\(linux\))"},
      {R"(\\x41)", R"(\x41)"},  // an escaped backslash is no escape itself
      {R"(\x5Cx41)", R"(\x41)"},
      {R"(\x00z)", "\0z"s},
      {R"(\xC3\xBC)", "\xC3\xBC"},
      {R"(\u0041\u00fc\u20AC)", "A\xC3\xBC\xE2\x82\xAC"},
      {R"(\(linux\))", R"(\(linux\))"},  // not written by a log's writer
      {R"(\n\t)", R"(\n\t)"},
      {R"(\x4)", R"(\x4)"},
      {R"(\xG1\x1G)", R"(\xG1\x1G)"},
      {R"(\u12)", R"(\u12)"},
      {R"(\X41)", R"(\X41)"},
      {"end\\", "end\\"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.input);
    CHECK(undo_escapes(row.input) == row.expected);
  }
}

TEST_CASE("text: undo_hex_escapes takes a mark and two digits, and nothing else") {
  CHECK(undo_hex_escapes("docker/24%20go%5c(x%5C)", '%') == "docker/24 go\\(x\\)");
  CHECK(undo_hex_escapes("#22a%20b#22", '#') == "\"a%20b\"");
  CHECK(undo_hex_escapes("%2520", '%') == "%20");
  CHECK(undo_hex_escapes("%", '%') == "%");
  CHECK(undo_hex_escapes("%4", '%') == "%4");
  CHECK(undo_hex_escapes("%%41%g1%1g", '%') == "%A%g1%1g");
  CHECK(undo_hex_escapes("", '%').empty());
}

TEST_CASE("text: valid_utf8 puts one U+FFFD for each byte that is no part of valid UTF-8") {
  const TextRow rows[] = {
      {"", ""},
      {"abc\x7F", "abc\x7F"},
      {std::string(70, 'x') + '\xFF', std::string(70, 'x') + bad},
      {"a\0b"s, "a\0b"s},
      // the ends of each length are valid
      {"\xC2\x80 \xDF\xBF", "\xC2\x80 \xDF\xBF"},
      {"\xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80 \xEF\xBF\xBF",
       "\xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80 \xEF\xBF\xBF"},
      {"\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF", "\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF"},
      // single bytes that never stand first, or never at all
      {"\x80", bad},
      {"\xBF", bad},
      {"\xFE\xFF", bad + bad},
      {"\xF5\x80\x80\x80", bad + bad + bad + bad},
      // overlong forms of `/`, NUL and U+FFFF
      {"\xC0\xAF", bad + bad},
      {"\xC1\xBF", bad + bad},
      {"\xE0\x80\xAF", bad + bad + bad},
      {"\xE0\x9F\xBF", bad + bad + bad},
      {"\xF0\x8F\xBF\xBF", bad + bad + bad + bad},
      // surrogates, and what lies past U+10FFFF
      {"\xED\xA0\x80", bad + bad + bad},
      {"\xED\xBF\xBF", bad + bad + bad},
      {"\xF4\x90\x80\x80", bad + bad + bad + bad},
      // cut short: the good bytes around it stay
      {"x\xC3", "x" + bad},
      {"\xC3x", bad + "x"},
      {"\xE2\x82", bad + bad},
      {"\xE2\x82x", bad + bad + "x"},
      {"\xF0\x9F\x98", bad + bad + bad},
      {"\xF0\x9F\x98\xC3\xBC", bad + bad + bad + "\xC3\xBC"},
      {"\xC3\xC3\xBC", bad + "\xC3\xBC"},
      {"\xC3\xBC\xBC", "\xC3\xBC" + bad},
  };
  for (const auto& row : rows) {
    CAPTURE(row.input);
    CHECK(valid_utf8(row.input) == row.expected);
  }
}

TEST_CASE("text: json_quoted") {
  const TextRow rows[] = {
      {"", R"("")"},
      {"a b", R"("a b")"},
      {R"(a"b\c)", R"("a\"b\\c")"},
      {"\n\r\t\x01\x1F", R"("\u000a\u000d\u0009\u0001\u001f")"},
      {"\0"s, R"("\u0000")"},
      {"\x7F/\xC3\xBC", "\"\x7F/\xC3\xBC\""},
      {"a\xFF"
       "b",
       "\"a" + bad + "b\""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.input);
    CHECK(json_quoted(row.input) == row.expected);
  }
}

TEST_CASE("text: split keeps empty parts") {
  const std::pair<std::string_view, std::vector<std::string_view>> rows[] = {
      {"", {""}},
      {"a", {"a"}},
      {"a,b", {"a", "b"}},
      {",", {"", ""}},
      {"a,,b,", {"a", "", "b", ""}},
      {"a;b, c", {"a;b", " c"}},
  };
  for (const auto& [input, expected] : rows) {
    CAPTURE(input);
    CHECK(split(input, ',') == expected);
  }
}

TEST_CASE("text: trim takes spaces and tabs from both ends") {
  const TextRow rows[] = {
      {"", ""},
      {" ", ""},
      {"\t \t", ""},
      {"a", "a"},
      {" a", "a"},
      {"a\t", "a"},
      {" \ta b\t ", "a b"},
      {"\na\r", "\na\r"},  // of a line no end is left; what else stands there belongs to it
  };
  for (const auto& row : rows) {
    CAPTURE(row.input);
    CHECK(trim(row.input) == row.expected);
  }
}

TEST_CASE("text: parse_digits reads digits alone") {
  const std::pair<std::string_view, std::optional<std::uint64_t>> rows[] = {
      {"0", 0},
      {"007", 7},
      {"18446744073709551615", 18446744073709551615U},
      {"00000000000000000000000000001", 1},
      {"18446744073709551616", std::nullopt},
      {"", std::nullopt},
      {"-1", std::nullopt},
      {"+1", std::nullopt},
      {" 1", std::nullopt},
      {"1 ", std::nullopt},
      {"1.0", std::nullopt},
      {"0x1", std::nullopt},
      {"1e3", std::nullopt},
  };
  for (const auto& [input, expected] : rows) {
    CAPTURE(input);
    CHECK(parse_digits(input) == expected);
  }
}

TEST_CASE("text: classes of characters do not depend on the locale") {
  CHECK(lower_case("AZaz09-\xC3\x9C") == "azaz09-\xC3\x9C");
  CHECK(hex_value('0') == 0);
  CHECK(hex_value('9') == 9);
  CHECK(hex_value('a') == 10);
  CHECK(hex_value('F') == 15);
  for (const char c : {'g', 'G', '/', ':', '@', '`', '\0', '\xFF'}) CHECK(hex_value(c) == -1);
}

}  // namespace dvp
