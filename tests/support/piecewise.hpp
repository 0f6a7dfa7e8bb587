// Streams for tests: a text that comes in pieces of a given size, and all that a stream gives.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "dvp/input.hpp"

namespace dvp::test {

class PiecewiseStream : public ByteStream {
 public:
  PiecewiseStream(std::string text, std::size_t piece) : text_(std::move(text)), piece_(piece) {}

  std::size_t read(char* out, std::size_t size) override {
    const auto count = text_.copy(out, std::min(size, piece_), given_);
    given_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t piece_;
  std::size_t given_ = 0;
};

inline std::unique_ptr<ByteStream> in_pieces(std::string text, std::size_t piece) {
  return std::make_unique<PiecewiseStream>(std::move(text), piece);
}

/// Reads up to `size` bytes at a time.
inline std::string read_all(ByteStream& bytes, std::size_t size = 1000) {
  std::string text;
  std::string piece(size, '\0');
  while (const auto got = bytes.read(piece.data(), size)) text.append(piece, 0, got);
  return text;
}

}  // namespace dvp::test
