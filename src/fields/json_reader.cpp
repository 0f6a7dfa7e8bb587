// Reading the members of one JSON object that a table of names knows. Most lines are read by
// PlainJson; here are the others, which simdjson reads and judges.
#include "dvp/json_reader.hpp"

#include <simdjson.h>

#include <deque>

#include "dvp/padded.hpp"
#include "dvp/text.hpp"
#include "json_members.hpp"
#include "plain_json.hpp"

namespace dvp {

static_assert(simdjson::SIMDJSON_PADDING <= readable_behind);

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

std::string folded_member_name(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (std::string_view("_-@:").find(c) == std::string_view::npos)
      out += c == '>' ? '.' : to_lower(c);
  return out;
}

class JsonReader::Parser {
 public:
  explicit Parser(const NameTable& names)
      : names_(names), members_(names), plain_(names, members_) {}

  bool read(std::string_view text, FieldPicker& picker) {
    picker.clear();
    if (plain_.read(text, picker)) return true;
    picker.clear();
    auto error = read_document(text, picker);
    if (error == simdjson::UTF8_ERROR) error = read_document(repaired(text), picker);
    return !error;
  }

 private:
  error_code read_document(std::string_view text, FieldPicker& picker) {
    ondemand::document document;
    auto error = json_.iterate(text.data(), text.size(), text.size() + simdjson::SIMDJSON_PADDING)
                     .get(document);
    ondemand::object object;
    if (error || (error = document.get_object().get(object))) return error;
    joined_.clear();
    if ((error = read_object(object, members_.line(), picker))) return error;
    const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return at_end ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
  }

  error_code read_object(ondemand::object object, JsonMember& outer, FieldPicker& picker) {
    for (auto field_or_error : object) {
      ondemand::field field;
      std::string_view name;
      error_code error{};
      if ((error = std::move(field_or_error).get(field))) return error;
      if ((error = field.unescaped_key().get(name))) return error;
      auto& member = members_.find(outer, name);
      if (member.has_inside) error = read_inside(field.value(), member, picker);
      else if (member.rank != NameTable::unknown) error = offer(member.rank, field.value(), picker);
      if (error) return error;
    }
    return simdjson::SUCCESS;
  }

  /// A name may stand for both: an object with members that are known, or a text.
  error_code read_inside(ondemand::value value, JsonMember& member, FieldPicker& picker) {
    ondemand::json_type type{};
    if (const auto error = value.type().get(type)) return error;
    if (type != ondemand::json_type::object)
      return member.rank == NameTable::unknown ? simdjson::SUCCESS
                                               : offer(member.rank, value, picker);
    ondemand::object object;
    if (const auto error = value.get_object().get(object)) return error;
    return read_object(object, member, picker);
  }

  error_code offer(int rank, ondemand::value value, FieldPicker& picker) {
    ondemand::json_type type{};
    std::string_view text;
    if (const auto error = value.type().get(type)) return error;
    if (type == ondemand::json_type::string) {
      if (const auto error = value.get_string().get(text)) return error;
    } else if (type == ondemand::json_type::number) {
      text = value.raw_json_token();
      while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
    } else if (type == ondemand::json_type::array) {
      if (const auto error = join(value, text)) return error;
    } else if (names_.role(rank) != Role::status) {
      return simdjson::SUCCESS;
    }
    picker.offer(rank, text);
    return simdjson::SUCCESS;
  }

  /// Headers, of which Caddy and zot write lists; with more than one value rarely.
  error_code join(ondemand::value value, std::string_view& text) {
    ondemand::array array;
    if (const auto error = value.get_array().get(array)) return error;
    std::size_t count = 0;
    for (auto element : array) {
      ondemand::value inner;
      ondemand::json_type type{};
      if (const auto error = element.get(inner)) return error;
      if (const auto error = inner.type().get(type)) return error;
      if (type != ondemand::json_type::string) continue;
      std::string_view part;
      if (const auto error = inner.get_string().get(part)) return error;
      if (count++ == 0) {
        text = part;
        continue;
      }
      auto& whole = count == 2 ? joined_.emplace_back(text) : joined_.back();
      text = whole.append(", ").append(part);
    }
    return simdjson::SUCCESS;
  }

  /// nginx writes bytes from 0x80 as they came, UTF-8 or not; simdjson takes UTF-8 only.
  std::string_view repaired(std::string_view text) { return repaired_.copy(valid_utf8(text)); }

  const NameTable& names_;
  JsonMembers members_;
  PlainJson plain_;
  ondemand::parser json_;
  std::deque<std::string> joined_;
  PaddedText repaired_;
};

JsonReader::JsonReader(const NameTable& names) : parser_(std::make_unique<Parser>(names)) {}

JsonReader::~JsonReader() = default;

bool JsonReader::read(std::string_view text, FieldPicker& picker) {
  return parser_->read(text, picker);
}

}  // namespace dvp
