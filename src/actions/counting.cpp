// Counting the shards: each is grouped into sessions, which are classified for each window and
// counted. Shards know nothing of each other, so the workers take them as they come.
#include "dvp/counting.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <numeric>
#include <optional>

#include "counting_plan.hpp"
#include "dvp/client_columns.hpp"
#include "dvp/parallel.hpp"
#include "sessions.hpp"

namespace dvp {

namespace {

/// Where a client is, as numbers.
struct Location {
  Id place = Catalog::nowhere;
  std::uint32_t country = 0;
};

/// What became of a request over all windows: the last of these that holds for any.
enum class Fate : std::uint8_t { margin, joined, started };

ClientRequests busier(const ClientRequests& a, const ClientRequests& b) {
  return b.requests > a.requests ? b : a;
}

/// Counts the shards that one worker gets.
class ShardWorker {
 public:
  ShardWorker(const CountingPlan& plan, RequestShards& shards, RawRows& rows)
      : plan_(plan),
        rows_(rows),
        sessions_(plan, shards),
        tallies_(shards.budget()),
        row_writer_(rows.store()),
        lookup_(plan.locator),
        classifier_(plan.options.session_window) {
    counting_.windows.resize(plan.options.windows.size());
  }

  void count(std::size_t index) {
    const auto shard = sessions_.take(index);
    for (std::size_t begin = 0; begin < shard.size();) {
      auto end = begin + 1;
      while (end < shard.size() && shard[begin].client == shard[end].client) ++end;
      count_client(shard.subspan(begin, end - begin));
      begin = end;
    }
    tallies_.resize(bytes_of_tallies());
  }

  Counting take() {
    row_writer_.flush();
    counting_.lookups = lookup_.ledger();
    return std::move(counting_);
  }

 private:
  std::size_t bytes_of_tallies() const {
    std::size_t bytes = 0;
    for (const auto* tally : {&counting_.by_reference, &counting_.by_repository,
                              &counting_.by_namespace, &counting_.by_country, &counting_.by_tool})
      bytes += tally->bytes();
    return bytes;
  }

  bool same_session(const Request& a, const Request& b) const {
    return a.repository == b.repository && plan_.user_agent(a.origin) == plan_.user_agent(b.origin);
  }

  void count_client(std::span<Request> requests) {
    ++client_;
    location_.reset();
    if (is_private(requests.front().client))
      counting_.busiest_private =
          busier(counting_.busiest_private, {requests.front().client, requests.size()});
    for (std::size_t begin = 0; begin < requests.size();) {
      auto end = begin + 1;
      while (end < requests.size() && same_session(requests[begin], requests[end])) ++end;
      count_session(requests.subspan(begin, end - begin));
      begin = end;
    }
  }

  void count_session(std::span<Request> session) {
    order_session(session, plan_.order);
    fates_.assign(session.size(), Fate::margin);
    const auto& windows = plan_.options.windows;
    for (std::size_t i = 0; i < windows.size(); ++i) {
      const auto first = first_from(session, windows[i].scope_start());
      const auto last = first_from(session, windows[i].scope_end());
      if (first < last) count_window(session.subspan(first, last - first), first, i);
    }
    for (const auto fate : fates_) ++counting_.tally[bucket_of(fate)];
  }

  static std::size_t first_from(std::span<const Request> session, Nanos time) {
    const auto found =
        std::partition_point(session.begin(), session.end(),
                             [&](const Request& request) { return request.time < time; });
    return static_cast<std::size_t>(found - session.begin());
  }

  static Bucket bucket_of(Fate fate) {
    if (fate == Fate::started) return Bucket::started;
    return fate == Fate::joined ? Bucket::joined : Bucket::margin;
  }

  /// `in_scope` are the requests in the scope of one window; the first is `offset` in the session.
  void count_window(std::span<const Request> in_scope, std::size_t offset,
                    std::size_t window_index) {
    classifier_.classify(in_scope, found_);
    const auto& window = plan_.options.windows[window_index];
    for (std::size_t i = 0; i < in_scope.size(); ++i) {
      const auto& action = found_.actions[found_.action_of[i]];
      const auto& start = in_scope[action.start];
      if (!window.contains(start.time)) continue;
      const auto fate = action.start == i ? Fate::started : Fate::joined;
      fates_[offset + i] = std::max(fates_[offset + i], fate);
      if (fate == Fate::started) count_action(action, start, window_index);
    }
  }

