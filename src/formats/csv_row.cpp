#include "csv_row.hpp"

#include <bit>
#include <cstddef>

#include "dvp/byte_masks.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

constexpr std::ptrdiff_t step = 64;

}  // namespace

CsvRow::CsvRow(std::string_view row)
    : column_(row.data()), end_(row.data() + row.size()), at_(column_), marks_(marks_from(at_)) {}

std::optional<std::string_view> CsvRow::next() {
  const auto* end = at_end_ ? nullptr : find_column_end();
  if (!end) return std::nullopt;
  const std::string_view column(column_, static_cast<std::size_t>(end - column_));
  at_end_ = end == end_;
  column_ = end + 1;
  return column;
}

/// Null if there is none.
const char* CsvRow::find_column_end() {
  bool quoted = false;
  for (;;) {
    const auto* mark = next_mark();
    if (mark == end_) return quoted ? nullptr : mark;
    if (*mark == '"') quoted = !quoted;
    else if (*mark == '\0') return nullptr;
    else if (!quoted) return mark;
  }
}

const char* CsvRow::next_mark() {
  while (marks_ == 0) {
    if (end_ - at_ <= step) return end_;
    at_ += step;
    marks_ = marks_from(at_);
  }
  const auto* mark = at_ + std::countr_zero(marks_);
  marks_ &= marks_ - 1;
  return mark;
}

std::uint64_t CsvRow::marks_from(const char* at) const {
  std::uint64_t marks = 0;
  for (unsigned i = 0; i < step; i += Bytes16::size) {
    const Bytes16 bytes(at + i);
    marks |= std::uint64_t{bytes.equal_to(',', '"', '\0')} << i;
  }
  const auto left = end_ - at;
  return left < step ? marks & ((std::uint64_t{1} << left) - 1) : marks;
}

std::string_view csv_text(std::string_view column, std::string& unquoted) {
  constexpr std::string_view two_quotes = "\"\"";
  auto text = trim(column);
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return text;
  text = text.substr(1, text.size() - 2);
  if (text.find(two_quotes) == text.npos) return text;
  const auto begin = unquoted.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with(two_quotes)) ++i;
    unquoted += text[i];
  }
  return std::string_view(unquoted).substr(begin);
}

}  // namespace dvp
