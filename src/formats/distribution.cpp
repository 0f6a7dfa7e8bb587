// The CNCF registry's application log: of each answered request one line, as text
//
//   time="2024-03-05T09:19:38.55Z" level=info msg="response completed" http.request.method=GET …
//
// (in all versions' ways of quoting), as JSON, or as logstash's JSON. The same stream mostly holds
// the registry's access log too, in the combined format; so two lines tell of one request, and
// which of them counts is decided when both are known (src/requests/twins.cpp).
#include <algorithm>
#include <array>
#include <cmath>

#include "combined.hpp"
#include "dvp/fields.hpp"
#include "dvp/json_reader.hpp"
#include "dvp/line_format.hpp"
#include "dvp/text.hpp"

namespace dvp {

extern const FormatEntry combined_format;

namespace {

const NameTable field_names(
    {
        {Role::time, "time @timestamp"},
        {Role::message, "msg message"},
        {Role::client, "http.request.remoteaddr"},
        {Role::method, "http.request.method"},
        {Role::target, "http.request.uri"},
        {Role::user_agent, "http.request.useragent"},
        {Role::status, "http.response.status"},
        {Role::duration, "http.response.duration"},
    },
    folded_member_name);

struct DurationUnit {
  std::string_view name;
  double nanos;
};

constexpr std::array<DurationUnit, 9> duration_units = {{{"ns", 1},
                                                         {"us", 1e3},
                                                         {"\xC2\xB5s", 1e3},  // micro sign
                                                         {"\xCE\xBCs", 1e3},  // mu
                                                         {"\\u00b5s", 1e3},
                                                         {"ms", 1e6},
                                                         {"s", 1e9},
                                                         {"m", 60e9},
                                                         {"h", 3600e9}}};

/// `1m2.5s` as Go writes it, rounded up to whole nanoseconds; what is none is 0.
Nanos parse_duration(std::string_view text) {
  constexpr double longest = 1e18;
  double nanos = 0;
  while (!text.empty()) {
    const auto digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto number = text.substr(0, digits);
    text.remove_prefix(digits);
    const auto point = std::min(number.find('.'), number.size());
    const auto whole = parse_digits(number.substr(0, point));
    const auto decimals = number.substr(std::min(point + 1, number.size()));
    const auto fraction = decimals.empty() ? 0 : parse_digits(decimals);
    const auto unit = std::find_if(duration_units.begin(), duration_units.end(),
                                   [&](const auto& row) { return text.starts_with(row.name); });
    if (!whole || !fraction || unit == duration_units.end()) return 0;
    const auto share = static_cast<double>(*fraction) / std::pow(10, decimals.size());
    nanos += (static_cast<double>(*whole) + share) * unit->nanos;
    text.remove_prefix(unit->name.size());
  }
  return static_cast<Nanos>(std::ceil(std::min(nanos, longest)));
}

/// Offers the fields of `key=value key="value" …`; false if it is not written so.
bool read_logfmt(std::string_view line, FieldPicker& picker) {
  LineCursor cursor(line);
  while (cursor.good() && !cursor.at_end()) {
    if (cursor.skip_if(" ")) continue;
    const auto key = cursor.until("=", "a key");
    const auto rest = cursor.rest();
    std::string_view value;
    if (rest.starts_with('"')) value = cursor.quoted("a value");
    else if (!rest.empty() && rest.front() != ' ') value = cursor.word("a value");
    const auto rank = field_names.rank(key);
    if (cursor.good() && rank != NameTable::unknown) picker.offer(rank, value);
  }
  return cursor.good();
}

class DistributionParser : public LineParser {
 public:
  static constexpr std::string_view name = "distribution";

  explicit DistributionParser(const FormatSettings& settings)
      : times_(settings.times), access_(make_combined_parser(settings)) {}

  LineKind parse(std::string_view line, AccessRecord& record) override {
    FieldPicker picker(field_names);
    if (line.starts_with('{'))
      return reader_.read(line, picker) ? read_fields(picker.fields(), record)
                                        : LineKind::unreadable;
    if (!line.starts_with("time=")) {
      record.telling = Telling::access;
      return access_->parse(line, record);
    }
    record.escapes = Escapes::backslash;
    return read_logfmt(line, picker) ? read_fields(picker.fields(), record) : LineKind::unreadable;
  }

 private:
  LineKind read_fields(const Fields& fields, AccessRecord& record) {
    if (!fields.text(Role::message).starts_with("response completed")) return LineKind::other;
    if (!fill_record(fields, record)) return LineKind::unreadable;
    if (!fields.has(Role::status)) record.status = AccessRecord::unreadable_status;  // it was cut
    record.telling = Telling::application;
    record.time = parse_any_time(fields.text(Role::time), times_);
    record.duration = parse_duration(fields.text(Role::duration));
    return LineKind::record;
  }

  TimeContext times_;
  JsonReader reader_{field_names};
  std::unique_ptr<LineParser> access_;
};

class DistributionFormat : public LineFormat<DistributionParser> {
 public:
  explicit DistributionFormat(const FormatSettings& settings)
      : LineFormat(DistributionParser::name, settings) {}
  bool tells_twice() const override { return true; }
};

/// Any line of the application's log, about a request or not. Other programs write lines like
/// these; the registry's tell of Go's version or of a request.
Recognition recognize_distribution(std::string_view line, bool first,
                                   const FormatSettings& settings) {
  // Who names the format may have a stream that begins with the access log.
  if (settings.name == DistributionParser::name && !line.starts_with('{') &&
      !line.starts_with("time="))
    return combined_format.recognize(line, first, settings);
  const auto holds = [&](std::string_view text) { return line.find(text) != line.npos; };
  const bool json =
      line.starts_with('{') && holds("\"level\":") && (holds("\"msg\":") || holds("\"message\":"));
  const bool text = line.starts_with("time=") && holds(" level=") && holds(" msg=");
  // As names of members: a message may hold a line of the registry, in a wrapping.
  const bool json_fits = json && (holds("\"go.version\":") || holds("\"http.request.method\":"));
  const bool text_fits = text && (holds("go.version") || holds("http.request.method"));
  if (json_fits || text_fits) return {true, 0, ""};
  return {false, json || text ? 1U : 0U, "a line of the registry's application log"};
}

std::shared_ptr<const Format> make_distribution(std::string_view, const FormatSettings& settings) {
  return std::make_shared<DistributionFormat>(settings);
}

}  // namespace

extern const FormatEntry distribution_format{
    DistributionParser::name, "the CNCF registry's application log: text, JSON, logstash",
    R"(time="2024-03-05T09:19:38.550816892Z" level=info msg="response completed" )"
    R"(go.version=go1.23.7 http.request.method=GET http.request.remoteaddr="203.0.113.10:44072" )"
    R"(http.request.uri=/v2/team/app/manifests/1.4.2 http.request.useragent=containerd/v1.7.13 )"
    R"(http.response.duration=5.145482ms http.response.status=200)",
    recognize_distribution, make_distribution};

}  // namespace dvp
