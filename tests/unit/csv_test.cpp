// The cells of the views (SPEC 5): quoting, the guard against formulas, UTF-8.
#include <catch2/catch.hpp>

#include <algorithm>

#include "dvp/csv.hpp"

namespace dvp {

namespace {

struct Row {
  std::string input;
  std::string value;
  std::string cell;
};

}  // namespace

TEST_CASE("csv: from a text to the cell of a view") {
  const std::string bad = "\xEF\xBF\xBD";
  const Row rows[] = {
      {"", "", ""},
      {"plain", "plain", "plain"},
      {"a b", "a b", "a b"},
      {" x ", " x ", " x "},
      {"1.4.2", "1.4.2", "1.4.2"},
      // a field is quoted only if it holds a comma, a quote, CR or LF
      {"a,b", "a,b", "\"a,b\""},
      {",", ",", "\",\""},
      {"a\"b", "a\"b", "\"a\"\"b\""},
      {"\"", "\"", "\"\"\"\""},
      {"a\nb", "a\nb", "\"a\nb\""},
      {"a\rb", "a\rb", "\"a\rb\""},
      {"a;b\t'c'", "a;b\t'c'", "a;b\t'c'"},
      {std::string(70, 'x') + ",y", std::string(70, 'x') + ",y",
       '"' + std::string(70, 'x') + ",y\""},
      // no cell starts like a formula
      {"=1+1", "", ""},
      {"+1", "", ""},
      {"-1", "", ""},
      {"@SUM(A1)", "", ""},
      {"=", "", ""},
      {"a=1", "a=1", "a=1"},
      {"1-2", "1-2", "1-2"},
      {"\"=1", "\"=1", "\"\"\"=1\""},
      // UTF-8
      {"b\xC3\xBC"
       "cher",
       "b\xC3\xBC"
       "cher",
       "b\xC3\xBC"
       "cher"},
      {"a\xFF", "a" + bad, "a" + bad},
      {"\xC3,", bad + ",", "\"" + bad + ",\""},
      {"\xED\xA0\x80", bad + bad + bad, bad + bad + bad},
  };
  for (const auto& row : rows) {
    CAPTURE(row.input);
    CHECK(cell_value(row.input) == row.value);
    CHECK(csv_cell(cell_value(row.input)) == row.cell);
    const bool ascii = std::none_of(row.input.begin(), row.input.end(),
                                    [](char c) { return static_cast<unsigned char>(c) > 0x7F; });
    CHECK(is_plain_cell(row.input) == (ascii && row.cell == row.input));
  }
}

}  // namespace dvp
