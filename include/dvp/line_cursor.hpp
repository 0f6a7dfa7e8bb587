// Walking over a line from left to right, for the formats and wrappers whose fields have places.
#pragma once

#include <string_view>

namespace dvp {

/// Takes one piece after the other off the head of a line. After the first piece that does not fit,
/// `good()` is false and stays so, every further piece is empty, and `missing()` says what should
/// have stood at `position()`. The names of pieces are static texts, as a person would say them. A
/// loop must ask for `good()`: a line that does not fit has no end.
class LineCursor {
 public:
  explicit LineCursor(std::string_view line) : line_(line) {}

  bool good() const { return missing_.empty(); }
  std::size_t position() const { return at_; }
  std::string_view missing() const { return missing_; }
  std::string_view rest() const { return good() ? line_.substr(at_) : std::string_view(); }
  bool at_end() const { return good() && at_ == line_.size(); }

  /// Exactly this text.
  void expect(std::string_view text, std::string_view name);

  /// This text, if it stands here.
  bool skip_if(std::string_view text);

  /// What stands before the next `delimiter`, which is taken too; not empty.
  std::string_view until(std::string_view delimiter, std::string_view name);

  /// A word: up to the next space, which is taken too, or to the line's end; not empty.
  std::string_view word(std::string_view name);

  /// `"…"`, without its quotes, which a backslash may escape inside; a space behind it is taken.
  std::string_view quoted(std::string_view name);

  /// `[…]`, without its brackets; a space behind it is taken.
  std::string_view bracketed(std::string_view name);

  /// Says that this should stand here, and does not.
  void miss(std::string_view name);

  /// Says that the piece which was taken last does not mean what it should; `position()` is where
  /// it begins.
  void fail(std::string_view name);

 private:
  std::string_view enclosed(std::size_t end, std::string_view name);
  std::string_view take(std::size_t size, std::size_t delimiter_size);

  std::string_view line_;
  std::size_t at_ = 0;
  std::size_t last_piece_ = 0;  // where it begins; a text that was expected is none
  std::string_view missing_;
};

}  // namespace dvp
