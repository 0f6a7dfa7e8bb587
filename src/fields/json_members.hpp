// What the names in a log's objects mean.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "dvp/padded.hpp"
#include "dvp/roles.hpp"

namespace dvp {

struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const {
    return std::hash<std::string_view>()(name);
  }
};

/// A name that was met in an object, with those that were met inside it. The members of a log's
/// lines mostly come in the same order, so each remembers which came after it in the last line.
struct JsonMember {
  std::string whole_name;  // with the names of the objects around it
  PaddedText padded;
  std::string_view in_line;  // in `padded`, as it stands in a line: `"name":`
  int rank = NameTable::unknown;
  bool has_inside = false;  // names that the table knows
  std::unordered_map<std::string, std::unique_ptr<JsonMember>, NameHash, std::equal_to<>> inside;
  JsonMember* first_inside = nullptr;
  JsonMember* next = nullptr;
};

/// All names that were met. One thread's.
class JsonMembers {
 public:
  /// `names` must outlive it.
  explicit JsonMembers(const NameTable& names) : names_(names) {}

  /// The object that is a line. Where names are made up for each line, they are forgotten here.
  JsonMember& line();

  /// The member of an object that has this name (without escapes).
  JsonMember& find(JsonMember& object, std::string_view name);

 private:
  const NameTable& names_;
  JsonMember line_;
  std::size_t size_ = 0;
};

}  // namespace dvp
