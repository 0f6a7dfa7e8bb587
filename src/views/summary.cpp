// The summaries: counts per namespace or repository, or per reference, country or tool of a
// repository. They differ in their key columns.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "dvp/client_columns.hpp"
#include "dvp/csv.hpp"
#include "dvp/views.hpp"

namespace dvp {

namespace {

constexpr std::size_t flush_size = 1 << 20;

/// A row, its key as the values of its cells. Rows stand in the order of these.
struct SummaryRow {
  std::vector<std::string> key;
  const Counts* counts;
  std::string owner;
};

/// Cells of the columns that all summaries have, but those that Docker did not give at that time.
std::string count_cells(const SummaryRow& row, const DataPoints& points, std::int64_t last_second) {
  if (!points.any(last_second)) return ",,,,";
  const auto owner = points.owner(last_second) ? csv_cell(cell_value(row.owner)) : std::string();
  return fmt::format("{},{},{},{},{}", row.counts->unique_addresses, row.counts->pull_by_tag,
                     row.counts->pull_by_digest, row.counts->version_check, owner);
}

void write_rows(std::string_view key_header, std::vector<SummaryRow> rows, const DataPoints& points,
                const Window& window, Sink& sink) {
  std::sort(rows.begin(), rows.end(),
            [](const SummaryRow& a, const SummaryRow& b) { return a.key < b.key; });
  const auto last_second = whole_seconds(window.end - 1);
  std::string text = fmt::format(
      "{},unique_ip_address,pull_by_tag,pull_by_digest,version_check,owner\n", key_header);
  for (const auto& row : rows) {
    for (const auto& cell : row.key)
      (text += points.any(last_second) ? csv_cell(cell) : std::string()) += ',';
    (text += count_cells(row, points, last_second)) += '\n';
    if (text.size() < flush_size) continue;
    sink.write(text);
    text.clear();
  }
  sink.write(text);
}

/// Writes the rows that `make_row` makes of a tally's rows, each into its window's sink.
template <class MakeRow>
void write_tally(const ReportData& data, const Tally& tally, std::string_view key_header,
                 Sinks sinks, MakeRow make_row) {
  std::vector<std::vector<SummaryRow>> rows_of_windows(sinks.size());
  for (const auto& row : tally.rows()) rows_of_windows[row.key.window].push_back(make_row(row));
  for (std::size_t i = 0; i < sinks.size(); ++i)
    write_rows(key_header, std::move(rows_of_windows[i]), data.points, data.windows[i], *sinks[i]);
}

/// A summary that tells rows of a repository apart by a further column, the last of its key.
template <class CellOf>
void write_details(const ReportData& data, const Tally& tally, std::string_view key_header,
                   Sinks sinks, CellOf cell_of) {
  write_tally(data, tally, key_header, sinks, [&](const Tally::Row& row) {
    const auto [name_space, repository] = data.catalog.repository(row.key.repository);
    return SummaryRow{
        {cell_value(name_space), cell_value(repository), cell_value(cell_of(row.key.detail))},
        &row.counts,
        data.owners.owner(name_space, repository)};
  });
}

}  // namespace

void write_repo_summary(const ReportData& data, Sinks sinks) {
  const auto make_row = [&](const Tally::Row& row) {
    const auto [name_space, repository] = data.catalog.repository(row.key.repository);
    return SummaryRow{{cell_value(name_space), cell_value(repository)},
                      &row.counts,
                      data.owners.owner(name_space, repository)};
  };
  write_tally(data, data.counting.by_repository, "namespace,repository", sinks, make_row);
}

void write_summary(const ReportData& data, Sinks sinks) {
  write_details(data, data.counting.by_reference, "namespace,repository,reference", sinks,
                [&](Id reference) { return data.catalog.reference(reference); });
}

void write_namespace_summary(const ReportData& data, Sinks sinks) {
  const auto make_row = [&](const Tally::Row& row) {
    const auto name_space = data.catalog.repository(row.key.repository).namespace_;
    return SummaryRow{
        {cell_value(name_space)}, &row.counts, data.owners.owner_of_namespace(name_space)};
  };
  write_tally(data, data.counting.by_namespace, "namespace", sinks, make_row);
}

void write_geo_summary(const ReportData& data, Sinks sinks) {
  write_details(data, data.counting.by_country, "namespace,repository,country", sinks,
                country_of_number);
}

void write_client_summary(const ReportData& data, Sinks sinks) {
  write_details(data, data.counting.by_tool, "namespace,repository,user_agent_tool", sinks,
                [&](Id origin) { return data.catalog.origin(origin).tool; });
}

}  // namespace dvp
