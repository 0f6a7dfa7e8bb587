// From named fields to a record.
#include "dvp/roles.hpp"

#include <algorithm>

#include "dvp/fields.hpp"
#include "dvp/text.hpp"

namespace dvp {

NameTable::NameTable(std::initializer_list<RoleNames> rows, std::string (*folded)(std::string_view))
    : folded_(folded) {
  for (const auto& row : rows)
    for (const auto name : split(row.names, ' ')) names_.push_back({row.role, folded(name)});
}

int NameTable::rank(std::string_view name) const {
  const auto wanted = folded_(name);
  const auto found = std::find_if(names_.begin(), names_.end(),
                                  [&](const Name& row) { return row.folded == wanted; });
  return found == names_.end() ? unknown : static_cast<int>(found - names_.begin());
}

bool NameTable::has_inside(std::string_view name) const {
  const auto wanted = folded_(name) + '.';
  return std::any_of(names_.begin(), names_.end(),
                     [&](const Name& row) { return row.folded.starts_with(wanted); });
}

bool FieldPicker::is_better(int rank, std::string_view text, int best_rank,
                            std::string_view best) const {
  const bool empty = unless_dash(text).empty();
  if (empty != unless_dash(best).empty()) return !empty;
  if (names_.role(rank) == Role::time)
    if (const auto finer = fraction_digits(text) - fraction_digits(best)) return finer > 0;
  return rank <= best_rank;  // a name that comes twice: the last
}

std::string_view Fields::text(Role role) const {
  return has(role) ? unless_dash(texts_[index(role)]) : std::string_view();
}

bool fill_record(const Fields& fields, AccessRecord& record) {
  if (fields.has(Role::request_line)) split_request_line(fields.text(Role::request_line), record);
  if (fields.has(Role::method)) record.method = fields.text(Role::method);
  if (fields.has(Role::target)) record.target = fields.text(Role::target);
  if (fields.has(Role::status)) record.status = parse_status(*fields[Role::status]);
  record.client = fields.text(Role::client);
  record.forwarded_for = fields.text(Role::forwarded_for);
  read_digest_field(fields.text(Role::digest), record.digest);
  record.user_agent = fields.text(Role::user_agent);
  return fields.has(Role::target) || fields.has(Role::request_line);
}

}  // namespace dvp
