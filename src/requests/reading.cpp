// Reading all logs with all workers: blocks, lines, requests, shards.
#include "dvp/reading.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <mutex>
#include <span>
#include <utility>

#include "dvp/parallel.hpp"
#include "dvp/scan.hpp"

namespace dvp {

static_assert(longest_log == std::uint64_t{1} << Position::offset_bits);

namespace {

FormatSettings format_settings(const Options& options) {
  const auto& window = options.windows.front();
  return {options.format,
          options.log_format.value_or(""),
          {options.log_timezone, window.start, window.end - 1}};
}

/// What became known in one block. Requests that count, and lines that are held, are in no bucket
/// yet.
struct BlockResult {
  std::uint64_t lines = 0;  // as they stand in the block
  std::uint64_t units = 0;  // with those that one line stands for
  LineTally tally;
  TimeSpan span;
  Tellings tellings;
  std::vector<RejectedLine> rejected;
};

/// Reads the lines of the blocks that one worker gets.
class BlockWorker {
 public:
  BlockWorker(const RequestRules& rules, const ReadingTargets& targets, bool keep_rejects)
      : requests_(rules, targets.catalog),
        memory_(targets.shards.budget()),
        shards_(targets.shards),
        held_lines_(targets.held),
        held_(targets.held.store()),
        keep_rejects_(keep_rejects) {
    memory_.resize(requests_.bytes());
  }

  BlockResult read(const Block& block) {
    result_ = {};
    block_ = &block;
    if (block.too_long) read_long_line();
    else read_lines();
    memory_.resize(requests_.bytes());
    return std::move(result_);
  }

  void flush() {
    shards_.flush();
    held_.flush();
  }

 private:
  struct RepeatedRequest {
    OpenRequest open;
    std::size_t shard;
    std::uint32_t repeats;
  };

  // So many requests are on their way to their ids at once.
  static constexpr std::size_t most_open = 16;

  /// A line in which something is to be judged.
  struct Line {
    std::string_view text;
    std::uint32_t repeats = 1;
  };

  void read_lines() {
    LineReader reader(*block_->layout);
    const auto find_lines = block_->layout->marks_manifests() ? find_marked_lines : find_all_lines;
    lines_before_ = LinesBefore(block_->text);
    for (auto rest = block_->text; !rest.empty();) {
      const auto counts = find_lines(take_piece(rest), found_);
      result_.lines += counts.lines;
      result_.tally[Bucket::blank] += counts.blank;
      result_.tally[Bucket::other] += counts.lines - counts.blank - found_.size();
      for (const auto line : found_) {
        read_line(reader, {line});
        if (open_count_ == most_open) close_all();
      }
    }
    close_all();
    result_.units += result_.lines;
  }

  void read_line(LineReader& reader, Line line) {
    if (line.text.size() > longest_line) {
      const bool marked = line.text.find(manifest_marker) != line.text.npos;
      return count(
          marked ? Judgement::reject(RejectReason::too_long) : Judgement::of(Bucket::other), line);
    }
    AccessRecord record;
    const auto kind = reader.read(line.text, record, line.repeats);
    result_.units += line.repeats - 1;
    if (kind == LineKind::other) return count(Judgement::of(Bucket::other), line);
    if (kind == LineKind::unreadable)
      return count(Judgement::reject(RejectReason::unreadable), line);
    auto& [open, shard, repeats] = open_[open_count_];
    TimeSpan span;
    const auto judgement = requests_.judge(record, open, span);
    if (judgement.bucket == Bucket::other) return count(judgement, line);
    open.request.position = position(line);
    if (record.telling != Telling::once) return hold(record, judgement, open, span, line);
    result_.span.include(span);
    if (judgement.bucket) return count(judgement, line);
    shard = RequestShards::shard_of(open.request.client);
    shards_.prefetch(shard);
    repeats = line.repeats;
    ++open_count_;
  }

  void close_all() {
    for (auto& [open, shard, repeats] : std::span(open_).first(open_count_)) {
      const auto& request = requests_.close(open);
      for (std::uint32_t i = 0; i < repeats; ++i) shards_.add(shard, request);
    }
    open_count_ = 0;
  }

  std::uint64_t position(const Line& line) const {
    const auto offset = static_cast<std::uint64_t>(line.text.data() - block_->text.data());
    return Position::pack(block_->source, block_->offset + offset);
  }

  void count(const Judgement& judgement, const Line& line) {
    if (judgement.bucket != Bucket::rejected) result_.tally[*judgement.bucket] += line.repeats;
    else if (block_->layout->format->tells_twice()) hold_rejected(judgement, line);
    else reject(judgement.reason, line);
  }

