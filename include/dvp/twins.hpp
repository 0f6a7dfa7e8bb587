// Two lines about one request (SPEC 8, distribution and events). Which of them counts is known only
// when all lines are read, so every line that may have a twin is held until then: in shards by what
// twins have in common, which spill like the requests.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "dvp/ledger.hpp"
#include "dvp/rejects.hpp"
#include "dvp/request.hpp"
#include "dvp/spill.hpp"

namespace dvp {

/// What two lines have in common if they may tell of one request: a hash of 128 bits.
struct TwinKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  auto operator<=>(const TwinKey&) const = default;
};

/// A line that may have a twin, as it was judged by itself.
struct HeldLine {
  static constexpr std::uint32_t not_rejected = 0xFFFFFFFF;

  TwinKey key;
  Telling telling = Telling::once;
  Judgement judgement;
  std::uint32_t repeats = 1;
  std::uint32_t rejected = not_rejected;  // its place in HeldLines::rejected
  bool has_time = false;
  bool is_request = false;  // its time counts for the source's first and last
  Nanos time = 0;
  Nanos duration = 0;
  Request request;  // the position always; the rest if it was accepted
};

/// All of them.
class HeldLines {
 public:
  using Store = PartitionedStore<HeldLine>;

  HeldLines(MemoryBudget& budget, SpillFile& file);

  static std::size_t shard_of(const TwinKey& key);
  Store& store() { return store_; }

  /// Keeps the text of a rejected line. Any thread.
  std::uint32_t keep(RejectedLine line);
  const RejectedLine& rejected(std::uint32_t place) const { return rejected_[place]; }

 private:
  Store store_;
  std::mutex mutex_;
  std::vector<RejectedLine> rejected_;
};

/// The key of a line of `source`. Of an event it is the event's id, in whatever log it stands.
TwinKey twin_key(const AccessRecord& record, std::uint32_t source);

/// Says which of the lines of one shard are duplicates. Of the events with one id, the first stays.
/// An application's line always stays. A line of the access log is a duplicate if an application's
/// line with the same key ended, by `[end - duration - 1 s, end]`, so that the request may have
/// begun in the second of the access log; one for one, each taking the nearest in time that is
/// free. Reorders `lines`.
std::vector<bool> find_duplicates(std::vector<HeldLine>& lines);

}  // namespace dvp
