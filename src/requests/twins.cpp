// Two lines about one request.
#include "dvp/twins.hpp"

#include <algorithm>
#include <numeric>
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

/// The application's lines of one key, in the order of their ends.
class FreeEnds {
 public:
  explicit FreeEnds(std::span<const HeldLine> lines) : lines_(lines), next_(lines.size() + 1) {
    std::iota(next_.begin(), next_.end(), std::size_t{0});
    for (const auto& line : lines) longest_ = std::max(longest_, line.duration);
  }

  /// Takes the first that ended when the second had begun, and may have begun in it.
  bool take(Nanos second) {
    const auto first = std::partition_point(
        lines_.begin(), lines_.end(), [&](const HeldLine& line) { return line.time < second; });
    for (auto at = free_from(static_cast<std::size_t>(first - lines_.begin())); at < lines_.size();
         at = free_from(at + 1)) {
      const auto age =
          static_cast<std::uint64_t>(lines_[at].time) - static_cast<std::uint64_t>(second);
      if (age > static_cast<std::uint64_t>(longest_ + nanos_per_second)) return false;
      if (age > static_cast<std::uint64_t>(lines_[at].duration + nanos_per_second)) continue;
      next_[at] = at + 1;
      return true;
    }
    return false;
  }

 private:
  /// The first free line from `at` on; the way there is made shorter for the next time.
  std::size_t free_from(std::size_t at) {
    auto end = at;
    while (next_[end] != end) end = next_[end];
    while (next_[at] != end && at != end) at = std::exchange(next_[at], end);
    return end;
  }

  std::span<const HeldLine> lines_;
  std::vector<std::size_t> next_;  // itself if the line is free, else one behind it
  Nanos longest_ = 0;
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
