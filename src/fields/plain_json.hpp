// A quick reader of the JSON that logs mostly are: printable ASCII, `\u` nowhere in what is read.
//
// A line is walked over once from left to right. Where a name is expected, the one that stood there
// in the last line is compared before any is looked for; then a string costs a search for its end,
// 16 bytes at a time, and anything else a step for each byte. Whatever is not as plain as that, and
// whatever may be no JSON at all, is left to simdjson: what is read here, it reads in the same way
// (tests/unit/json_reader_test.cpp compares the two).
#pragma once

#include <string>
#include <string_view>

#include "dvp/roles.hpp"
#include "json_members.hpp"

namespace dvp {

/// One thread's. 15 bytes behind the text may be read.
class PlainJson {
 public:
  /// Both must outlive the reader.
  PlainJson(const NameTable& names, JsonMembers& members) : names_(names), members_(members) {}

  /// As JsonReader::read. False: simdjson shall read it; some members may have been offered.
  bool read(std::string_view text, FieldPicker& picker);

 private:
  bool read_object(JsonMember& object, FieldPicker& picker);
  JsonMember* take_name(JsonMember& object, JsonMember*& expected);
  bool read_value(JsonMember& member, FieldPicker& picker);
  bool take_list(std::string_view& text);
  bool take_string(std::string_view& text);
  bool take_escaped(const char* begin, std::string_view& text);
  std::string_view take_scalar();
  bool skip_value();
  bool skip_string();
  bool skip_nested();

  bool is_next(std::string_view text) const;
  std::string_view taken_since(const char* begin) const;
  bool skip_if(char c);
  void skip_spaces();

  /// NUL at the end.
  char here() const { return at_ < end_ ? *at_ : '\0'; }

  const NameTable& names_;
  JsonMembers& members_;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  std::string unescaped_;  // the strings of the line that had escapes, one behind the other
};

}  // namespace dvp
