// The address ranges of cloud providers (`--hosts NAME=FILE`; SPEC 6).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dvp/address.hpp"
#include "dvp/options.hpp"

namespace dvp {

/// Every CIDR and every bare address in a text, whatever its syntax: JSON, CSV, a line each.
std::vector<Cidr> find_ranges(std::string_view text);

/// Says whose the most specific range is that holds an address; of equal ranges the one of the
/// first file. Reading it from several threads is safe.
class HostRanges {
 public:
  /// No file was named: nobody's.
  HostRanges() = default;

  /// Reads the files. Throws EnvironmentError, naming the file: it cannot be read, or holds no
  /// range.
  explicit HostRanges(std::span<const HostsFile> files);

  /// The position of the file in the list that was read.
  std::optional<std::size_t> find(const Address& address) const;

  /// How many ranges the file holds, each counted once.
  std::size_t ranges(std::size_t file) const { return ranges_[file]; }

 private:
  struct Tables;

  std::vector<std::size_t> ranges_;
  std::shared_ptr<const Tables> tables_;  // none if no file was named
};

}  // namespace dvp