  void hold(const AccessRecord& record, const Judgement& judgement, OpenRequest& open,
            const TimeSpan& span, const Line& line) {
    HeldLine held;
    held.key = twin_key(record, block_->source);
    held.telling = record.telling;
    held.judgement = judgement;
    held.has_time = record.time.has_value();
    held.is_request = !span.empty();
    held.time = record.time.value_or(0);
    held.duration = record.duration;
    held.request = judgement.bucket ? open.request : requests_.close(open);
    if (judgement.bucket == Bucket::rejected) held.rejected = keep(judgement.reason, line);
    for (std::uint32_t i = 0; i < line.repeats; ++i)  // each may have a twin of its own
      held_.add(HeldLines::shard_of(held.key)) = held;
    count_telling(record, judgement);
  }

  /// A rejected line without a twin waits with the others, so that all of a block are told in
  /// order.
  void hold_rejected(const Judgement& judgement, const Line& line) {
    HeldLine held;
    held.request.position = position(line);
    held.key = {held.request.position, 0};
    held.judgement = judgement;
    held.repeats = line.repeats;
    held.rejected = keep(judgement.reason, line);
    held_.add(HeldLines::shard_of(held.key)) = held;
  }

  std::uint32_t keep(RejectReason reason, const Line& line) {
    const auto size = keep_rejects_ ? line.text.size() : Rejects::longest_example;
    return held_lines_.keep(rejected(reason, line.text.substr(0, size)));
  }

  /// `text`: the head of a line.
  RejectedLine rejected(RejectReason reason, std::string_view text) {
    return {block_->source, block_->sequence, lines_before_(text), reason, std::string(text)};
  }

  void count_telling(const AccessRecord& record, const Judgement& judgement) {
    if (judgement.bucket && *judgement.bucket != Bucket::outside) return;
    if (record.telling == Telling::access) ++result_.tellings.access;
    if (record.telling != Telling::application) return;
    ++result_.tellings.application;
    if (record.method == "HEAD") ++result_.tellings.application_heads;
  }

  void read_long_line() {
    result_.lines = result_.units = 1;
    lines_before_ = LinesBefore(block_->text);
    if (block_->too_long_has_marker) reject(RejectReason::too_long, {block_->text});
    else ++result_.tally[Bucket::other];
  }

  void reject(RejectReason reason, const Line& line) {
    result_.tally[Bucket::rejected] += line.repeats;
    const auto before = std::exchange(result_.tally[reason], result_.tally[reason] + line.repeats);
    if (keep_rejects_ || before < Rejects::examples_of_a_reason)
      result_.rejected.push_back(rejected(reason, line.text));
  }

  RequestReader requests_;
  Reservation memory_;  // of what it has looked up
  RequestShards::Writer shards_;
  HeldLines& held_lines_;
  HeldLines::Store::Writer held_;
  bool keep_rejects_;
  const Block* block_ = nullptr;
  std::vector<std::string_view> found_;  // lines of the block
  LinesBefore lines_before_;
  std::array<RepeatedRequest, most_open> open_;
  std::size_t open_count_ = 0;
  BlockResult result_;
};

/// Where the results of all blocks come together.
class ReadingSum {
 public:
  ReadingSum(std::size_t sources, const ReadingTargets& targets, Progress& progress)
      : catalog_(targets.catalog),
        rejects_(targets.rejects),
        progress_(progress),
        digests_(targets.shards.budget()) {
    reading_.sources.resize(sources);
    reserve_for_digests();
  }

  void add(const Block& block, BlockResult&& result) {
    rejects_.add_block(std::move(result.rejected));
    progress_.lines.fetch_add(result.units, std::memory_order_relaxed);
    const std::lock_guard lock(mutex_);
    reserve_for_digests();
    reading_.tally += result.tally;
    auto& source = reading_.sources[block.source];
    source.span.include(result.span);
    source.lines += result.units;
    source.tellings += result.tellings;
    // The blocks come in any order: the counts are summed up when all are there.
    if (source.lines_before.size() <= block.sequence)
      source.lines_before.resize(block.sequence + 1);
    source.lines_before[block.sequence] = result.lines;
  }

  /// When the catalog needs no more digests.
  Reading take() {
    digests_.resize(0);
    for (auto& source : reading_.sources) {
      std::uint64_t before = 0;
      for (auto& lines : source.lines_before) lines = std::exchange(before, before + lines);
    }
    return std::move(reading_);
  }

