// gzip, with ISA-L.
#include <isa-l/igzip_lib.h>

#include "compression.hpp"

namespace dvp {

namespace {

class GzipDecompressor : public Decompressor {
 public:
  void begin_member() override {
    isal_inflate_init(&state_);
    state_.crc_flag = ISAL_GZIP;  // checks the header, the checksum and the length
  }

  Step step(std::string_view compressed, std::span<char> out) override {
    state_.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(compressed.data()));
    state_.avail_in = static_cast<std::uint32_t>(compressed.size());
    state_.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    state_.avail_out = static_cast<std::uint32_t>(out.size());
    const auto status = isal_inflate(&state_);
    return {compressed.size() - state_.avail_in, out.size() - state_.avail_out, meaning(status)};
  }

 private:
  State meaning(int status) const {
    if (status != ISAL_DECOMP_OK) return State::damaged;
    return state_.block_state == ISAL_BLOCK_FINISH ? State::member_ends : State::goes_on;
  }

  inflate_state state_{};
};

bool is_gzip(std::string_view head) { return head.starts_with("\x1F\x8B"); }

}  // namespace

extern const Compression gzip_compression{.name = "gzip",
                                          .zeros_are_padding = true,
                                          .recognizes = is_gzip,
                                          .make = make_decompressor<GzipDecompressor>};

}  // namespace dvp
