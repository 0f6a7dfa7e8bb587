// What syslog puts before a line:
//
//   <30>1 2024-03-05T09:19:38.550816Z host registry 1262 - - LINE        RFC 5424
//   <30>Mar  5 09:19:38 host registry[1262]: LINE                        RFC 3164, journalctl
//   2024-03-05T09:19:38.550816+00:00 host registry[1262]: LINE           rsyslog, -o short-iso
//   Tue 2024-03-05 09:19:38 UTC host registry[1262]: LINE                -o short-full
//
// The priority `<30>` is in no file that rsyslog or journalctl writes; there is no host where a
// program writes to its own machine's socket. In place of lines that are equal, one may stand with
// their number: `message repeated 3 times: [ LINE]`.
#include <algorithm>
#include <string>

#include "dvp/line_cursor.hpp"
#include "dvp/wrapper.hpp"
#include "written_time.hpp"

namespace dvp {

namespace {

/// More than this many equal lines no syslog writes as one.
constexpr std::uint64_t most_repeats = 100'000;

/// `message repeated 3 times: [ LINE]` as LINE, three times.
void take_repetition_off(InnerLine& line) {
  LineCursor cursor(line.text);
  cursor.expect("message repeated ", "a repetition");
  const auto count = parse_digits(cursor.word("a number"));
  cursor.expect("times: [", "a line in brackets");
  cursor.skip_if(" ");
  const auto text = cursor.rest();
  if (!text.ends_with(']') || !count || *count == 0 || *count > most_repeats) return;
  line.text = text.substr(0, text.size() - 1);
  line.repeats = static_cast<std::uint32_t>(*count);
}

/// One form of syslog; they differ in what stands before the line.
class SyslogUnwrapper : public Unwrapper {
 public:
  bool unwrap(InnerLine& line) final {
    LineCursor cursor(line.text);
    const auto time = read_head(cursor);
    if (!cursor.good()) return false;
    line.text = cursor.rest();
    line.offer_time(time);
    take_repetition_off(line);
    return true;
  }

 private:
  /// Takes all that stands before the line, and returns the time, or nothing if there is none.
  virtual std::string_view read_head(LineCursor& cursor) = 0;
};

/// `<30>`, up to `<191>`.
void take_priority(LineCursor& cursor) {
  constexpr std::size_t longest = 3;
  cursor.expect("<", "a priority");
  const auto number = cursor.until(">", "a priority");
  if (number.size() > longest || !parse_digits(number)) cursor.fail("a priority");
}

/// Go's syslog package puts a space behind it.
void skip_priority(LineCursor& cursor) {
  if (!cursor.rest().starts_with('<')) return;
  take_priority(cursor);
  cursor.skip_if(" ");
}

/// `registry[1262]:`, `registry:`, or with the names of an image and a container before it.
bool is_tag(std::string_view word) {
  if (!word.ends_with(':')) return false;
  word.remove_suffix(1);
  if (word.ends_with(']')) word = word.substr(0, word.find('['));
  const auto fits = [](char c) {
    return is_alnum(c) || std::string_view("-_./:@+()").find(c) != std::string_view::npos;
  };
  return !word.empty() && std::all_of(word.begin(), word.end(), fits);
}

void take_tag(LineCursor& cursor) {
  if (!is_tag(cursor.word("a tag"))) cursor.fail("a tag");
}

class Rfc5424Unwrapper : public SyslogUnwrapper {
 private:
  std::string_view read_head(LineCursor& cursor) override {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    take_priority(cursor);
    cursor.expect("1 ", "version 1");
    const auto time = cursor.word("a time");
    const bool has_time = time != "-";
    if (has_time && !is_rfc3339(time)) cursor.fail("a time");
    for (const auto* name : {"a host", "a program", "a process", "a kind of message"})
      cursor.word(name);
    take_structured_data(cursor);
    if (!cursor.at_end()) cursor.expect(" ", "a space");
    cursor.skip_if(byte_order_mark);
    return has_time ? time : std::string_view();
  }

  static void take_structured_data(LineCursor& cursor) {
    if (cursor.skip_if("-")) return;
    do {
      const auto element = first_element(cursor.rest());
      if (element.empty()) return cursor.miss("structured data");
      cursor.expect(element, "structured data");
    } while (cursor.rest().starts_with('['));
  }

