// From bytes to blocks of whole lines.
#include <algorithm>
#include <cstring>

#include "dvp/input.hpp"
#include "dvp/padded.hpp"
#include "reshape.hpp"

namespace dvp {

namespace {

// Small enough to stay in a core's cache between reading and parsing, if one core does both.
constexpr std::size_t block_size = 512 << 10;

// A line with no end in this many bytes is too long, even if a CR comes before the end.
constexpr std::size_t too_long_size = longest_line + 2;

// Of a line that is not kept, so much is there to be shown.
constexpr std::size_t shown_of_long_line = 300;

/// The size of the whole lines at the head of `text`.
std::size_t whole_lines(const char* text, std::size_t size) {
  const auto* last = static_cast<const char*>(memrchr(text, '\n', size));
  return last ? static_cast<std::size_t>(last - text) + 1 : 0;
}

bool has_marker(std::string_view text) { return text.find(manifest_marker) != text.npos; }

}  // namespace

BlockReader::BlockReader(OpenedLog log, const FormatSettings& settings, bool keep_long_lines)
    : compression_(log.compression), keep_long_lines_(keep_long_lines) {
  auto head = read_head(*log.bytes, block_size);
  if (head.empty()) {
    bytes_ = std::move(log.bytes);
    return;
  }
  auto layout = find_layout(head, settings);
  wrappers_ = layout.wrapper_names();
  bytes_ = reshaped(with_head(std::move(head), std::move(log.bytes)), layout);
  layout_ = std::make_shared<const Layout>(std::move(layout));
}

LogFacts BlockReader::facts() const {
  LogFacts facts;
  facts.compression = compression_;
  if (!layout_) return facts;
  facts.format = layout_->format->name();
  facts.wrappers = wrappers_;
  facts.recognized = layout_->recognized;
  facts.nearest = layout_->nearest;
  return facts;
}

bool BlockReader::next(Block& block) {
  block.buffer.resize(std::max(block_size, too_long_size) + readable_behind);
  block.too_long = false;
  auto have = carry_.copy(block.buffer.data(), carry_.size());
  carry_.clear();
  have = fill(block, have, block_size);
  auto lines = whole_lines(block.buffer.data(), have);
  while (lines == 0 && !at_end_ && have < too_long_size) {
    have = fill(block, have, too_long_size);
    lines = whole_lines(block.buffer.data(), have);
  }
  if (have == 0) return false;
  if (at_end_ && (lines > 0 || have < too_long_size))
    lines = have;  // the last line may lack its end
  block.layout = layout_;
  block.sequence = sequence_++;
  block.offset = offset_;
  if (lines == 0) {
    read_long_line(block, have);
    return true;
  }
  block.text = {block.buffer.data(), lines};
  offset_ += lines;
  carry_.assign(block.buffer.data() + lines, have - lines);
  return true;
}

std::size_t BlockReader::fill(Block& block, std::size_t have, std::size_t want) {
  while (have < want && !at_end_) {
    const auto got = bytes_->read(block.buffer.data() + have, want - have);
    at_end_ = got == 0;
    have += got;
  }
  return have;
}

/// Reads on to the end of the line with which the buffer is full, looking for the marker.
void BlockReader::read_long_line(Block& block, std::size_t have) {
  block.too_long = true;
  block.too_long_has_marker = false;
  block.long_text.clear();
  char* data = block.buffer.data();
  bool line_ends = false;
  while (have > 0) {
    const auto* end = static_cast<const char*>(std::memchr(data, '\n', have));
    const auto size = end ? static_cast<std::size_t>(end - data) : have;
    block.too_long_has_marker = block.too_long_has_marker || has_marker({data, size});
    line_ends = end != nullptr;
    offset_ += size + (line_ends ? 1 : 0);
    // A marker may lie across the place where two pieces meet.
    const auto overlap = line_ends || at_end_ ? 0 : std::min(size, manifest_marker.size() - 1);
    const auto kept =
        keep_long_lines_ ? size - overlap : shown_of_long_line - block.long_text.size();
    block.long_text.append(data, std::min(kept, size));
    offset_ -= overlap;
    if (line_ends) carry_.assign(end + 1, have - size - 1);
    if (line_ends || at_end_) break;
    std::memmove(data, data + size - overlap, overlap);
    have = fill(block, overlap, block_size);
  }
  if (block.long_text.ends_with('\r')) block.long_text.pop_back();
  block.text = block.long_text;
}

}  // namespace dvp
