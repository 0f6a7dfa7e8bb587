// The table of compressions, and the walk through the members of a compressed file.
#include "compression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "dvp/error.hpp"

namespace dvp {

extern const Compression gzip_compression;
extern const Compression zstd_compression;
extern const Compression xz_compression;
extern const Compression bzip2_compression;

namespace {

constexpr std::array table = {&gzip_compression, &zstd_compression, &xz_compression,
                              &bzip2_compression};

/// The compressed bytes that a decompressor works on, refilled when they are used up.
class CompressedInput {
 public:
  explicit CompressedInput(std::unique_ptr<ByteStream> file)
      : file_(std::move(file)), bytes_(256 << 10) {}

  /// What is not used yet; empty only at the end of the file.
  std::string_view unused() { return rest_.empty() ? gather() : rest_; }

  /// The same, with at least half a buffer of it unless the file ends: the header of a member in
  /// one piece, without which ISA-L does not check a header's own checksum rightly.
  std::string_view with_header() { return rest_.size() < bytes_.size() / 2 ? gather() : rest_; }

  void use(std::size_t count) { rest_.remove_prefix(count); }

  void skip_zeros() {
    while (unused().starts_with('\0')) use(std::min(rest_.find_first_not_of('\0'), rest_.size()));
  }

 private:
  std::string_view gather() {
    auto have = rest_.size();
    if (have > 0) std::memmove(bytes_.data(), rest_.data(), have);
    for (std::size_t got = 1; got > 0 && have < bytes_.size(); have += got)
      got = file_->read(bytes_.data() + have, bytes_.size() - have);
    rest_ = {bytes_.data(), have};
    return rest_;
  }

  std::unique_ptr<ByteStream> file_;
  std::vector<char> bytes_;
  std::string_view rest_;
};

/// Several members after one another are one file.
class DecompressedStream : public ByteStream {
 public:
  DecompressedStream(const Compression& compression, std::unique_ptr<ByteStream> file,
                     const std::string& path)
      : compression_(compression),
        path_(path),
        input_(std::move(file)),
        decompressor_(compression.make()) {}

  std::size_t read(char* out, std::size_t size) override {
    std::size_t written = 0;
    while (written == 0) {
      if (between_members_ && !next_member()) return 0;
      written = step({out, size});
    }
    return written;
  }

 private:
  bool next_member() {
    if (compression_.zeros_are_padding) input_.skip_zeros();
    if (input_.with_header().empty()) return false;
    decompressor_->begin_member();
    return true;
  }

  std::size_t step(std::span<char> out) {
    using State = Decompressor::State;
    const auto compressed = input_.unused();
    const auto [used, written, state] = decompressor_->step(compressed, out);
    if (state == State::damaged) fail("is damaged");
    if (state == State::unsupported) fail("is of a kind that this version does not read");
    input_.use(used);
    between_members_ = state == State::member_ends;
    if (compressed.empty() && written == 0 && !between_members_) fail("is truncated");
    return written;
  }

  [[noreturn]] void fail(std::string_view what) const {
    throw EnvironmentError(fmt::format("{}: the {} data {}", path_, compression_.name, what));
  }

  const Compression& compression_;
  std::string path_;
  CompressedInput input_;
  std::unique_ptr<Decompressor> decompressor_;
  bool between_members_ = true;
};

}  // namespace

const Compression* find_compression(std::string_view head) {
  for (const auto* compression : table)
    if (compression->recognizes(head)) return compression;
  return nullptr;
}

std::unique_ptr<ByteStream> decompress(const Compression& compression,
                                       std::unique_ptr<ByteStream> file, const std::string& path) {
  return std::make_unique<DecompressedStream>(compression, std::move(file), path);
}

}  // namespace dvp
