// Programs that put each line into a JSON object:
//
//   {"log":"LINE\n","stream":"stdout","time":"2024-03-05T09:19:38.5Z"}   Docker's json-file driver
//   {"__REALTIME_TIMESTAMP":"1709630378550816",…,"MESSAGE":"LINE"}       journalctl -o json
//   {"log":"LINE",…,"@timestamp":"2024-03-05T09:19:38.550Z"}             fluentd and such
//
// An access log may be JSON too, with a message that is none: a line that a format knows as it is
// is left alone.
#include "dvp/fields.hpp"
#include "dvp/format.hpp"
#include "dvp/json_reader.hpp"
#include "dvp/padded.hpp"
#include "dvp/wrapper.hpp"

namespace dvp {

namespace {

/// What tells one program's objects, by the names of their members.
struct JsonWrapping {
  NameTable names;
  bool (*fits)(const Fields& fields);
};

const JsonWrapping journald{
    {{{Role::message, "MESSAGE"}, {Role::time, "_SOURCE_REALTIME_TIMESTAMP __REALTIME_TIMESTAMP"}},
     folded_member_name},
    [](const Fields& fields) { return fields.has(Role::time); }};

/// The end of a line is part of its text, but for a piece that was put where it belongs
/// (src/input/pieces.cpp), of which nothing is left.
const JsonWrapping json_file{
    {{{Role::message, "log"}, {Role::stream, "stream"}, {Role::time, "time"}}, folded_member_name},
    [](const Fields& fields) {
      const auto text = fields.text(Role::message);
      return (text.empty() || text.ends_with('\n')) && fields.has(Role::time) &&
             is_output_stream(fields.text(Role::stream));
    }};

const JsonWrapping fluentd{{{{Role::message, "log message msg textPayload line"},
                             {Role::time, "@timestamp time timestamp date"}},
                            folded_member_name},
                           [](const Fields&) { return true; }};

class JsonUnwrapper : public Unwrapper {
 public:
  explicit JsonUnwrapper(const JsonWrapping& wrapping)
      : wrapping_(wrapping), reader_(wrapping.names) {}

  bool unwrap(InnerLine& line) override {
    FieldPicker picker(wrapping_.names);
    if (!line.text.starts_with('{') || !reader_.read(line.text, picker)) return false;
    const auto& fields = picker.fields();
    if (!fields.has(Role::message) || !wrapping_.fits(fields)) return false;
    line.text = keep(fields.text(Role::message));
    line.offer_time(fields.text(Role::time));
    return true;
  }

 private:
  /// Without the end of the line, and with readable bytes behind it.
  std::string_view keep(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text_.copy(text);
  }

  const JsonWrapping& wrapping_;
  JsonReader reader_;
  PaddedText text_;
};

bool is_access_line(std::string_view object) {
  const auto knows = [&](const char* format) {
    return find_format(format)->recognize(object, false, {}).fits;
  };
  return knows("json") || knows("distribution");
}

/// Shippers write much beside a line, the path of its file too. A message that tells of a manifest
/// is a line in any case; so of most lines that are read nothing else is asked.
class FluentdUnwrapper : public JsonUnwrapper {
 public:
  FluentdUnwrapper() : JsonUnwrapper(fluentd) {}

  bool unwrap(InnerLine& line) override {
    auto inner = line;
    if (!JsonUnwrapper::unwrap(inner)) return false;
    const bool tells = inner.text.find(manifest_marker) != inner.text.npos;
    if (!tells && is_access_line(line.text)) return false;
    line = inner;
    return true;
  }
};

template <const JsonWrapping& wrapping>
std::unique_ptr<Unwrapper> make_json_unwrapper() {
  return std::make_unique<JsonUnwrapper>(wrapping);
}

}  // namespace

extern const WrapperEntry journald_wrapper{
    "journald", "journalctl -o json",
    R"({"__REALTIME_TIMESTAMP":"1709630378550816","_HOSTNAME":"host","MESSAGE":"LINE"})",
    make_json_unwrapper<journald>};

extern const WrapperEntry json_file_wrapper{
    "json-file", "Docker's json-file driver",
    R"({"log":"LINE\n","stream":"stdout","time":"2024-03-05T09:19:38.550816892Z"})",
    make_json_unwrapper<json_file>, WrapperEntry::Pieces::json_file};

extern const WrapperEntry fluentd_wrapper{
    "fluentd", "JSON of fluentd, fluent-bit, vector and such",
    R"({"log":"LINE","stream":"stdout","@timestamp":"2024-03-05T09:19:38.550Z"})",
    make_unwrapper<FluentdUnwrapper>};

}  // namespace dvp
