// The columns of one row of CSV, as views into it.
//
// Quoted is what stands between two quotes, wherever in a column; a comma there is text. A column
// that begins and ends with a quote is told without them, and of two quotes side by side inside
// it one; blanks around a column are dropped. This is what fast-cpp-csv-parser makes of a row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dvp {

/// 64 bytes behind the row may be read.
class CsvRow {
 public:
  explicit CsvRow(std::string_view row);

  /// The next column as it stands in the row. Nothing behind the last one, and where a quote does
  /// not end or a NUL stands: no text of a log has one.
  std::optional<std::string_view> next();

  /// Whether all columns were taken, and the row was whole.
  bool at_end() const { return at_end_; }

 private:
  const char* find_column_end();
  const char* next_mark();
  std::uint64_t marks_from(const char* at) const;

  const char* column_;  // where the next one begins
  const char* end_;
  bool at_end_ = false;
  const char* at_;       // the 64 bytes that are looked at
  std::uint64_t marks_;  // those among them that may end a column and were not passed yet
};

/// What a column says. Where two quotes stand for one, the text is put behind what is in `unquoted`
/// already; else it is a view into the column.
std::string_view csv_text(std::string_view column, std::string& unquoted);

}  // namespace dvp
