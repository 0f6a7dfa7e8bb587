// The weeks and months that are reported.
#pragma once

#include <string>
#include <vector>

#include "dvp/time.hpp"

namespace dvp {

/// One calendar month, or one ISO 8601 week from Monday, in UTC. Months do not overlap each other,
/// nor do weeks; so an instant lies in two windows at the most.
struct Window {
  std::string name;  // `2024-03` or `2024-W10`, as file names begin
  Nanos start = 0;   // included
  Nanos end = 0;     // not included

  bool contains(Nanos time) const { return start <= time && time < end; }

  /// A request this near may belong to a session of the window: one hour on either side (SPEC 3).
  Nanos scope_start() const { return start - nanos_per_hour; }
  Nanos scope_end() const { return end + nanos_per_hour; }
  bool in_scope(Nanos time) const { return scope_start() <= time && time < scope_end(); }

  bool operator==(const Window&) const = default;
};

/// The windows of one `--month` value: `2024-03`, `2024-01..2024-03` or `last`, the month before
/// the one in which `now` lies. Throws UsageError.
std::vector<Window> parse_months(const std::string& value, Nanos now);

/// The windows of one `--week` value: `2024-W10`, a day of it, a range of either, or `last`.
std::vector<Window> parse_weeks(const std::string& value, Nanos now);

}  // namespace dvp
