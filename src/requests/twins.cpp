// Two lines about one request.
#include "dvp/twins.hpp"

#include <algorithm>
#include <bit>
#include <span>
#include <string>
#include <tuple>

#include "dvp/hash_index.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

constexpr std::size_t held_shards = 64;

TwinKey hash_key(std::string_view bytes) {
  const auto hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

/// The application's lines of one key, in the order of their ends: a tree of the earliest times at
/// which a free one below each node may have begun, so that a slow request does not make the way to
/// the others long.
class FreeEnds {
 public:
  explicit FreeEnds(std::span<const HeldLine> lines)
      : lines_(lines), leaves_(std::bit_ceil(lines.size())), too_early_(2 * leaves_, latest_time) {
    for (std::size_t i = 0; i < lines.size(); ++i) too_early_[leaves_ + i] = too_early(lines[i]);
    for (auto node = leaves_ - 1; node > 0; --node) update(node);
  }

  /// Takes the first that ended when the second had begun, and may have begun in it.
  bool take(Nanos second) {
    const auto first = std::partition_point(
        lines_.begin(), lines_.end(), [&](const HeldLine& line) { return line.time < second; });
    if (first == lines_.end()) return false;
    auto node = leaves_ + static_cast<std::size_t>(first - lines_.begin());
    while (too_early_[node] >= second) {
      while (node % 2 == 1) node /= 2;
      if (node == 0) return false;  // it was on the right edge
      ++node;
    }
    while (node < leaves_) node = too_early_[2 * node] < second ? 2 * node : 2 * node + 1;
    too_early_[node] = latest_time;
    while ((node /= 2) > 0) update(node);
    return true;
  }

 private:
  /// The last time that lies before the line's interval.
  static Nanos too_early(const HeldLine& line) {
    const auto length = line.duration + nanos_per_second + 1;
    return line.time < earliest_time + length ? earliest_time : line.time - length;
  }

  void update(std::size_t node) {
    too_early_[node] = std::min(too_early_[2 * node], too_early_[2 * node + 1]);
  }

  std::span<const HeldLine> lines_;
  std::size_t leaves_;
  std::vector<Nanos> too_early_;  // the root is 1, the children of n are 2n and 2n + 1
};

/// All lines of one key; those of the application come first, in the order of their ends.
void mark_duplicates(std::span<const HeldLine> lines, std::vector<bool>::iterator duplicate) {
  if (lines.front().telling == Telling::event) {
    std::fill(duplicate + 1, duplicate + static_cast<std::ptrdiff_t>(lines.size()), true);
    return;
  }
  std::size_t applications = 0;
  std::size_t timeless = 0;  // they stand before the others
  while (applications < lines.size() && lines[applications].telling == Telling::application)
    timeless += lines[applications++].has_time ? 0U : 1U;
  FreeEnds ends(lines.subspan(timeless, applications - timeless));
  for (auto i = applications; i < lines.size(); ++i)
    if (lines[i].has_time) duplicate[static_cast<std::ptrdiff_t>(i)] = ends.take(lines[i].time);
}

}  // namespace

HeldLines::HeldLines(MemoryBudget& budget, SpillFile& file) : store_(held_shards, budget, file) {}

std::size_t HeldLines::shard_of(const TwinKey& key) { return key.low % held_shards; }

std::uint32_t HeldLines::keep(RejectedLine line) {
  const std::lock_guard lock(mutex_);
  rejected_.push_back(std::move(line));
  return static_cast<std::uint32_t>(rejected_.size() - 1);
}

TwinKey twin_key(const AccessRecord& record, std::uint32_t source) {
  if (record.telling == Telling::event) return hash_key(record.event_id);
  std::string bytes = std::to_string(source);
  const auto status = std::to_string(record.status);
  auto user_agent = record.escapes == Escapes::backslash ? undo_escapes(record.user_agent)
                                                         : std::string(record.user_agent);
  if (user_agent == "-") user_agent.clear();
  for (const std::string_view part :
       {record.method, record.target, std::string_view(status), std::string_view(user_agent)})
    (bytes += '\0') += part;
  return hash_key(bytes);
}

std::vector<bool> find_duplicates(std::vector<HeldLine>& lines) {
  const auto place = [](const HeldLine& line) {
    const bool by_end = line.telling == Telling::application && line.has_time;
    return std::tuple(line.key, line.telling, by_end, by_end ? line.time : 0,
                      line.request.position);
  };
  std::sort(lines.begin(), lines.end(),
            [&](const HeldLine& a, const HeldLine& b) { return place(a) < place(b); });
  std::vector<bool> duplicate(lines.size());
  for (std::size_t begin = 0; begin < lines.size();) {
    auto end = begin + 1;
    while (end < lines.size() && lines[end].key == lines[begin].key) ++end;
    mark_duplicates(std::span(lines).subspan(begin, end - begin),
                    duplicate.begin() + static_cast<std::ptrdiff_t>(begin));
    begin = end;
  }
  return duplicate;
}

}  // namespace dvp
