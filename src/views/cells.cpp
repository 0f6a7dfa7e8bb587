// Making columns of cells.
#include "dvp/cells.hpp"

#include <algorithm>

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
  const std::string* value;

  explicit SortedValue(const std::string& text) : head(text), value(&text) {}

  bool operator<(const SortedValue& other) const {
    return head != other.head ? head < other.head : *value < *other.value;
  }
};

}  // namespace

void CellColumn::rank(const std::vector<std::string>& values) {
  std::vector<SortedValue> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  ranks_.resize(values.size());
  std::uint32_t rank = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto& value = *sorted[i].value;
    if (!value.empty() && (i == 0 || value != *sorted[i - 1].value)) ++rank;
    ranks_[static_cast<std::size_t>(&value - values.data())] = rank;
  }
}

void CellColumn::make_cells(const std::vector<std::string>& values, char end) {
  starts_.reserve(values.size() + 1);
  auto size = copy_step;
  for (const auto& value : values) size += value.size() + 1;
  cells_.reserve(size);  // but for quotes
  for (const auto& value : values) {
    starts_.push_back(cells_.size());
    const auto cell = csv_cell(value);
    cells_.insert(cells_.end(), cell.begin(), cell.end());
    cells_.push_back(end);
    longest_ = std::max(longest_, cells_.size() - starts_.back());
  }
  starts_.push_back(cells_.size());
  cells_.resize(cells_.size() + copy_step);
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
