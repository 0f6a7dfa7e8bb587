// Where clients are: all databases and lists of ranges of a run, asked together (SPEC 6).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dvp/address.hpp"
#include "dvp/geoip.hpp"
#include "dvp/hash_index.hpp"
#include "dvp/host_ranges.hpp"
#include "dvp/ledger.hpp"
#include "dvp/options.hpp"

namespace dvp {

/// What is known of where a client is. Empty: not known. The views live as long as the Locator.
struct Place {
  std::string country;
  std::string_view host;
  std::string_view type;
  std::string_view company_domain;
  std::string_view provider_domain;

  /// A business has the company's domain, all others the provider's; better the other than none.
  std::string_view domain_of_business() const {
    return company_domain.empty() ? provider_domain : company_domain;
  }
  std::string_view domain_of_others() const {
    return provider_domain.empty() ? company_domain : provider_domain;
  }
};

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
  explicit ClientLookup(const Locator& locator);

  /// Each client is looked up once, so that the ledger counts clients.
  Place look_up(const Address& client);

  const LookupLedger& ledger() const { return ledger_; }

 private:
  /// The records of one database that were read lately.
  class RecordCache {
   public:
    const GeoRecord& read(const GeoDatabase& database, std::uint32_t record);

   private:
    static constexpr std::size_t most_records = 1 << 16;

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
