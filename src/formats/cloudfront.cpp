// Amazon CloudFront's standard logs (W3C extended). A comment names the columns, of which older
// logs have fewer; the fields are separated by tabs (here by blanks):
//
//   #Version: 1.0
//   #Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status …
//   2024-03-05 09:19:38 FRA56-P1 1609 203.0.113.10 GET … /v2/team/app/manifests/1.4.2 200 …
//
// All times are UTC. What is not plain ASCII, blanks and per cent signs are written as `%20`.
#include <algorithm>
#include <vector>

#include "dvp/fields.hpp"
#include "dvp/format.hpp"
#include "dvp/roles.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

// The names of SPEC 8; the time mostly is in two columns, which have no rank here.
const NameTable column_names(
    {
        {Role::time, "timestamp(ms) timestamp"},
        {Role::client, "c-ip"},
        {Role::method, "cs-method"},
        {Role::target, "cs-uri-stem"},
        {Role::status, "sc-status"},
        {Role::user_agent, "cs(User-Agent)"},
        {Role::forwarded_for, "x-forwarded-for"},
    },
    lower_case);

/// What is in a column that has no rank.
constexpr int unused_column = NameTable::unknown;
constexpr int day_column = -2;
constexpr int clock_column = -3;

constexpr std::string_view header_start = "#Fields:";

/// Taken for a log that was cut off its header.
constexpr std::string_view standard_header =
    "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status "
    "cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id "
    "x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher "
    "x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port "
    "time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start "
    "sc-range-end";

struct Columns {
  std::vector<int> contents;  // of each in order: a rank, or one of the above
  std::string_view missing;   // what a log cannot do without and this one lacks; empty: nothing
};

int content_of(std::string_view name) {
  if (name == "date") return day_column;
  if (name == "time") return clock_column;
  return column_names.rank(name);
}

std::string_view missing_column(const std::vector<int>& contents) {
  const auto has = [&](int content) {
    return std::find(contents.begin(), contents.end(), content) != contents.end();
  };
  const auto has_name = [&](std::string_view name) { return has(column_names.rank(name)); };
  if (!has_name("cs-uri-stem")) return "a column cs-uri-stem";
  if (!has_name("cs-method")) return "a column cs-method";
  if (!has_name("c-ip")) return "a column c-ip";
  if (has_name("timestamp(ms)") || has_name("timestamp")) return "";
  return has(day_column) && has(clock_column) ? "" : "columns for date and time";
}

/// The names of the columns, in lower case.
std::vector<std::string> header_names(std::string_view line) {
  std::vector<std::string> names;
  auto rest = trim(line.substr(header_start.size()));
  while (!rest.empty()) {
    const auto end = std::min(rest.find_first_of(" \t"), rest.size());
    names.push_back(lower_case(rest.substr(0, end)));
    rest = trim(rest.substr(end));
  }
  return names;
}

Columns read_header(std::string_view line) {
  Columns columns;
  for (const auto& name : header_names(line)) columns.contents.push_back(content_of(name));
  columns.missing = missing_column(columns.contents);
  return columns;
}

/// The columns of the log that begins with `head`.
Columns find_columns(std::string_view head) {
  while (!head.empty()) {
    const auto line = take_line(head);
    if (line.starts_with(header_start)) return read_header(line);
  }
  return read_header(standard_header);
}

class CloudfrontParser : public LineParser {
 public:
  explicit CloudfrontParser(std::shared_ptr<const Columns> columns)
      : columns_(std::move(columns)) {}

  LineKind parse(std::string_view line, AccessRecord& record) override {
    if (line.starts_with('#')) return LineKind::other;
    FieldPicker picker(column_names);
    if (!columns_->missing.empty() || !split_row(line, picker)) return LineKind::unreadable;
    fill_record(picker.fields(), record);
    record.time = time(picker.fields().text(Role::time));
    target_ = undo_hex_escapes(record.target, '%');
    forwarded_for_ = undo_hex_escapes(record.forwarded_for, '%');
    read_user_agent(record.user_agent);
    record.target = target_;
    record.forwarded_for = forwarded_for_;
    record.user_agent = user_agent_;
    return LineKind::record;
  }

 private:
  bool split_row(std::string_view line, FieldPicker& picker) {
    for (std::size_t column = 0; column < columns_->contents.size(); ++column) {
      const auto end = line.find('\t');
      const bool is_last = column + 1 == columns_->contents.size();
      if (is_last != (end == line.npos)) return false;
      const auto text = line.substr(0, end);
      const auto content = columns_->contents[column];
      if (content == day_column) day_ = text;
      else if (content == clock_column) clock_ = text;
      else if (content != unused_column) picker.offer(content, text);
      line.remove_prefix(is_last ? line.size() : end + 1);
    }
    return true;
  }

  std::optional<Nanos> time(std::string_view timestamp) {
    if (!timestamp.empty()) return parse_timestamp(timestamp, {});
    time_.assign(day_).append("T").append(clock_).append("Z");
    return parse_timestamp(time_, {});
  }

  /// Older logs were escaped twice: then no blank comes out at first, but `%20`.
  void read_user_agent(std::string_view text) {
    user_agent_ = undo_hex_escapes(text, '%');
    const bool again =
        user_agent_.find(' ') == user_agent_.npos && user_agent_.find("%20") != user_agent_.npos;
    if (again) user_agent_ = undo_hex_escapes(user_agent_, '%');
  }

  std::shared_ptr<const Columns> columns_;
  std::string_view day_;
  std::string_view clock_;
  std::string time_;
  std::string target_;
  std::string forwarded_for_;
  std::string user_agent_;
};

class CloudfrontFormat : public Format {
 public:
  explicit CloudfrontFormat(Columns columns)
      : columns_(std::make_shared<const Columns>(std::move(columns))) {}
  std::string_view name() const override { return "cloudfront"; }
  std::unique_ptr<LineParser> parser() const override {
    return std::make_unique<CloudfrontParser>(columns_);
  }

 private:
  std::shared_ptr<const Columns> columns_;
};

/// Other programs write W3C extended logs, too. Most lack a column; IIS has all, but separates the
/// fields by blanks. It is told by the address of the server, which CloudFront does not write.
Recognition recognize_cloudfront(std::string_view line, bool, const FormatSettings&) {
  if (!line.starts_with(header_start)) return {false, 0, "a header (#Fields:)"};
  const auto names = header_names(line);
  auto missing = read_header(line).missing;
  if (std::find(names.begin(), names.end(), "s-ip") != names.end())
    missing = "a header without s-ip, which IIS writes";
  return {missing.empty(), header_start.size(), std::string(missing)};
}

std::shared_ptr<const Format> make_cloudfront(std::string_view head, const FormatSettings&) {
  return std::make_shared<CloudfrontFormat>(find_columns(head));
}

}  // namespace

extern const FormatEntry cloudfront_format{
    "cloudfront", "standard logs of Amazon CloudFront",
    "#Version: 1.0\n"
    "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status "
    "cs(Referer) cs(User-Agent)\n"
    "2024-03-05\t09:19:38\tFRA56-P1\t1609\t203.0.113.10\tGET\tregistry.example\t"
    "/v2/team/app/manifests/1.4.2\t200\t-\tcontainerd/v1.7.13",
    recognize_cloudfront, make_cloudfront};

}  // namespace dvp
