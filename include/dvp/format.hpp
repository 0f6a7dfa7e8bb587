// Log formats: from the text of one line to the fields of one request.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dvp/time.hpp"

namespace dvp {

/// How the log's writer escaped what it did not want to write as it was.
enum class Escapes : std::uint8_t { none, backslash };

/// What a log itself says of where a client is (csv only; SPEC 6).
struct ClientColumns {
  std::string_view country;
  std::string_view host;
  std::string_view type;
  std::string_view domain;
};

/// One line taken apart. The views point into the line or into the parser that made the record,
/// and live until that parser reads its next line. An empty view: the log does not tell.
struct AccessRecord {
  static constexpr int unreadable_status = -1;

  std::string_view method;

  // Either the target of the request as logged, or (a csv with columns of their own) its two parts.
  bool has_target = true;
  std::string_view target;
  std::string_view name;
  std::string_view reference;

  int status = 200;  // a format without a status counts every request as answered (SPEC 3)
  std::optional<Nanos> time;
  std::string_view client;
  std::string_view forwarded_for;
  std::string_view digest;
  std::string_view user_agent;
  Escapes escapes = Escapes::none;
  ClientColumns columns;
};

enum class LineKind {
  record,      // the record is filled in
  other,       // a line that cannot be about a manifest
  unreadable,  // it cannot be taken apart
};

/// Takes the lines of one log apart; used by one thread. The line ends are cut off, and 64 bytes
/// behind the line may be read (not used).
class LineParser {
 public:
  virtual ~LineParser() = default;
  virtual LineKind parse(std::string_view line, AccessRecord& record) = 0;
};

/// What there is to know about the lines of one log file; immutable, shared by all threads.
class Format {
 public:
  virtual ~Format() = default;
  virtual std::string_view name() const = 0;

  /// In an access log, a line without `/manifests/` need not be looked at. A csv with a column for
  /// the repository is the one kind of log of which this is not true.
  virtual bool marks_manifests() const { return true; }

  virtual std::unique_ptr<LineParser> parser() const = 0;
};

inline constexpr std::string_view manifest_marker = "/manifests/";

/// What a format may want to know of the command line.
struct FormatSettings {
  std::string name = "auto";
  std::string log_format;  // the template of `nginx`
  TimeZone timezone;
};

/// One row of the table of formats. A log's head is its first lines, the last perhaps cut short.
struct FormatEntry {
  std::string_view name;

  /// For `--format auto`: whether a line of the head, the first that is not blank or a later one,
  /// shows that the log is of this format.
  bool (*recognizes)(std::string_view line, bool first, const FormatSettings&);

  /// The format for the log that begins with `head`.
  std::shared_ptr<const Format> (*make)(std::string_view head, const FormatSettings&);
};

/// All formats, in the order in which `auto` asks them.
std::span<const FormatEntry* const> format_table();

/// Throws UsageError if the settings name no format, or one that lacks its template.
void check_format(const FormatSettings& settings);

/// The named format, or for `auto` the one of the first line that any format recognizes; a log of
/// which no line is recognized is read as `combined`, so that what looks like a request is
/// rejected.
std::shared_ptr<const Format> choose_format(std::string_view head, const FormatSettings& settings);

/// `YYYY/MM/DD HH:MM:SS [level]` and `[day mon …] [module:level]`, which servers write into the
/// same stream (SPEC 3).
bool is_server_error_line(std::string_view line);

}  // namespace dvp
