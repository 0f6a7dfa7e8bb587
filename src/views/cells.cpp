// Making columns of cells.
#include "dvp/cells.hpp"

#include <algorithm>

#include "dvp/csv.hpp"

namespace dvp {

namespace {

/// The first bytes of a text as numbers in the order of the bytes. They decide nearly always which
/// of two comes first, even between digests, which have the first seven in common.
struct Head {
  std::uint64_t first, second;

  explicit Head(std::string_view text)
      : first(number_of_bytes(text, 0)), second(number_of_bytes(text, 8)) {}

  auto operator<=>(const Head&) const = default;

 private:
  static std::uint64_t number_of_bytes(std::string_view text, std::size_t begin) {
    std::uint64_t number = 0;
    for (auto i = begin; i < begin + 8; ++i)
      number = number << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0);
    return number;
  }
};

struct SortedValue {
  Head head;
  std::size_t number;  // of the value
};

}  // namespace

void CellColumn::add(std::string_view text, char end, JoinedTexts& values) {
  const std::string_view behind(&end, 1);
  if (is_plain_cell(text)) {
    values.add(text);
    cells_.add(text, behind);
  } else {
    const auto value = cell_value(text);
    values.add(value);
    cells_.add(csv_cell(value), behind);
  }
  longest_ = std::max(longest_, cells_[cells_.size() - 1].size());
}

void CellColumn::rank(const JoinedTexts& values) {
  std::vector<SortedValue> sorted;
  sorted.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) sorted.push_back({Head(values[i]), i});
  std::sort(sorted.begin(), sorted.end(), [&](const SortedValue& a, const SortedValue& b) {
    return a.head != b.head ? a.head < b.head : values[a.number] < values[b.number];
  });
  ranks_.resize(values.size());
  std::uint32_t rank = 0;
  std::string_view before;
  for (const auto& [head, number] : sorted) {
    if (values[number] != before) ++rank;
    before = values[number];
    ranks_[number] = rank;
  }
}

RepositoryCells::RepositoryCells(const Catalog& catalog, const Owners& owners)
    : name_space(catalog.repositories(), [&](Id id) { return catalog.repository(id).namespace_; }),
      repository(catalog.repositories(), [&](Id id) { return catalog.repository(id).repository; }),
      owner(
          catalog.repositories(),
          [&](Id id) {
            const auto name = catalog.repository(id);
            return owners.owner(name.namespace_, name.repository);
          },
          '\n') {}

const RepositoryCells& SharedCells::repositories() {
  if (!repositories_) repositories_.emplace(catalog_, owners_);
  return *repositories_;
}

const CellColumn& SharedCells::references() {
  const auto size = catalog_.references();
  if (!references_)
    references_.emplace(
        size + 1, [&](Id id) { return id < size ? catalog_.reference(id) : std::string_view(); });
  return *references_;
}

}  // namespace dvp
