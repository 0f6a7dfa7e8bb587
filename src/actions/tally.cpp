// Counting actions and addresses.
#include "dvp/tally.hpp"

namespace dvp {

void Counts::add(ActionKind kind) {
  switch (kind) {
    case ActionKind::pull_by_tag:
      ++pull_by_tag;
      break;
    case ActionKind::pull_by_digest:
      ++pull_by_digest;
      break;
    case ActionKind::version_check:
      ++version_check;
      break;
  }
}

Counts& Counts::operator+=(const Counts& other) {
  unique_addresses += other.unique_addresses;
  pull_by_tag += other.pull_by_tag;
  pull_by_digest += other.pull_by_digest;
  version_check += other.version_check;
  return *this;
}

void Tally::add(const TallyKey& key, std::uint64_t client, ActionKind kind) {
  auto& counted = row(key);
  if (counted.last_client != client) ++counted.counts.unique_addresses;
  counted.last_client = client;
  counted.counts.add(kind);
}

void Tally::add(const Tally& other) {
  for (const auto& theirs : other.rows_) row(theirs.key).counts += theirs.counts;
}

Tally::Row& Tally::row(const TallyKey& key) {
  const auto hash = hash_integers(std::uint64_t{key.window} << 32 | key.repository, key.detail);
  const auto found = index_.find_or_add(
      hash, [&](std::uint32_t i) { return rows_[i].key == key; },
      [&] {
        rows_.push_back({key, {}, 0});
        return static_cast<std::uint32_t>(rows_.size() - 1);
      });
  return rows_[found];
}

}  // namespace dvp
