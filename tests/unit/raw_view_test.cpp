// The raw view: random rows against rows made and sorted as texts.
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <random>
#include <tuple>

#include "dvp/csv.hpp"
#include "dvp/time.hpp"
#include "dvp/views.hpp"

namespace dvp {

namespace {

using Columns = std::array<std::string, 16>;
constexpr std::size_t timestamp_column = 10;

const std::string header =
    "action,action_day,country,digest,http_method,host,namespace,reference,repository,tag,"
    "timestamp,type,user_agent_tool,user_agent_version,domain,owner\n";

class StringSink : public Sink {
 public:
  explicit StringSink(std::string& text) : text_(text) {}
  void write(std::string_view text) override { text_ += text; }
  void finish() override {}

 private:
  std::string& text_;
};

/// A few things of each kind: with equal beginnings, empty, in need of quotes, like a formula.
class Things {
 public:
  Things() {
    const std::array<std::string, 6> texts = {"", "a", "ab", "a,b", "=a", "say \"a\""};
    const std::string digest = "sha256:" + std::string(63, '0');
    for (char c = '0'; c < '8'; ++c) catalog.reference_id(digest + c);
    for (const auto& text : texts) {
      catalog.reference_id("v" + text);
      for (const auto& other : texts) catalog.repository_id({"n" + text, other});
    }
    for (int i = 0; i < 40; ++i) {
      const auto text = [&] { return std::string_view(texts[below(texts.size())]); };
      const std::array<std::string_view, 3> types = {"", "isp", "business"};
      catalog.origin_id({text(), text(), text(), text(), types[below(3)], text(), {}});
      catalog.place_id({std::string(text()), text(), types[below(3)], text(), text()});
    }
  }

  std::size_t below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
  }

  /// Most ids are 0, so that rows of equal seconds often differ only in their last columns.
  RawRow row(std::size_t seconds) {
    const auto id = [&](std::size_t n) { return static_cast<Id>(below(4) == 0 ? below(n) : 0); };
    RawRow row;
    row.second = static_cast<Id>(below(seconds)) & 0x1FFFFFFF;
    row.kind = id(3) & 3;
    row.head = id(2) & 1;
    row.repository = id(catalog.repositories());
    row.digest = id(9);  // none, or one of the first eight
    row.reference = id(catalog.references()) & 0x7FFFFFFF;
    row.by_digest = row.reference < 8;
    row.origin = id(catalog.origins());
    row.place = id(catalog.places());
    return row;
  }

  Catalog catalog;

 private:
  std::mt19937 random_{11};
};

/// The values of a row's cells, looked up one by one.
Columns columns_of(const Catalog& catalog, const RawRow& row, std::int64_t window_start) {
  const std::array<std::string, 3> actions = {"pull_by_digest", "pull_by_tag", "version_check"};
  const auto origin = catalog.origin(row.origin);
  const auto place = catalog.place(row.place);
  const auto name = catalog.repository(row.repository);
  const auto first = [](std::string_view logged, std::string_view found) {
    return std::string(cell_value(logged).empty() ? found : logged);
  };
  const auto timestamp = format_timestamp(window_start + row.second);
  const auto reference = std::string(catalog.reference(row.reference));
  const auto type = first(origin.type, place.type.empty() ? "null" : place.type);
  const auto domain = type == "business" ? place.domain_of_business() : place.domain_of_others();
  Columns columns = {actions[row.kind],
                     timestamp.substr(0, 10),
                     first(origin.country, place.country),
                     row.digest == 0 ? "" : std::string(catalog.reference(row.digest - 1)),
                     row.head ? "HEAD" : "GET",
                     first(origin.host, place.host),
                     std::string(name.namespace_),
                     reference,
                     std::string(name.repository),
                     row.by_digest ? "" : reference,
                     timestamp,
                     type,
                     std::string(origin.tool),
                     std::string(origin.version),
                     first(origin.domain, domain),
                     std::string(name.namespace_)};
  for (auto& column : columns) column = cell_value(column);
  return columns;
}

std::string line_of(Columns columns, const DataPoints& points, std::int64_t second) {
  if (!points.any(second)) return std::string(columns.size() - 1, ',') + '\n';
  if (!points.domain(second)) columns[14].clear();
  if (!points.owner(second)) columns[15].clear();
  std::string line = csv_cell(columns[0]);
  for (std::size_t i = 1; i < columns.size(); ++i) line += ',' + csv_cell(columns[i]);
  return line + '\n';
}

struct ExpectedRow {
  Columns columns;
  std::int64_t second;
};

std::string expected_text(std::vector<ExpectedRow> rows, const DataPoints& points) {
  std::sort(rows.begin(), rows.end(), [](const ExpectedRow& a, const ExpectedRow& b) {
    return std::tie(a.columns[timestamp_column], a.columns) <
           std::tie(b.columns[timestamp_column], b.columns);
  });
  auto text = header;
  for (const auto& row : rows) text += line_of(row.columns, points, row.second);
  return text;
}

Window window(std::int64_t start, std::int64_t seconds) {
  return {"", start * nanos_per_second, (start + seconds) * nanos_per_second};
}

/// Writes so many random rows a window, and compares.
void check_windows(const std::vector<Window>& windows, std::size_t rows_of_a_window,
                   bool as_published, unsigned jobs) {
  Things things;
  MemoryBudget budget{1 << 30};
  SpillFile spill(".");
  RawRows raw_rows(windows.size(), budget, spill);
  RawRows::Store::Writer writer(raw_rows.store());
  const DataPoints points(as_published);
  std::vector<std::string> expected, texts(windows.size());
  std::vector<std::unique_ptr<Sink>> sinks;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const auto start = whole_seconds(windows[i].start);
    std::vector<ExpectedRow> rows;
    for (std::size_t n = 0; n < rows_of_a_window; ++n) {
      const auto seconds = whole_seconds(windows[i].end) - start;
      const auto row = things.row(static_cast<std::size_t>(seconds));
      writer.add(raw_rows.partition(i, windows[i], row)) = row;
      rows.push_back({columns_of(things.catalog, row, start), start + row.second});
    }
    expected.push_back(expected_text(std::move(rows), points));
    sinks.push_back(std::make_unique<StringSink>(texts[i]));
  }
  writer.flush();
  const Owners owners;
  SharedCells cells(things.catalog, owners);
  view_entry(View::raw).write(
      {things.catalog, owners, cells, windows, Counting(), raw_rows, points, jobs}, sinks);
  CHECK(texts == expected);
}

constexpr std::int64_t day = 86400;
constexpr std::int64_t march_2024 = 1'709'251'200;

}  // namespace

TEST_CASE("raw view: rows by time, then by their cells") {
  check_windows({window(march_2024, 31 * day)}, 20'000, false, 2);
  check_windows({window(march_2024, 7 * day), window(march_2024 + 7 * day, 7 * day)}, 3000, false,
                1);
}

TEST_CASE("raw view: many rows in each second") {
  check_windows({window(march_2024, 20)}, 20'000, false, 2);
}

TEST_CASE("raw view: no rows, and few") {
  check_windows({window(march_2024, 31 * day)}, 0, false, 2);
  check_windows({window(march_2024, 31 * day)}, 3, false, 1);
}

TEST_CASE("raw view: data points that were not yet published") {
  const auto around = [](std::int64_t midnight) { return window(midnight - day, 2 * day); };
  check_windows({around(1'640'995'200), around(1'665'446'400), around(1'671'408'000)}, 3000, true,
                1);
}

}  // namespace dvp
