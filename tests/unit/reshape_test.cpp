// Between a log's bytes and its blocks: the head, and streams that rewrite others line by line.
#include <catch2/catch.hpp>

#include "input/reshape.hpp"
#include "piecewise.hpp"

namespace dvp {

namespace {

using namespace std::string_literals;
using test::in_pieces;
using test::read_all;

const std::string byte_order_mark = "\xEF\xBB\xBF";

/// The head and what is left behind it, with `|` between them.
std::string split_head(const std::string& text, std::size_t size, std::size_t piece) {
  const auto bytes = in_pieces(text, piece);
  auto head = read_head(*bytes, size);
  return head + "|" + read_all(*bytes);
}

}  // namespace

TEST_CASE("reshape: the head of a log, without NULs and without a byte order mark") {
  struct Row {
    std::string text;
    std::string expected;
  };
  const Row rows[] = {
      {"", "|"},
      {"abc", "abc|"},
      {"abcdefgh", "abcdefgh|"},
      {"abcdefghij", "abcdefgh|ij"},
      {"\0\0abc"s, "abc|"},
      {std::string(5, '\0') + "abcdefghij", "abcdefgh|ij"},
      {std::string(8, '\0') + "abcdefghij", "abcdefgh|ij"},
      {std::string(100, '\0') + "abcdefghij", "abcdefgh|ij"},
      {std::string(100, '\0'), "|"},
      {byte_order_mark + "abcdefghij", "abcdefgh|ij"},
      {byte_order_mark, "|"},
      {std::string(100, '\0') + byte_order_mark + "abcdefghij", "abcdefgh|ij"},
      {"a\0b"s, "a\0b|"s},  // not at the head
      {"a" + byte_order_mark, "a" + byte_order_mark + "|"},
      {byte_order_mark + byte_order_mark + "abc", byte_order_mark + "abc|"},
      {"\xEF\xBB", "\xEF\xBB|"},
  };
  for (const auto& row : rows) {
    for (const std::size_t piece : {1U, 3U, 1000U}) {
      CAPTURE(row.text, piece);
      CHECK(split_head(row.text, 8, piece) == row.expected);
    }
  }
}

TEST_CASE("reshape: the head is given again, and then the rest") {
  for (const std::size_t size : {1U, 4U, 1000U}) {
    CHECK(read_all(*with_head("abc", in_pieces("defgh", 2)), size) == "abcdefgh");
    CHECK(read_all(*with_head("", in_pieces("defgh", 2)), size) == "defgh");
    CHECK(read_all(*with_head("abc", in_pieces("", 2)), size) == "abc");
    CHECK(read_all(*with_head("", in_pieces("", 2)), size).empty());
  }
}

namespace {

/// Puts brackets around each line, and tells when the log is at its end.
class BracketStream : public RewrittenStream {
 public:
  using RewrittenStream::RewrittenStream;

 private:
  void rewrite(std::string_view line, std::string& out) override {
    (((out += '[') += line) += ']') += '\n';
    CHECK(line.find('\n') == line.npos);
    const volatile char behind = line.data()[line.size() + 63];  // may be read
    (void)behind;
  }
  void finish(std::string& out) override { out += "end\n"; }
};

std::string rewritten(const std::string& text, std::size_t piece, std::size_t size = 1000) {
  BracketStream stream(in_pieces(text, piece));
  return read_all(stream, size);
}

/// Nothing comes of any line.
class SilentStream : public RewrittenStream {
 public:
  using RewrittenStream::RewrittenStream;

 private:
  void rewrite(std::string_view, std::string&) override {}
  void finish(std::string&) override {}
};

}  // namespace

TEST_CASE("reshape: a stream is rewritten line by line, however its bytes come") {
  const std::pair<std::string, std::string> rows[] = {
      {"", "end\n"},
      {"\n", "[]\nend\n"},
      {"a", "[a]\nend\n"},
      {"a\nbc\n", "[a]\n[bc]\nend\n"},
      {"a\n\nbc", "[a]\n[]\n[bc]\nend\n"},
      {"a\r\nb", "[a\r]\n[b]\nend\n"},
      {"a\0b\n"s, "[a\0b]\nend\n"s},
  };
  for (const auto& [text, expected] : rows) {
    for (const std::size_t piece : {1U, 2U, 1000U}) {
      CAPTURE(text, piece);
      CHECK(rewritten(text, piece) == expected);
      CHECK(rewritten(text, piece, 1) == expected);
    }
  }
}

TEST_CASE("reshape: a stream of which nothing is left goes on to its end") {
  std::string text;
  while (text.size() < longest_line) text += "some line\n";
  SilentStream stream(in_pieces(text, 100'000));
  CHECK(read_all(stream).empty());
  CHECK(read_all(stream).empty());
}

TEST_CASE("reshape: a line that is too long goes through as it is") {
  const auto line = [](std::size_t size) { return std::string(size, 'x'); };
  for (const std::size_t piece : {70'001U, 4'000'000U}) {
    CAPTURE(piece);
    // a CR may end the longest line
    const auto longest = line(longest_line);
    CHECK((rewritten("a\n" + longest + "\nb\n", piece) == "[a]\n[" + longest + "]\n[b]\nend\n"));
    CHECK((rewritten(longest + "\r\nb", piece) == "[" + longest + "\r]\n[b]\nend\n"));
    CHECK((rewritten(longest, piece) == "[" + longest + "]\nend\n"));
    for (const auto size : {longest_line + 2, 3 * longest_line + 17}) {
      const auto too_long = line(size);
      CHECK((rewritten("a\n" + too_long + "\nb\n", piece) == "[a]\n" + too_long + "\n[b]\nend\n"));
      CHECK((rewritten(too_long, piece) == too_long + "end\n"));
      CHECK((rewritten(too_long + "\n\n" + too_long + "\nb", piece) ==
             too_long + "\n[]\n" + too_long + "\n[b]\nend\n"));
    }
  }
}

TEST_CASE("reshape: the pieces of a wrapped line, and events, are seen to by the layout") {
  const auto reshape = [](const std::string& text, Layout& layout) {
    return read_all(*reshaped(in_pieces(text, 1000), layout));
  };
  const std::string event = R"({"events":[{"id":1}]})";
  const std::string before = "2024-03-05T09:19:38.55Z stdout ";
  const auto pieces =
      before + "P " + event.substr(0, 9) + "\n" + before + "F " + event.substr(9) + "\n";
  auto plain = find_layout(event, {});
  CHECK(reshape(event, plain) == "{\"id\":1}\n");
  auto wrapped = find_layout(before + "F " + event, {});
  REQUIRE(wrapped.wrapper_names() == "cri");
  // the piece before the last stays as a line with nothing in it
  CHECK(reshape(pieces, wrapped) == "{\"id\":1}\n");
  CHECK(wrapped.wrappers.empty());
  const std::string request =
      R"(192.0.2.1 - - [05/Mar/2024:09:19:38 +0000] "GET / HTTP/1.1" 200 5)";
  auto combined = find_layout(request, {});
  CHECK(reshape(request, combined) == request);
  auto wrapped_combined = find_layout(before + "F " + request, {});
  const auto cut = before + "P " + request.substr(0, 9) + "\n" + before + "F " + request.substr(9);
  CHECK(reshape(cut, wrapped_combined) == before + "P \n" + before + "F " + request + "\n");
  CHECK(wrapped_combined.wrappers.size() == 1);
}

}  // namespace dvp
