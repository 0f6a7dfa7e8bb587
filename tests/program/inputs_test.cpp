// What a LOG may be, and how its bytes become lines (SPEC 2, 3 and 8's last words).
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "compressed.hpp"
#include "logs.hpp"
#include "workdir.hpp"

using namespace dvp::test;

namespace {

namespace fs = std::filesystem;

using Texts = std::vector<std::string>;

/// The sources of a run in order, from its ledger.
Texts sources(const Workdir& folder, const Texts& arguments) {
  const auto stats = stats_of(folder, arguments);
  const std::string key = "{\"source\":\"";
  Texts names;
  for (auto at = stats.find(key); at != stats.npos; at = stats.find(key, at)) {
    at += key.size();
    names.push_back(stats.substr(at, stats.find('"', at) - at));
  }
  return names;
}

std::string request_line(const std::string& tag, unsigned second = 0) {
  return combined_line("192.0.2.1", "06/Mar/2024:12:00:" + digits(second, 2),
                       "GET /v2/acme/app/manifests/" + tag);
}

/// A line that is no manifest request.
std::string other_line() { return combined_line("192.0.2.1", "06/Mar/2024:12:00:00", "GET /v2/"); }

/// A request line of exactly `size` bytes; the bytes that fill it up stand in the query.
std::string line_of_size(std::size_t size, const std::string& path) {
  const auto line = combined_line("192.0.2.1", "06/Mar/2024:12:00:00", "GET " + path + "?");
  const auto query = line.find('?') + 1;
  return line.substr(0, query) + std::string(size - line.size(), 'x') + line.substr(query);
}

/// A log's bytes, and what must be counted of it.
struct BytesCase {
  std::string what;
  std::string bytes;
  unsigned lines, blank, started;
};

void check_bytes(const std::vector<BytesCase>& rows) {
  for (const auto& row : rows) {
    INFO(row.what);
    const Workdir folder;
    folder.write("log", row.bytes);
    const auto stats = stats_of(folder, {"log"});
    CHECK(stat(stats, "lines") == row.lines);
    CHECK(stat(stats, "blank") == row.blank);
    CHECK(stat(stats, "started") == row.started);
  }
}

}  // namespace

// ---- files and folders ------------------------------------------------------------------------

TEST_CASE("a folder is every regular file below it, in byte order of path") {
  const Workdir folder;
  for (const char* name : {"logs/b.log", "logs/a.log", "logs/B.log", "logs/.hidden", "logs/a/z.log",
                           "logs/a-b", "logs/a/.deep/x", "logs/\xC3\xA4", "logs/.dir/y"})
    folder.write(name, request_line(name[5] == '.' ? "hidden" : "1.0") + '\n');
  const Texts expected = {"logs/.dir/y",  "logs/.hidden", "logs/B.log",
                          "logs/a-b",     "logs/a.log",   "logs/a/.deep/x",
                          "logs/a/z.log", "logs/b.log",   "logs/\xC3\xA4"};
  CHECK(sources(folder, {"logs"}) == expected);
  CHECK(sources(folder, {"logs/"}) == expected);
}

TEST_CASE("a folder without a file is no error") {
  const Workdir folder;
  fs::create_directories(folder / "logs/deep/er");
  CHECK(sources(folder, {"logs"}) == Texts{});
  CHECK(row_count(view_of(folder, "raw", {"logs"})) == 0);
}

