// Compressing logs and unpacking views, with the reference libraries.
#pragma once

#include <string>
#include <string_view>

namespace dvp::test {

/// One gzip member; its header may have a name and a checksum of its own (RFC 1952, FHCRC).
std::string gzip_bytes(std::string_view text, bool header_checksum = false);

/// The text of one gzip member, with its checksum verified. Throws if it is none.
std::string gunzip(std::string_view bytes);

/// One zstd frame, with a checksum.
std::string zstd_bytes(std::string_view text);

}  // namespace dvp::test
