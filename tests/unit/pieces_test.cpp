// Lines that container runtimes wrote in pieces are put together (SPEC 8), and stay as many lines
// as they were (SPEC 7).
#include <catch2/catch.hpp>

#include <algorithm>

#include "dvp/fields.hpp"
#include "dvp/input.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

const std::string request =
    "192.0.2.1 - - [05/Mar/2024:09:19:38 +0000] \"GET /v2/a/manifests/x HTTP/1.1\" 200 5 \"-\" "
    "\"docker/24.0.7 \\\\(linux\\\\)\"";

/// A log that comes in small portions.
class TextStream : public ByteStream {
 public:
  explicit TextStream(std::string text) : text_(std::move(text)) {}

  std::size_t read(char* out, std::size_t size) override {
    constexpr std::size_t portion = 1000;
    const auto count = text_.copy(out, std::min(size, portion), at_);
    at_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

/// How a runtime writes one piece; `last` of its line or not.
using Writer = std::string (*)(std::string_view text, bool last, std::string_view stream);

std::string cri(std::string_view text, bool last, std::string_view stream) {
  return "2024-03-05T09:19:38.550816892Z " + std::string(stream) + (last ? " F " : " P ") +
         std::string(text) + "\n";
}

std::string json_file(std::string_view text, bool last, std::string_view stream) {
  auto quoted = json_quoted(text);
  quoted.pop_back();
  return "{\"log\":" + quoted + (last ? "\\n" : "") + "\",\"stream\":\"" + std::string(stream) +
         "\",\"time\":\"2024-03-05T09:19:38.550816892Z\"}\n";
}

/// The pieces between some cuts.
std::string in_pieces(Writer write, std::string_view text, const std::vector<std::size_t>& cuts) {
  std::string log;
  std::size_t begin = 0;
  for (const auto cut : cuts) {
    log += write(text.substr(begin, cut - begin), false, "stdout");
    begin = cut;
  }
  return log + write(text.substr(begin), true, "stdout");
}

/// What becomes of each line: the target of a request, `other`, `unreadable`, or `too long`.
std::vector<std::string> read_lines(const std::string& log) {
  BlockReader reader({std::make_unique<TextStream>(log), "none"}, {}, false);
  std::vector<std::string> outcomes;
  for (Block block; reader.next(block);) {
    if (block.too_long) {
      outcomes.emplace_back(block.too_long_has_marker ? "too long" : "other");
      continue;
    }
    LineReader lines(*block.layout);
    for (auto rest = block.text; !rest.empty();) {
      AccessRecord record;
      std::uint32_t repeats = 0;
      const auto kind = lines.read(take_line(rest), record, repeats);
      outcomes.emplace_back(kind == LineKind::record  ? record.target
                            : kind == LineKind::other ? "other"
                                                      : "unreadable");
    }
  }
  return outcomes;
}

using Outcomes = std::vector<std::string>;
const std::string target = "/v2/a/manifests/x";

/// Behind a whole line, by which the log is known.
Outcomes read_behind_whole(Writer write, const std::string& log) {
  auto outcomes = read_lines(write(request, true, "stdout") + log);
  REQUIRE_FALSE(outcomes.empty());
  CHECK(outcomes.front() == target);
  outcomes.erase(outcomes.begin());
  return outcomes;
}

}  // namespace

TEST_CASE("pieces: a line in two, cut anywhere") {
  const auto write = GENERATE(Writer(cri), Writer(json_file));
  for (std::size_t cut = 0; cut <= request.size(); ++cut) {
    CAPTURE(cut);
    CHECK(read_behind_whole(write, in_pieces(write, request, {cut})) == Outcomes{"other", target});
  }
}

TEST_CASE("pieces: a line in three, and in fifty") {
  const auto write = GENERATE(Writer(cri), Writer(json_file));
  const auto marker = request.find("/manifests/");
  CHECK(read_behind_whole(write, in_pieces(write, request, {marker + 3, marker + 7})) ==
        Outcomes{"other", "other", target});
  std::vector<std::size_t> cuts;
  for (std::size_t i = 1; i < 50; ++i) cuts.push_back(i * request.size() / 50);
  Outcomes expected(49, "other");
  expected.push_back(target);
  CHECK(read_behind_whole(write, in_pieces(write, request, cuts)) == expected);
}

TEST_CASE("pieces: those of two streams between each other") {
  const auto write = GENERATE(Writer(cri), Writer(json_file));
  auto second = request;
  second.replace(second.find("manifests/x"), 11, "manifests/y");
  const auto head = [](const std::string& text) { return std::string_view(text).substr(0, 60); };
  const auto tail = [](const std::string& text) { return std::string_view(text).substr(60); };
  const auto log = write(head(request), false, "stdout") + write(head(second), false, "stderr") +
                   write(tail(request), true, "stdout") + write(request, true, "stdout") +
                   write(tail(second), true, "stderr");
  CHECK(read_behind_whole(write, log) ==
        Outcomes{"other", target, target, "other", "/v2/a/manifests/y"});
}

TEST_CASE("pieces: other lines between them stay where they are") {
  const auto write = GENERATE(Writer(cri), Writer(json_file));
  const auto log = write(request.substr(0, 60), false, "stdout") + "\n" + "no runtime's line\n" +
                   write(request.substr(60), true, "stdout");
  CHECK(read_behind_whole(write, log) == Outcomes{"other", "other", "other", target});
}

TEST_CASE("pieces: a log that ends inside a line") {
  const auto write = GENERATE(Writer(cri), Writer(json_file));
  const auto piece = [&](std::size_t begin, std::size_t end) {
    return write(std::string_view(request).substr(begin, end - begin), false, "stdout");
  };
  const auto agent = request.find("\"docker") + 4;
  const auto size = request.find("5 \"-\"");
  CHECK(read_behind_whole(write, piece(0, 60) + piece(60, size)) == Outcomes{"other", target});
  CHECK(read_behind_whole(write, piece(0, 60) + piece(60, agent)) ==
        Outcomes{"other", "unreadable"});
  CHECK(read_behind_whole(write, piece(0, 20)) == Outcomes{"other"});
  auto cut_off = in_pieces(write, request, {60});
  cut_off.pop_back();
  CHECK(read_behind_whole(write, cut_off) == Outcomes{"other", target});
}

TEST_CASE("pieces: a line that is too long") {
  const auto write = GENERATE(Writer(cri), Writer(json_file));
  const auto has_marker = GENERATE(true, false);
  const auto late = GENERATE(true, false);
  constexpr std::size_t pieces = 70;
  const std::string filling(std::size_t{16} << 10, 'x');
  std::string log;
  for (std::size_t i = 0; i < pieces; ++i) {
    const bool marked = has_marker && i == (late ? pieces - 2 : 1);
    log += write(marked ? filling + "/manifests/" : filling, i == pieces - 1, "stdout");
  }
  Outcomes expected(pieces - 1, "other");
  expected.emplace_back(has_marker ? "too long" : "other");
  expected.push_back(target);
  CHECK(read_behind_whole(write, log + write(request, true, "stdout")) == expected);
}

TEST_CASE("pieces: a line that is too long does not grow with all that tells of a manifest") {
  const auto write = GENERATE(Writer(cri), Writer(json_file));
  std::string log = write(request, true, "stdout");
  const std::string half(longest_line / 2 + 1, 'x');
  log += write(half, false, "stdout") + write(half, false, "stdout");
  for (int i = 0; i < 100; ++i) log += write("x/manifests/x", false, "stdout");
  log += write("/manifests/", true, "stdout");
  BlockReader reader({std::make_unique<TextStream>(log), "none"}, {}, true);
  std::string text;
  for (Block block; reader.next(block);)
    if (block.too_long) text = block.long_text;
  const auto first = text.find("/manifests/");
  REQUIRE(first != text.npos);
  CHECK(text.find("/manifests/", first + 1) == text.npos);
}

TEST_CASE("pieces: a text that ends with a backslash and an n goes on") {
  const std::string text = request.substr(0, request.size() - 1) + "\\n";
  const auto log = json_file(text, false, "stdout") + json_file("\"", true, "stdout");
  CHECK(log.find(R"(\\n",)") != log.npos);
  CHECK(read_behind_whole(json_file, log) == Outcomes{"other", target});
}

TEST_CASE("pieces: lines that end with CRLF") {
  const auto write = GENERATE(Writer(cri), Writer(json_file));
  auto log = in_pieces(write, request, {60});
  for (auto at = log.find('\n'); at != log.npos; at = log.find('\n', at + 2)) log.insert(at, "\r");
  CHECK(read_behind_whole(write, log) == Outcomes{"other", target});
}

TEST_CASE("pieces: JSON objects with the line's end left out are no pieces") {
  const auto object = json_file(request, false, "stdout");
  CHECK(read_lines(object + object) == Outcomes{target, target});
}

}  // namespace dvp