  void count_action(const Action& action, const Request& start, std::size_t window_index) {
    const auto window = static_cast<std::uint32_t>(window_index);
    const auto repository = start.repository;
    const auto count = [&](View view, Tally& tally, const TallyKey& key) {
      if (plan_.wants(view)) tally.add(key, client_, action.kind);
    };
    const auto origin = plan_.shown_origin(start);
    if (!location_) location_ = locate(start.client);
    counting_.windows[window_index].add(action.kind);
    count(View::summary, counting_.by_reference, {window, repository, start.reference});
    count(View::repo_summary, counting_.by_repository, {window, repository});
    count(View::namespace_summary, counting_.by_namespace,
          {window, plan_.first_of_namespace[repository]});
    count(View::geo_summary, counting_.by_country, {window, repository, country_of(origin)});
    count(View::client_summary, counting_.by_tool,
          {window, repository, plan_.first_of_tool[origin]});
    if (plan_.wants(View::raw)) add_row(action, start, origin, window_index);
  }

  Location locate(const Address& client) {
    if (plan_.locator.empty()) return {};
    const auto place = lookup_.look_up(client);
    return {plan_.catalog.place_id(place), country_number(place.country)};
  }

  /// What the log itself tells goes before what a database does.
  std::uint32_t country_of(Id origin) const {
    const auto logged = plan_.countries[origin];
    return logged != 0 ? logged : location_->country;
  }

  void add_row(const Action& action, const Request& start, Id origin, std::size_t window_index) {
    const auto& window = plan_.options.windows[window_index];
    const auto second = (start.time - window.start) / nanos_per_second;
    const RawRow row{.second = static_cast<std::uint32_t>(second) & 0x1FFFFFFF,
                     .kind = static_cast<std::uint32_t>(action.kind) & 3,
                     .head = start.head,
                     .repository = start.repository,
                     .digest = action.digest,
                     .reference = start.reference,
                     .by_digest = start.by_digest,
                     .origin = origin,
                     .place = location_->place};
    row_writer_.add(rows_.partition(window_index, window, row)) = row;
  }

  const CountingPlan& plan_;
  RawRows& rows_;
  SessionGrouper sessions_;
  Reservation tallies_;
  RawRows::Store::Writer row_writer_;
  ClientLookup lookup_;
  Classifier classifier_;
  Classification found_;
  std::vector<Fate> fates_;
  std::uint64_t client_ = 0;
  std::optional<Location> location_;  // of the client; known from its first action on
  Counting counting_;
};

void add(Counting& sum, const Counting& part) {
  sum.tally += part.tally;
  for (std::size_t i = 0; i < sum.windows.size(); ++i) sum.windows[i] += part.windows[i];
  sum.by_reference.add(part.by_reference);
  sum.by_repository.add(part.by_repository);
  sum.by_namespace.add(part.by_namespace);
  sum.by_country.add(part.by_country);
  sum.by_tool.add(part.by_tool);
  sum.lookups += part.lookups;
  sum.busiest_private = busier(sum.busiest_private, part.busiest_private);
}

/// So each worker has all the room that it needs from its first shard on, while there are few rows
/// yet, and all are busy to the end.
std::vector<std::size_t> largest_first(const RequestShards& shards) {
  std::vector<std::size_t> order(RequestShards::count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return shards.bytes(a) > shards.bytes(b); });
  return order;
}

}  // namespace

RawRows::RawRows(std::size_t windows, MemoryBudget& budget, SpillFile& file)
    : slices_(std::clamp<std::size_t>(4096 / windows, 1, 256)),
      store_(windows * slices_, budget, file) {}

std::size_t RawRows::partition(std::size_t window_index, const Window& window,
                               const RawRow& row) const {
  const auto seconds = static_cast<std::uint64_t>((window.end - window.start) / nanos_per_second);
  return window_index * slices_ + row.second * slices_ / seconds;
}

Counting count_shards(RequestShards& shards, const CountingInputs& inputs, RawRows& rows) {
  const CountingPlan plan(inputs);
  shards.close();
  const auto order = largest_first(shards);
  std::mutex mutex;
  std::atomic<std::size_t> next = 0;
  std::optional<Counting> sum;  // begins as what the first has counted
  const auto work = [&](unsigned) {
    ShardWorker worker(plan, shards, rows);
    for (auto i = next++; i < order.size(); i = next++) worker.count(order[i]);
    auto part = worker.take();
    const std::lock_guard lock(mutex);
    if (sum) add(*sum, part);
    else sum = std::move(part);
  };
  run_workers(inputs.options.jobs, work, [&] { next = order.size(); });
  rows.store().close();
  return std::move(*sum);
}

}  // namespace dvp
