// Compressing logs and unpacking views, with the reference libraries.
#include "compressed.hpp"

#include <bzlib.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <memory>
#include <stdexcept>

namespace dvp::test {

namespace {

constexpr int gzip_window_bits = 15 + 16;

/// zlib takes what it only reads as changeable bytes.
void set_input(z_stream& stream, std::string& bytes) {
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
}

}  // namespace

std::string gzip_bytes(std::string_view text, bool header_checksum) {
  std::string input(text);
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, gzip_window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("deflateInit2");
  std::string name = "access.log";
  gz_header header{};
  header.name = reinterpret_cast<Bytef*>(name.data());
  header.hcrc = 1;
  if (header_checksum) deflateSetHeader(&stream, &header);
  std::string out(deflateBound(&stream, input.size()), '\0');
  set_input(stream, input);
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END) throw std::runtime_error("deflate");
  return out;
}

std::string gunzip(std::string_view bytes) {
  std::string input(bytes);
  z_stream stream{};
  if (inflateInit2(&stream, gzip_window_bits) != Z_OK) throw std::runtime_error("inflateInit2");
  set_input(stream, input);
  std::string text;
  int status = Z_OK;
  while (status == Z_OK) {
    std::string piece(64 << 10, '\0');
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    status = inflate(&stream, Z_NO_FLUSH);
    text.append(piece, 0, piece.size() - stream.avail_out);
  }
  const bool whole = status == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  if (!whole) throw std::runtime_error("not one whole gzip member");
  return text;
}

std::string zstd_bytes(std::string_view text) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(),
                                                                     ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(text.size()), '\0');
  const auto size = ZSTD_compress2(context.get(), out.data(), out.size(), text.data(), text.size());
  if (ZSTD_isError(size)) throw std::runtime_error("ZSTD_compress2");
  out.resize(size);
  return out;
}

std::string xz_bytes(std::string_view text) {
  std::string out(lzma_stream_buffer_bound(text.size()), '\0');
  std::size_t size = 0;
  const auto status = lzma_easy_buffer_encode(
      1, LZMA_CHECK_CRC64, nullptr, reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
      reinterpret_cast<std::uint8_t*>(out.data()), &size, out.size());
  if (status != LZMA_OK) throw std::runtime_error("lzma_easy_buffer_encode");
  out.resize(size);
  return out;
}

std::string xz_bytes_of_unknown_check(std::string_view text) {
  auto out = xz_bytes(text);
  lzma_stream_flags flags{};
  flags.check = static_cast<lzma_check>(5);
  if (lzma_stream_header_encode(&flags, reinterpret_cast<std::uint8_t*>(out.data())) != LZMA_OK)
    throw std::runtime_error("lzma_stream_header_encode");
  return out;
}

std::string bzip2_bytes(std::string_view text) {
  std::string input(text);
  // As much room as the manual of libbz2 asks for.
  std::string out(text.size() + text.size() / 100 + 600, '\0');
  auto size = static_cast<unsigned>(out.size());
  const int status = BZ2_bzBuffToBuffCompress(out.data(), &size, input.data(),
                                              static_cast<unsigned>(input.size()), 1, 0, 0);
  if (status != BZ_OK) throw std::runtime_error("BZ2_bzBuffToBuffCompress");
  out.resize(size);
  return out;
}

const std::vector<Compressor>& compressors() {
  static const std::vector<Compressor> all = {
      {"gzip", ".gz", [](std::string_view text) { return gzip_bytes(text); }, 8},
      {"zstd", ".zst", zstd_bytes, 4},
      {"xz", ".xz", xz_bytes, 12},
      {"bzip2", ".bz2", bzip2_bytes, 4}};
  return all;
}

}  // namespace dvp::test
