// What fluentd and fluent-bit put around an object when they write it to the terminal or to a file:
//
//   2024-03-05 09:19:38.550816892 +0000 kube.registry: LINE
//   2024-03-05T09:19:38+00:00<TAB>kube.registry<TAB>LINE
//   kube.registry: [1709630378.550816892, LINE]                (also without the tag)
//
// The object itself is a wrapping of its own (json_wrappers.cpp), or a line of a JSON access log.
#include <string>

#include "dvp/line_cursor.hpp"
#include "dvp/wrapper.hpp"
#include "written_time.hpp"

namespace dvp {

namespace {

class FluentdTagUnwrapper : public Unwrapper {
 public:
  bool unwrap(InnerLine& line) override {
    return unwrap_shown(line) || unwrap_columns(line) || unwrap_pair(line);
  }

 private:
  bool unwrap_shown(InnerLine& line) {
    LineCursor cursor(line.text);
    time_ = cursor.word("a day");
    (time_ += 'T') += cursor.word("a time of day");
    time_ += cursor.word("an offset");
    const auto tag = cursor.word("a tag");
    if (!cursor.good() || !tag.ends_with(':') || !is_rfc3339(time_)) return false;
    line.text = cursor.rest();
    line.offer_time(time_);
    return true;
  }

  static bool unwrap_columns(InnerLine& line) {
    LineCursor cursor(line.text);
    const auto time = cursor.until("\t", "a time");
    cursor.until("\t", "a tag");
    if (!cursor.good() || !is_rfc3339(time)) return false;
    line.text = cursor.rest();
    line.offer_time(time);
    return true;
  }

  static bool unwrap_pair(InnerLine& line) {
    LineCursor cursor(line.text);
    if (!line.text.starts_with('[')) cursor.until(": ", "a tag");
    cursor.expect("[", "a pair");
    const auto time = cursor.until(", ", "a time");
    const auto object = cursor.rest();
    if (!object.starts_with('{') || !object.ends_with("}]") || !parse_timestamp(time, {}))
      return false;
    line.text = object.substr(0, object.size() - 1);
    line.offer_time(time);
    return true;
  }

  std::string time_;
};

}  // namespace

extern const WrapperEntry fluentd_tag_wrapper{
    "fluentd-tag", "time and tag before the JSON of fluentd and fluent-bit",
    "2024-03-05 09:19:38.550816892 +0000 kube.registry: LINE", make_unwrapper<FluentdTagUnwrapper>};

}  // namespace dvp
