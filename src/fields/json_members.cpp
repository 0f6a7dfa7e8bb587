#include "json_members.hpp"

namespace dvp {

JsonMember& JsonMembers::line() {
  constexpr std::size_t most = 10'000;  // no server writes so many
  if (size_ > most) {
    line_ = {};
    size_ = 0;
  }
  return line_;
}

JsonMember& JsonMembers::find(JsonMember& object, std::string_view name) {
  const auto found = object.inside.find(name);
  if (found != object.inside.end()) return *found->second;
  auto member = std::make_unique<JsonMember>();
  if (&object != &line_) member->whole_name = object.whole_name + '.';
  member->whole_name += name;
  member->in_line = member->padded.copy('"' + std::string(name) + "\":");
  member->rank = names_.rank(member->whole_name);
  member->has_inside = names_.has_inside(member->whole_name);
  ++size_;
  return *object.inside.emplace(name, std::move(member)).first->second;
}

}  // namespace dvp
