// What the command lines of container tools put before the lines that they show:
//
//   registry-1  | LINE                           docker compose logs
//   [pod/registry-6bb5498f47-bj5gj/registry] LINE                      kubectl logs --prefix
//   2024-03-05T09:19:38.550816892Z LINE          docker logs -t, kubectl logs --timestamps
//
// The time comes behind the name if there are both; then it is a wrapping inside the other.
#include <algorithm>

#include "dvp/line_cursor.hpp"
#include "dvp/wrapper.hpp"
#include "written_time.hpp"

namespace dvp {

namespace {

/// Colours stand around the name, and in front of the line.
void skip_colours(LineCursor& cursor) {
  while (cursor.skip_if("\x1b["))
    if (!cursor.skip_if("m")) cursor.until("m", "the end of a colour");
}

bool is_container_name(std::string_view name) {
  const auto fits = [](char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; };
  return !name.empty() && is_alnum(name.front()) && std::all_of(name.begin(), name.end(), fits);
}

class ComposeUnwrapper : public Unwrapper {
 public:
  bool unwrap(InnerLine& line) override {
    LineCursor cursor(line.text);
    skip_colours(cursor);
    const auto name = cursor.word("a container");
    while (cursor.skip_if(" ")) {  // short names are filled up to the length of the longest
    }
    cursor.expect("|", "a bar");
    skip_colours(cursor);
    cursor.skip_if(" ");
    skip_colours(cursor);
    if (!cursor.good() || !is_container_name(name)) return false;
    line.text = cursor.rest();
    return true;
  }
};

class KubectlUnwrapper : public Unwrapper {
 public:
  bool unwrap(InnerLine& line) override {
    LineCursor cursor(line.text);
    const auto name = cursor.bracketed("a pod and its container");
    const bool known = name.starts_with("pod/") && name.find(' ') == name.npos &&
                       std::count(name.begin(), name.end(), '/') == 2;
    if (!cursor.good() || !known) return false;
    line.text = cursor.rest();
    return true;
  }
};

class TimestampsUnwrapper : public Unwrapper {
 public:
  bool unwrap(InnerLine& line) override {
    LineCursor cursor(line.text);
    const auto time = cursor.word("a time");
    if (!is_rfc3339(time)) return false;
    line.text = cursor.rest();
    line.offer_time(time);
    return true;
  }
};

}  // namespace

extern const WrapperEntry compose_wrapper{"compose", "docker compose logs", "registry-1  | LINE",
                                          make_unwrapper<ComposeUnwrapper>};

extern const WrapperEntry kubectl_wrapper{"kubectl", "kubectl logs --prefix",
                                          "[pod/registry-6bb5498f47-bj5gj/registry] LINE",
                                          make_unwrapper<KubectlUnwrapper>};

extern const WrapperEntry timestamps_wrapper{
    "timestamps", "docker logs -t, kubectl logs --timestamps",
    "2024-03-05T09:19:38.550816892Z LINE", make_unwrapper<TimestampsUnwrapper>};

}  // namespace dvp
