// The summaries: counts per namespace, repository or reference. They differ in their key columns.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "dvp/csv.hpp"
#include "dvp/views.hpp"

namespace dvp {

namespace {

constexpr std::size_t flush_size = 1 << 20;

struct SummaryRow {
  std::vector<std::string>
      key;  // cell values, as the columns stand; rows are in the order of these
  const Counts* counts;
  std::string owner;
};

void write_rows(std::string_view key_header, std::vector<SummaryRow> rows, Sink& sink) {
  std::sort(rows.begin(), rows.end(),
            [](const SummaryRow& a, const SummaryRow& b) { return a.key < b.key; });
  std::string text = fmt::format(
      "{},unique_ip_address,pull_by_tag,pull_by_digest,version_check,owner\n", key_header);
  for (const auto& row : rows) {
    for (const auto& cell : row.key) (text += csv_cell(cell)) += ',';
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{}\n", row.counts->unique_addresses,
                   row.counts->pull_by_tag, row.counts->pull_by_digest, row.counts->version_check,
                   csv_cell(cell_value(row.owner)));
    if (text.size() < flush_size) continue;
    sink.write(text);
    text.clear();
  }
  sink.write(text);
}

/// Writes the rows that `make_row` makes of a tally's rows, each into its window's sink.
template <class MakeRow>
void write_tally(const Tally& tally, std::string_view key_header, Sinks sinks, MakeRow make_row) {
  std::vector<std::vector<SummaryRow>> rows_of_windows(sinks.size());
  for (const auto& row : tally.rows()) rows_of_windows[row.key.window].push_back(make_row(row));
  for (std::size_t i = 0; i < sinks.size(); ++i)
    write_rows(key_header, std::move(rows_of_windows[i]), *sinks[i]);
}

}  // namespace

void write_repo_summary(const ReportData& data, Sinks sinks) {
  const auto make_row = [&](const Tally::Row& row) {
    const auto [name_space, repository] = data.catalog.repository(row.key.repository);
    return SummaryRow{{cell_value(name_space), cell_value(repository)},
                      &row.counts,
                      data.owners.owner(name_space, repository)};
  };
  write_tally(data.counting.by_repository, "namespace,repository", sinks, make_row);
}

void write_summary(const ReportData& data, Sinks sinks) {
  const auto make_row = [&](const Tally::Row& row) {
    const auto [name_space, repository] = data.catalog.repository(row.key.repository);
    const auto reference = data.catalog.reference(row.key.reference);
    return SummaryRow{{cell_value(name_space), cell_value(repository), cell_value(reference)},
                      &row.counts,
                      data.owners.owner(name_space, repository)};
  };
  write_tally(data.counting.by_reference, "namespace,repository,reference", sinks, make_row);
}

void write_namespace_summary(const ReportData& data, Sinks sinks) {
  const auto make_row = [&](const Tally::Row& row) {
    const auto name_space = data.catalog.repository(row.key.repository).namespace_;
    return SummaryRow{
        {cell_value(name_space)}, &row.counts, data.owners.owner_of_namespace(name_space)};
  };
  write_tally(data.counting.by_namespace, "namespace", sinks, make_row);
}

}  // namespace dvp
