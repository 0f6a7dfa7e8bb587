// bzip2, with its own library.
#include <bzlib.h>

#include <new>

#include "compression.hpp"

namespace dvp {

namespace {

class Bzip2Decompressor : public Decompressor {
 public:
  Bzip2Decompressor() = default;
  ~Bzip2Decompressor() override { BZ2_bzDecompressEnd(&stream_); }
  Bzip2Decompressor(const Bzip2Decompressor&) = delete;
  Bzip2Decompressor& operator=(const Bzip2Decompressor&) = delete;

  void begin_member() override {
    constexpr int silent = 0;
    constexpr int fast = 0;
    BZ2_bzDecompressEnd(&stream_);  // which refuses what was never begun
    if (BZ2_bzDecompressInit(&stream_, silent, fast) != BZ_OK) throw std::bad_alloc();
  }

  Step step(std::string_view compressed, std::span<char> out) override {
    stream_.next_in = const_cast<char*>(compressed.data());
    stream_.avail_in = static_cast<unsigned>(compressed.size());
    stream_.next_out = out.data();
    stream_.avail_out = static_cast<unsigned>(out.size());
    const auto status = BZ2_bzDecompress(&stream_);
    return {compressed.size() - stream_.avail_in, out.size() - stream_.avail_out, meaning(status)};
  }

 private:
  static State meaning(int status) {
    if (status == BZ_MEM_ERROR) throw std::bad_alloc();
    if (status == BZ_STREAM_END) return State::member_ends;
    return status == BZ_OK ? State::goes_on : State::damaged;
  }

  bz_stream stream_{};
};

/// `BZh9` alone might be the name of a host; behind it stands the mark of the first block, or that
/// of the end of an empty stream.
bool is_bzip2(std::string_view head) {
  constexpr std::string_view block = "1AY&SY";
  constexpr std::string_view end = "\x17\x72\x45\x38\x50\x90";
  if (head.size() < 4 || !head.starts_with("BZh") || head[3] < '1' || head[3] > '9') return false;
  const auto mark = head.substr(4);
  return block.starts_with(mark) || end.starts_with(mark);
}

}  // namespace

extern const Compression bzip2_compression{.name = "bzip2",
                                           .zeros_are_padding = true,
                                           .recognizes = is_bzip2,
                                           .make = make_decompressor<Bzip2Decompressor>};

}  // namespace dvp
