// The summaries: counts per namespace or repository, or per reference, country or tool of a
// repository. They differ in their key columns.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "dvp/cells.hpp"
#include "dvp/client_columns.hpp"
#include "dvp/views.hpp"

namespace dvp {

namespace {

constexpr std::size_t flush_size = 1 << 20;

/// What tells rows apart: by which of its ids a row finds its cell in a column.
struct KeyColumn {
  const CellColumn& cells;
  Id TallyKey::*id;
};

/// The columns of a summary, but those of counts, which all have.
struct SummaryColumns {
  std::string_view key_header;
  std::vector<KeyColumn> key;
  const CellColumn& owner;
};

/// A row, and the ranks of its key's cells, of which there are three at most. Rows stand in the
/// order of these.
struct SummaryRow {
  std::uint64_t first_and_second;
  std::uint32_t third;
  const Tally::Row* row;

  SummaryRow(const SummaryColumns& columns, const Tally::Row& tally_row) : row(&tally_row) {
    std::array<std::uint32_t, 3> ranks{};
    for (std::size_t i = 0; i < columns.key.size(); ++i)
      ranks[i] = columns.key[i].cells.rank(tally_row.key.*columns.key[i].id);
    first_and_second = std::uint64_t{ranks[0]} << 32 | ranks[1];
    third = ranks[2];
  }

  bool operator<(const SummaryRow& other) const {
    if (first_and_second != other.first_and_second)
      return first_and_second < other.first_and_second;
    return third < other.third;
  }
};

/// All cells but those that Docker did not give at that time.
void append_row(std::string& text, const SummaryColumns& columns, const Tally::Row& row,
                const DataPoints& points, std::int64_t last_second) {
  if (!points.any(last_second)) {
    text.append(columns.key.size() + 4, ',') += '\n';
    return;
  }
  for (const auto& column : columns.key) text += column.cells.cell(row.key.*column.id);
  for (const auto count : {row.counts.unique_addresses, row.counts.pull_by_tag,
                           row.counts.pull_by_digest, row.counts.version_check}) {
    const fmt::format_int digits(count);
    text.append(digits.data(), digits.size()) += ',';
  }
  text += points.owner(last_second) ? columns.owner.cell(row.key.repository) : "\n";
}

void write_rows(const SummaryColumns& columns, std::vector<SummaryRow> rows,
                const DataPoints& points, const Window& window, Sink& sink) {
  std::sort(rows.begin(), rows.end());
  const auto last_second = whole_seconds(window.end - 1);
  std::string text = fmt::format(
      "{},unique_ip_address,pull_by_tag,pull_by_digest,version_check,owner\n", columns.key_header);
  for (const auto& row : rows) {
    append_row(text, columns, *row.row, points, last_second);
    if (text.size() < flush_size) continue;
    sink.write(text);
    text.clear();
  }
  sink.write(text);
}

/// Writes a tally's rows, each into its window's sink.
void write_tally(const ReportData& data, const Tally& tally, const SummaryColumns& columns,
                 Sinks sinks) {
  std::vector<std::vector<SummaryRow>> rows_of_windows(sinks.size());
  for (const auto& row : tally.rows()) rows_of_windows[row.key.window].emplace_back(columns, row);
  for (std::size_t i = 0; i < sinks.size(); ++i)
    write_rows(columns, std::move(rows_of_windows[i]), data.points, data.windows[i], *sinks[i]);
}

/// A summary that tells rows of a repository apart by a further column.
void write_details(const ReportData& data, const Tally& tally, std::string_view key_header,
                   const CellColumn& details, Sinks sinks) {
  const auto& names = data.cells.repositories();
  write_tally(data, tally,
              {key_header,
               {{names.name_space, &TallyKey::repository},
                {names.repository, &TallyKey::repository},
                {details, &TallyKey::detail}},
               names.owner},
              sinks);
}

}  // namespace

void write_repo_summary(const ReportData& data, Sinks sinks) {
  const auto& names = data.cells.repositories();
  write_tally(
      data, data.counting.by_repository,
      {"namespace,repository",
       {{names.name_space, &TallyKey::repository}, {names.repository, &TallyKey::repository}},
       names.owner},
      sinks);
}

void write_summary(const ReportData& data, Sinks sinks) {
  write_details(data, data.counting.by_reference, "namespace,repository,reference",
                data.cells.references(), sinks);
}

void write_namespace_summary(const ReportData& data, Sinks sinks) {
  const auto name_space = [&](Id id) { return data.catalog.repository(id).namespace_; };
  const CellColumn names(data.catalog.repositories(), name_space);
  const CellColumn owners(
      data.catalog.repositories(),
      [&](Id id) { return data.owners.owner_of_namespace(name_space(id)); }, '\n');
  write_tally(data, data.counting.by_namespace,
              {"namespace", {{names, &TallyKey::repository}}, owners}, sinks);
}

void write_geo_summary(const ReportData& data, Sinks sinks) {
  const CellColumn countries(country_numbers, country_of_number);
  write_details(data, data.counting.by_country, "namespace,repository,country", countries, sinks);
}

void write_client_summary(const ReportData& data, Sinks sinks) {
  const CellColumn tools(data.catalog.origins(),
                         [&](Id id) { return data.catalog.origin(id).tool; });
  write_details(data, data.counting.by_tool, "namespace,repository,user_agent_tool", tools, sinks);
}

}  // namespace dvp
