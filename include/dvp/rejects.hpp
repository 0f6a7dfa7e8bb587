// The rejected lines themselves: whole for `--rejects`, the first few of each reason for `-v`.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "dvp/ledger.hpp"
#include "dvp/spill.hpp"

namespace dvp {

/// A rejected line, with its number in the log (from 1) once all blocks before it are counted.
struct RejectedLine {
  std::uint32_t source = 0;
  std::uint32_t block = 0;
  std::uint64_t line = 0;
  RejectReason reason = RejectReason::unreadable;
  std::string text;
};

/// Collects the rejected lines of all workers. With `keep_all` they wait in a temporary file.
class Rejects {
 public:
  static constexpr std::size_t examples_of_a_reason = 5;
  static constexpr std::size_t longest_example = 300;

  Rejects(bool keep_all, SpillFile& file) : keep_all_(keep_all), file_(file) {}

  /// The lines of one block, in order; `line` is how many lines of the block stand before it.
  void add_block(std::vector<RejectedLine> lines);

  /// Calls back with every line, or with the examples, in the order of logs and lines.
  /// `lines_before(source, block)` tells how many lines of the log stand before a block.
  using LinesBefore = std::function<std::uint64_t(std::uint32_t source, std::uint32_t block)>;
  using Callback = std::function<void(const RejectedLine&)>;
  void for_each(const LinesBefore& lines_before, const Callback& callback);
  void for_each_example(const LinesBefore& lines_before, const Callback& callback);

 private:
  void keep_examples(const std::vector<RejectedLine>& lines);

  struct KeptBlock {
    std::uint32_t source;
    std::uint32_t block;
    Extent extent;
  };

  bool keep_all_;
  SpillFile& file_;
  std::mutex mutex_;
  std::vector<KeptBlock> blocks_;
  std::vector<RejectedLine> examples_;
};

}  // namespace dvp
