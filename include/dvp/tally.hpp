// What the summaries count. Everything of one client passes by one Tally together, so the number of
// distinct addresses of a row is a plain `++`; and the tallies of several shards add.
#pragma once

#include <cstdint>
#include <vector>

#include "dvp/action.hpp"
#include "dvp/catalog.hpp"
#include "dvp/hash_index.hpp"

namespace dvp {

struct Counts {
  std::uint64_t unique_addresses = 0;
  std::uint64_t pull_by_tag = 0;
  std::uint64_t pull_by_digest = 0;
  std::uint64_t version_check = 0;

  void add(ActionKind kind);
  Counts& operator+=(const Counts& other);
};

/// Which row of which window a count belongs to. In summaries of namespaces `repository` is some
/// repository of the namespace.
struct TallyKey {
  static constexpr Id any = 0xFFFFFFFF;

  std::uint32_t window = 0;
  Id repository = any;

  /// What tells rows of one repository apart, as a number: of a reference, a country, a tool.
  Id detail = any;

  bool operator==(const TallyKey&) const = default;
};

class Tally {
 public:
  struct Row {
    TallyKey key;
    Counts counts;
    std::uint64_t last_client = 0;
  };

  /// Counts an action of a client. Clients have numbers from 1, and each comes but once: when
  /// another number has been seen, it is not seen again.
  void add(const TallyKey& key, std::uint64_t client, ActionKind kind);

  /// Adds what another shard counted.
  void add(const Tally& other);

  const HugePageVector<Row>& rows() const { return rows_; }

  /// Of memory.
  std::size_t bytes() const { return rows_.capacity() * sizeof(Row) + index_.bytes(); }

 private:
  Row& row(const TallyKey& key);

  HashIndex index_;
  HugePageVector<Row> rows_;
};

}  // namespace dvp
