// zstd, with its own library.
#include <zstd.h>

#include <new>

#include "compression.hpp"

namespace dvp {

namespace {

class ZstdDecompressor : public Decompressor {
 public:
  ZstdDecompressor() : stream_(ZSTD_createDStream(), ZSTD_freeDStream) {
    if (!stream_) throw std::bad_alloc();
    // As the zstd command with --long=31: a frame of any window.
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, 31);
  }

  void begin_member() override { ZSTD_DCtx_reset(stream_.get(), ZSTD_reset_session_only); }

  Step step(std::string_view compressed, std::span<char> out) override {
    ZSTD_inBuffer input{compressed.data(), compressed.size(), 0};
    ZSTD_outBuffer space{out.data(), out.size(), 0};
    const auto left = ZSTD_decompressStream(stream_.get(), &space, &input);
    return {input.pos, space.pos, meaning(left)};
  }

 private:
  static State meaning(std::size_t left) {
    if (ZSTD_isError(left)) return State::damaged;
    return left == 0 ? State::member_ends : State::goes_on;
  }

  std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream_;
};

/// A frame, or a frame to be skipped, which may stand before it.
bool is_zstd(std::string_view head) {
  const bool skippable =
      head.size() >= 4 && (head[0] & 0xF0) == 0x50 && head.substr(1).starts_with("\x2A\x4D\x18");
  return skippable || head.starts_with("\x28\xB5\x2F\xFD");
}

}  // namespace

extern const Compression zstd_compression{.name = "zstd",
                                          .zeros_are_padding = false,
                                          .recognizes = is_zstd,
                                          .make = make_decompressor<ZstdDecompressor>};

}  // namespace dvp
