// xz, with liblzma.
#include <lzma.h>

#include <limits>
#include <new>

#include "compression.hpp"

namespace dvp {

namespace {

constexpr auto any_memory = std::numeric_limits<std::uint64_t>::max();

class XzDecompressor : public Decompressor {
 public:
  XzDecompressor() = default;
  ~XzDecompressor() override { lzma_end(&stream_); }
  XzDecompressor(const XzDecompressor&) = delete;
  XzDecompressor& operator=(const XzDecompressor&) = delete;

  void begin_member() override {
    constexpr auto flags = LZMA_CONCATENATED | LZMA_TELL_UNSUPPORTED_CHECK;
    if (lzma_stream_decoder(&stream_, any_memory, flags) != LZMA_OK) throw std::bad_alloc();
  }

  Step step(std::string_view compressed, std::span<char> out) override {
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(compressed.data());
    stream_.avail_in = compressed.size();
    stream_.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream_.avail_out = out.size();
    // Whether another stream follows is known at the end of the file.
    const auto status = lzma_code(&stream_, compressed.empty() ? LZMA_FINISH : LZMA_RUN);
    return {compressed.size() - stream_.avail_in, out.size() - stream_.avail_out, meaning(status)};
  }

 private:
  static State meaning(lzma_ret status) {
    switch (status) {
      case LZMA_OK:
        return State::goes_on;
      case LZMA_STREAM_END:
        return State::member_ends;
      case LZMA_UNSUPPORTED_CHECK:
      case LZMA_OPTIONS_ERROR:
        return State::unsupported;
      case LZMA_MEM_ERROR:
        throw std::bad_alloc();
      default:
        return State::damaged;
    }
  }

  lzma_stream stream_ = LZMA_STREAM_INIT;
};

bool is_xz(std::string_view head) { return head.starts_with("\xFD\x37zXZ"); }

}  // namespace

extern const Compression xz_compression{.name = "xz",
                                        .zeros_are_padding = false,
                                        .recognizes = is_xz,
                                        .make = make_decompressor<XzDecompressor>};

}  // namespace dvp
