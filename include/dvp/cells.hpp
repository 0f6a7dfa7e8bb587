// Columns of the views whose cells come from few distinct things: each cell is made once, and
// copied into every row that has it; each is ranked once, so that sorting rows compares numbers.
//
// Cells stand close together, each with the comma or line end that follows it, and bytes behind
// them may be read: a row is put together by copies of a fixed size, whose excess the next cell
// overwrites.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "dvp/catalog.hpp"
#include "dvp/owners.hpp"
#include "dvp/pages.hpp"

namespace dvp {

/// Cells are copied in steps of so many bytes: so many must be readable behind each, and writable
/// behind its copy.
inline constexpr std::size_t copy_step = 32;

/// The end of what was copied.
inline char* copy_cell(std::string_view cell, char* out) {
  std::size_t done = 0;
  do {
    std::memcpy(out + done, cell.data() + done, copy_step);
    done += copy_step;
  } while (done < cell.size());
  return out + cell.size();
}

/// Many texts in one piece of memory, known by their numbers.
class JoinedTexts {
 public:
  explicit JoinedTexts(std::size_t expected) {
    starts_.reserve(expected + 1);
    starts_.push_back(0);
  }

  /// A text of two parts.
  void add(std::string_view text, std::string_view end = {}) {
    (bytes_ += text) += end;
    starts_.push_back(bytes_.size());
  }

  /// When all are there: so many bytes may be read behind the last one.
  void pad(std::size_t bytes) { bytes_.append(bytes, '\0'); }

  std::size_t size() const { return starts_.size() - 1; }

  /// Until another one is added.
  std::string_view operator[](std::size_t i) const {
    return {bytes_.data() + starts_[i], starts_[i + 1] - starts_[i]};
  }

 private:
  HugePageString bytes_;
  HugePageVector<std::size_t> starts_;  // and the end of the last
};

/// A column of the things with ids below a size.
class CellColumn {
 public:
  static constexpr char separator = ',';

  template <class ValueOf>
  CellColumn(std::size_t size, ValueOf value_of, char end = separator) : cells_(size) {
    JoinedTexts values(size);
    for (Id id = 0; id < size; ++id) add(value_of(id), end, values);
    cells_.pad(copy_step);
    rank(values);
  }

  /// As it is written, and the separator or line end behind it.
  std::string_view cell(Id id) const { return cells_[id]; }
  std::size_t longest() const { return longest_; }

  /// By the bytes of the value. From 1; equal values have equal ranks; 0 is for an empty value.
  std::uint32_t rank(Id id) const { return ranks_[id]; }

 private:
  void add(std::string_view text, char end, JoinedTexts& values);
  void rank(const JoinedTexts& values);

  JoinedTexts cells_;
  std::size_t longest_ = 0;
  HugePageVector<std::uint32_t> ranks_;
};

/// What most views say of a repository. The owner is the last cell of their rows.
struct RepositoryCells {
  CellColumn name_space, repository, owner;

  RepositoryCells(const Catalog& catalog, const Owners& owners);
};

/// The columns that several views have, each made when a view first asks for it. For one thread.
class SharedCells {
 public:
  SharedCells(const Catalog& catalog, const Owners& owners) : catalog_(catalog), owners_(owners) {}

  const RepositoryCells& repositories();

  /// Behind the last reference stands an empty cell, for none.
  const CellColumn& references();

 private:
  const Catalog& catalog_;
  const Owners& owners_;
  std::optional<RepositoryCells> repositories_;
  std::optional<CellColumn> references_;
};

}  // namespace dvp
