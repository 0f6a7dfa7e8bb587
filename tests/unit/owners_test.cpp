// The room of owners: the table of `--owners`, and who owns what.
#include <catch2/catch.hpp>

#include "dvp/error.hpp"
#include "dvp/owners.hpp"
#include "workdir.hpp"

namespace dvp {

namespace {

Owners load(std::string_view text) {
  const test::Workdir folder;
  return Owners::load(folder.write("owners.csv", text));
}

/// What the message says behind the folder.
std::string failure(std::string_view text) {
  const test::Workdir folder;
  const auto path = folder.write("owners.csv", text);
  try {
    Owners::load(path);
  } catch (const EnvironmentError& error) {
    const std::string what = error.what();
    return what.substr(what.find("owners.csv"));
  }
  return "no failure";
}

struct Row {
  std::string_view name_space;
  std::string_view repository;
  std::string_view owner;
};

void check(const Owners& owners, std::initializer_list<Row> rows) {
  for (const auto& row : rows) {
    CAPTURE(row.name_space, row.repository);
    CHECK(owners.owner(row.name_space, row.repository) == row.owner);
  }
}

}  // namespace

TEST_CASE("owners: without a table every namespace owns itself") {
  check(Owners(), {{"team", "app", "team"}, {"", "app", ""}});
  CHECK(Owners().owner_of_namespace("team") == "team");
}

TEST_CASE("owners: a row for a repository goes before one for the whole namespace") {
  const auto owners = load(
      "namespace,repository,owner\n"
      "team,,Team Inc\n"
      "team,backend/app,Backend\n"
      "other,app,\"Other, \"\"Ltd\"\"\"\n"
      " spaced , app ,\tSpaced Out \n"
      ",app,Nobody\n"
      "void,,\n");
  check(owners, {{"team", "backend/app", "Backend"},
                 {"team", "backend", "Team Inc"},
                 {"team", "", "Team Inc"},
                 {"other", "app", "Other, \"Ltd\""},
                 {"other", "web", "other"},
                 {"spaced", "app", "Spaced Out"},
                 {"", "app", "Nobody"},
                 {"", "web", ""},
                 {"void", "x", ""},
                 {"unknown", "app", "unknown"}});
  CHECK(owners.owner_of_namespace("team") == "Team Inc");
  CHECK(owners.owner_of_namespace("other") == "other");
}

TEST_CASE("owners: of equal rows the last wins") {
  check(load("namespace,repository,owner\nteam,app,A\nteam,,B\nteam,app,C\nteam,,D\n"),
        {{"team", "app", "C"}, {"team", "web", "D"}});
}

TEST_CASE("owners: how the file may look") {
  for (const auto* text :
       {"namespace,repository,owner\nteam,app,A", "namespace,repository,owner\r\nteam,app,A\r\n",
        "owner,repository,namespace\nA,app,team\n", "namespace,repository,owner\n\nteam,app,A\n\n",
        "\xEF\xBB\xBFnamespace,repository,owner\nteam,app,A\n",
        "\"namespace\",\"repository\",\"owner\"\n\"team\",\"app\",\"A\"\n",
        "namespace,repository,owner,note\nteam,app,A,something\n"}) {
    CAPTURE(text);
    CHECK_NOTHROW(check(load(text), {{"team", "app", "A"}, {"x", "app", "x"}}));
  }
  check(load("namespace,repository,owner\n"), {{"team", "app", "team"}});
}

TEST_CASE("owners: what is wrong is told with its line") {
  const std::pair<std::string_view, std::string> rows[] = {
      {"", "owners.csv:1: the header is not namespace,repository,owner"},
      {"team,app,A\n", "owners.csv:1: the header is not namespace,repository,owner"},
      {"namespace,owner\nteam,A\n", "owners.csv:1: the header is not namespace,repository,owner"},
      {"namespace,repository,owner\nteam,app\n",
       "owners.csv:2: not a row of namespace,repository,owner"},
      {"namespace,repository,owner\nteam,app,A\nteam,app,A,B\n",
       "owners.csv:3: not a row of namespace,repository,owner"},
      {"namespace,repository,owner\nteam,app,A\n\nteam,app,\"A\n",
       "owners.csv:4: not a row of namespace,repository,owner"},
      {"namespace,repository,owner,owner\nteam,app,A,B\n",
       "owners.csv:1: not a row of namespace,repository,owner"},
  };
  for (const auto& [input, expected] : rows) {
    CAPTURE(input);
    CHECK(failure(input) == expected);
  }
}

TEST_CASE("owners: a file that is not there is named") {
  const test::Workdir folder;
  CHECK_THROWS_AS(Owners::load(folder / "owners.csv"), EnvironmentError);
  CHECK_THROWS_WITH(Owners::load(folder / "owners.csv"),
                    Catch::EndsWith("owners.csv: no such file or directory"));
}

}  // namespace dvp
