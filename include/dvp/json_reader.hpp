// Reading the members of one JSON object that a table of names knows. Nobody else knows simdjson.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "dvp/roles.hpp"

namespace dvp {

/// Case does not matter in the names of members, nor do `_`, `-`, `@` and `:`: `remoteAddr` is
/// `remote_addr`. Caddy's way of writing `request.uri` is `request>uri`.
std::string folded_member_name(std::string_view name);

/// One thread's. 64 bytes behind the text may be read.
class JsonReader {
 public:
  /// `names` must outlive the reader.
  explicit JsonReader(const NameTable& names);
  ~JsonReader();

  /// Offers the members that the table knows, also those of inner objects (`request.uri`): strings
  /// without their escapes, numbers as they are written, the strings of a list with `, ` between.
  /// Anything else tells nothing, but for the status: a line that has one must have one that can
  /// be read. The texts live until the next call. False for what is no whole object. Whatever the
  /// picker held before is gone.
  bool read(std::string_view text, FieldPicker& picker);

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace dvp
