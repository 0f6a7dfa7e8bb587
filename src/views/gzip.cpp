// Compressed output. zlib, because the bytes that it writes do not depend on the processor.
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>

#include "dvp/error.hpp"
#include "dvp/output.hpp"

namespace dvp {

namespace {

class GzipSink : public Sink {
 public:
  explicit GzipSink(std::unique_ptr<Sink> target) : target_(std::move(target)) {
    constexpr int gzip_header = 16;  // added to the window's bits
    if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + gzip_header, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
  }
  ~GzipSink() override { deflateEnd(&stream_); }
  GzipSink(const GzipSink&) = delete;
  GzipSink& operator=(const GzipSink&) = delete;

  void write(std::string_view text) override {
    for (; !text.empty(); text.remove_prefix(std::min(text.size(), largest_piece)))
      deflate_all(text.substr(0, largest_piece), Z_NO_FLUSH);
  }
  void finish() override {
    deflate_all({}, Z_FINISH);
    target_->finish();
  }

 private:
  static constexpr std::size_t largest_piece = 1 << 30;  // zlib counts in 32 bits

  void deflate_all(std::string_view text, int flush) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream_.avail_in = static_cast<uInt>(text.size());
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
      stream_.avail_out = static_cast<uInt>(out_.size());
      deflate(&stream_, flush);
      target_->write({out_.data(), out_.size() - stream_.avail_out});
    } while (stream_.avail_out == 0);
  }

  std::unique_ptr<Sink> target_;
  z_stream stream_{};
  std::array<char, 64 << 10> out_{};
};

}  // namespace

std::unique_ptr<Sink> make_gzip_sink(std::unique_ptr<Sink> target) {
  return std::make_unique<GzipSink>(std::move(target));
}

}  // namespace dvp
