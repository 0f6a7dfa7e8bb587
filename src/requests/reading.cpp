// Reading all logs with all workers: blocks, lines, requests, shards.
#include "dvp/reading.hpp"

#include <mutex>
#include <utility>

#include "dvp/parallel.hpp"
#include "dvp/scan.hpp"

namespace dvp {

static_assert(longest_log == std::uint64_t{1} << Position::offset_bits);

namespace {

FormatSettings format_settings(const Options& options) {
  return {options.format, options.log_format.value_or(""), options.log_timezone};
}

std::size_t shard_of(const Address& client) {
  return hash_integers(client.high, client.low) % shard_count;
}

/// What became known in one block. Requests that count are in no bucket yet.
struct BlockResult {
  std::uint64_t lines = 0;
  LineTally tally;
  TimeSpan span;
  std::vector<RejectedLine> rejected;
};

/// Reads the lines of the blocks that one worker gets.
class BlockWorker {
 public:
  BlockWorker(const RequestRules& rules, Catalog& catalog, RequestShards& shards, bool keep_rejects)
      : requests_(rules, catalog), shards_(shards), keep_rejects_(keep_rejects) {}

  BlockResult read(const Block& block) {
    result_ = {};
    if (block.too_long) read_long_line(block);
    else read_lines(block);
    return std::move(result_);
  }

  void flush() { shards_.flush(); }

 private:
  void read_lines(const Block& block) {
    const auto parser = block.format->parser();
    std::uint64_t accepted = 0;
    const LineVisitor visit = [&](std::string_view line, std::uint64_t lines_before) {
      const auto judgement = read_line(block, *parser, line);
      if (!judgement.bucket) ++accepted;
      else if (*judgement.bucket == Bucket::rejected)
        reject(block, judgement.reason, line, lines_before);
      else ++result_.tally[*judgement.bucket];
    };
    const auto counts = block.format->marks_manifests() ? scan_marked_lines(block.text, visit)
                                                        : scan_all_lines(block.text, visit);
    result_.lines = counts.lines;
    result_.tally[Bucket::blank] += counts.blank;
    result_.tally[Bucket::other] += counts.lines - result_.tally.lines() - accepted;  // not visited
  }

  Judgement read_line(const Block& block, LineParser& parser, std::string_view line) {
    if (line.size() > longest_line)
      return line.find(manifest_marker) == line.npos ? Judgement::of(Bucket::other)
                                                     : Judgement::reject(RejectReason::too_long);
    if (is_server_error_line(line)) return Judgement::of(Bucket::other);
    AccessRecord record;
    const auto kind = parser.parse(line, record);
    if (kind == LineKind::other) return Judgement::of(Bucket::other);
    if (kind == LineKind::unreadable) return Judgement::reject(RejectReason::unreadable);
    Request request;
    const auto judgement = requests_.judge(record, request, result_.span);
    if (!judgement.bucket) {
      const auto offset = static_cast<std::uint64_t>(line.data() - block.text.data());
      request.position = Position::pack(block.source, block.offset + offset);
      shards_.add(shard_of(request.client), request);
    }
    return judgement;
  }

  void read_long_line(const Block& block) {
    result_.lines = 1;
    if (block.too_long_has_marker) reject(block, RejectReason::too_long, block.text, 0);
    else ++result_.tally[Bucket::other];
  }

  void reject(const Block& block, RejectReason reason, std::string_view line,
              std::uint64_t lines_before) {
    ++result_.tally[Bucket::rejected];
    const auto count = ++result_.tally[reason];
    if (keep_rejects_ || count <= Rejects::examples_of_a_reason)
      result_.rejected.push_back(
          {block.source, block.sequence, lines_before, reason, std::string(line)});
  }

  RequestReader requests_;
  RequestShards::Writer shards_;
  bool keep_rejects_;
  BlockResult result_;
};

/// Where the results of all blocks come together.
class ReadingSum {
 public:
  ReadingSum(std::size_t sources, Rejects& rejects, Progress& progress)
      : rejects_(rejects), progress_(progress) {
    reading_.sources.resize(sources);
  }

  void add(const Block& block, BlockResult&& result) {
    rejects_.add_block(std::move(result.rejected));
    progress_.lines.fetch_add(result.lines, std::memory_order_relaxed);
    const std::lock_guard lock(mutex_);
    reading_.tally += result.tally;
    auto& source = reading_.sources[block.source];
    source.span.include(result.span);
    // The blocks come in any order: the counts are summed up when all are there.
    if (source.lines_before.size() <= block.sequence)
      source.lines_before.resize(block.sequence + 1);
    source.lines_before[block.sequence] = result.lines;
  }

  Reading take() {
    for (auto& source : reading_.sources)
      for (auto& lines : source.lines_before)
        lines = std::exchange(source.lines, source.lines + lines);
    return std::move(reading_);
  }

 private:
  std::mutex mutex_;
  Reading reading_;
  Rejects& rejects_;
  Progress& progress_;
};

}  // namespace

Reading read_logs(const std::vector<std::string>& paths, const Options& options, Catalog& catalog,
                  RequestShards& shards, Rejects& rejects, Progress& progress) {
  const bool keep_rejects = options.rejects.has_value();
  BlockQueue queue(paths, format_settings(options), keep_rejects, progress);
  ReadingSum sum(paths.size(), rejects, progress);
  const RequestRules rules{options.windows, options.trusted_proxies, options.default_namespace,
                           options.namespaces, options.session_per_user_agent};
  const auto work = [&](unsigned) {
    BlockWorker worker(rules, catalog, shards, keep_rejects);
    Block block;
    while (queue.next(block)) sum.add(block, worker.read(block));
    worker.flush();
  };
  run_workers(options.jobs, work, [&] { queue.abandon(); });
  auto reading = sum.take();
  for (std::size_t i = 0; i < paths.size(); ++i) reading.sources[i].facts = queue.facts()[i];
  return reading;
}

}  // namespace dvp
