// Artifactory's request log: fields between bars, of which each may be empty. Artifactory 7 writes
//
//   2024-03-05T09:19:38.420Z|trace|client|user|METHOD|path|status|size|size|duration|user agent
//
// and Artifactory 6, in the zone of its server and without the user agent,
//
//   20240305091938|duration|REQUEST|client|user|METHOD|path|protocol|status|size
#include <algorithm>

#include <fmt/format.h>

#include "dvp/fields.hpp"
#include "dvp/line_format.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

std::string_view take_field(LineCursor& cursor, std::string_view name) {
  return cursor.skip_if("|") ? std::string_view() : cursor.until("|", name);
}

/// What stands behind the next `count` bars; empty if there are not so many.
std::string_view behind_bars(std::string_view text, int count) {
  for (; count > 0; --count) {
    const auto bar = text.find('|');
    if (bar == text.npos) return {};
    text.remove_prefix(bar + 1);
  }
  return text;
}

/// Artifactory 6 writes a time as one number.
bool is_compact_time(std::string_view text) {
  constexpr std::string_view example = "20240305091938";
  return text.size() == example.size() && std::all_of(text.begin(), text.end(), is_digit);
}

class ArtifactoryParser : public CursorParser {
 public:
  static constexpr std::string_view name = "artifactory";

  using CursorParser::CursorParser;

  LineKind read(LineCursor& cursor, AccessRecord& record) override {
    const auto time = take_field(cursor, "a time");
    if (is_compact_time(time)) return read_old(time, cursor, record);
    record.time = read_time(time);
    take_field(cursor, "a trace");
    read_request(cursor, record);
    record.status = parse_status(take_field(cursor, "a status"));
    record.user_agent = unless_dash(behind_bars(cursor.rest(), 3));  // it may hold bars
    // The log of the requests that Artifactory sends to other registries looks alike.
    const bool sent = record.target.starts_with("http://") || record.target.starts_with("https://");
    return sent ? LineKind::other : LineKind::record;
  }

 private:
  LineKind read_old(std::string_view time, LineCursor& cursor, AccessRecord& record) {
    record.time = compact_time(time);
    take_field(cursor, "a duration");
    // `DOWNLOAD`, `UPLOAD` and the like tell of a file that the request before was about.
    if (take_field(cursor, "a kind of entry") != "REQUEST") return LineKind::other;
    read_request(cursor, record);
    take_field(cursor, "a protocol");
    const auto rest = cursor.rest();
    record.status = parse_status(rest.substr(0, rest.find('|')));
    return LineKind::record;
  }

  static void read_request(LineCursor& cursor, AccessRecord& record) {
    record.client = unless_dash(take_field(cursor, "a client"));
    take_field(cursor, "a user");
    record.method = take_field(cursor, "a method");
    record.target = take_field(cursor, "a path");
  }

  /// `20240305091938`, which else would be read as a number since the epoch.
  std::optional<Nanos> compact_time(std::string_view text) const {
    const auto calendar =
        fmt::format("{}-{}-{} {}:{}:{}", text.substr(0, 4), text.substr(4, 2), text.substr(6, 2),
                    text.substr(8, 2), text.substr(10, 2), text.substr(12, 2));
    return parse_timestamp(calendar, zone());
  }
};

}  // namespace

extern const FormatEntry artifactory_format = line_format<ArtifactoryParser>(
    "the request log of Artifactory 7 and 6",
    "2024-03-05T09:19:38.420Z|a0e1f2b3c4d5e6f7|203.0.113.10|anonymous|GET|"
    "/api/docker/docker-local/v2/team/app/manifests/1.4.2|200|-1|1609|14|containerd/v1.7.13");

}  // namespace dvp
