// The logs that Kubernetes' container runtimes and Podman write:
//
//   2024-03-05T09:19:38.550816892Z stdout F LINE
//
// `P` in place of `F` marks a piece of a line that goes on; those are put together before
// (src/input/pieces.cpp), so that here a line is whole, or the last piece of a log that ends.
#include "dvp/fields.hpp"
#include "dvp/line_cursor.hpp"
#include "dvp/time.hpp"
#include "dvp/wrapper.hpp"

namespace dvp {

namespace {

class CriUnwrapper : public Unwrapper {
 public:
  bool unwrap(InnerLine& line) override {
    LineCursor cursor(line.text);
    const auto time = cursor.word("a time");
    const auto stream = cursor.word("a stream");
    const auto tags = cursor.word("a tag");
    const bool known = is_output_stream(stream) && (tags.starts_with('F') || tags.starts_with('P'));
    if (!cursor.good() || !known || !parse_timestamp(time, {})) return false;
    line.text = cursor.rest();
    line.offer_time(time);
    return true;
  }
};

}  // namespace

extern const WrapperEntry cri_wrapper{"cri", "Kubernetes' container runtimes",
                                      "2024-03-05T09:19:38.550816892Z stdout F LINE",
                                      make_unwrapper<CriUnwrapper>, WrapperEntry::Pieces::cri};

}  // namespace dvp
