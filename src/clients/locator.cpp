// Asking the databases and the lists of ranges about a client.
#include "dvp/locator.hpp"

#include "dvp/address_names.hpp"
#include "dvp/clouds.hpp"

namespace dvp {

namespace {

/// Takes what a database tells if no one before it did, and counts that.
template <class Known, class Told>
void take(Known& known, const Told& told, std::uint64_t& count) {
  if (known != Known() || told == Told()) return;
  known = told;
  ++count;
}

/// A domain that names the client's own address would tell it.
std::string_view discreet(std::string_view domain, const Address& client) {
  return names_address(domain, client) ? std::string_view() : domain;
}

}  // namespace

Locator::Locator(const std::vector<std::string>& geoip, const std::vector<HostsFile>& hosts)
    : databases_(geoip.begin(), geoip.end()), hosts_(hosts), ranges_(hosts) {}

LookupLedger Locator::ledger() const {
  LookupLedger ledger;
  for (const auto& database : databases_)
    ledger.databases.push_back({database.path(), std::string(database.type()), database.built()});
  for (std::size_t i = 0; i < hosts_.size(); ++i)
    ledger.hosts.push_back({hosts_[i].name, hosts_[i].path, ranges_.ranges(i)});
  return ledger;
}

ClientLookup::ClientLookup(const Locator& locator, std::size_t most_records)
    : locator_(locator),
      caches_(locator.databases().size(), RecordCache(most_records)),
      ledger_(locator.ledger()) {}

Place ClientLookup::look_up(const Address& client) {
  Place place;
  if (locator_.empty()) return place;
  ++ledger_.clients;
  std::uint32_t as_number = 0;
  ask_databases(client, place, as_number);
  ask_ranges(client, place);
  if (place.host.empty()) take(place.host, cloud_of(as_number), ledger_.hosts_by_as_number);
  return place;
}

void ClientLookup::ask_databases(const Address& client, Place& place, std::uint32_t& as_number) {
  for (std::size_t i = 0; i < caches_.size(); ++i) {
    const auto& database = locator_.databases()[i];
    const auto found = database.find(client);
    if (!found) continue;
    const auto& record = caches_[i].read(database, *found);
    auto& counts = ledger_.databases[i];
    take(place.country, record.country, counts.country);
    take(place.type, record.type, counts.network_type);
    take(as_number, record.as_number, counts.as_number);
    std::uint64_t domains = 0;  // the company's and the provider's are two things
    take(place.company_domain, discreet(record.company_domain, client), domains);
    take(place.provider_domain, discreet(record.provider_domain, client), domains);
    if (domains > 0) ++counts.domain;
  }
}

void ClientLookup::ask_ranges(const Address& client, Place& place) {
  const auto file = locator_.ranges().find(client);
  if (!file) return;
  place.host = locator_.hosts()[*file].name;
  ++ledger_.hosts[*file].clients;
}

const GeoRecord& ClientLookup::RecordCache::read(const GeoDatabase& database,
                                                 std::uint32_t record) {
  if (records_.size() == most_records_) {
    index_.clear();
    numbers_.clear();
    records_.clear();
  }
  const auto found = index_.find_or_add(
      hash_integers(record), [&](std::uint32_t i) { return numbers_[i] == record; },
      [&] {
        records_.push_back(database.read(record));
        numbers_.push_back(record);
        return static_cast<std::uint32_t>(records_.size() - 1);
      });
  return records_[found];
}

}  // namespace dvp
