// The room of user agents: real ones with the expected result, and the clauses of SPEC 6.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <sstream>

#include "dvp/text.hpp"
#include "dvp/user_agent.hpp"
#include "workdir.hpp"

namespace dvp {

namespace {

/// `tool version`, or `none`.
std::string tool(std::string_view user_agent) {
  const auto found = parse_user_agent(user_agent);
  if (found.name.empty()) return found.version.empty() ? "none" : "a version without a name";
  return fmt::format("{} [{}]", found.name, found.version);
}

}  // namespace

TEST_CASE("user agent: testdata/user_agents.tsv") {
  std::istringstream rows(test::read_file(DVP_SOURCE_DIR "/testdata/user_agents.tsv"));
  std::string line;
  std::getline(rows, line);
  REQUIRE(line == "user_agent\ttool\tversion");
  int count = 0;
  for (; std::getline(rows, line); ++count) {
    const auto columns = split(line, '\t');
    REQUIRE(columns.size() == 3);
    const auto user_agent = columns[0] == "-" ? std::string() : undo_escapes(columns[0]);
    CAPTURE(line);
    const auto found = parse_user_agent(user_agent);
    CHECK(found.name == columns[1]);
    CHECK(found.version == columns[2]);
  }
  CHECK(count >= 60);
}

TEST_CASE("user agent: the tool is the name of the first product") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", "none"},
      {"  ", "none"},
      {"-", "none"},
      {"docker", "docker []"},
      {"  docker/1", "docker [1]"},
      {"\tdocker/1", "docker [1]"},
      {"a.b_c-d/1", "a.b_c-d [1]"},
      {"7zip/1", "7zip [1]"},
      {".hidden/1", "none"},
      {"_x/1", "none"},
      {"-x/1", "none"},
      {"(comment) docker/1", "none"},
      {"\"docker\"/1", "none"},
      {"\xC3\xBC/1", "none"},
      // of a path the last component
      {"/usr/bin/x", "x []"},
      {"/usr/bin/x 1.2", "x [1.2]"},
      {"/x", "x []"},
      {"/usr/bin/", "none"},
      {"/", "none"},
      {"usr/bin/x", "usr []"},
  };
  for (const auto& [input, expected] : rows) {
    CAPTURE(input);
    CHECK(tool(input) == expected);
  }
}

TEST_CASE("user agent: the version stands behind the slash, or begins the second word") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"containerd/v1.7.13", "containerd [v1.7.13]"},
      {"regclient/regctl (v0.11.5)", "regclient [v0.11.5]"},
      {"jib 3.4.0 jib-core", "jib [3.4.0]"},
      {"x/1", "x [1]"},
      {"x/v1", "x [v1]"},
      {"x/1.2-rc_3+4~5", "x [1.2-rc_3+4~5]"},
      {"x/1.2;y", "x [1.2]"},
      {"x/1.2/3", "x [1.2]"},
      {"x/V1", "x []"},
      {"x/v", "x []"},
      {"x/vv1", "x []"},
      {"x/", "x []"},
      {"x/.1", "x []"},
      // the second word
      {"x/ 1.2", "x [1.2]"},
      {"x/abc 1.2", "x [1.2]"},
      {"x 1.2", "x [1.2]"},
      {"x\t 1.2", "x [1.2]"},
      {"x v1.2,", "x [v1.2]"},
      {"x (1.2)", "x [1.2]"},
      {"x [1.2]", "x [1.2]"},
      {"x {v1.2}", "x [v1.2]"},
      {"x ((1.2))", "x []"},  // one bracket
      {"x )1.2", "x []"},
      {"x version 1.2", "x []"},  // the third is none
      {"x (linux) 1.2", "x []"},
      {"x y/1.2", "x []"},
      {"x/1.2 3.4", "x [1.2]"},
      // a name that something else ends has no version of its own
      {"x(1.2", "x []"},
      {"x;1.2", "x []"},
      {"x@y/1.2", "x []"},
      {"x:1.2 3.4", "x [3.4]"},
      {"x+y/1.2 3.4", "x [3.4]"},
  };
  for (const auto& [input, expected] : rows) {
    CAPTURE(input);
    CHECK(tool(input) == expected);
  }
}

TEST_CASE("user agent: 64 characters are the longest") {
  const std::string name64(64, 'n');
  const std::string version64 = "1" + std::string(63, '0');
  CHECK(tool(name64 + "/1") == name64 + " [1]");
  CHECK(tool(name64 + "n/1") == "none");
  CHECK(tool("x/" + version64) == "x [" + version64 + "]");
  CHECK(tool("x/" + version64 + "0") == "x []");
  CHECK(tool("x/" + version64 + "0 2.0") == "x []");
  CHECK(tool("x " + version64) == "x [" + version64 + "]");
  CHECK(tool("x " + version64 + "0") == "x []");
}

}  // namespace dvp
