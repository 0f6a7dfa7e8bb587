// CSV logs. The header names the columns. Rows are split by csv_row.hpp: fast-cpp-csv-parser, which
// reads the side tables, looks at a row's bytes one by one, in a copy that it changes. Its row
// splitter made the parser of a 285-byte line take twice as long (290 ns, else 146).
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "csv_row.hpp"
#include "dvp/fields.hpp"
#include "dvp/format.hpp"
#include "dvp/padded.hpp"
#include "dvp/roles.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

// The names of SPEC 8.
const NameTable column_names(
    {
        {Role::time, "timestamp time datetime date_time ts"},
        {Role::client, "client_ip remote_ip ip remote_addr client clientip source_ip"},
        {Role::method, "method http_method request_method"},
        {Role::target, "path uri request_uri url"},
        {Role::request_line, "request"},
        {Role::name_repository, "repository repo"},
        {Role::name_namespace, "namespace"},
        {Role::reference, "reference"},
        {Role::status, "status status_code http_status"},
        {Role::digest, "digest docker_content_digest"},
        {Role::user_agent, "user_agent useragent http_user_agent"},
        {Role::forwarded_for, "x_forwarded_for"},
        {Role::country, "country"},
        {Role::host, "cloud"},
        {Role::type, "type"},
        {Role::domain, "domain"},
    },
    lower_case);

/// Which column plays which role.
struct Columns {
  std::vector<std::string> names;          // as read by split_header
  std::vector<std::optional<Role>> roles;  // of each column in order

  bool has(Role role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }
  bool has_path() const { return has(Role::target) || has(Role::request_line); }
  bool complete() const { return missing().empty(); }

  /// What a log cannot do without and this one has no column for; empty if there is nothing.
  std::string_view missing() const {
    if (!has_path() && !(has(Role::name_repository) && has(Role::reference)))
      return "a column for the path";
    if (!has(Role::time)) return "a column for the time";
    if (!has(Role::client)) return "a column for the client";
    return has(Role::method) || has(Role::request_line) ? "" : "a column for the method";
  }
};

/// The names of a header's columns, as they are compared: no blanks around them, lower case. None
/// if a quote does not end.
std::vector<std::string> split_header(std::string_view line) {
  PaddedText padded;
  CsvRow row(padded.copy(line.substr(0, line.find('\0'))));
  std::vector<std::string> names;
  std::string unquoted;
  while (const auto column = row.next())
    names.push_back(lower_case(trim(csv_text(*column, unquoted))));
  return row.at_end() ? names : std::vector<std::string>();
}

Columns read_header(std::string_view line) {
  Columns columns;
  auto& names = columns.names;
  names = split_header(line);
  columns.roles.resize(names.size());
  std::array<int, role_count> best_ranks{};
  for (std::size_t column = 0; column < names.size(); ++column) {
    const auto rank = column_names.rank(names[column]);
    if (rank == NameTable::unknown) continue;
    const auto role = column_names.role(rank);
    auto& best_rank = best_ranks[static_cast<std::size_t>(role)];
    if (columns.has(role) && best_rank <= rank) continue;
    std::replace(columns.roles.begin(), columns.roles.end(), std::optional(role), {});
    columns.roles[column] = role;
    best_rank = rank;
  }
  return columns;
}

class CsvParser : public LineParser {
 public:
  CsvParser(std::shared_ptr<const Columns> columns, const TimeZone& zone)
      : columns_(std::move(columns)), complete_(columns_->complete()), timezone_(zone) {}

  LineKind parse(std::string_view line, AccessRecord& record) override {
    if (repeats_header(line)) return LineKind::other;
    if (!complete_ || !split_row(line)) return LineKind::unreadable;
    record.has_target = fill_record(fields_, record);
    if (!record.has_target && !read_name(record)) return LineKind::other;
    record.time = parse_timestamp(fields_.text(Role::time), timezone_);
    record.columns = {fields_.text(Role::country), fields_.text(Role::host),
                      fields_.text(Role::type), fields_.text(Role::domain)};
    return LineKind::record;
  }

 private:
  /// Whether this is the header again, as where csv files were put together. Most lines are not,
  /// by their first letter.
  bool repeats_header(std::string_view line) const {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
    const auto first = line.find_first_not_of(" \t\"");
    if (first == line.npos || columns_->names.empty()) return false;
    const auto& name = columns_->names[0];
    const char expected = name.empty() ? ',' : name[0];
    return to_lower(line[first]) == expected && read_header(line).names == columns_->names;
  }

  [[gnu::flatten]] bool split_row(std::string_view line) {
    CsvRow row(line);
    fields_.clear();
    unquoted_.clear();
    unquoted_.reserve(line.size() + readable_behind);  // the views into it stay
    for (const auto role : columns_->roles) {
      const auto column = row.next();
      if (!column) return false;
      if (role) fields_.set(*role, csv_text(*column, unquoted_));
    }
    return row.at_end();
  }

  /// Name and reference from columns of their own; false if the reference is empty.
  bool read_name(AccessRecord& record) {
    record.reference = fields_.text(Role::reference);
    record.name = fields_.text(Role::name_repository);
    const auto name_space = fields_.text(Role::name_namespace);
    if (!name_space.empty()) {
      name_.assign(name_space).append("/").append(record.name);
      record.name = name_;
    }
    return !record.reference.empty();
  }

  std::shared_ptr<const Columns> columns_;
  bool complete_;
  TimeZone timezone_;
  Fields fields_;
  std::string unquoted_;  // texts of the last row that are no part of it
  std::string name_;
};

class CsvFormat : public Format {
 public:
  CsvFormat(Columns columns, const TimeZone& zone)
      : columns_(std::make_shared<const Columns>(std::move(columns))), timezone_(zone) {}

  std::string_view name() const override { return "csv"; }
  bool marks_manifests() const override { return columns_->has_path() || !columns_->complete(); }
  std::unique_ptr<LineParser> parser() const override {
    return std::make_unique<CsvParser>(columns_, timezone_);
  }

 private:
  std::shared_ptr<const Columns> columns_;
  TimeZone timezone_;
};

Recognition recognize_csv(std::string_view line, bool first, const FormatSettings&) {
  if (!first) return {false, 0, "a header in the first line"};
  const auto columns = read_header(line);
  std::size_t understood = 0;
  for (std::size_t i = 0; i < columns.names.size(); ++i)
    if (columns.roles[i]) understood += columns.names[i].size() + 1;
  return {columns.complete(), understood, std::string(columns.missing())};
}

std::shared_ptr<const Format> make_csv(std::string_view head, const FormatSettings& settings) {
  return std::make_shared<CsvFormat>(read_header(take_telling_line(head)), settings.times.zone);
}

}  // namespace

extern const FormatEntry csv_format{
    "csv", "a header names the columns",
    "timestamp,client_ip,method,path,status,user_agent\n"
    "2024-03-05T09:19:38Z,203.0.113.10,GET,/v2/team/app/manifests/1.4.2,200,containerd/v1.7.13",
    recognize_csv, make_csv};

}  // namespace dvp
