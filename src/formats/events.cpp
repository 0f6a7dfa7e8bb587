// The registry's notifications, one event a line: src/input/events.cpp sets them apart.
#include "dvp/fields.hpp"
#include "dvp/json_reader.hpp"
#include "dvp/line_format.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

const NameTable member_names(
    {
        {Role::time, "timestamp"},
        {Role::event_id, "id"},
        {Role::action, "action"},
        {Role::client, "request.addr"},
        {Role::method, "request.method"},
        {Role::user_agent, "request.useragent"},
        {Role::name_repository, "target.repository"},
        {Role::reference, "target.tag"},
        {Role::digest, "target.digest"},
        {Role::target, "target.url"},
        {Role::media_type, "target.mediaType"},
    },
    folded_member_name);

/// Whether an event is about a manifest: its address says so, or else its media type. A delete has
/// neither, and of a blob it is rare.
bool is_about_manifest(const Fields& fields) {
  const auto after_last = [](std::string_view text, std::string_view marker) {
    const auto at = text.rfind(marker);
    return at == text.npos ? 0 : at + 1;
  };
  const auto address = fields.text(Role::target);
  if (!address.empty())
    return after_last(address, manifest_marker) > after_last(address, "/blobs/");
  const auto type = fields.text(Role::media_type);
  return type.find("manifest") != type.npos || type.find("image.index") != type.npos ||
         (type.empty() && fields.text(Role::action) == "delete");
}

class EventParser : public LineParser {
 public:
  static constexpr std::string_view name = "events";

  explicit EventParser(const FormatSettings& settings) : times_(settings.times) {}

  LineKind parse(std::string_view line, AccessRecord& record) override {
    FieldPicker picker(member_names);
    if (!reader_.read(line, picker))
      return line.find(manifest_marker) == line.npos ? LineKind::other : LineKind::unreadable;
    const auto& fields = picker.fields();
    const auto action = fields.text(Role::action);
    const bool writes = action == "push" || action == "delete";
    if (!is_about_manifest(fields) || (!writes && action != "pull")) return LineKind::other;
    record.event_id = fields.text(Role::event_id);
    if (!record.event_id.empty()) record.telling = Telling::event;
    record.has_target = false;
    record.name = fields.text(Role::name_repository);
    const auto digest = fields.text(Role::digest);
    read_digest_field(digest, record.digest);
    record.reference = fields.text(Role::reference);
    if (record.reference.empty()) record.reference = digest;
    record.method = writes ? "PUT" : fields.text(Role::method);
    record.client = fields.text(Role::client);
    record.user_agent = fields.text(Role::user_agent);
    record.time = parse_any_time(fields.text(Role::time), times_);
    return LineKind::record;
  }

 private:
  TimeContext times_;
  JsonReader reader_{member_names};
};

class EventFormat : public LineFormat<EventParser> {
 public:
  explicit EventFormat(const FormatSettings& settings) : LineFormat(EventParser::name, settings) {}
  bool marks_manifests() const override { return false; }  // an address is not always there
  std::string_view event_list() const override { return "events"; }
  bool tells_twice() const override { return true; }
};

/// The line, or one of the first lines, in which the list of an envelope's events begins.
Recognition recognize_events(std::string_view line, bool, const FormatSettings&) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t[{"), line.size()));
  LineCursor cursor(line);
  cursor.expect("\"events\"", "an envelope of events");
  while (cursor.skip_if(" ")) {
  }
  cursor.expect(":", "an envelope of events");
  while (cursor.skip_if(" ")) {
  }
  cursor.expect("[", "an envelope of events");
  return {cursor.good(), cursor.position(), std::string(cursor.missing())};
}

std::shared_ptr<const Format> make_events(std::string_view, const FormatSettings& settings) {
  return std::make_shared<EventFormat>(settings);
}

}  // namespace

extern const FormatEntry events_format{
    EventParser::name, "the notifications of the CNCF registry",
    R"({"events":[{"id":"320678d8","timestamp":"2024-03-05T09:19:38.4Z","action":"pull",)"
    R"("target":{"mediaType":"application/vnd.oci.image.index.v1+json","repository":"team/app",)"
    R"("url":"https://registry.example/v2/team/app/manifests/sha256:fb01117203ff38c2f9af91db1a740)"
    R"(9459182a37c87cced5cb442d1d8fcc66d19","digest":"sha256:fb01117203ff38c2f9af91db1a7409459182)"
    R"(a37c87cced5cb442d1d8fcc66d19","tag":"1.4.2"},"request":{"addr":"203.0.113.10",)"
    R"("method":"GET","useragent":"containerd/v1.7.13"}}]})",
    recognize_events, make_events};

}  // namespace dvp
