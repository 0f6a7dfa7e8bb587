// Where clients are: all databases and lists of ranges of a run, asked together (SPEC 6).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dvp/address.hpp"
#include "dvp/geoip.hpp"
#include "dvp/hash_index.hpp"
#include "dvp/host_ranges.hpp"
#include "dvp/ledger.hpp"
#include "dvp/options.hpp"
#include "dvp/place.hpp"

namespace dvp {

/// Reading it from several threads is safe.
class Locator {
 public:
  /// Opens and checks all files. Throws EnvironmentError, naming the file.
  Locator(const std::vector<std::string>& geoip, const std::vector<HostsFile>& hosts);

  /// Nothing is known of anybody.
  bool empty() const { return databases_.empty() && hosts_.empty(); }

  const std::vector<GeoDatabase>& databases() const { return databases_; }
  const std::vector<HostsFile>& hosts() const { return hosts_; }
  const HostRanges& ranges() const { return ranges_; }

  /// What the files are, with nobody looked up yet.
  LookupLedger ledger() const;

 private:
  std::vector<GeoDatabase> databases_;
  std::vector<HostsFile> hosts_;
  HostRanges ranges_;
};

/// One thread's look-ups: what it has read of a database once is not read again.
class ClientLookup {
 public:
  /// `most_records`: how many of each database are remembered; clients come in order of their
  /// addresses, so few are enough.
  explicit ClientLookup(const Locator& locator, std::size_t most_records = 1 << 12);

  /// Each client is looked up once, so that the ledger counts clients. The views of the place live
  /// as long as the Locator.
  Place look_up(const Address& client);

  const LookupLedger& ledger() const { return ledger_; }

 private:
  /// The records of one database that were read lately.
  class RecordCache {
   public:
    explicit RecordCache(std::size_t most_records) : most_records_(most_records) {}

    const GeoRecord& read(const GeoDatabase& database, std::uint32_t record);

   private:
    std::size_t most_records_;
    HashIndex index_;
    std::vector<std::uint32_t> numbers_;
    std::vector<GeoRecord> records_;
  };

  void ask_databases(const Address& client, Place& place, std::uint32_t& as_number);
  void ask_ranges(const Address& client, Place& place);

  const Locator& locator_;
  std::vector<RecordCache> caches_;  // of each database
  LookupLedger ledger_;
};

}  // namespace dvp
