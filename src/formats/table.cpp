// The table of log formats.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "dvp/error.hpp"
#include "dvp/format.hpp"

namespace dvp {

// One row a format, in the order in which `auto` asks them: what is told by more goes before what
// is told by less. Each is defined in the file of its name.
#define DVP_FORMATS(ROW) \
  ROW(csv)               \
  ROW(events)            \
  ROW(distribution)      \
  ROW(cloudfront)        \
  ROW(alb)               \
  ROW(envoy)             \
  ROW(artifactory)       \
  ROW(gitea)             \
  ROW(harbor)            \
  ROW(haproxy)           \
  ROW(traefik)           \
  ROW(quay)              \
  ROW(nexus)             \
  ROW(json)              \
  ROW(combined)          \
  ROW(nginx)

#define DVP_DECLARE(name) extern const FormatEntry name##_format;
DVP_FORMATS(DVP_DECLARE)

namespace {

#define DVP_ADDRESS(name) &name##_format,
constexpr auto table = std::to_array<const FormatEntry*>({DVP_FORMATS(DVP_ADDRESS)});

}  // namespace

std::span<const FormatEntry* const> format_table() { return table; }

const FormatEntry* find_format(std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const FormatEntry* entry) { return entry->name == name; });
  return found == table.end() ? nullptr : *found;
}

void check_format(const FormatSettings& settings) {
  if (settings.name == "auto") return;
  const auto* entry = find_format(settings.name);
  if (!entry)
    throw UsageError(fmt::format("'{}' is no log format that this program knows", settings.name));
  entry->make({}, settings);  // throws if it lacks its template
}

}  // namespace dvp
