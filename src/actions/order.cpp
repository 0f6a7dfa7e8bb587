// The order of the requests of one session key.
#include <algorithm>
#include <numeric>
#include <tuple>

#include "dvp/counting.hpp"

namespace dvp {

namespace {

bool earlier(const Request& a, const Request& b) {
  return std::tie(a.time, a.position) < std::tie(b.time, b.position);
}

/// HEAD by tag, GET by tag, HEAD by digest, GET by digest.
unsigned step_of_pull(const Request& request) {
  return request.by_digest * 2U + (request.head ? 0 : 1);
}

/// The difference is taken without signs: times may be as far apart as they can be.
bool lasts_over_a_second(Nanos begin, Nanos end) {
  return end > begin && static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(begin) >
                            static_cast<std::uint64_t>(nanos_per_second);
}

/// Whether two of the logs in a run overlap by more than a second. Ranks are in order of the logs'
/// first requests, so each log is compared with the one before it that lasted longest.
bool logs_overlap(std::span<const Request> run, const SourceOrder& order) {
  std::uint64_t last_rank = Position::source(run.front().position);
  Nanos longest = order.spans[last_rank].last;
  for (const auto& request : run) {
    const auto rank = Position::source(request.position);
    if (rank == last_rank) continue;
    const auto& span = order.spans[rank];
    if (lasts_over_a_second(span.first, std::min(longest, span.last))) return true;
    longest = std::max(longest, span.last);
    last_rank = rank;
  }
  return false;
}

}  // namespace

SourceOrder::SourceOrder(const std::vector<SourceReading>& sources) : rank_of(sources.size()) {
  std::vector<std::uint32_t> order(sources.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
    return std::tie(sources[a].span.first, sources[a].span.last) <
           std::tie(sources[b].span.first, sources[b].span.last);
  });
  for (std::uint32_t rank = 0; rank < order.size(); ++rank) {
    rank_of[order[rank]] = rank;
    spans.push_back(sources[order[rank]].span);
  }
}

void order_session(std::span<Request> session, const SourceOrder& order) {
  if (!std::is_sorted(session.begin(), session.end(), earlier))
    std::sort(session.begin(), session.end(), earlier);
  for (std::size_t begin = 0; begin < session.size();) {
    auto end = begin + 1;
    while (end < session.size() && session[end].time == session[begin].time) ++end;
    const auto run = session.subspan(begin, end - begin);
    const bool several =
        Position::source(run.front().position) != Position::source(run.back().position);
    if (several && logs_overlap(run, order))
      std::stable_sort(run.begin(), run.end(), [](const Request& a, const Request& b) {
        return step_of_pull(a) < step_of_pull(b);
      });
    begin = end;
  }
}

}  // namespace dvp
