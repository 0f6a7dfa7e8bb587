// One section a format. What may be written in several ways is chosen by the line's `spelling` and
// the log's `style`.
#include "writers.hpp"

#include <zlib.h>

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "splitmix.hpp"

namespace dvp::test {

namespace {

using Format = Dialect::Format;

// ---- paths and requests

std::string replace_all(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// The first letter as `%XX`, where a letter comes first.
std::string percent_encoded(const std::string& text) {
  constexpr char digits[] = "0123456789ABCDEF";
  if (text.empty()) return text;
  const auto byte = static_cast<unsigned char>(text[0]);
  return {std::string("%") + digits[byte >> 4] + digits[byte & 15] + text.substr(1)};
}

/// Targets that are no manifest's, though they look like it.
std::string other_target(SplitMix& choice) {
  constexpr const char* targets[] = {
      "/v2/",
      "/v2/acme/app/tags/list?n=/manifests/1",
      "/v1/acme/app/manifests/latest",
      "/v2/acme/app%2Fmanifests%2Flatest",
      "/manifests/v2/latest",
      "/v2/acme/app/manifests",
      "/v2/acme/app/blobs/sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"};
  return choice.pick(targets);
}

std::string target(const Line& line, SplitMix& choice) {
  if (!line.of_manifest) return other_target(choice);
  const auto& name = line.name.text;
  const auto& reference = line.reference.text;
  const auto plain = "/v2/" + name + "/manifests/" + reference;
  switch (choice.below(16)) {
    case 0:
      return "https://registry.example:5000" + plain;
    case 1:
      return "/v2//" + replace_all(name, "/", "///") + "//manifests//" + reference;
    case 2:
      return plain + "?ns=registry.example&from=/v2/x/manifests/y";
    case 3:
      return plain + "#/v2/x/manifests/y";
    case 4:
      return "/mirror" + plain;
    case 5:
      return "/v2/" + percent_encoded(name) + "/manifests/" + percent_encoded(reference);
    case 6:
      return "/v2/" + replace_all(name, "/", "%2f") + "/manifests/" +
             replace_all(reference, ":", "%3A");
    default:
      return plain;
  }
}

std::string request_line(const Line& line, SplitMix& choice) {
  const std::string protocol = choice.percent(50) ? " HTTP/1.1" : " HTTP/2.0";
  return line.method + " " + target(line, choice) + protocol;
}

// ---- times

std::string digits_of(Time number) { return std::to_string(number); }

std::string rfc3339(Time time, Time offset, int digits, char between, const std::string& zone) {
  auto text = timestamp_text(time + offset);
  text[10] = between;
  return text + fraction_text(time, digits) + zone;
}

std::string epoch_text(Time time, SplitMix& choice) {
  switch (choice.below(4)) {
    case 0:
      return digits_of(time / second) + fraction_text(time, 3);
    case 1:
      if (time % millisecond == 0) return digits_of(time / millisecond);
      [[fallthrough]];
    case 2:
      if (time % 1000 == 0) return digits_of(time / 1000);
      [[fallthrough]];
    default:
      return digits_of(time);
  }
}

std::string timestamp(Time time, Time zone_offset, SplitMix& choice) {
  const Time away = choice.percent(50) ? 5 * hour + hour / 2 : -3 * hour;
  switch (choice.below(7)) {
    case 0:
      return rfc3339(time, 0, 9, 'T', "Z");
    case 1:
      return rfc3339(time, away, 3, 'T', offset_text(away, ":"));
    case 2:
      return rfc3339(time, zone_offset, 0, ' ', "");
    case 3:
      return rfc3339(time, zone_offset, 3, 'T', "");
    case 4:
      return epoch_text(time, choice);
    default:
      return rfc3339(time, 0, 0, 'T', "Z");
  }
}

constexpr const char* bad_timestamps[] = {
    "yesterday",           "2024-02-30T00:00:00Z", "2024-03-05T10:00:60Z",
    "2024-13-01 00:00:00", "2024-03-05T25:00:00Z", "-"};
constexpr const char* bad_clf_times[] = {"30/Feb/2024:10:00:00 +0000", "05/Mar/2024:10:00:60 +0000",
                                         "05/Abc/2024:10:00:00 +0000", "05/Mar/2024:10:00", "-"};

// ---- lines that are alike in all formats

std::string blank_line(SplitMix& choice) {
  constexpr const char* texts[] = {"", " ", "\t", "  \t "};
  return choice.pick(texts);
}

std::string error_line(SplitMix& choice) {
  constexpr const char* texts[] = {
      "2024/03/05 09:19:38 [error] 7#7: *1 open() \"/srv/v2/acme/app/manifests/latest\" failed",
      "[Tue Mar 05 09:19:38.123456 2024] [core:error] [pid 7] AH00126: GET "
      "/v2/acme/app/manifests/x"};
  return choice.pick(texts);
}

// ---- combined

std::string backslashed(const std::string& text, SplitMix& choice) {
  const bool hex = choice.percent(50);
  return replace_all(replace_all(text, "\\", hex ? "\\x5C" : "\\\\"), "\"", hex ? "\\x22" : "\\\"");
}

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

/// A time without an offset is in the zone that the run is told.
std::string combined_time(const Line& line, const Settings& settings, SplitMix& choice) {
  const Time offset = choice.percent(20) ? -3 * hour - hour / 2 : 0;
  const bool without_offset = choice.percent(15);
  if (!line.good_time) return choice.pick(bad_clf_times);
  if (!without_offset) return clf_text(line.time, offset);
  const auto text = clf_text(line.time, settings.zone_offset);
  return text.substr(0, text.find(' '));
}

std::string combined_line(const Line& line, const Dialect& dialect, const Settings& settings) {
  SplitMix style(dialect.style);
  SplitMix choice(line.spelling);
  const bool host_in_front = style.percent(30);
  const bool digest_last = style.percent(50);
  const auto time = combined_time(line, settings, choice);
  const std::string user = choice.percent(20) ? " - alice [" : " - - [";
  auto text = (host_in_front ? "registry.example:443 " : "") + line.client.text + user + time +
              "] \"" + request_line(line, choice) + "\" " + line.status.text + " 1024";
  const bool nothing_more = line.user_agent.text.size() < 2 && line.digest.text.size() < 2 &&
                            line.client.forwarded_for.empty();
  if (nothing_more && choice.percent(30)) return text;
  text += " \"https://registry.example/\" \"" + backslashed(line.user_agent.text, choice) + "\"";
  const auto digest = " \"" + line.digest.text + "\"";
  const auto forwarded_for = " \"" + or_dash(line.client.forwarded_for) + "\"";
  return text + (digest_last ? forwarded_for + " 0.012" + digest : digest + forwarded_for);
}

std::string broken_combined() {
  return "192.0.2.1 - - [05/Mar/2024:09:19:38 +0000] \"GET /v2/acme/app/manifests/latest HTTP/1.1";
}

// ---- csv

using Column =
    std::pair<std::string, std::string>;  // its name in the header, and its text in a line

std::string csv_field(const std::string& text, bool always_quoted) {
  if (!always_quoted && text.find_first_of(",\"") == text.npos) return text;
  return "\"" + replace_all(text, "\"", "\"\"") + "\"";
}

/// What a csv says in place of a path. Of a one-component name the namespace is empty.
std::vector<Column> name_columns(const Line& line, bool with_namespace, SplitMix& choice) {
  auto name_space = std::string();
  auto repository = line.name.text;
  const auto slash = repository.find('/');
  if (with_namespace && slash != repository.npos) {
    name_space = repository.substr(0, slash);
    repository = repository.substr(slash + 1);
  }
  const std::string none = choice.percent(50) ? "" : "-";
  std::vector<Column> columns = {{"repository", repository},
                                 {"reference", line.of_manifest ? line.reference.text : none}};
  if (with_namespace) columns.emplace_back("Namespace", name_space);
  return columns;
}

std::vector<Column> what_columns(const Line& line, const Dialect& dialect, SplitMix& style,
                                 SplitMix& choice) {
  if (dialect.format == Format::csv_request) return {{"request", request_line(line, choice)}};
  std::vector<Column> columns;
  if (dialect.format == Format::csv_path)
    columns = {{style.percent(50) ? "path" : " URI ", target(line, choice)}};
  else columns = name_columns(line, style.percent(50), choice);
  columns.emplace_back(style.percent(50) ? "method" : "HTTP_Method", line.method);
  return columns;
}

/// All columns of a line, in the order that the log's style gives.
std::vector<Column> csv_columns(const Line& line, const Dialect& dialect,
                                const Settings& settings) {
  SplitMix style(dialect.style);
  SplitMix choice(line.spelling);
  auto columns = what_columns(line, dialect, style, choice);
  const std::string time = line.good_time ? timestamp(line.time, settings.zone_offset, choice)
                                          : choice.pick(bad_timestamps);
  columns.emplace_back(style.percent(50) ? "Timestamp" : "time", time);
  columns.emplace_back("ts", "yesterday");  // every other column for the time goes before it
  columns.emplace_back(style.percent(50) ? "client_ip" : "remote_addr", line.client.text);
  if (dialect.has_status) columns.emplace_back("status", line.status.text);
  columns.emplace_back("digest", line.digest.text);
  columns.emplace_back("user_agent", line.user_agent.text);
  columns.emplace_back("x_forwarded_for", line.client.forwarded_for);
  columns.emplace_back("country", line.origin.country);
  columns.emplace_back("cloud", line.origin.host);
  columns.emplace_back("type", line.origin.type);
  columns.emplace_back("domain", line.origin.domain);
  columns.emplace_back("comment", "of no use, \"quoted\"");
  style.shuffle(columns);
  return columns;
}

std::string csv_header(const Dialect& dialect, const Settings& settings) {
  std::string text;
  for (const auto& [name, value] : csv_columns({}, dialect, settings))
    text += (text.empty() ? "" : ",") + name;
  return text;
}

std::string csv_line(const Line& line, const Dialect& dialect, const Settings& settings) {
  const bool always_quoted = SplitMix(line.spelling + 1).percent(20);
  std::string text;
  bool first = true;
  for (const auto& [name, value] : csv_columns(line, dialect, settings)) {
    text += (first ? "" : ",") + csv_field(value, always_quoted);
    first = false;
  }
  return text;
}

std::string broken_csv(SplitMix& choice) {
  return choice.percent(50) ? "/v2/acme/app/manifests/latest,GET"
                            : "\"/v2/acme/app/manifests/latest";
}

// ---- json

std::string json_string(const std::string& text) {
  return "\"" + replace_all(replace_all(text, "\\", "\\\\"), "\"", "\\\"") + "\"";
}

std::string json_status(const std::string& text, SplitMix& choice) {
  const bool number = text.size() == 3 && text.find_first_not_of("0123456789") == text.npos;
  return number && choice.percent(50) ? text : json_string(text);
}

std::vector<std::string> json_times(const Line& line, SplitMix& choice) {
  const auto member = [](const char* name, const std::string& value) {
    return json_string(name) + ":" + value;
  };
  const Time offset = choice.percent(30) ? 2 * hour : 0;
  const auto zone = offset_text(offset, ":");
  if (!line.good_time) return {member("time_iso8601", json_string(choice.pick(bad_timestamps)))};
  const auto msec = digits_of(line.time / second) + fraction_text(line.time, 3);
  const auto whole = line.time - line.time % second;
  switch (choice.below(4)) {
    case 0:
      return {member("time", json_string(rfc3339(line.time, offset, 0, 'T', zone)))};
    case 1:
      return {member("time_iso8601", json_string(rfc3339(whole, offset, 0, 'T', zone))),
              member("msec", msec)};
    case 2:
      return {member("time_local", json_string(clf_text(whole, offset))),
              member("msec", json_string(msec))};
    default:
      return {member("timestamp", json_string(rfc3339(line.time, 0, 6, 'T', "Z")))};
  }
}

std::string json_line(const Line& line, const Dialect& dialect) {
  SplitMix choice(line.spelling);
  auto members = json_times(line, choice);
  const auto add = [&](const char* name, const std::string& value) {
    members.push_back(json_string(name) + ":" + value);
  };
  if (choice.percent(50)) {
    add("request", json_string(request_line(line, choice)));
  } else {
    add("request_method", json_string(line.method));
    add("request_uri", json_string(target(line, choice)));
  }
  add("remote_addr", json_string(line.client.text));
  const bool leave_status_out = line.status.text == "200" && choice.percent(20);
  if (dialect.has_status && !leave_status_out) add("status", json_status(line.status.text, choice));
  add("http_user_agent", json_string(line.user_agent.text));
  add("http_x_forwarded_for", json_string(line.client.forwarded_for));
  add("upstream_http_docker_content_digest", json_string(line.digest.text));
  add("body_bytes_sent", "1024");
  choice.shuffle(members);
  std::string text;
  for (const auto& member : members) text += (text.empty() ? "{" : ", ") + member;
  return text + "}";
}

std::string broken_json(SplitMix& choice) {
  return choice.percent(50) ? "{\"request\": \"GET /v2/acme/app/manifests/latest"
                            : "{\"note\": \"/v2/acme/app/manifests/latest\", \"status\": 200}";
}

// ---- all of them

std::string line_text(const Line& line, const Dialect& dialect, const Settings& settings) {
  SplitMix choice(line.spelling);
  const bool json = dialect.format == Format::json;
  switch (line.kind) {
    case Line::Kind::blank:
      return blank_line(choice);
    case Line::Kind::error:
      return error_line(choice);
    case Line::Kind::header:
      return csv_header(dialect, settings);
    case Line::Kind::broken:
      return dialect.is_csv() ? broken_csv(choice) : json ? broken_json(choice) : broken_combined();
    case Line::Kind::request:
      break;
  }
  if (dialect.is_csv()) return csv_line(line, dialect, settings);
  return json ? json_line(line, dialect) : combined_line(line, dialect, settings);
}

}  // namespace

std::string log_text(const Source& source, const Settings& settings) {
  SplitMix style(source.dialect.style + 1);
  std::string text;
  if (style.percent(10)) text += std::string(3, '\0');
  if (style.percent(10)) text += "\xEF\xBB\xBF";
  const bool crlf = style.percent(20);
  const bool last_line_ends = style.percent(80);
  for (const auto& line : source.lines)
    text += line_text(line, source.dialect, settings) + (crlf ? "\r\n" : "\n");
  // Without its end an empty last line would be no line at all.
  const bool last_is_blank = !source.lines.empty() && source.lines.back().kind == Line::Kind::blank;
  if (!last_line_ends && !last_is_blank && !source.lines.empty())
    text.resize(text.size() - (crlf ? 2 : 1));
  return text;
}

std::string gzip_bytes(const std::string& text) {
  z_stream stream{};
  constexpr int gzip_window = 15 + 16;
  if (deflateInit2(&stream, 1, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("deflateInit2");
  auto input = text;
  std::string bytes(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  const int status = deflate(&stream, Z_FINISH);
  deflateEnd(&stream);
  if (status != Z_STREAM_END) throw std::runtime_error("deflate");
  bytes.resize(bytes.size() - stream.avail_out);
  return bytes;
}

std::string log_bytes(const Source& source, const Settings& settings) {
  const auto text = log_text(source, settings);
  return source.dialect.gzip ? gzip_bytes(text) : text;
}

std::string format_name(const Dialect& dialect) {
  if (dialect.is_csv()) return "csv";
  return dialect.format == Format::json ? "json" : "combined";
}

}  // namespace dvp::test
