// Compressing logs and unpacking views, with the reference libraries.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dvp::test {

/// One gzip member; its header may have a name and a checksum of its own (RFC 1952, FHCRC).
std::string gzip_bytes(std::string_view text, bool header_checksum = false);

/// The text of one gzip member, with its checksum verified. Throws if it is none.
std::string gunzip(std::string_view bytes);

/// One zstd frame, with a checksum.
std::string zstd_bytes(std::string_view text);

/// One xz stream, with a checksum.
std::string xz_bytes(std::string_view text);

/// The same, but its header says that it is checked in a way which nobody has defined.
std::string xz_bytes_of_unknown_check(std::string_view text);

/// One bzip2 stream.
std::string bzip2_bytes(std::string_view text);

/// A compression that logs may have, for tests of what is common to all.
struct Compressor {
  std::string name, ending;
  std::string (*compress)(std::string_view text);
  std::size_t checksum;  // how far from the end of the compressed bytes one begins
};
const std::vector<Compressor>& compressors();

}  // namespace dvp::test
