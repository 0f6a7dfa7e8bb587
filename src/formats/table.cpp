// The table of log formats, and the choice among them.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "dvp/error.hpp"
#include "dvp/format.hpp"
#include "dvp/text.hpp"
#include "fields.hpp"

namespace dvp {

// One row a format, each defined in the file of its name.
extern const FormatEntry csv_format;
extern const FormatEntry json_format;
extern const FormatEntry combined_format;
extern const FormatEntry nginx_format;

namespace {

constexpr std::array<const FormatEntry*, 4> table = {&csv_format, &json_format, &combined_format,
                                                     &nginx_format};

const FormatEntry* find_entry(std::string_view name) {
  for (const auto* entry : table)
    if (entry->name == name) return entry;
  return nullptr;
}

const FormatEntry& recognized_entry(std::string_view head, const FormatSettings& settings) {
  bool first = true;
  for (auto line = take_telling_line(head); !line.empty(); line = take_telling_line(head)) {
    for (const auto* entry : table)
      if (entry->recognizes(line, first, settings)) return *entry;
    first = false;
  }
  return combined_format;
}

}  // namespace

std::span<const FormatEntry* const> format_table() { return table; }

void check_format(const FormatSettings& settings) {
  if (settings.name == "auto") return;
  const auto* entry = find_entry(settings.name);
  if (!entry)
    throw UsageError(fmt::format("'{}' is no log format that this program knows", settings.name));
  if (entry == &nginx_format) entry->make({}, settings);  // throws if the template is not usable
}

std::shared_ptr<const Format> choose_format(std::string_view head, const FormatSettings& settings) {
  const auto& entry =
      settings.name == "auto" ? recognized_entry(head, settings) : *find_entry(settings.name);
  return entry.make(head, settings);
}

}  // namespace dvp
