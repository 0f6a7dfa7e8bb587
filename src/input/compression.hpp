// Compressed logs: what each compression has to say of itself, and what all of them share.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "dvp/input.hpp"

namespace dvp {

/// So many bytes of a file are enough to tell its compression.
inline constexpr std::size_t telling_bytes = 10;

/// Undoes one compression. A member is what can stand alone as a file: a gzip member, a zstd frame,
/// a bzip2 stream; xz streams count as one member, because the library goes through them by itself.
class Decompressor {
 public:
  enum class State { goes_on, member_ends, damaged, unsupported };

  struct Step {
    std::size_t used = 0;     // of the compressed bytes
    std::size_t written = 0;  // of the bytes at `out`
    State state = State::goes_on;
  };

  virtual ~Decompressor() = default;

  /// Before the first step and after each one with which a member ended.
  virtual void begin_member() = 0;

  /// As far as one of the two goes. `compressed` is empty only at the end of the file; what had
  /// been used before may still give bytes then.
  virtual Step step(std::string_view compressed, std::span<char> out) = 0;
};

/// A row of the table; each is defined in the file of its name.
struct Compression {
  std::string_view name;

  /// Zero bytes behind a member, of tapes and disks, are nothing. (Those between and behind xz
  /// streams have rules of their own, which its library knows.)
  bool zeros_are_padding;

  /// Whether a file that begins with `head` (`telling_bytes`, less of a shorter file) is one.
  bool (*recognizes)(std::string_view head);

  std::unique_ptr<Decompressor> (*make)();
};

template <class Kind>
std::unique_ptr<Decompressor> make_decompressor() {
  return std::make_unique<Kind>();
}

/// Null for a file that is not compressed.
const Compression* find_compression(std::string_view head);

/// The bytes of all members of `file`, whose name is for messages.
std::unique_ptr<ByteStream> decompress(const Compression& compression,
                                       std::unique_ptr<ByteStream> file, const std::string& path);

}  // namespace dvp