TEST_CASE("links in a folder") {
  const Workdir folder;
  folder.write("elsewhere/one", request_line("one"));
  folder.write("elsewhere/two", request_line("two"));
  folder.write("logs/own", request_line("own"));
  SECTION("to files and folders are followed") {
    fs::create_symlink("../elsewhere/one", folder / "logs/a-link");
    CHECK(sources(folder, {"logs"}) == Texts{"logs/a-link", "logs/own"});
    fs::create_symlink("../elsewhere", folder / "logs/folder-link");
    CHECK(sources(folder, {"logs"}) == Texts{"logs/a-link", "logs/folder-link/two", "logs/own"});
  }
  SECTION("that lead nowhere are passed over") {
    fs::create_symlink("missing", folder / "logs/dangling");
    fs::create_symlink("turning", folder / "logs/turning");
    CHECK(sources(folder, {"logs"}) == Texts{"logs/own"});
  }
  SECTION("that lead back up are no loop") {
    fs::create_symlink(".", folder / "logs/self");
    fs::create_symlink("../logs", folder / "logs/up");
    CHECK(sources(folder, {"logs"}) == Texts{"logs/own"});
  }
  SECTION("named as a LOG lead somewhere, or the run fails") {
    fs::create_symlink("elsewhere", folder / "link");
    fs::create_symlink("missing", folder / "dangling");
    CHECK(sources(folder, {"link"}) == Texts{"link/one", "link/two"});
    CHECK(run_report({"--month", "2024-03", "dangling"}, folder).status == 1);
  }
}

TEST_CASE("what is no regular file in a folder is passed over") {
  const Workdir folder;
  folder.write("logs/own", request_line("own"));
  REQUIRE(run_shell("mkfifo logs/fifo", folder).status == 0);
  CHECK(sources(folder, {"logs"}) == Texts{"logs/own"});
}

TEST_CASE("a file that is reached twice is read once") {
  const Workdir folder;
  folder.write("logs/log", request_line("1.0"));
  fs::create_symlink("logs/log", folder / "symbolic");
  fs::create_hard_link(folder / "logs/log", folder / "hard");
  const std::vector<Texts> rows = {{"logs/log", "logs/log"},
                                   {"logs/log", "./logs/log"},
                                   {"logs/log", "logs/../logs//log"},
                                   {"logs/log", folder / "logs/log"},
                                   {"logs/log", "symbolic"},
                                   {"logs/log", "hard"},
                                   {"logs/log", "logs"},
                                   {"logs", "logs/log"},
                                   {"logs", "logs"}};
  for (const auto& arguments : rows) {
    INFO(lines(arguments));
    CHECK(sources(folder, arguments) == Texts{"logs/log"});
  }
  CHECK(sources(folder, {"symbolic", "logs"}) == Texts{"symbolic"});
}

TEST_CASE("a farm of links beside the folder it leads to is read once") {
  const Workdir folder;
  const std::string pod = "pods/registry_web-0_5f0e/registry/";
  folder.write(pod + "0.log", "2024-03-06T12:00:00.1Z stdout F " + request_line("1.0") + '\n');
  folder.write(pod + "0.log.20240306-120000.gz",
               gzip_bytes("2024-03-06T12:00:00.1Z stdout F " + request_line("2.0", 1) + '\n'));
  fs::create_directory(folder / "containers");
  fs::create_symlink("../" + pod + "0.log", folder / "containers/web-0_registry_registry-77aa.log");
  fs::create_symlink("../pods/gone/registry/0.log", folder / "containers/gone.log");
  const auto link = "containers/web-0_registry_registry-77aa.log";
  const auto rotated = pod + "0.log.20240306-120000.gz";
  CHECK(sources(folder, {"containers", "pods"}) == Texts{link, rotated});
  CHECK(sources(folder, {"pods", "containers"}) == Texts{pod + "0.log", rotated});
  CHECK(sources(folder, {"."}) == Texts{"./" + std::string(link), "./" + rotated});
  for (const Texts& logs : {Texts{"containers", "pods"}, Texts{"pods", "containers"}, Texts{"."}})
    CHECK(stat(stats_of(folder, logs), "started") == 2);
}

TEST_CASE("a LOG named like an option stands behind --") {
  const Workdir folder;
  folder.write("--month", request_line("1.0"));
  folder.write("-v", request_line("1.0"));
  CHECK(sources(folder, {"--", "--month", "-v"}) == Texts{"--month", "-v"});
  CHECK(sources(folder, {"./-v"}) == Texts{"./-v"});
}

// ---- standard input ---------------------------------------------------------------------------

