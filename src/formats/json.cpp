// One JSON object a line. Which member plays which role stands in a table of names, not in code;
// simdjson reads the text.
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "dvp/format.hpp"
#include "dvp/text.hpp"
#include "fields.hpp"
#include "roles.hpp"

namespace dvp {

namespace {

/// Case does not matter, nor do `_`, `-` and `@`: `remoteAddr` is `remote_addr`.
std::string folded(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (c != '_' && c != '-' && c != '@') out += to_lower(c);
  return out;
}

const NameTable member_names(
    {
        {Role::time, "time timestamp ts time_iso8601 time_local msec date_time date"},
        {Role::client, "client_ip remote_ip ip remote_addr client source_ip"},
        {Role::method, "method http_method request_method"},
        {Role::target, "request_uri uri path url request_path"},
        {Role::request_line, "request"},
        {Role::status, "status status_code http_status response_status"},
        {Role::digest,
         "digest docker_content_digest upstream_http_docker_content_digest "
         "sent_http_docker_content_digest"},
        {Role::user_agent, "user_agent http_user_agent agent"},
        {Role::forwarded_for, "x_forwarded_for http_x_forwarded_for forwarded_for xff"},
    },
    folded);

/// The members of a log's objects mostly come in the same order, so the rank of the n-th member is
/// remembered with its name.
class MemberRanks {
 public:
  int rank(std::size_t position, std::string_view name) {
    if (position >= known_.size()) known_.resize(position + 1);
    auto& known = known_[position];
    if (known.name != name) known = {std::string(name), member_names.rank(name)};
    return known.rank;
  }

 private:
  struct Known {
    std::string name;
    int rank = NameTable::unknown;
  };
  std::vector<Known> known_;
};

class JsonParser : public LineParser {
 public:
  explicit JsonParser(const TimeZone& zone) : timezone_(zone) {}

  LineKind parse(std::string_view line, AccessRecord& record) override {
    FieldPicker picker(member_names);
    auto error = read_object(line, picker);
    if (error == simdjson::UTF8_ERROR) error = read_object(repaired(line), picker);
    if (error || !fill_record(picker.fields(), record)) return LineKind::unreadable;
    record.time = parse_any_time(picker.fields().text(Role::time), timezone_);
    return LineKind::record;
  }

 private:
  simdjson::error_code read_object(std::string_view line, FieldPicker& picker) {
    namespace ondemand = simdjson::ondemand;
    ondemand::document document;
    auto error = json_.iterate(line.data(), line.size(), line.size() + simdjson::SIMDJSON_PADDING)
                     .get(document);
    ondemand::object object;
    if (error || (error = document.get_object().get(object))) return error;
    std::size_t position = 0;
    for (auto member : object) {
      ondemand::field field;
      std::string_view name;
      if ((error = std::move(member).get(field))) return error;
      if ((error = field.unescaped_key().get(name))) return error;
      const auto rank = members_.rank(position++, name);
      if (rank == NameTable::unknown) continue;
      if ((error = offer(rank, field.value(), picker))) return error;
    }
    const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return at_end ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
  }

  /// Strings without their escapes, numbers as they are written. Anything else tells nothing, but
  /// for the status: a line that has one must have one that can be read.
  static simdjson::error_code offer(int rank, simdjson::ondemand::value value,
                                    FieldPicker& picker) {
    using simdjson::ondemand::json_type;
    json_type type{};
    std::string_view text;
    if (const auto error = value.type().get(type)) return error;
    if (type == json_type::string) {
      if (const auto error = value.get_string().get(text)) return error;
    } else if (type == json_type::number) {
      text = value.raw_json_token();
      while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
    } else if (member_names.role(rank) != Role::status) {
      return simdjson::SUCCESS;
    }
    picker.offer(rank, text);
    return simdjson::SUCCESS;
  }

  /// nginx writes bytes from 0x80 as they came, UTF-8 or not; simdjson takes UTF-8 only.
  std::string_view repaired(std::string_view line) {
    repaired_ = valid_utf8(line);
    const auto size = repaired_.size();
    repaired_.append(simdjson::SIMDJSON_PADDING, '\0');
    return std::string_view(repaired_).substr(0, size);
  }

  TimeZone timezone_;
  simdjson::ondemand::parser json_;
  MemberRanks members_;
  std::string repaired_;
};

class JsonFormat : public Format {
 public:
  explicit JsonFormat(const TimeZone& zone) : timezone_(zone) {}
  std::string_view name() const override { return "json"; }
  std::unique_ptr<LineParser> parser() const override {
    return std::make_unique<JsonParser>(timezone_);
  }

 private:
  TimeZone timezone_;
};

bool recognizes_json(std::string_view line, bool, const FormatSettings& settings) {
  if (line.front() != '{') return false;
  const std::string padded = std::string(line) + std::string(simdjson::SIMDJSON_PADDING, '\0');
  AccessRecord record;
  return JsonParser(settings.timezone)
             .parse(std::string_view(padded).substr(0, line.size()), record) == LineKind::record;
}

std::shared_ptr<const Format> make_json(std::string_view, const FormatSettings& settings) {
  return std::make_shared<JsonFormat>(settings.timezone);
}

}  // namespace

extern const FormatEntry json_format{"json", recognizes_json, make_json};

}  // namespace dvp
