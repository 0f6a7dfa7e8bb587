// What `-v` tells of each log: format, what stands around its lines, compression, times, lines; and
// which of them is no access log.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <sstream>

#include "compressed.hpp"
#include "dvp/format.hpp"
#include "logs.hpp"
#include "workdir.hpp"

using namespace dvp::test;

namespace {

using Texts = std::vector<std::string>;

std::string pull(const std::string& client, const std::string& time) {
  return combined_line(client, time, "GET /v2/acme/app/manifests/1.0");
}

/// The words of a line.
Texts words(const std::string& line) {
  std::istringstream stream(line);
  Texts all;
  for (std::string word; stream >> word;) all.push_back(word);
  return all;
}

/// The words of the row that `-v` gives for a log.
Texts row_of(const std::string& log, const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.ends_with("  " + log)) return words(line);
  return {};
}

std::string told(const Workdir& folder, const Texts& logs) {
  Texts arguments = {"--month", "2024-03", "-v"};
  arguments.insert(arguments.end(), logs.begin(), logs.end());
  return run_report(arguments, folder).err;
}

}  // namespace

TEST_CASE("verbose: shows format, around, compression, times and lines of each log") {
  const Workdir folder;
  const auto first = pull("192.0.2.1", "06/Mar/2024:12:00:00");
  const auto second = pull("192.0.2.2", "07/Mar/2024:00:00:59");
  folder.write("plain", second + '\n' + first + "\n\n");
  folder.write("packed", xz_bytes(first + '\n'));
  folder.write("cri", "2024-03-06T12:00:00.1Z stdout F " + first + '\n');
  folder.write("csv", pulls_csv(2));
  folder.write("idle", combined_line("192.0.2.1", "06/Mar/2024:12:00:00", "GET /v2/") + '\n');
  folder.write("nothing", "");
  const auto text = told(folder, {"plain", "packed", "cri", "csv", "idle", "nothing"});
  const std::string noon = "2024-03-06T12:00:00Z";
  CHECK(row_of("source", text) ==
        Texts{"format", "around", "compression", "first", "last", "lines", "source"});
  CHECK(row_of("plain", text) ==
        Texts{"combined", "-", "none", noon, "2024-03-07T00:00:59Z", "3", "plain"});
  CHECK(row_of("packed", text) == Texts{"combined", "-", "xz", noon, noon, "1", "packed"});
  CHECK(row_of("cri", text) == Texts{"combined", "cri", "none", noon, noon, "1", "cri"});
  CHECK(row_of("csv", text) ==
        Texts{"csv", "-", "none", "2024-03-06T00:00:00Z", "2024-03-06T00:01:00Z", "3", "csv"});
  CHECK(row_of("idle", text) == Texts{"combined", "-", "none", "-", "-", "1", "idle"});
  CHECK(row_of("nothing", text) == Texts{"none", "-", "none", "-", "-", "0", "nothing"});
}

TEST_CASE("verbose: names what is no access log, and the format that came nearest") {
  const Workdir folder;
  folder.write("good", pulls_csv(1));
  folder.write("notes", "(notes)\n");
  folder.write("damaged", "192.0.2.1 - - [06/Mar/2024:12:00:00 +0000] GET /v2/\n");
  folder.write("object", "{\"level\":\"info\",\"msg\":\"started\"}\n");
  const auto text = told(folder, {"good", "notes", "damaged", "object"});
  const auto says = [&](const std::string& what) {
    return text.find("dvp-report: " + what + '\n') != text.npos;
  };
  const std::string no_log = ": is no access log of a format that this program knows: ";
  CHECK(says("notes" + no_log + "no line of its head is like one"));
  CHECK(says("damaged" + no_log + "the nearest is combined: a request in quotes"));
  CHECK(text.find("object" + no_log + "the nearest is ") != text.npos);
  CHECK(text.find("good" + no_log) == text.npos);
  CHECK(row_of("notes", text).at(0) == "?");
  CHECK(row_of("good", text).at(0) == "csv");
}

TEST_CASE("verbose: says it of a log of a named format, too") {
  const Workdir folder;
  folder.write("log", pulls_csv(1));
  const auto text = told(folder, {"--format", "json", "log"});
  CHECK(text.find("log: is no access log of a format that this program knows") != text.npos);
  CHECK(row_of("log", text).at(0) == "?");
}

TEST_CASE("an unknown log is read as combined, so that what looks like a request is rejected") {
  const Workdir folder;
  folder.write("log", "what is this\n(GET /v2/acme/app/manifests/1.0)\n");
  const auto outcome = run_report({"--month", "2024-03", "--stats", "-", "log"}, folder);
  CHECK(outcome.status == 3);
  CHECK(outcome.out.find("\"format\": \"combined\"") != outcome.out.npos);
  CHECK(outcome.out.find("\"other\": 1,") != outcome.out.npos);
  CHECK(outcome.out.find("\"rejected\": 1,") != outcome.out.npos);
}
