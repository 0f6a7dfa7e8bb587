// The second half of the corridor: shards of requests in, counted actions out.
#pragma once

#include <cstdint>
#include <vector>

#include "dvp/action.hpp"
#include "dvp/catalog.hpp"
#include "dvp/ledger.hpp"
#include "dvp/locator.hpp"
#include "dvp/options.hpp"
#include "dvp/reading.hpp"
#include "dvp/spill.hpp"
#include "dvp/tally.hpp"

namespace dvp {

/// One row of the raw view, as ids. It does not know its client.
struct RawRow {
  std::uint32_t second : 29 = 0;  // of the starting request, since the window's start
  std::uint32_t kind : 2 = 0;     // ActionKind
  std::uint32_t head : 1 = 0;
  Id repository = 0;
  Id digest = 0;  // 0 if unknown, else id + 1
  Id reference : 31 = 0;
  std::uint32_t by_digest : 1 = 0;
  Id origin = 0;
  Id place = Catalog::nowhere;
};

/// The rows of all windows. Each window's rows are spread over slices of its time, so that sorting
/// and formatting go slice by slice.
class RawRows {
 public:
  RawRows(std::size_t windows, MemoryBudget& budget, SpillFile& file);

  using Store = PartitionedStore<RawRow>;
  Store& store() { return store_; }

  std::size_t slices() const { return slices_; }
  std::size_t partition(std::size_t window_index, const Window& window, const RawRow& row) const;
  std::vector<RawRow> take(std::size_t window_index, std::size_t slice) {
    return store_.take(window_index * slices_ + slice);
  }

 private:
  std::size_t slices_;
  Store store_;
};

/// How many requests a client has made.
struct ClientRequests {
  Address address;
  std::uint64_t requests = 0;
};

/// What was counted in all shards.
struct Counting {
  LineTally tally;  // of `margin`, `started` and `joined`
  std::vector<Counts> windows;
  Tally by_reference;
  Tally by_repository;
  Tally by_namespace;
  Tally by_country;  // `detail` is a country's number
  Tally by_tool;     // `detail` is the first origin with the tool
  LookupLedger lookups;
  ClientRequests busiest_private;  // of the clients with a private address
};

/// What is known when counting begins.
struct CountingInputs {
  const Options& options;
  const Reading& reading;  // tells the order of the logs
  const Locator& locator;
  Catalog& catalog;  // to which the places of clients are added
};

/// Counts all shards, which are empty then. Only what the views of the options need is counted and
/// put into `rows`; but each client that started an action is looked up, for the ledger, and once.
Counting count_shards(RequestShards& shards, const CountingInputs& inputs, RawRows& rows);

/// The order of logs for requests of equal times: by the first manifest request, then by the last,
/// then as they are read (SPEC 4).
struct SourceOrder {
  explicit SourceOrder(const std::vector<SourceReading>& sources);

  std::vector<std::uint32_t> rank_of;  // by position in the list of logs
  std::vector<TimeSpan> spans;         // by rank
};

/// Puts the requests of one session key into the order of SPEC 4, equal times included. Positions
/// must hold the ranks of the logs in place of their numbers.
void order_session(std::span<Request> session, const SourceOrder& order);

}  // namespace dvp
