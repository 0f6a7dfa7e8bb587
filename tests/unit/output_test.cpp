// The room of output files: whole or not at all, and what is compressed is read back.
#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <filesystem>

#include "dvp/error.hpp"
#include "dvp/output.hpp"
#include "workdir.hpp"

namespace dvp {

namespace {

namespace fs = std::filesystem;

/// Everything in the folder, hidden or not.
using Files = std::vector<std::string>;

/// Sets the process's mask for new files for as long as it lives.
class Umask {
 public:
  explicit Umask(mode_t mask) : before_(umask(mask)) {}
  ~Umask() { umask(before_); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

 private:
  mode_t before_;
};

unsigned mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777U;
}

/// Gathers what is written.
class MemorySink : public Sink {
 public:
  MemorySink(std::string& text, bool& finished) : text_(text), finished_(finished) {}
  void write(std::string_view text) override { text_ += text; }
  void finish() override { finished_ = true; }

 private:
  std::string& text_;
  bool& finished_;
};

std::string gzipped(const std::vector<std::string_view>& parts) {
  std::string compressed;
  bool finished = false;
  const auto sink = make_gzip_sink(std::make_unique<MemorySink>(compressed, finished));
  for (const auto part : parts) sink->write(part);
  REQUIRE_FALSE(finished);
  sink->finish();
  REQUIRE(finished);
  return compressed;
}

std::string unzipped(const std::string& compressed) {
  const test::Workdir folder;
  const auto path = folder.write("x.gz", compressed);
  auto* const file = gzopen(path.c_str(), "rb");
  REQUIRE(file);
  std::string text;
  std::array<char, 4096> piece{};
  int got = 0;
  while ((got = gzread(file, piece.data(), piece.size())) > 0)
    text.append(piece.data(), static_cast<std::size_t>(got));
  REQUIRE(got == 0);
  REQUIRE(gzclose(file) == Z_OK);
  return text;
}

}  // namespace

TEST_CASE("output: nothing is seen before the commit, everything after it") {
  const test::Workdir folder;
  folder.write("old.csv", "old");
  TemporaryNames names;
  OutputSet outputs(names);
  const auto first = outputs.add(folder / "new.csv");
  const auto second = outputs.add(folder / "old.csv");
  first->write("one,");
  second->write("new");
  first->write("two\n");
  first->finish();
  second->finish();
  CHECK(folder.files() == Files{"old.csv"});
  CHECK(folder.read("old.csv") == "old");
  outputs.commit();
  CHECK(folder.files() == Files{"new.csv", "old.csv"});
  CHECK(folder.read("new.csv") == "one,two\n");
  CHECK(folder.read("old.csv") == "new");
}

TEST_CASE("output: what is not committed disappears") {
  const test::Workdir folder;
  folder.write("old.csv", "old");
  TemporaryNames names;
  {
    OutputSet outputs(names);
    outputs.add(folder / "new.csv")->write(std::string(1 << 20, 'x'));
    outputs.add(folder / "old.csv")->write("new");
  }
  names.delete_all();
  CHECK(folder.files() == Files{"old.csv"});
  CHECK(folder.read("old.csv") == "old");
}

TEST_CASE("output: a file of nothing is a file") {
  const test::Workdir folder;
  TemporaryNames names;
  OutputSet outputs(names);
  outputs.add(folder / "empty.csv")->finish();
  outputs.commit();
  CHECK(folder.files() == Files{"empty.csv"});
  CHECK(folder.read("empty.csv").empty());
}

TEST_CASE("output: a commit that cannot be done whole leaves nothing behind") {
  const test::Workdir folder;
  TemporaryNames names;
  {
    OutputSet outputs(names);
    outputs.add(folder / "a.csv")->write("a");
    outputs.add(folder / "b.csv")->write("b");
    fs::create_directories(folder / "a.csv/in the way");
    CHECK_THROWS_AS(outputs.commit(), EnvironmentError);
  }
  CHECK(folder.files().empty());
  CHECK_FALSE(folder.exists("b.csv"));
}

TEST_CASE("output: the mode of a new file is what the umask leaves of 0666") {
  for (const auto& [mask, expected] :
       {std::pair{022U, 0644U}, {077U, 0600U}, {0U, 0666U}, {027U, 0640U}}) {
    const test::Workdir folder;
    const Umask set(mask);
    TemporaryNames names;
    OutputSet outputs(names);
    outputs.add(folder / "a.csv")->write("a");
    outputs.commit();
    CHECK(mode_of(folder / "a.csv") == expected);
  }
}

TEST_CASE("output: what is there and no regular file is written to at once") {
  TemporaryNames names;
  OutputSet outputs(names);
  const auto null = outputs.add("/dev/null");
  null->write("gone");
  null->finish();
  const test::Workdir folder;
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  const int reader = open((folder / "pipe").c_str(), O_RDONLY | O_NONBLOCK);
  REQUIRE(reader >= 0);
  const auto pipe = outputs.add(folder / "pipe");
  pipe->write("now");
  std::array<char, 16> got{};
  CHECK(read(reader, got.data(), got.size()) == 3);
  outputs.commit();
  close(reader);
  CHECK(fs::is_character_file("/dev/null"));
  CHECK(fs::is_fifo(folder / "pipe"));
}

TEST_CASE("output: a full device is told with its name") {
  TemporaryNames names;
  OutputSet outputs(names);
  const auto full = outputs.add("/dev/full");
  CHECK_THROWS_WITH(full->write("x"), "/dev/full: no space left on device");
}

TEST_CASE("output: where no file can be is told with its name") {
  const test::Workdir folder;
  folder.write("file", "");
  TemporaryNames names;
  OutputSet outputs(names);
  CHECK_THROWS_WITH(outputs.add(folder / "missing/a.csv"),
                    Catch::EndsWith("missing/a.csv: no such file or directory"));
  CHECK_THROWS_WITH(outputs.add(folder / "file/a.csv"),
                    Catch::EndsWith("file/a.csv: not a directory"));
  CHECK_THROWS_WITH(outputs.add(folder.path()), Catch::EndsWith(": is a directory"));
}

TEST_CASE("output: the directory is made with its parents") {
  const test::Workdir folder;
  OutputSet::prepare_directory(folder / "a/b/c");
  OutputSet::prepare_directory(folder / "a/b/c");
  CHECK(fs::is_directory(folder / "a/b/c"));
  OutputSet::prepare_directory(folder / "d/");
  CHECK(fs::is_directory(folder / "d"));
  folder.write("file", "");
  for (const auto* path : {"file", "file/below"}) {
    CAPTURE(path);
    CHECK_THROWS_AS(OutputSet::prepare_directory(folder / path), EnvironmentError);
    CHECK_THROWS_WITH(OutputSet::prepare_directory(folder / path),
                      Catch::Contains("not a directory"));
  }
}

TEST_CASE(
    "output: names of temporary files are deleted, those that were taken off the list are not") {
  const test::Workdir folder;
  TemporaryNames names;
  for (const auto* name : {"a", "b"}) names.add(folder.write(name, ""));
  names.add(folder / "never made");
  names.remove(folder / "b");
  names.delete_all();
  CHECK(folder.files() == Files{"b"});
}

TEST_CASE("output: gzip is read back by zlib") {
  std::string large;
  for (int i = 0; i < 200'000; ++i) large += std::to_string(i * 7919 % 10007) + ",";
  CHECK(unzipped(gzipped({})).empty());
  CHECK(unzipped(gzipped({"one,", "", "two\n"})) == "one,two\n");
  const auto compressed = gzipped({large, "end"});
  CHECK(compressed.size() < large.size());
  CHECK(unzipped(compressed) == large + "end");
}

TEST_CASE("output: the same text gives the same bytes, without time or name in them") {
  const auto compressed = gzipped({"a,b\n"});
  CHECK(compressed == gzipped({"a,b\n"}));
  CHECK(compressed.substr(0, 2) == "\x1F\x8B");
  CHECK(compressed.substr(4, 4) == std::string(4, '\0'));  // time of change
  CHECK(compressed[3] == '\0');                            // no name, no comment
}

}  // namespace dvp
