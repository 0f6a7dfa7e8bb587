// The room of rejected lines: their order, their whole text, and the first five of a reason.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <algorithm>

#include "dvp/rejects.hpp"
#include "workdir.hpp"

namespace dvp {

namespace {

constexpr auto bad_name = RejectReason::bad_name;
constexpr auto bad_time = RejectReason::bad_time;

/// Each log has blocks of 100 lines.
std::uint64_t lines_before(std::uint32_t, std::uint32_t block) {
  return block * std::uint64_t{100};
}

/// `source:line reason text`, a line each.
template <class Each>
std::string told(Each each) {
  std::string out;
  each(lines_before, [&](const RejectedLine& line) {
    out += fmt::format("{}:{} {} {}\n", line.source, line.line,
                       reject_reason_names[static_cast<std::size_t>(line.reason)], line.text);
  });
  return out;
}

std::string all(Rejects& rejects) {
  return told([&](const auto&... callbacks) { rejects.for_each(callbacks...); });
}

std::string examples(Rejects& rejects) {
  return told([&](const auto&... callbacks) { rejects.for_each_example(callbacks...); });
}

}  // namespace

TEST_CASE("rejects: in order of logs and lines, however the blocks come") {
  const test::Workdir folder;
  SpillFile file(folder.path());
  Rejects rejects(true, file);
  rejects.add_block({{1, 1, 0, bad_name, "f"}});
  rejects.add_block({{0, 2, 99, bad_time, "c"}});
  rejects.add_block({{1, 0, 3, bad_name, "d"}, {1, 0, 4, bad_time, ""}});
  rejects.add_block({});
  rejects.add_block({{0, 0, 0, bad_name, "a"}, {0, 0, 7, bad_name, "b"}});
  const std::string expected =
      "0:1 bad name a\n"
      "0:8 bad name b\n"
      "0:300 bad time c\n"
      "1:4 bad name d\n"
      "1:5 bad time \n"
      "1:101 bad name f\n";
  CHECK(all(rejects) == expected);
  CHECK(examples(rejects) == expected);
}

TEST_CASE("rejects: lines are kept whole, whatever is in them; examples are cut") {
  const test::Workdir folder;
  SpillFile file(folder.path());
  Rejects rejects(true, file);
  const std::string text = std::string(2'000'000, 'x') + std::string("\0\xFF\r tail", 8);
  rejects.add_block({{0, 0, 0, bad_name, text}, {0, 0, 1, bad_name, "next"}});
  CHECK(all(rejects) == "0:1 bad name " + text + "\n0:2 bad name next\n");
  CHECK(examples(rejects) == "0:1 bad name " + std::string(300, 'x') + "\n0:2 bad name next\n");
}

TEST_CASE("rejects: the first five of each reason, in order of the logs, are the examples") {
  const test::Workdir folder;
  SpillFile file(folder.path());
  Rejects rejects(false, file);
  for (const std::uint32_t block : {3U, 1U, 2U, 0U}) {  // the later come first
    std::vector<RejectedLine> lines;
    for (std::uint64_t line = 0; line < 3; ++line) lines.push_back({0, block, line, bad_name, "n"});
    lines.push_back({0, block, 50, bad_time, "t"});
    rejects.add_block(std::move(lines));
  }
  rejects.add_block({{1, 0, 0, bad_time, "u"}, {1, 0, 1, bad_time, "v"}});
  CHECK(examples(rejects) ==
        "0:1 bad name n\n0:2 bad name n\n0:3 bad name n\n0:51 bad time t\n"
        "0:101 bad name n\n0:102 bad name n\n0:151 bad time t\n"
        "0:251 bad time t\n0:351 bad time t\n1:1 bad time u\n");
  CHECK(all(rejects).empty());  // nobody asked for all
  CHECK(folder.files().empty());
}

TEST_CASE("rejects: a block may hold more than five of a reason") {
  const test::Workdir folder;
  SpillFile file(folder.path());
  Rejects rejects(true, file);
  std::vector<RejectedLine> lines;
  for (std::uint64_t line = 0; line < 10; ++line)
    lines.push_back({0, 0, line, bad_name, std::to_string(line)});
  rejects.add_block(lines);
  CHECK(examples(rejects) ==
        "0:1 bad name 0\n0:2 bad name 1\n0:3 bad name 2\n0:4 bad name 3\n0:5 bad name 4\n");
  const auto whole = all(rejects);
  CHECK(std::count(whole.begin(), whole.end(), '\n') == 10);
}

}  // namespace dvp
