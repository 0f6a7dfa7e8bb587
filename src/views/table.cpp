// The table of views.
#include <algorithm>

#include "dvp/views.hpp"

namespace dvp {

// Each is defined in the file of its kind.
void write_raw(const ReportData&, Sinks);
void write_repo_summary(const ReportData&, Sinks);
void write_summary(const ReportData&, Sinks);
void write_namespace_summary(const ReportData&, Sinks);
void write_geo_summary(const ReportData&, Sinks);
void write_client_summary(const ReportData&, Sinks);

namespace {

constexpr ViewEntry table[] = {
    {View::raw, "raw", write_raw},
    {View::repo_summary, "repo-summary", write_repo_summary},
    {View::summary, "summary", write_summary},
    {View::namespace_summary, "namespace-summary", write_namespace_summary},
    {View::geo_summary, "geo-summary", write_geo_summary},
    {View::client_summary, "client-summary", write_client_summary},
};

}  // namespace

std::span<const ViewEntry> view_table() { return table; }

const ViewEntry& view_entry(View view) {
  return *std::find_if(std::begin(table), std::end(table),
                       [&](const ViewEntry& entry) { return entry.view == view; });
}

const ViewEntry* find_view(std::string_view name) {
  const auto* found = std::find_if(std::begin(table), std::end(table),
                                   [&](const ViewEntry& entry) { return entry.name == name; });
  return found == std::end(table) ? nullptr : found;
}

}  // namespace dvp
