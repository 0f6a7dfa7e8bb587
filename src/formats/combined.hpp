// What the combined format offers to formats that hold such lines, or pieces of them.
#pragma once

#include <memory>
#include <string_view>

#include "dvp/format.hpp"

namespace dvp {

std::unique_ptr<LineParser> make_combined_parser(const FormatSettings& settings);

/// Reads what stands before the request: `[host ]client ident user [time] `. One thread's.
class CombinedHead {
 public:
  explicit CombinedHead(const FormatSettings& settings) : times_(settings.times.zone) {}

  /// False if there is no time in brackets at its end.
  bool read(std::string_view head, AccessRecord& record);

 private:
  bool read_time(std::string_view head, AccessRecord& record);

  ClfTimes times_;
};

/// Reads `"request" status size "referer" "user agent" …` with the escapes of nginx and Apache.
/// False if a quoted field does not end.
bool read_combined_rest(std::string_view rest, AccessRecord& record);

}  // namespace dvp
