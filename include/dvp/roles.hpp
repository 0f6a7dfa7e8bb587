// The parts that a field can play in a request, for the formats and wrappers whose fields have
// names (csv, json, nginx templates, logfmt): each has a table of names, and fills the same slots.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dvp/access_record.hpp"

namespace dvp {

enum class Role : std::uint8_t {
  time,
  client,
  method,
  target,
  request_line,
  name_namespace,
  name_repository,
  reference,
  status,
  digest,
  user_agent,
  forwarded_for,
  country,
  host,
  type,
  domain,
  message,
  duration,
  event_id,
  action,
  media_type,
  stream,
};
inline constexpr std::size_t role_count = 22;

/// One row of a table of names: the fields that can play a role, with spaces between. Of several
/// in one line the first named wins (for times the finest, where a line may have several).
struct RoleNames {
  Role role;
  std::string_view names;
};

/// A format's table of names. A name's rank is its place in the whole table. A member of an object
/// inside an object has both names, with a dot between: `request.method`.
class NameTable {
 public:
  static constexpr int unknown = -1;

  /// `folded` makes of a name what is compared.
  NameTable(std::initializer_list<RoleNames> rows, std::string (*folded)(std::string_view));

  /// The rank of a field's name, or `unknown`.
  int rank(std::string_view name) const;

  /// Whether the names of some fields begin with this one and a dot.
  bool has_inside(std::string_view name) const;
  Role role(int rank) const { return names_[static_cast<std::size_t>(rank)].role; }

 private:
  struct Name {
    Role role;
    std::string folded;
  };
  std::vector<Name> names_;
  std::string (*folded_)(std::string_view);
};

/// The texts of a line's fields, one for each role that a field of the line plays. Empty it for the
/// next line: to make a new one takes longer.
class Fields {
 public:
  void clear() { present_ = 0; }
  void set(Role role, std::string_view text) {
    texts_[index(role)] = text;
    present_ |= bit(role);
  }
  bool has(Role role) const { return (present_ & bit(role)) != 0; }

  /// As it stands in the line; nullopt where the line has no such field.
  std::optional<std::string_view> operator[](Role role) const {
    return has(role) ? std::optional(texts_[index(role)]) : std::nullopt;
  }

  /// The text of a field in which `-` and nothing mean the same.
  std::string_view text(Role role) const;

 private:
  static_assert(role_count <= 32);
  static constexpr std::size_t index(Role role) { return static_cast<std::size_t>(role); }
  static constexpr std::uint32_t bit(Role role) { return std::uint32_t{1} << index(role); }

  std::array<std::string_view, role_count> texts_;
  std::uint32_t present_ = 0;
};

/// Picks among the fields of a line of which several may play one role: what is not empty goes
/// before what is, of times the finest, then the name that stands first in the table.
class FieldPicker {
 public:
  explicit FieldPicker(const NameTable& names) : names_(names) {}

  void clear() { fields_.clear(); }
  void offer(int rank, std::string_view text) {
    const auto role = names_.role(rank);
    auto& best_rank = ranks_[static_cast<std::size_t>(role)];
    if (fields_.has(role) && !is_better(rank, text, best_rank, *fields_[role])) return;
    fields_.set(role, text);
    best_rank = rank;
  }
  const Fields& fields() const { return fields_; }

 private:
  bool is_better(int rank, std::string_view text, int best_rank, std::string_view best) const;

  const NameTable& names_;
  Fields fields_;
  std::array<int, role_count> ranks_{};  // of the fields that are there
};

/// Fills a record in from everything but the time; false if it tells of no target.
bool fill_record(const Fields& fields, AccessRecord& record);

}  // namespace dvp
