// Columns of cells: what is written for an id, its rank, and copying in steps.
#include <catch2/catch.hpp>

#include <random>
#include <set>

#include "dvp/cells.hpp"
#include "dvp/csv.hpp"

namespace dvp {

namespace {

/// Texts whose first bytes are often equal, of lengths around those that decide in one comparison.
std::vector<std::string> random_texts(std::size_t count) {
  std::mt19937 random(5);
  const auto below = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  constexpr std::string_view letters("\0\1a,\"\x7F=", 7);
  std::vector<std::string> texts;
  while (texts.size() < count) {
    std::string text(below(20), 'a');
    for (auto changes = below(3); changes > 0 && !text.empty(); --changes)
      text[below(text.size())] = letters[below(letters.size())];
    texts.push_back(text);
  }
  return texts;
}

CellColumn column_of(const std::vector<std::string>& texts, char end = CellColumn::separator) {
  return CellColumn(
      texts.size(), [&](Id id) { return texts[id]; }, end);
}

}  // namespace

TEST_CASE("cells: what is written, with what follows") {
  const std::vector<std::string> texts = {"plain", "", "a,b", "=1", std::string(100, 'x')};
  const auto column = column_of(texts);
  CHECK(column.cell(0) == "plain,");
  CHECK(column.cell(1) == ",");
  CHECK(column.cell(2) == "\"a,b\",");
  CHECK(column.cell(3) == ",");
  CHECK(column.cell(4) == texts[4] + ',');
  CHECK(column.longest() == 101);
  CHECK(column_of(texts, '\n').cell(2) == "\"a,b\"\n");
  CHECK(column_of({}).longest() == 0);
}

TEST_CASE("cells: ranks are places among the distinct values that are not empty") {
  const auto texts = random_texts(3000);
  const auto column = column_of(texts);
  std::set<std::string> values;
  for (const auto& text : texts) values.insert(cell_value(text));
  values.insert("");
  std::vector<std::uint32_t> expected, ranks;
  for (Id id = 0; id < texts.size(); ++id) {
    const auto found = values.find(cell_value(texts[id]));
    expected.push_back(static_cast<std::uint32_t>(std::distance(values.begin(), found)));
    ranks.push_back(column.rank(id));
  }
  CHECK(ranks == expected);
}

TEST_CASE("cells: copies are whole, one behind another") {
  std::vector<std::string> texts;
  std::string expected;
  for (std::size_t size = 0; size < 3 * copy_step; ++size) {
    texts.emplace_back(size, static_cast<char>('a' + size % 26));
    expected += texts.back() + ',';
  }
  const auto column = column_of(texts);
  std::string copies(expected.size() + copy_step, '\0');
  char* end = copies.data();
  for (Id id = 0; id < texts.size(); ++id) end = copy_cell(column.cell(id), end);
  copies.resize(static_cast<std::size_t>(end - copies.data()));
  CHECK(copies == expected);
}

TEST_CASE("cells: columns that views share") {
  Catalog catalog;
  const auto image = catalog.repository_id({"team", "image"});
  const auto tag = catalog.reference_id("latest");
  const Owners owners;
  SharedCells cells(catalog, owners);
  CHECK(cells.repositories().name_space.cell(image) == "team,");
  CHECK(cells.repositories().repository.cell(image) == "image,");
  CHECK(cells.repositories().owner.cell(image) == "team\n");
  CHECK(cells.references().cell(tag) == "latest,");
  CHECK(cells.references().cell(tag + 1) == ",");
  CHECK(cells.references().rank(tag + 1) == 0);
  CHECK(&cells.references() == &cells.references());
}

}  // namespace dvp
