// Databases of addresses in the MMDB format (`--geoip`; SPEC 6).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dvp/address.hpp"

namespace dvp {

/// What one record of a database tells, whatever its layout. The views live as long as the
/// database. Empty, or 0: it does not tell.
struct GeoRecord {
  std::string country;               // two capitals
  std::string_view type;             // one of the four published ones
  std::string_view company_domain;   // of who uses the address
  std::string_view provider_domain;  // of who announces it
  std::uint32_t as_number = 0;
};

/// One database, open until it is destroyed. Reading it from several threads is safe.
class GeoDatabase {
 public:
  /// Throws EnvironmentError, naming the file: it cannot be read, is none, or is damaged.
  explicit GeoDatabase(const std::string& path);

  const std::string& path() const { return path_; }

  /// Its own name for what it is, such as `GeoLite2-Country`.
  std::string_view type() const;

  /// When it was made, in seconds since 1970.
  std::int64_t built() const;

  /// The number of the record for an address: what has one number is one record.
  std::optional<std::uint32_t> find(const Address& address) const;

  /// Throws EnvironmentError if it is damaged.
  GeoRecord read(std::uint32_t record) const;

 private:
  struct Handle;

  std::string path_;
  std::shared_ptr<const Handle> handle_;
};

}  // namespace dvp