  /// `[id name="value" …]` at the head of `text`; a backslash takes the next character with it.
  static std::string_view first_element(std::string_view text) {
    bool quoted = false;
    for (std::size_t at = 0; at < text.size() && text.front() == '['; ++at) {
      if (quoted && text[at] == '\\') ++at;
      else if (text[at] == '"') quoted = !quoted;
      else if (text[at] == ']' && !quoted) return text.substr(0, at + 1);
    }
    return {};
  }
};

class Rfc3164Unwrapper : public SyslogUnwrapper {
 private:
  std::string_view read_head(LineCursor& cursor) override {
    skip_priority(cursor);
    const auto time = take_time(cursor);
    if (!is_tag(cursor.word("a host or a tag"))) take_tag(cursor);
    return time;
  }

  /// `Mar  5 09:19:38`, or with a fraction of the second (journalctl -o short-precise).
  std::string_view take_time(LineCursor& cursor) {
    constexpr std::string_view shape = "Mar  5 09:19:38";
    const auto rest = cursor.rest();
    const auto time = rest.substr(0, rest.find(' ', std::min(shape.size(), rest.size())));
    if (!is_yearless(time)) cursor.miss("a time");
    cursor.expect(time, "a time");
    cursor.expect(" ", "a space");
    return time;
  }

  /// Neighbouring lines mostly have the same second.
  bool is_yearless(std::string_view time) {
    if (!known_time_.empty() && time == known_time_) return true;
    if (time.empty() || !is_upper(time.front()) || !parse_any_time(time, {})) return false;
    known_time_ = time;
    return true;
  }

  std::string known_time_;
};

class SyslogIsoUnwrapper : public SyslogUnwrapper {
 private:
  std::string_view read_head(LineCursor& cursor) override {
    skip_priority(cursor);
    const auto time = cursor.word("a time");
    if (!is_rfc3339(time)) cursor.fail("a time");
    cursor.word("a host");
    take_tag(cursor);
    return time;
  }
};

class SyslogFullUnwrapper : public SyslogUnwrapper {
 private:
  std::string_view read_head(LineCursor& cursor) override {
    constexpr std::size_t size_of_weekday = 3;
    if (cursor.word("a day of the week").size() != size_of_weekday) cursor.fail("a weekday");
    time_ = cursor.word("a day");
    (time_ += 'T') += cursor.word("a time of day");
    if (cursor.word("a zone") == "UTC") time_ += 'Z';  // other abbreviations mean no one zone
    if (!is_rfc3339(time_)) cursor.fail("a time");
    cursor.word("a host");
    take_tag(cursor);
    return time_;
  }

  std::string time_;
};

}  // namespace

extern const WrapperEntry syslog_rfc5424_wrapper{
    "syslog-rfc5424",
    "syslog, RFC 5424",
    "<30>1 2024-03-05T09:19:38.550816Z host registry 1262 - - LINE",
    make_unwrapper<Rfc5424Unwrapper>,
    WrapperEntry::Pieces::none,
    true};

extern const WrapperEntry syslog_wrapper{"syslog",
                                         "syslog, RFC 3164, and journalctl",
                                         "<30>Mar  5 09:19:38 host registry[1262]: LINE",
                                         make_unwrapper<Rfc3164Unwrapper>,
                                         WrapperEntry::Pieces::none,
                                         true};

extern const WrapperEntry syslog_iso_wrapper{
    "syslog-iso",
    "the files of rsyslog, and journalctl -o short-iso",
    "2024-03-05T09:19:38.550816+00:00 host registry[1262]: LINE",
    make_unwrapper<SyslogIsoUnwrapper>,
    WrapperEntry::Pieces::none,
    true};

extern const WrapperEntry syslog_full_wrapper{
    "syslog-full",
    "journalctl -o short-full",
    "Tue 2024-03-05 09:19:38 UTC host registry[1262]: LINE",
    make_unwrapper<SyslogFullUnwrapper>,
    WrapperEntry::Pieces::none,
    true};

}  // namespace dvp
