// The room that finds the lines that matter, against a look at one line after another.
#include <catch2/catch.hpp>

#include <random>

#include "dvp/format.hpp"
#include "dvp/scan.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

struct Visit {
  std::string line;
  std::uint64_t before;

  bool operator==(const Visit&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Visit& visit) {
  return out << visit.before << ": '" << visit.line << "'";
}

struct Seen {
  std::vector<Visit> visits;
  LineCounts counts;
};

enum class Which { marked, all };

/// The lines of a block one by one, as a person would.
Seen expected(std::string_view block, Which which) {
  Seen seen;
  while (!block.empty()) {
    const auto end = block.find('\n');
    auto line = block.substr(0, end);
    block.remove_prefix(end == block.npos ? block.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool blank = trim(line).empty();
    const bool wanted = which == Which::all ? !blank : line.find(manifest_marker) != line.npos;
    if (wanted) seen.visits.push_back({std::string(line), seen.counts.lines});
    ++seen.counts.lines;
    if (blank) ++seen.counts.blank;
  }
  return seen;
}

/// `behind`: what stands in the 64 bytes behind the block, which may be read but do not count.
Seen scanned(const std::string& block, Which which, std::string behind) {
  behind.resize(64, '\n');
  const auto padded = block + behind;
  const auto view = std::string_view(padded).substr(0, block.size());
  Seen seen;
  std::vector<std::string_view> found;
  seen.counts = which == Which::all ? find_all_lines(view, found) : find_marked_lines(view, found);
  LinesBefore lines_before(view);
  for (const auto line : found) seen.visits.push_back({std::string(line), lines_before(line)});
  return seen;
}

void check(const std::string& block, std::string behind = "\n\n \n/manifests/\n") {
  for (const auto which : {Which::marked, Which::all}) {
    const auto want = expected(block, which);
    const auto got = scanned(block, which, behind);
    CAPTURE(block, which == Which::all);
    REQUIRE(got.visits == want.visits);
    REQUIRE(got.counts.lines == want.counts.lines);
    REQUIRE(got.counts.blank == want.counts.blank);
  }
}

}  // namespace

TEST_CASE("scan: small blocks") {
  for (const auto* block : {"",
                            "\n",
                            "\r\n",
                            "\n\n",
                            " ",
                            " \t",
                            " \n",
                            "\t\r\n",
                            "\r",
                            "x",
                            "x\n",
                            "x\r\n",
                            "\nx",
                            "x\n\n",
                            "x\n ",
                            "x\n\r\n",
                            "/manifests/",
                            "/manifests/\n",
                            "/manifests/\r\n",
                            "\r/manifests/",
                            "a/manifests/b\nc\nd/manifests/e",
                            "/manifests",
                            "/manifests\n/",
                            "/mani\nfests/",
                            "/m/manifests//manifests/\n",
                            " \n/manifests/\n \n",
                            "/manifests/ \r\r\n",
                            "\x01\n\x1F\n\v\n\f\n"})
    check(block);
}

TEST_CASE("scan: what stands behind the block does not count") {
  check("GET /v2/a/manifest", "s/x\n");
  check("GET /v2/a/", "manifests/x\n");
  check("x\n", "\n\n\n");
  check("x\n", "   \n");
  check(" ", " x\n");
  check(std::string(64, 'x'), "\n/manifests/\n");
  check(std::string(63, 'x') + "\n", "\n/manifests/\n");
  check(std::string(63, 'x') + "/", "manifests/\n");
}

TEST_CASE("scan: the marker at every place around the steps of 64 bytes") {
  for (std::size_t before = 0; before < 200; ++before) {
    const std::string line = std::string(before, 'x') + "/manifests/y";
    check(line);
    check("\n" + line + "\r\n\n");
    check(std::string(before, '\n') + "/manifests/y\n");
    check(std::string(before, 'x') + "\n/manifests/\n \n/manifests/");
  }
}

TEST_CASE("scan: a block of more than 64 steps at once") {
  std::string block;
  for (int i = 0; i < 2000; ++i)
    block += i % 3 == 0 ? "GET /v2/a/manifests/b\r\n" : i % 7 == 0 ? "\r\n" : "x/m\n";
  check(block);
  check(std::string(5000, 'x') + "/manifests/" + std::string(5000, 'y') + "\n" +
        std::string(9000, ' '));
}

TEST_CASE("scan: pieces of a block end at line ends, and are the block together") {
  std::mt19937 random(16);
  for (const std::size_t longest : {1UL, 10UL, 300UL, 20'000UL, 50'000UL}) {
    std::string block;
    while (block.size() < 200'000) block += std::string(random() % longest, 'x') + '\n';
    if (longest == 300) block += "the last has no end";
    std::string together;
    std::size_t pieces = 0;
    for (std::string_view rest = block; !rest.empty(); ++pieces) {
      const auto piece = take_piece(rest);
      REQUIRE((rest.empty() || piece.ends_with('\n')));
      together += piece;
    }
    CHECK(together == block);
    CHECK(pieces >= 3);
  }
  const std::string endless(100'000, 'x');
  std::string_view rest = endless;
  CHECK(take_piece(rest) == endless);
  CHECK(rest.empty());
}

TEST_CASE("scan: random blocks") {
  std::mt19937 random(64);
  const auto below = [&](std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
  };
  const std::string pieces[] = {"\n",
                                "\n",
                                "\r\n",
                                "\n\n",
                                " ",
                                "\t",
                                "x",
                                "/m",
                                "/manifests/",
                                "/manifests/",
                                "/manifest",
                                "s/",
                                "\r",
                                "abcdefghijklmnopqrstuvwxyz",
                                std::string(1, '\0'),
                                "\xFF",
                                "  \n",
                                "/manifests/\n"};
  for (int i = 0; i < 4000; ++i) {
    // Of some blocks nearly every piece may come, of others only two: many ends, or none.
    const auto from = below(std::size(pieces));
    const auto kinds = 2 + below(std::size(pieces) - 1);
    std::string block;
    for (auto size = below(300); block.size() < size;)
      block += pieces[(from + below(kinds)) % std::size(pieces)];
    check(block, pieces[below(std::size(pieces))]);
  }
}

}  // namespace dvp
