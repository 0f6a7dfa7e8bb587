// Log formats: from the text of one line to the fields of one request.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "dvp/access_record.hpp"

namespace dvp {

enum class LineKind {
  record,      // the record is filled in
  other,       // a line that cannot be about a manifest
  unreadable,  // it cannot be taken apart
};

/// Takes the lines of one log apart; used by one thread. The line ends are cut off, and 64 bytes
/// behind the line may be read (not used; dvp/padded.hpp).
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

  /// In an access log, a line without `/manifests/` need not be looked at. A log with fields of
  /// their own for the repository is the one kind of which this is not true.
  virtual bool marks_manifests() const { return true; }

  /// Of a log that holds lists of events in JSON, the name of these lists; else empty. Several
  /// events may stand in a line, or one in several: they are set apart (src/input/events.cpp), and
  /// then each is a line.
  virtual std::string_view event_list() const { return {}; }

  /// Whether two of its lines may tell of one request (AccessRecord::telling).
  virtual bool tells_twice() const { return false; }

  virtual std::unique_ptr<LineParser> parser() const = 0;
};

inline constexpr std::string_view manifest_marker = "/manifests/";

/// What a format may want to know of the command line.
struct FormatSettings {
  std::string name = "auto";
  std::string log_format;  // the template of `nginx`
  TimeContext times;
};

/// How well a line fits a format.
struct Recognition {
  bool fits = false;
  std::size_t understood = 0;  // bytes from the line's start that fit
  std::string missing;         // what should have stood behind them
};

/// One row of the table of formats. A log's head is its first lines, the last perhaps cut short.
struct FormatEntry {
  std::string_view name;
  std::string_view what;    // it is, in a few words
  std::string_view sample;  // lines as such a log has them, by which `auto` recognizes it

  /// Whether a line of the head, the first that is not blank or a later one, shows that the log is
  /// of this format. 64 bytes behind the line may be read.
  Recognition (*recognize)(std::string_view line, bool first, const FormatSettings&);

  /// The format for the log that begins with `head`. Throws UsageError if the settings lack
  /// something.
  std::shared_ptr<const Format> (*make)(std::string_view head, const FormatSettings&);
};

/// All formats, in the order in which `auto` asks them.
std::span<const FormatEntry* const> format_table();

/// Null if there is none of this name.
const FormatEntry* find_format(std::string_view name);

/// Throws UsageError if the settings name no format, or one that lacks its template.
void check_format(const FormatSettings& settings);

}  // namespace dvp
