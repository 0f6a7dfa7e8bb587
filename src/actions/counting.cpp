// Counting the shards: each is sorted into sessions, which are classified for each window and
// counted. Shards know nothing of each other, so the workers take them as they come.
#include "dvp/counting.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <tuple>

#include "dvp/parallel.hpp"

namespace dvp {

namespace {

/// What the workers share, and do not change.
struct CountingPlan {
  const Options& options;
  SourceOrder order;
  std::vector<Id> namespaces;   // of each repository: the first repository of its namespace
  std::vector<Id> user_agents;  // of each origin; empty unless sessions are told apart by it

  bool wants(View view) const { return options.views.contains(view); }
  Id user_agent(Id origin) const { return user_agents.empty() ? 0 : user_agents[origin]; }
};

std::vector<Id> namespace_ids(const Catalog& catalog) {
  Interner names;
  std::vector<Id> first;
  std::vector<Id> ids;
  for (Id id = 0; id < catalog.repositories(); ++id) {
    const auto name = names.id(catalog.repository(id).namespace_);
    if (name == first.size()) first.push_back(id);
    ids.push_back(first[name]);
  }
  return ids;
}

std::vector<Id> user_agent_ids(const Catalog& catalog) {
  Interner texts;
  std::vector<Id> ids;
  for (Id id = 0; id < catalog.origins(); ++id)
    ids.push_back(texts.id(catalog.origin(id).user_agent));
  return ids;
}

/// What became of a request over all windows: the last of these that holds for any.
enum class Part : std::uint8_t { margin, joined, started };

ClientRequests busier(const ClientRequests& a, const ClientRequests& b) {
  return b.requests > a.requests ? b : a;
}

/// Counts the shards that one worker gets.
class ShardWorker {
 public:
  ShardWorker(const CountingPlan& plan, RawRows& rows)
      : plan_(plan),
        rows_(rows),
        row_writer_(rows.store()),
        classifier_(plan.options.session_window) {
    counting_.windows.resize(plan.options.windows.size());
  }

  void count(std::vector<Request> shard) {
    for (auto& request : shard) {
      const auto rank = plan_.order.rank_of[Position::source(request.position)];
      request.position = Position::pack(rank, Position::offset(request.position));
    }
    std::sort(shard.begin(), shard.end(),
              [&](const Request& a, const Request& b) { return before(a, b); });
    for (std::size_t begin = 0; begin < shard.size();) {
      auto end = begin + 1;
      while (end < shard.size() && shard[begin].client == shard[end].client) ++end;
      count_client(std::span(shard).subspan(begin, end - begin));
      begin = end;
    }
  }

  Counting take() {
    row_writer_.flush();
    return std::move(counting_);
  }

 private:
  bool before(const Request& a, const Request& b) const {
    if (a.client != b.client) return a.client < b.client;
    if (a.repository != b.repository) return a.repository < b.repository;
    const auto agent_a = plan_.user_agent(a.origin);
    const auto agent_b = plan_.user_agent(b.origin);
    return std::tie(agent_a, a.time, a.position) < std::tie(agent_b, b.time, b.position);
  }

  bool same_session(const Request& a, const Request& b) const {
    return a.repository == b.repository && plan_.user_agent(a.origin) == plan_.user_agent(b.origin);
  }

  void count_client(std::span<Request> requests) {
    ++client_;
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
    parts_.assign(session.size(), Part::margin);
    const auto& windows = plan_.options.windows;
    for (std::size_t i = 0; i < windows.size(); ++i) {
      const auto first = first_from(session, windows[i].scope_start());
      const auto last = first_from(session, windows[i].scope_end());
      if (first < last) count_window(session.subspan(first, last - first), first, i);
    }
    for (const auto part : parts_) ++counting_.tally[bucket_of(part)];
  }

  static std::size_t first_from(std::span<const Request> session, Nanos time) {
    const auto found =
        std::partition_point(session.begin(), session.end(),
                             [&](const Request& request) { return request.time < time; });
    return static_cast<std::size_t>(found - session.begin());
  }

  static Bucket bucket_of(Part part) {
    if (part == Part::started) return Bucket::started;
    return part == Part::joined ? Bucket::joined : Bucket::margin;
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
      const auto part = action.start == i ? Part::started : Part::joined;
      parts_[offset + i] = std::max(parts_[offset + i], part);
      if (part == Part::started) count_action(action, start, window_index);
    }
  }

  void count_action(const Action& action, const Request& start, std::size_t window_index) {
    const auto window = static_cast<std::uint32_t>(window_index);
    counting_.windows[window_index].add(action.kind);
    if (plan_.wants(View::summary))
      counting_.by_reference.add({window, start.repository, start.reference}, client_, action.kind);
    if (plan_.wants(View::repo_summary))
      counting_.by_repository.add({window, start.repository}, client_, action.kind);
    if (plan_.wants(View::namespace_summary))
      counting_.by_namespace.add({window, plan_.namespaces[start.repository]}, client_,
                                 action.kind);
    if (plan_.wants(View::raw)) add_row(action, start, window_index);
  }

  void add_row(const Action& action, const Request& start, std::size_t window_index) {
    const auto& window = plan_.options.windows[window_index];
    RawRow row;
    row.second =
        static_cast<std::uint32_t>((start.time - window.start) / nanos_per_second) & 0x1FFFFFFF;
    row.kind = static_cast<std::uint32_t>(action.kind) & 3;
    row.head = start.head;
    row.repository = start.repository;
    row.digest = action.digest;
    row.reference = start.reference;
    row.by_digest = start.by_digest;
    row.origin = start.origin;
    row_writer_.add(rows_.partition(window_index, window, row), row);
  }

  const CountingPlan& plan_;
  RawRows& rows_;
  RawRows::Store::Writer row_writer_;
  Classifier classifier_;
  Classification found_;
  std::vector<Part> parts_;
  std::uint64_t client_ = 0;
  Counting counting_;
};

void add(Counting& sum, const Counting& part) {
  sum.tally += part.tally;
  for (std::size_t i = 0; i < sum.windows.size(); ++i) sum.windows[i] += part.windows[i];
  sum.by_reference.add(part.by_reference);
  sum.by_repository.add(part.by_repository);
  sum.by_namespace.add(part.by_namespace);
  sum.busiest_private = busier(sum.busiest_private, part.busiest_private);
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

Counting count_shards(RequestShards& shards, const Reading& reading, const Catalog& catalog,
                      const Options& options, RawRows& rows) {
  const CountingPlan plan{
      options, SourceOrder(reading.sources), namespace_ids(catalog),
      options.session_per_user_agent ? user_agent_ids(catalog) : std::vector<Id>()};
  std::mutex mutex;
  std::atomic<std::size_t> next = 0;
  Counting sum;
  sum.windows.resize(options.windows.size());
  const auto work = [&](unsigned) {
    ShardWorker worker(plan, rows);
    for (auto shard = next++; shard < shards.partitions(); shard = next++)
      worker.count(shards.take(shard));
    const auto part = worker.take();
    const std::lock_guard lock(mutex);
    add(sum, part);
  };
  run_workers(options.jobs, work, [&] { next = shards.partitions(); });
  return sum;
}

}  // namespace dvp
