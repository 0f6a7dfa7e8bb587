// Container runtimes write a long line in pieces. They are put together here, before anything is
// looked at, because what tells of a manifest may stand across a cut. Of each stream (stdout,
// stderr), the earlier pieces stay as lines with nothing in them, and the last becomes the line.
#include <map>

#include "dvp/fields.hpp"
#include "dvp/line_cursor.hpp"
#include "reshape.hpp"

namespace dvp {

namespace {

/// A line of a runtime, cut where its text begins and ends.
struct Piece {
  std::string_view stream;
  std::string_view before;
  std::string_view text;
  std::string_view after;
  bool last = true;  // of its line
};

/// `Cut` is a function that cuts a line of the runtime into `piece`; false for any other line.
using Cut = bool (*)(std::string_view line, Piece& piece);

class JoinedStream : public RewrittenStream {
 public:
  /// `line_end` is what ends the text of a last piece.
  JoinedStream(std::unique_ptr<ByteStream> bytes, Cut cut, std::string_view line_end)
      : RewrittenStream(std::move(bytes)), cut_(cut), line_end_(line_end) {}

 private:
  /// The begun line of one stream.
  struct Begun {
    bool open = false;
    std::string text;
    std::string before, after;  // of the latest piece
  };

  void rewrite(std::string_view line, std::string& out) override {
    Piece piece;
    if (!cut_(line, piece)) return append_line(out, line);
    auto& begun = begun_line(piece.stream);
    if (!begun.open && piece.last) return append_line(out, line);
    if (begun.open) append_line(out, begun.before + begun.after);
    else begun.text.clear();
    keep(begun, piece);
    if (piece.last) write(begun, out);
  }

  void finish(std::string& out) override {
    for (auto& [stream, begun] : streams_) {
      if (!begun.open) continue;
      begun.text += line_end_;
      write(begun, out);
    }
  }

  static void append_line(std::string& out, std::string_view line) { out.append(line) += '\n'; }

  /// Of a line that is too long only so much is kept that it stays too long, and once what tells of
  /// a manifest.
  static void keep(Begun& begun, const Piece& piece) {
    begun.open = true;
    begun.before = piece.before;
    begun.after = piece.after;
    if (begun.text.size() <= longest_line) begun.text += piece.text;
    else if (!begun.text.ends_with(manifest_marker) &&
             piece.text.find(manifest_marker) != piece.text.npos)
      begun.text += manifest_marker;
  }

  static void write(Begun& begun, std::string& out) {
    append_line(out, begun.before + begun.text + begun.after);
    begun = {};
  }

  Begun& begun_line(std::string_view stream) {
    const auto found = streams_.find(stream);
    return found != streams_.end() ? found->second : streams_[std::string(stream)];
  }

  Cut cut_;
  std::string_view line_end_;
  std::map<std::string, Begun, std::less<>> streams_;
};

/// `2024-03-05T09:19:38.550816892Z stdout P TEXT`
bool cut_cri(std::string_view line, Piece& piece) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  LineCursor cursor(line);
  cursor.word("a time");
  piece.stream = cursor.word("a stream");
  const auto tags = cursor.word("a tag");
  const bool known =
      is_output_stream(piece.stream) && (tags.starts_with('F') || tags.starts_with('P'));
  if (!cursor.good() || !known) return false;
  piece.before = line.substr(0, cursor.position());
  piece.text = cursor.rest();
  piece.last = tags.starts_with('F');
  return true;
}

/// `{"log":"TEXT","stream":"stdout","time":"…"}`; a text that ends its line ends with `\n`.
bool cut_json_file(std::string_view line, Piece& piece) {
  constexpr std::string_view start = R"({"log":")";
  constexpr std::string_view stream = R"(","stream":")";
  if (!line.starts_with(start)) return false;
  const auto end = find_quote(line, start.size());
  if (end == line.npos || !line.substr(end).starts_with(stream)) return false;
  const auto text = line.substr(start.size(), end - start.size());
  const auto name = line.substr(end + stream.size());
  piece.stream = name.substr(0, name.find('"'));
  piece.before = start;
  piece.text = text;
  piece.after = line.substr(end);
  if (!is_output_stream(piece.stream)) return false;
  auto slashes = std::size_t{0};  // before the `n`; an even number are backslashes themselves
  while (text.ends_with('n') && slashes + 1 < text.size() &&
         text[text.size() - 2 - slashes] == '\\')
    ++slashes;
  piece.last = slashes % 2 == 1;
  return true;
}

}  // namespace

std::unique_ptr<ByteStream> join_cri_pieces(std::unique_ptr<ByteStream> bytes) {
  return std::make_unique<JoinedStream>(std::move(bytes), cut_cri, "");
}

std::unique_ptr<ByteStream> join_json_file_pieces(std::unique_ptr<ByteStream> bytes) {
  return std::make_unique<JoinedStream>(std::move(bytes), cut_json_file, R"(\n)");
}

}  // namespace dvp
