// The head of a log, and what is done to its bytes before they are cut into blocks.
#include "reshape.hpp"

#include <algorithm>
#include <cstring>

#include "dvp/padded.hpp"

namespace dvp {

namespace {

constexpr std::size_t chunk = 256 << 10;

class HeadedStream : public ByteStream {
 public:
  HeadedStream(std::string head, std::unique_ptr<ByteStream> rest)
      : head_(std::move(head)), rest_(std::move(rest)) {}

  std::size_t read(char* out, std::size_t size) override {
    if (given_ == head_.size()) return rest_->read(out, size);
    const auto count = head_.copy(out, size, given_);
    given_ += count;
    if (given_ == head_.size()) {
      head_ = {};
      given_ = 0;
    }
    return count;
  }

 private:
  std::string head_;
  std::size_t given_ = 0;
  std::unique_ptr<ByteStream> rest_;
};

/// Reads until `text` has `size` bytes; less only at the end.
void fill(ByteStream& bytes, std::string& text, std::size_t size) {
  auto have = text.size();
  text.resize(size);
  for (std::size_t got = 1; have < size && got > 0; have += got)
    got = bytes.read(text.data() + have, size - have);
  text.resize(have);
}

}  // namespace

std::string read_head(ByteStream& bytes, std::size_t size) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  std::string head;
  fill(bytes, head, size);
  while (head.starts_with('\0')) {
    head.erase(0, std::min(head.find_first_not_of('\0'), head.size()));
    fill(bytes, head, size);
  }
  if (head.starts_with(byte_order_mark)) {
    head.erase(0, byte_order_mark.size());
    fill(bytes, head, size);
  }
  return head;
}

std::unique_ptr<ByteStream> with_head(std::string head, std::unique_ptr<ByteStream> rest) {
  return std::make_unique<HeadedStream>(std::move(head), std::move(rest));
}

std::unique_ptr<ByteStream> reshaped(std::unique_ptr<ByteStream> bytes, Layout& layout) {
  using Pieces = WrapperEntry::Pieces;
  const auto pieces = layout.wrappers.empty() ? Pieces::none : layout.wrappers.front()->pieces;
  if (pieces == Pieces::cri) bytes = join_cri_pieces(std::move(bytes));
  if (pieces == Pieces::json_file) bytes = join_json_file_pieces(std::move(bytes));
  if (const auto list = layout.format->event_list(); !list.empty()) {
    bytes = cut_events(std::move(bytes), list, layout.wrappers);
    layout.wrappers.clear();
  }
  return bytes;
}

std::size_t RewrittenStream::read(char* out, std::size_t size) {
  while (given_ == output_.size()) {
    output_.clear();
    given_ = 0;
    if (!refill() && output_.empty()) return 0;
  }
  const auto count = output_.copy(out, size, given_);
  given_ += count;
  return count;
}

/// Reads a chunk and rewrites the lines that are whole then; false at the end.
bool RewrittenStream::refill() {
  if (at_end_) return false;
  const auto have = input_.size();
  input_.resize(have + chunk);
  const auto got = bytes_->read(input_.data() + have, chunk);
  input_.resize(have + got);
  at_end_ = got == 0;
  rewrite_lines();
  if (at_end_) finish(output_);
  return true;
}

void RewrittenStream::rewrite_part(std::string_view part, bool last, std::string& out) {
  out += part;
  if (last) out += '\n';
}

void RewrittenStream::rewrite_lines() {
  const auto size = input_.size();
  input_.append(readable_behind, '\0');
  std::size_t begin = 0;
  while (begin < size) {
    const auto* found =
        static_cast<const char*>(std::memchr(input_.data() + begin, '\n', size - begin));
    const auto end = found ? static_cast<std::size_t>(found - input_.data()) : size;
    const bool whole = found || at_end_;
    in_long_line_ = in_long_line_ || end - begin > longest_line + 1;  // a CR may end it
    if (!whole && !in_long_line_) break;
    const std::string_view line(input_.data() + begin, end - begin);
    if (in_long_line_) rewrite_part(line, found, output_);
    else rewrite(line, output_);
    if (whole) in_long_line_ = false;
    begin = found ? end + 1 : end;
  }
  input_.resize(size);
  input_.erase(0, begin);
}

}  // namespace dvp
