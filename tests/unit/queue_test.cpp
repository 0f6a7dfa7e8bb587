// Sharing blocks among workers: every block of every log is handed out once, whoever reads it, also
// of one compressed log that one worker reads for all.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "compressed.hpp"
#include "dvp/error.hpp"
#include "dvp/input.hpp"
#include "dvp/parallel.hpp"
#include "workdir.hpp"

namespace dvp {

namespace {

/// Lines that tell where they stand: more blocks than are ever read ahead.
std::string many_lines(int log) {
  std::string text;
  for (int line = 0; text.size() < 12'000'000; ++line)
    text += fmt::format("log {} line {} {:100}\n", log, line, "");
  return text;
}

struct Piece {
  std::uint64_t offset;
  std::uint32_t sequence;
  std::string text;
};

/// What all workers get, by logs.
std::map<std::uint32_t, std::vector<Piece>> read_all(const std::vector<std::string>& paths,
                                                     unsigned workers) {
  Progress progress;
  BlockQueue queue(paths, FormatSettings{}, false, workers, progress);
  std::mutex mutex;
  std::map<std::uint32_t, std::vector<Piece>> pieces;
  const auto work = [&](unsigned) {
    Block block;
    while (queue.next(block)) {
      const std::lock_guard lock(mutex);
      pieces[block.source].push_back({block.offset, block.sequence, std::string(block.text)});
    }
  };
  run_workers(workers, work, [&] { queue.abandon(); });
  for (auto& [source, of_log] : pieces)
    std::sort(of_log.begin(), of_log.end(),
              [](const Piece& a, const Piece& b) { return a.sequence < b.sequence; });
  return pieces;
}

void check_log(const std::vector<Piece>& pieces, const std::string& text) {
  std::string joined;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    REQUIRE(pieces[i].sequence == i);
    REQUIRE(pieces[i].offset == joined.size());
    joined += pieces[i].text;
  }
  CHECK((joined == text));  // in parentheses: nobody wants to see them
}

}  // namespace

TEST_CASE("queue: each block of each log is handed out once") {
  const test::Workdir folder;
  const std::vector<std::string> texts = {many_lines(0), many_lines(1), many_lines(2)};
  for (const auto count : {1U, 3U})
    for (const auto workers : {1U, 2U, 4U})
      for (const auto* compression : {"none", "gzip", "zstd"}) {
        CAPTURE(count, workers, compression);
        const auto compress = [&](const std::string& text) {
          if (compression == std::string_view("gzip")) return test::gzip_bytes(text);
          return compression == std::string_view("zstd") ? test::zstd_bytes(text) : text;
        };
        std::vector<std::string> paths;
        for (std::size_t i = 0; i < count; ++i)
          paths.push_back(folder.write(fmt::format("log{}", i), compress(texts[i])));
        const auto pieces = read_all(paths, workers);
        REQUIRE(pieces.size() == count);
        for (const auto& [source, of_log] : pieces) check_log(of_log, texts[source]);
      }
}

TEST_CASE("queue: a damaged log ends the work of those who wait for what is read ahead") {
  const test::Workdir folder;
  auto bytes = test::gzip_bytes(many_lines(0));
  bytes.resize(bytes.size() - 8);
  const auto path = folder.write("log.gz", bytes);
  for (const auto workers : {1U, 2U, 4U})
    CHECK_THROWS_AS(read_all({path}, workers), EnvironmentError);
}

}  // namespace dvp
