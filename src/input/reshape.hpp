// Between the bytes of a log and its blocks: the head, by which its layout is told, and what has to
// be put together or set apart before lines are lines.
#pragma once

#include <memory>
#include <string>

#include "dvp/input.hpp"

namespace dvp {

/// The first `size` bytes, without the NUL bytes that copytruncate leaves before them and without a
/// byte order mark; less only if the log is shorter.
std::string read_head(ByteStream& bytes, std::size_t size);

/// `head`, then the rest.
std::unique_ptr<ByteStream> with_head(std::string head, std::unique_ptr<ByteStream> rest);

/// The log as whole lines, one for each thing it tells of. What was done here is taken out of
/// `layout`: the lines of events have no wrappers any more.
std::unique_ptr<ByteStream> reshaped(std::unique_ptr<ByteStream> bytes, Layout& layout);

/// A stream that rewrites another, line by line.
class RewrittenStream : public ByteStream {
 public:
  explicit RewrittenStream(std::unique_ptr<ByteStream> bytes) : bytes_(std::move(bytes)) {}

  std::size_t read(char* out, std::size_t size) final;

 protected:
  /// Appends to `out` what becomes of a line. It comes without its LF; 64 bytes behind it may be
  /// read.
  virtual void rewrite(std::string_view line, std::string& out) = 0;

  /// The same with a part of a line that is too long to be kept; `last`: with its LF. It goes
  /// through as it is.
  virtual void rewrite_part(std::string_view part, bool last, std::string& out);

  /// The same at the end of the log, for what was held back.
  virtual void finish(std::string& out) = 0;

 private:
  bool refill();
  void rewrite_lines();

  std::unique_ptr<ByteStream> bytes_;
  std::string input_;   // from the begun line on
  std::string output_;  // of which `given_` bytes were read
  std::size_t given_ = 0;
  bool in_long_line_ = false;
  bool at_end_ = false;
};

std::unique_ptr<ByteStream> join_cri_pieces(std::unique_ptr<ByteStream> bytes);
std::unique_ptr<ByteStream> join_json_file_pieces(std::unique_ptr<ByteStream> bytes);
std::unique_ptr<ByteStream> cut_events(std::unique_ptr<ByteStream> bytes, std::string_view list,
                                       const std::vector<const WrapperEntry*>& wrappers);

}  // namespace dvp
