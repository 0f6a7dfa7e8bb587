// Quay's two logs. Its nginx writes combined lines with the address that a load balancer told by
// the PROXY protocol, or a dash, in parentheses; in the container's output the name of the program
// stands before them, and gunicorn's lines of the same requests stand between them:
//
//   203.0.113.10 (-) - - [05/Mar/2024:09:19:38 +0000] "GET /v2/… HTTP/1.1" 200 1609 "-" "crane/1" …
//   nginx stdout | 203.0.113.10 (-) - - …
//
// The export of its usage logs is one JSON document with a list, which src/input/events.cpp sets
// apart, so that each entry is a line:
//
//   {"kind": "pull_repo", "metadata": {"repo": "app", "namespace": "team", "tag": "1.4.2", …},
//    "ip": "203.0.113.10", "datetime": "Tue, 05 Mar 2024 09:19:38 -0000"}
#include <algorithm>
#include <array>

#include "combined.hpp"
#include "dvp/address.hpp"
#include "dvp/fields.hpp"
#include "dvp/json_reader.hpp"
#include "dvp/line_format.hpp"

namespace dvp {

extern const FormatEntry combined_format;

namespace {

const NameTable member_names(
    {
        {Role::time, "datetime"},
        {Role::client, "ip"},
        {Role::action, "kind"},
        {Role::name_namespace, "metadata.namespace"},
        {Role::name_repository, "metadata.repo"},
        {Role::reference, "metadata.tag"},
        {Role::digest, "metadata.manifest_digest"},
        {Role::user_agent, "metadata.user-agent"},
    },
    folded_member_name);

constexpr std::string_view pull_kind = "pull_repo";

/// The kinds of entries that tell of a change of a tag or manifest.
constexpr auto write_kinds = std::to_array<std::string_view>({
    "push_repo",
    "create_tag",
    "move_tag",
    "revert_tag",
    "delete_tag",
    "change_tag_expiration",
    "permanently_delete_tag",
    "autoprune_tag_delete",
    "manifest_label_add",
    "manifest_label_delete",
});

bool is_write(std::string_view kind) {
  return std::find(write_kinds.begin(), write_kinds.end(), kind) != write_kinds.end();
}

/// `gunicorn-registry stdout | LINE`
struct ContainerLine {
  bool of_nginx = true;  // also a line of a file, which has no program before it
  std::string_view text;
};

ContainerLine split_container_line(std::string_view line) {
  LineCursor cursor(line);
  const auto program = cursor.word("a program");
  const auto stream = cursor.word("a stream");
  cursor.expect("| ", "a bar");
  if (!cursor.good() || (stream != "stdout" && stream != "stderr")) return {true, line};
  return {program == "nginx" && stream == "stdout", cursor.rest()};
}

/// What stands in parentheses behind the first address; nothing if there are none.
std::string_view proxied_client(LineCursor& cursor) {
  cursor.word("a client");
  cursor.expect("(", "an address in parentheses");
  return cursor.until(") - ", "an address in parentheses");
}

class QuayParser : public LineParser {
 public:
  static constexpr std::string_view name = "quay";

  explicit QuayParser(const FormatSettings& settings)
      : times_(settings.times), access_(make_combined_parser(settings)) {}

  LineKind parse(std::string_view line, AccessRecord& record) override {
    return line.starts_with('{') ? read_entry(line, record) : read_access(line, record);
  }

 private:
  LineKind read_access(std::string_view line, AccessRecord& record) {
    const auto inner = split_container_line(line);
    if (!inner.of_nginx || is_server_error_line(inner.text)) return LineKind::other;
    const auto kind = access_->parse(inner.text, record);
    LineCursor cursor(inner.text);
    const auto client = proxied_client(cursor);
    if (parse_address(client)) record.client = client;
    return kind;
  }

  LineKind read_entry(std::string_view line, AccessRecord& record) {
    FieldPicker picker(member_names);
    if (!reader_.read(line, picker))
      return line.find(pull_kind) == line.npos ? LineKind::other : LineKind::unreadable;
    const auto& fields = picker.fields();
    if (!read_action(fields, record)) return LineKind::other;
    record.has_target = false;
    name_ = fields.text(Role::name_namespace);
    if (!name_.empty()) name_ += '/';
    record.name = name_ += fields.text(Role::name_repository);
    record.client = fields.text(Role::client);
    record.user_agent = fields.text(Role::user_agent);
    record.time = parse_any_time(fields.text(Role::time), times_);
    return LineKind::record;
  }

  /// What was done to which tag or digest; false for anything else. The entry does not tell the
  /// method of a pull, and a pull of an application or by the first protocol has no reference.
  static bool read_action(const Fields& fields, AccessRecord& record) {
    const auto kind = fields.text(Role::action);
    const bool pulls = kind == pull_kind;
    record.method = pulls ? "GET" : "PUT";
    read_digest_field(fields.text(Role::digest), record.digest);
    record.reference = fields.text(Role::reference);
    if (record.reference.empty()) record.reference = fields.text(Role::digest);
    return pulls ? !record.reference.empty() : is_write(kind);
  }

  TimeContext times_;
  std::unique_ptr<LineParser> access_;
  JsonReader reader_{member_names};
  std::string name_;
};

class QuayFormat : public LineFormat<QuayParser> {
 public:
  QuayFormat(const FormatSettings& settings, bool is_export)
      : LineFormat(QuayParser::name, settings), is_export_(is_export) {}
  bool marks_manifests() const override { return !is_export_; }
  std::string_view event_list() const override { return is_export_ ? "logs" : ""; }

 private:
  bool is_export_;
};

/// The line, or one of the first lines, in which an export begins.
bool begins_export(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t{"), line.size()));
  return line.starts_with(R"("export_id")");
}

Recognition recognize_quay(std::string_view line, bool first, const FormatSettings& settings) {
  if (begins_export(line) || line.starts_with("gunicorn-registry stdout | "))
    return {true, line.size(), ""};
  const auto inner = split_container_line(line);
  LineCursor cursor(inner.text);
  proxied_client(cursor);
  if (!inner.of_nginx || !cursor.good()) return {false, 0, "an address in parentheses"};
  return combined_format.recognize(inner.text, first, settings);
}

std::shared_ptr<const Format> make_quay(std::string_view head, const FormatSettings& settings) {
  bool is_export = false;
  while (!is_export && !head.empty()) is_export = begins_export(take_line(head));
  return std::make_shared<QuayFormat>(settings, is_export);
}

}  // namespace

extern const FormatEntry quay_format{
    QuayParser::name, "Quay's nginx, and the export of its usage logs",
    R"(203.0.113.10 (-) - - [05/Mar/2024:09:19:38 +0000] "GET /v2/team/app/manifests/1.4.2 )"
    R"(HTTP/1.1" 200 1609 "-" "containerd/v1.7.13" (0.028 312 0.027))",
    recognize_quay, make_quay};

}  // namespace dvp
