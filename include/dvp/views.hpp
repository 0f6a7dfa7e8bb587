// The reports: counted actions as rows of CSV (SPEC 5).
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "dvp/cells.hpp"
#include "dvp/counting.hpp"
#include "dvp/data_points.hpp"
#include "dvp/options.hpp"
#include "dvp/output.hpp"
#include "dvp/owners.hpp"

namespace dvp {

/// Everything that a view may need. The raw view takes the rows out; all else stays as it is, but
/// for cells that are added.
struct ReportData {
  const Catalog& catalog;
  const Owners& owners;
  SharedCells& cells;
  std::span<const Window> windows;
  const Counting& counting;
  RawRows& raw_rows;
  DataPoints points;
  unsigned jobs = 1;
};

/// Where a view goes: one sink for each window.
using Sinks = std::span<const std::unique_ptr<Sink>>;

/// One row of the table of views.
struct ViewEntry {
  View view;
  std::string_view name;  // in `--view`, `--stdout` and file names

  /// Writes header and rows of each window into the sink of the same position.
  void (*write)(const ReportData& data, Sinks sinks);
};

/// All views, in the order of the man page.
std::span<const ViewEntry> view_table();

const ViewEntry& view_entry(View view);

/// Null if there is no view of this name.
const ViewEntry* find_view(std::string_view name);

}  // namespace dvp