TEST_CASE("standard input") {
  const Workdir folder;
  folder.write("log", request_line("1.0") + '\n');
  folder.write("other", request_line("2.0") + '\n');
  folder.write("log.xz", xz_bytes(request_line("1.0") + '\n'));
  const std::string report = "$DVP_REPORT --month 2024-03 --stdout summary ";
  struct Row {
    std::string command;
    Texts tags;
  };
  const std::vector<Row> rows = {{report + "- <log", {"1.0"}},
                                 {"cat log | " + report + "-", {"1.0"}},
                                 {report + "<log", {"1.0"}},
                                 {"cat log | " + report, {"1.0"}},
                                 {"cat log | " + report + "other", {"2.0"}},
                                 {"cat log | " + report + "other -", {"1.0", "2.0"}},
                                 {"cat log | " + report + "- -", {"1.0"}},
                                 {report + "- log <log", {"1.0"}},
                                 {"cat log | gzip | " + report + "-", {"1.0"}},
                                 {"cat log.xz | " + report + "-", {"1.0"}},
                                 {report + "- </dev/null", {}}};
  for (const auto& [command, tags] : rows) {
    INFO(command);
    const auto outcome = run_shell(command, folder);
    CHECK(outcome.err == "");
    CHECK(outcome.status == 0);
    CHECK(column(outcome.out, "reference") == tags);
  }
}

TEST_CASE("standard input is named - in the ledger") {
  const Workdir folder;
  folder.write("log", request_line("1.0") + '\n');
  const auto outcome = run_shell("$DVP_REPORT --month 2024-03 --stats - <log", folder);
  CHECK(outcome.out.find("\"source\": \"-\"") != outcome.out.npos);
}

TEST_CASE("standard input that is neither pipe nor file is no log by itself") {
  const Workdir folder;
  const auto outcome = run_shell("$DVP_REPORT --month 2024-03 </dev/null", folder);
  CHECK(outcome.status == 2);
  CHECK(outcome.err.find("standard input") != outcome.err.npos);
}

// ---- compression ------------------------------------------------------------------------------

TEST_CASE("compression is found by magic bytes, whatever the name") {
  const auto log = request_line("1.0") + '\n';
  const std::string skippable("\x50\x2A\x4D\x18\x03\x00\x00\x00xyz", 11);
  struct Row {
    std::string name, bytes, compression;
  };
  std::vector<Row> rows = {{"log", skippable + zstd_bytes(log), "zstd"}};
  for (const auto& [name, ending, compress, checksum] : compressors()) {
    rows.push_back({"log", compress(log), name});
    rows.push_back({std::string("log") + (ending == ".gz" ? ".zst" : ".gz"), compress(log), name});
    rows.push_back({"log" + ending, log, "none"});
  }
  for (const auto& [name, bytes, compression] : rows) {
    INFO(name << " in " << compression);
    const Workdir folder;
    folder.write(name, bytes);
    const auto stats = stats_of(folder, {name});
    CHECK(stat(stats, "started") == 1);
    CHECK(stats.find("\"compression\":\"" + compression + '"') != stats.npos);
  }
}

TEST_CASE("a host that is named like a mark of bzip2 is not compressed") {
  const Workdir folder;
  folder.write("log", "BZh9.example " + request_line("1.0"));
  CHECK(stats_of(folder, {"log"}).find("\"compression\":\"none\"") != std::string::npos);
}

TEST_CASE("several members after one another are one file") {
  const auto first = request_line("1.0", 0) + '\n' + request_line("2.0", 1).substr(0, 20);
  const auto second = request_line("2.0", 1).substr(20) + '\n';
  for (const auto& [name, ending, compress, checksum] : compressors()) {
    const auto one = compress(first), two = compress(second), empty = compress("");
    check_bytes({{name, one + two, 2, 0, 2},
                 {name + ", first an empty one", empty + one + two, 2, 0, 2},
                 {name + " with an empty one", one + empty + two, 2, 0, 2},
                 {name + ", last an empty one", one + two + empty, 2, 0, 2}});
  }
}

