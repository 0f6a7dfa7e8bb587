// Ranges of one family of addresses, cut into pieces that do not overlap: one search finds the most
// specific range that holds an address.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "dvp/address.hpp"

namespace dvp {

/// The addresses from `first` to `last`, both included, which a file lists.
template <class Key>
struct FileRange {
  Key first;
  Key last;
  std::uint32_t file;

  bool operator==(const FileRange&) const = default;

  /// A range before those inside it; of equal ranges that of the first file.
  bool operator<(const FileRange& other) const {
    if (first != other.first) return first < other.first;
    return last == other.last ? file < other.file : other.last < last;
  }
};

inline std::uint32_t following(std::uint32_t address) { return address + 1; }
inline Address following(const Address& address) {
  return {address.high + (address.low == ~std::uint64_t{0} ? 1 : 0), address.low + 1};
}

inline std::uint32_t upper_bits(std::uint32_t address) { return address >> 16; }
inline std::uint32_t upper_bits(const Address& address) {
  return static_cast<std::uint32_t>(address.high >> 48);
}

template <class Key>
class RangeTable {
 public:
  static constexpr std::uint32_t nobody = 0xFFFFFFFF;

  /// Of ranges in order, each of which lies inside another one or outside of it, as CIDRs do.
  RangeTable(const std::vector<FileRange<Key>>& ranges, Key highest) {
    Open open = {{Key{}, highest, nobody}};
    begin_piece(Key{}, nobody);
    for (const auto& range : ranges) {
      close_before(range.first, open);
      const auto& outer = open.back();
      if (outer.file != nobody && outer.first == range.first && outer.last == range.last) continue;
      open.push_back(range);
      begin_piece(range.first, range.file);
    }
    close_before(highest, open);
    make_index();
  }

  /// The file with the most specific range; or `nobody`.
  std::uint32_t find(const Key& address) const {
    const auto* bucket = &index_[upper_bits(address)];
    const auto* piece = &pieces_[bucket[0]];
    for (auto count = bucket[1] + 1 - bucket[0]; count > 1;) {
      const auto half = count / 2;
      piece += piece[half].first <= address ? half : 0;  // no branch: there is nothing to predict
      count -= half;
    }
    return piece->file;
  }

 private:
  /// Reaches up to the next piece.
  struct Piece {
    Key first;
    std::uint32_t file;
  };

  /// Ranges that have begun and not ended, each inside the one before.
  using Open = std::vector<FileRange<Key>>;

  void close_before(const Key& address, Open& open) {
    while (open.back().last < address) {
      const auto next = following(open.back().last);
      open.pop_back();
      begin_piece(next, open.back().file);
    }
  }

  void begin_piece(const Key& first, std::uint32_t file) {
    if (!pieces_.empty() && pieces_.back().first == first) pieces_.pop_back();
    if (pieces_.empty() || pieces_.back().file != file) pieces_.push_back({first, file});
  }

  void make_index() {
    std::uint32_t piece = 0;
    for (std::uint32_t bits = 0; bits < index_.size(); ++bits) {
      while (piece < pieces_.size() && upper_bits(pieces_[piece].first) < bits) ++piece;
      index_[bits] = piece == 0 ? 0 : piece - 1;
    }
  }

  std::vector<Piece> pieces_;  // the first begins at the lowest address

  /// By the upper 16 bits of addresses: the last piece that begins below all of these; below the
  /// lowest there is none, and so it is the first.
  std::vector<std::uint32_t> index_ = std::vector<std::uint32_t>((1 << 16) + 1);
};

}  // namespace dvp
