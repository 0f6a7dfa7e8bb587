// Lists of events in JSON: `{"events": [{…}, …]}`, one such envelope a line, an array of them, or
// printed over many lines. Here they are set apart: each event becomes one line, and an object
// without events one line too. What is no JSON stays as it is.
//
// A log may be damaged anywhere. An envelope that is cut off ends where the next begins, wherever
// that is (no event has a list of events), or where a line ends inside a string, which JSON does
// not allow; it becomes a line of its own.
#include "dvp/fields.hpp"
#include "dvp/text.hpp"
#include "reshape.hpp"

namespace dvp {

namespace {

class EventStream : public RewrittenStream {
 public:
  EventStream(std::unique_ptr<ByteStream> bytes, std::string_view list,
              const std::vector<const WrapperEntry*>& wrappers)
      : RewrittenStream(std::move(bytes)), key_(json_quoted(list)), unwrapping_(wrappers) {}

 private:
  void rewrite(std::string_view line, std::string& out) override {
    auto text = unwrapping_.unwrap(line).text;
    if (text.ends_with('\r')) text.remove_suffix(1);
    take(text, out);
    end_line(out);
  }

  /// An envelope with all its events may stand in one line, however long: its events are not.
  void rewrite_part(std::string_view part, bool last, std::string& out) override {
    if (!unwrapping_.none()) return RewrittenStream::rewrite_part(part, last, out);
    take(part, out);
    if (last) end_line(out);
  }

  void take(std::string_view text, std::string& out) {
    while (!text.empty() && !in_text_ && !dropping_) {
      text.remove_prefix(depth_ == 0 ? between(text, out) : inside(text, out));
      if (object_.size() > longest_line && begin_of_event_ == no_event) drop_line(out);
    }
    if (in_text_) out += text;
  }

  void end_line(std::string& out) {
    if (in_text_) out += '\n';
    else if (in_string_) write_object(out);
    else if (depth_ > 0) gather(" ");
    in_text_ = dropping_ = false;
  }

  /// Of an event that is too long to be read so much is kept that it stays too long, however the
  /// bytes come; the events behind it are whole.
  void gather(std::string_view text) {
    const bool in_event = begin_of_event_ != no_event;
    object_ += in_event ? text.substr(0, begin_of_event_ + kept_of_event - object_.size()) : text;
  }

  /// What is no event and too long becomes one line, without the rest of the line that it stands
  /// in.
  void drop_line(std::string& out) {
    object_.resize(longest_line + 1);
    write_object(out);
    dropping_ = true;
  }

  void finish(std::string& out) override {
    if (depth_ > 0) write_object(out);
  }

  /// Takes what stands before the next object, or the whole text if it is no JSON.
  std::size_t between(std::string_view text, std::string& out) {
    const auto start = std::min(text.find_first_not_of(" \t[],"), text.size());
    if (start == text.size()) return start;
    if (text[start] != '{') {
      in_text_ = true;
      return 0;
    }
    begin_object();
    return start + open('{', out);
  }

  /// Takes as much of an object as stands in `text`.
  std::size_t inside(std::string_view text, std::string& out) {
    for (std::size_t at = 0; at < text.size();) {
      at += in_string_ ? rest_of_string(text.substr(at)) : next_token(text.substr(at), out);
      if (depth_ == 0) return at;
    }
    return text.size();
  }

  std::size_t rest_of_string(std::string_view text) {
    std::size_t at = 0;
    for (; at < text.size() && (escaped_ || text[at] != '"'); ++at)
      escaped_ = !escaped_ && text[at] == '\\';
    in_string_ = at == text.size();
    gather(text.substr(0, in_string_ ? at : at + 1));
    return in_string_ ? at : at + 1;
  }

  std::size_t next_token(std::string_view text, std::string& out) {
    const auto plain = std::min(text.find_first_of("\"{}[]"), text.size());
    gather(text.substr(0, plain));
    if (plain == text.size()) return plain;
    const char c = text[plain];
    if (c == '"') {
      gather("\"");
      in_string_ = true;
      escaped_ = false;
    } else if (c == '{' || c == '[') {
      open(c, out);
    } else {
      close(c, out);
    }
    return plain + 1;
  }

  void begin_object() {
    object_.clear();
    begin_of_event_ = no_event;
    in_events_ = had_events_ = false;
  }

  /// The envelope is at depth 1, its list of events at 2, an event at 3.
  std::size_t open(char c, std::string& out) {
    const bool is_list = c == '[' && ends_with_key();
    if (is_list && depth_ > 1) begin_anew(out);
    if (c == '[' && depth_ == 1) in_events_ = is_list;
    had_events_ = had_events_ || in_events_;
    if (c == '{' && depth_ == 2 && in_events_) begin_event();
    gather({&c, 1});
    ++depth_;
    return 1;
  }

  /// If an inner object begins with its list of events, it is an envelope, and what stands before
  /// it is one that was cut off.
  void begin_anew(std::string& out) {
    const auto before_key = trim(std::string_view(object_).substr(0, object_.rfind(key_)));
    if (before_key == "{" || !before_key.ends_with('{')) return;
    const auto start = before_key.size() - 1;  // an object begins without blanks
    const auto envelope = object_.substr(start);
    object_.resize(start);
    write_object(out);
    begin_object();
    object_ = envelope;
    depth_ = 1;
  }

  /// What stood between this event and the one before, which was cut out, is not gathered.
  void begin_event() {
    object_.resize(object_.find_last_not_of(" \t,") + 1);
    begin_of_event_ = object_.size();
  }

  void close(char c, std::string& out) {
    gather({&c, 1});
    --depth_;
    if (depth_ == 2 && begin_of_event_ != no_event) {
      out.append(object_, begin_of_event_) += '\n';
      object_.resize(begin_of_event_);
      begin_of_event_ = no_event;
    }
    if (depth_ == 1) in_events_ = false;
    if (depth_ == 0 && !had_events_) end_object(out);
  }

  void end_object(std::string& out) {
    if (object_.size() > longest_line) drop_line(out);
    else write_object(out);
  }

  bool ends_with_key() const {
    auto before = trim(object_);
    if (!before.ends_with(':')) return false;
    before.remove_suffix(1);
    return trim(before).ends_with(key_);
  }

  /// What was gathered becomes a line, whole or cut off, and nothing is open any more.
  void write_object(std::string& out) {
    (out += object_) += '\n';
    object_.clear();
    depth_ = 0;
    in_string_ = escaped_ = false;
  }

  static constexpr auto no_event = std::string::npos;
  static constexpr auto kept_of_event = 2 * longest_line;

  std::string key_;  // of the list, in quotes
  Unwrapping unwrapping_;
  std::string object_;  // begun, but for the events that were cut out of it
  std::size_t begin_of_event_ = no_event;
  int depth_ = 0;
  bool in_text_ = false;   // in a line that is no JSON
  bool dropping_ = false;  // the rest of a line
  bool in_string_ = false;
  bool escaped_ = false;
  bool in_events_ = false;
  bool had_events_ = false;
};

}  // namespace

std::unique_ptr<ByteStream> cut_events(std::unique_ptr<ByteStream> bytes, std::string_view list,
                                       const std::vector<const WrapperEntry*>& wrappers) {
  return std::make_unique<EventStream>(std::move(bytes), list, wrappers);
}

}  // namespace dvp