TEST_CASE("zeros between and behind members are padding") {
  const auto log = request_line("1.0") + '\n';
  for (const auto& [name, ending, compress, checksum] : compressors()) {
    if (name == "zstd") continue;
    const auto one = compress(log);
    const std::string zeros(700, '\0');  // a multiple of four, as xz demands
    check_bytes({{name + ", behind", one + zeros, 1, 0, 1},
                 {name + ", between", one + zeros + one, 2, 0, 2},
                 {name + ", both", one + zeros + one + zeros, 2, 0, 2}});
  }
}

TEST_CASE("large compressed logs") {
  std::string log;
  for (unsigned i = 0; i < 40'000; ++i)
    log += (i % 100 == 0 ? request_line("1.0") : other_line()) + '\n';
  for (const auto& [name, ending, compress, checksum] : compressors())
    check_bytes({{name, compress(log), 40'000, 0, 400}});
}

// ---- bytes and lines --------------------------------------------------------------------------

TEST_CASE("heads, ends and blank lines") {
  const auto line = request_line("1.0");
  const auto log = line + '\n' + line + '\n';
  const std::string nul(5, '\0');
  const std::string many_nul(2 << 20, '\0');
  check_bytes({{"nothing", "", 0, 0, 0},
               {"nothing, in gzip", gzip_bytes(""), 0, 0, 0},
               {"nothing, in zstd", zstd_bytes(""), 0, 0, 0},
               {"nothing, in xz", xz_bytes(""), 0, 0, 0},
               {"nothing, in bzip2", bzip2_bytes(""), 0, 0, 0},
               {"one line end", "\n", 1, 1, 0},
               {"no last line end", line + '\n' + line, 2, 0, 2},
               {"CRLF", line + "\r\n" + line + "\r\n", 2, 0, 2},
               {"CRLF, and no last one", line + "\r\n" + line, 2, 0, 2},
               {"blank lines", "\n \t\n" + line + "\n\r\n\n" + line + "\n  ", 7, 5, 2},
               {"NUL head", nul + log, 2, 0, 2},
               {"a long NUL head", many_nul + log, 2, 0, 2},
               {"nothing but NUL", many_nul, 0, 0, 0},
               {"byte order mark", "\xEF\xBB\xBF" + log, 2, 0, 2},
               {"NUL head and byte order mark", nul + "\xEF\xBB\xBF" + log, 2, 0, 2},
               {"nothing but a byte order mark", "\xEF\xBB\xBF", 0, 0, 0}});
}

TEST_CASE("NUL heads in compressed logs, and over several members") {
  const auto line = request_line("1.0") + '\n';
  const std::string nul(5, '\0');
  const std::string many_nul(2 << 20, '\0');
  for (const auto& [name, ending, compress, checksum] : compressors()) {
    check_bytes({{"NUL head, in " + name, compress(nul + line + line), 2, 0, 2},
                 {"a long NUL head, in " + name, compress(many_nul + line), 1, 0, 1},
                 {"nothing but NUL, in " + name, compress(many_nul), 0, 0, 0},
                 {"NUL head and byte order mark, in " + name, compress(nul + "\xEF\xBB\xBF" + line),
                  1, 0, 1},
                 {"a member of NUL, in " + name, compress(many_nul) + compress(line), 1, 0, 1},
                 {"a NUL head over two members, in " + name,
                  compress(nul) + compress(nul + line) + compress(line), 2, 0, 2}});
  }
}

TEST_CASE("a NUL head in front of every kind of log") {
  const std::string nul(600'000, '\0');  // more than a head is
  const std::string json =
      R"({"time":"2024-03-06T12:00:00Z","remote_addr":"192.0.2.1","method":"GET",)"
      R"("uri":"/v2/acme/app/manifests/1.0"})";
  check_bytes({{"csv", nul + pulls_csv(2), 3, 0, 2},
               {"json", nul + json + '\n', 1, 0, 1},
               {"cri", nul + "2024-03-06T12:00:00.1Z stdout F " + json + '\n', 1, 0, 1}});
}

TEST_CASE("heads of a csv log") {
  for (const auto& head :
       {std::string(9, '\0'), std::string("\xEF\xBB\xBF"), std::string("\n\n")}) {
    const Workdir folder;
    folder.write("log", head + pulls_csv(2));
    const auto stats = stats_of(folder, {"log"});
    CHECK(stat(stats, "started") == 2);
    CHECK(stat(stats, "other") == 1);
    CHECK(stats.find("\"format\":\"csv\"") != stats.npos);
  }
}

TEST_CASE("a line may have 1,048,576 bytes") {
  constexpr std::size_t longest = 1'048'576;
  const std::string manifest = "/v2/acme/app/manifests/1.0";
  struct Row {
    std::size_t size;
    std::string path;
    std::string bucket;
  };
  const std::vector<Row> rows = {{longest - 1, manifest, "started"},
                                 {longest, manifest, "started"},
                                 {longest + 1, manifest, "too long"},
                                 {longest + 2, manifest, "too long"},
                                 {5'000'000, manifest, "too long"},
                                 {longest, "/v2/acme/app/blobs/x", "other"},
                                 {longest + 1, "/v2/acme/app/blobs/x", "other"},
                                 {5'000'000, "/v2/acme/app/blobs/x", "other"}};
  for (const auto& [size, path, bucket] : rows) {
    for (const std::string end : {"\n", "\r\n", ""}) {
      INFO(size << ' ' << path << ' ' << end.size());
      const Workdir folder;
      const auto line = line_of_size(size, path);
      REQUIRE(line.size() == size);
      const auto behind = end.empty() ? "" : request_line("2.0") + '\n';
      folder.write("log", request_line("1.0", 1) + '\n' + line + end + behind);
      const auto stats = stats_of(folder, {"--max-rejects", "100%", "log"});
      CHECK(stat(stats, "lines") == (end.empty() ? 2 : 3));
      const auto more = end.empty() ? 1U : 2U;
      CHECK(stat(stats, "started") == (bucket == "started" ? more + 1 : more));
      if (bucket != "started") CHECK(stat(stats, bucket) == 1);
    }
  }
}

TEST_CASE("the marker of a line that is too long is found wherever it stands") {
  // A long line is read in pieces: each of the places where the first two meet, and some more.
  std::vector<std::size_t> places = {1'572'860, 3'000'000};
  for (std::size_t place = 1'048'554; place <= 1'048'572; ++place) places.push_back(place);
  for (const auto before : places) {
    INFO(before);
    const Workdir folder;
    const auto line =
        "192.0.2.1 " + std::string(before, 'x') + "/manifests/" + std::string(1'000'000, 'y');
    folder.write("log", other_line() + '\n' + line + '\n' + request_line("1.0"));
    const auto stats = stats_of(folder, {"--max-rejects", "100%", "--rejects", "rejects", "log"});
    CHECK(stat(stats, "too long") == 1);
    CHECK(stat(stats, "started") == 1);
    // Written whole.
    CHECK(folder.read("rejects") == "log:2: too long: " + line + '\n');
  }
}

TEST_CASE("several logs of several formats are read as one") {
  const Workdir folder;
  folder.write("a.csv", pulls_csv(2));
  folder.write("b.log", request_line("1.0") + '\n');
  folder.write("c.gz", gzip_bytes("\n" + request_line("1.0")));
  CHECK(column(view_of(folder, "repo-summary", {"a.csv", "b.log", "c.gz"}), "pull_by_tag") ==
        Texts{"4"});
}

TEST_CASE("an envelope of events may be longer than a line, its events may not") {
  const std::string event =
      R"({"kind": "pull_repo", "metadata": {"repo": "app", "namespace": "acme", "tag": "1.0"}, )"
      R"("ip": "192.0.2.1", "datetime": "Wed, 06 Mar 2024 12:00:00 -0000"},)";
  std::string text = R"({"export_id": "x", "logs": [)";
  for (int i = 0; i < 10'000; ++i) text += event;
  const Workdir folder;
  folder.write("log", text + R"({"terminator": true}]})");
  const auto stats = stats_of(folder, {"log"});
  CHECK(stat(stats, "other") == 1);
  CHECK(stat(stats, "started") == 10'000);
}
