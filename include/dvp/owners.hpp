// Who owns a repository (`--owners`).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace dvp {

class Owners {
 public:
  /// Nobody is named: every namespace owns itself.
  Owners() = default;

  /// A CSV with the header `namespace,repository,owner`; an empty repository is the whole
  /// namespace; of equal rows the last wins. Throws EnvironmentError, naming file and line.
  static Owners load(const std::string& path);

  std::string owner(std::string_view name_space, std::string_view repository) const;
  std::string owner_of_namespace(std::string_view name_space) const {
    return owner(name_space, "");
  }

 private:
  std::map<std::pair<std::string, std::string>, std::string> owners_;
};

}  // namespace dvp