 private:
  /// At least what a large registry's digests will take: it is too late to make room for them when
  /// they come.
  void reserve_for_digests() {
    constexpr auto usual = std::size_t{32} << 20;
    digests_.resize(std::max(catalog_.bytes_of_digests(), usual));
  }

  std::mutex mutex_;
  Reading reading_;
  const Catalog& catalog_;
  Rejects& rejects_;
  Progress& progress_;
  Reservation digests_;
};

/// Decides about the held lines of the shards that one worker gets.
class HeldWorker {
 public:
  explicit HeldWorker(const ReadingTargets& targets, std::size_t sources)
      : held_(targets.held), shards_(targets.shards), spans_(sources) {}

  void decide(std::vector<HeldLine> lines) {
    const auto duplicate = find_duplicates(lines);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (duplicate[i]) tally_[Bucket::duplicate] += lines[i].repeats;
      else count(lines[i]);
    }
  }

  void flush() { shards_.flush(); }
  const LineTally& tally() const { return tally_; }
  const std::vector<TimeSpan>& spans() const { return spans_; }
  std::vector<RejectedLine> take_rejected() { return std::move(rejected_); }

 private:
  void count(const HeldLine& line) {
    if (line.is_request) spans_[Position::source(line.request.position)].include(line.time);
    if (!line.judgement.bucket) {
      for (std::uint32_t i = 0; i < line.repeats; ++i)
        shards_.add(RequestShards::shard_of(line.request.client), line.request);
      return;
    }
    tally_[*line.judgement.bucket] += line.repeats;
    if (line.rejected == HeldLine::not_rejected) return;
    tally_[line.judgement.reason] += line.repeats;
    rejected_.push_back(held_.rejected(line.rejected));
  }

  const HeldLines& held_;
  RequestShards::Writer shards_;
  std::vector<TimeSpan> spans_;  // of each source
  LineTally tally_;
  std::vector<RejectedLine> rejected_;
};

/// Gives the rejected lines of each block, in order, to those who keep them.
void add_rejected(std::vector<RejectedLine> lines, Rejects& rejects) {
  const auto block = [](const RejectedLine& line) { return std::pair(line.source, line.block); };
  std::sort(lines.begin(), lines.end(), [&](const RejectedLine& a, const RejectedLine& b) {
    return std::pair(block(a), a.line) < std::pair(block(b), b.line);
  });
  for (auto begin = lines.begin(); begin != lines.end();) {
    const auto end = std::find_if(
        begin, lines.end(), [&](const RejectedLine& line) { return block(line) != block(*begin); });
    rejects.add_block({std::make_move_iterator(begin), std::make_move_iterator(end)});
    begin = end;
  }
}

void decide_about_held(const ReadingTargets& targets, unsigned jobs, Reading& reading) {
  std::mutex mutex;
  std::atomic<std::size_t> next = 0;
  std::vector<RejectedLine> rejected;
  auto& store = targets.held.store();
  const auto work = [&](unsigned) {
    HeldWorker worker(targets, reading.sources.size());
    for (auto shard = next++; shard < store.partitions(); shard = next++)
      worker.decide(store.take(shard));
    worker.flush();
    const std::lock_guard lock(mutex);
    reading.tally += worker.tally();
    for (std::size_t i = 0; i < reading.sources.size(); ++i)
      reading.sources[i].span.include(worker.spans()[i]);
    for (auto& line : worker.take_rejected()) rejected.push_back(std::move(line));
  };
  run_workers(jobs, work, [&] { next = store.partitions(); });
  add_rejected(std::move(rejected), targets.rejects);
}

}  // namespace

Reading read_logs(const std::vector<std::string>& paths, const Options& options,
                  const ReadingTargets& targets, Progress& progress) {
  const bool keep_rejects = options.rejects.has_value();
  BlockQueue queue(paths, format_settings(options), keep_rejects, options.jobs, progress);
  ReadingSum sum(paths.size(), targets, progress);
  const RequestRules rules{options.windows, options.trusted_proxies, options.default_namespace,
                           options.namespaces, options.session_per_user_agent};
  const auto work = [&](unsigned) {
    BlockWorker worker(rules, targets, keep_rejects);
    Block block;
    while (queue.next(block)) sum.add(block, worker.read(block));
    worker.flush();
  };
  run_workers(options.jobs, work, [&] { queue.abandon(); });
  targets.catalog.close();
  auto reading = sum.take();
  for (std::size_t i = 0; i < paths.size(); ++i) reading.sources[i].facts = queue.facts()[i];
  decide_about_held(targets, options.jobs, reading);
  return reading;
}

}  // namespace dvp
