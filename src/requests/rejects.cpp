// Rejected lines on their way to `--rejects` and `-v`.
#include "dvp/rejects.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <tuple>

namespace dvp {

namespace {

auto place(const RejectedLine& line) { return std::tuple(line.source, line.block, line.line); }

/// The head of a rejected line in the temporary file; its text follows.
struct Head {
  std::uint64_t line;
  std::uint64_t size;
  RejectReason reason;
};

std::string packed(const std::vector<RejectedLine>& lines) {
  std::string out;
  for (const auto& line : lines) {
    const Head head{line.line, line.text.size(), line.reason};
    out.append(reinterpret_cast<const char*>(&head), sizeof head).append(line.text);
  }
  return out;
}

}  // namespace

void Rejects::add_block(std::vector<RejectedLine> lines) {
  if (lines.empty()) return;
  const std::lock_guard lock(mutex_);
  if (keep_all_) {
    const auto bytes = packed(lines);
    blocks_.push_back({lines[0].source, lines[0].block, file_.append(bytes.data(), bytes.size())});
  }
  keep_examples(lines);
}

/// The blocks come in any order; what stands first in the logs stays.
void Rejects::keep_examples(const std::vector<RejectedLine>& lines) {
  std::array<std::size_t, reject_reason_names.size()> counts{};
  const auto surplus = [&](const RejectedLine& line) {
    return ++counts[static_cast<std::size_t>(line.reason)] > examples_of_a_reason;
  };
  for (const auto& line : lines) {
    if (surplus(line)) continue;
    examples_.push_back(line);
    examples_.back().text.resize(std::min(line.text.size(), longest_example));
  }
  std::sort(examples_.begin(), examples_.end(),
            [](const auto& a, const auto& b) { return place(a) < place(b); });
  counts.fill(0);
  std::erase_if(examples_, surplus);
}

void Rejects::for_each(const LinesBefore& lines_before, const Callback& callback) {
  std::sort(blocks_.begin(), blocks_.end(), [](const KeptBlock& a, const KeptBlock& b) {
    return std::tuple(a.source, a.block) < std::tuple(b.source, b.block);
  });
  for (const auto& block : blocks_) {
    std::string bytes(block.extent.size, '\0');
    file_.read(block.extent, bytes.data());
    const auto before = lines_before(block.source, block.block);
    for (std::size_t at = 0; at < bytes.size();) {
      Head head{};
      std::memcpy(&head, bytes.data() + at, sizeof head);
      at += sizeof head;
      callback({block.source, block.block, before + head.line + 1, head.reason,
                bytes.substr(at, head.size)});
      at += head.size;
    }
  }
}

void Rejects::for_each_example(const LinesBefore& lines_before, const Callback& callback) {
  for (auto line : examples_) {
    line.line += lines_before(line.source, line.block) + 1;
    callback(line);
  }
}

}  // namespace dvp
