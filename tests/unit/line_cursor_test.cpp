// The room of the line cursor: each kind of piece, and that the first that is missing is told.
//
// What was taken is written as `piece|rest`; if it was not there, as `no piece at 3`.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "dvp/line_cursor.hpp"

namespace dvp {

namespace {

std::string text(const LineCursor& cursor, std::string_view piece) {
  if (cursor.good()) return fmt::format("{}|{}", piece, cursor.rest());
  return fmt::format("no {} at {}", cursor.missing(), cursor.position());
}

struct Row {
  std::string_view line;
  std::string_view expected;
};

/// Takes one piece from the head of each line.
template <class Take>
void check(Take take, std::initializer_list<Row> rows) {
  for (const auto& row : rows) {
    CAPTURE(row.line);
    LineCursor cursor(row.line);
    const auto piece = take(cursor);
    CHECK(text(cursor, piece) == row.expected);
  }
}

}  // namespace

TEST_CASE("line cursor: a word, up to the next space") {
  check([](LineCursor& cursor) { return cursor.word("word"); }, {
                                                                    {"GET /v2/", "GET|/v2/"},
                                                                    {"GET", "GET|"},
                                                                    {"GET ", "GET|"},
                                                                    {"GET  /v2/", "GET| /v2/"},
                                                                    {"a\tb c", "a\tb|c"},
                                                                    {"", "no word at 0"},
                                                                    {" GET", "no word at 0"},
                                                                });
}

TEST_CASE("line cursor: what stands before a delimiter") {
  check([](LineCursor& cursor) { return cursor.until("] ", "time"); },
        {
            {"now] GET", "now|GET"},
            {"now] ", "now|"},
            {"a]b] c", "a]b|c"},
            {"now]", "no time at 0"},
            {"now", "no time at 0"},
            {"] GET", "no time at 0"},  // nothing before it
            {"", "no time at 0"},
        });
}

TEST_CASE("line cursor: in quotes") {
  check([](LineCursor& cursor) { return cursor.quoted("field"); },
        {
            {R"("a b" c)", "a b|c"},
            {R"("a" b" c)", R"(a|b" c)"},
            {R"("a")", "a|"},
            {R"("a"b)", "a|b"},
            {R"("a"  b)", "a| b"},
            {R"("" b)", "|b"},
            {R"("a \"b\" c" d)", R"(a \"b\" c|d)"},
            {R"("a\\" b)", R"(a\\|b)"},
            {R"("a\\\" b)", "no field at 0"},
            {R"("a)", "no field at 0"},
            {R"(")", "no field at 0"},
            {R"(a "b")", "no field at 0"},
            {R"( "b")", "no field at 0"},
            {"", "no field at 0"},
        });
}

TEST_CASE("line cursor: in brackets") {
  check([](LineCursor& cursor) { return cursor.bracketed("field"); },
        {
            {"[a b] c", "a b|c"},
            {"[a]", "a|"},
            {"[a]b", "a|b"},
            {"[] b", "|b"},
            {"[a] b] c", "a|b] c"},
            {"[[a] b", "[a|b"},
            {"[a", "no field at 0"},
            {"[", "no field at 0"},
            {"a [b]", "no field at 0"},
            {"", "no field at 0"},
        });
}

TEST_CASE("line cursor: a text that must stand there, and one that may") {
  const auto expect = [](LineCursor& cursor) {
    cursor.expect("time=", "time=");
    return std::string_view();
  };
  check(expect, {{"time=now", "|now"},
                 {"time=", "|"},
                 {"time", "no time= at 0"},
                 {"Time=now", "no time= at 0"},
                 {"", "no time= at 0"}});
  const auto skip = [](LineCursor& cursor) { return cursor.skip_if("- ") ? "skipped" : "not"; };
  check(skip, {{"- a", "skipped|a"}, {"-a", "not|-a"}, {"- - a", "skipped|- a"}, {"", "not|"}});
}

TEST_CASE("line cursor: pieces one after the other") {
  LineCursor cursor(R"(192.0.2.1 - [now] "GET /" tail)");
  CHECK(cursor.word("client") == "192.0.2.1");
  CHECK(cursor.position() == 10);
  CHECK(cursor.skip_if("- "));
  CHECK(cursor.bracketed("time") == "now");
  CHECK(cursor.quoted("request") == "GET /");
  CHECK(cursor.rest() == "tail");
  CHECK_FALSE(cursor.at_end());
  CHECK(cursor.word("tail") == "tail");
  CHECK(cursor.good());
  CHECK(cursor.at_end());
  CHECK(cursor.rest().empty());
}

TEST_CASE("line cursor: after the first piece that is missing nothing is taken any more") {
  LineCursor cursor("GET /v2/ HTTP/1.1");
  CHECK(cursor.word("method") == "GET");
  CHECK(cursor.quoted("target").empty());
  CHECK(cursor.word("protocol").empty());
  CHECK(cursor.until(" ", "protocol").empty());
  CHECK(cursor.bracketed("protocol").empty());
  CHECK_FALSE(cursor.skip_if("/v2/"));
  cursor.expect("/v2/", "protocol");
  cursor.fail("protocol");
  CHECK_FALSE(cursor.good());
  CHECK_FALSE(cursor.at_end());
  CHECK(cursor.rest().empty());
  CHECK(text(cursor, "") == "no target at 4");
}

TEST_CASE("line cursor: a piece that means nothing can be said to be missing") {
  LineCursor cursor("yesterday GET");
  cursor.word("time");
  cursor.fail("a time that can be read");
  CHECK(text(cursor, "") == "no a time that can be read at 0");
  cursor.fail("anything");
  CHECK(text(cursor, "") == "no a time that can be read at 0");
  LineCursor ended("");
  CHECK(ended.at_end());
  ended.fail("anything");
  CHECK_FALSE(ended.at_end());
}

TEST_CASE("line cursor: a piece that means nothing is missing where it begins") {
  const std::string_view line = R"(- [now] "GET" client tail)";
  const auto failed_behind = [&](auto take) {
    LineCursor cursor(line);
    cursor.expect("- ", "a dash");
    take(cursor);
    cursor.fail("sense");
    return text(cursor, "");
  };
  CHECK(failed_behind([](auto& c) { c.bracketed("time"); }) == "no sense at 2");
  CHECK(failed_behind([](auto& c) { c.until("] ", "time"); }) == "no sense at 2");
  const auto take_two = [](auto& c) { (c.bracketed("time"), c.quoted("request")); };
  CHECK(failed_behind(take_two) == "no sense at 8");
  CHECK(failed_behind([&](auto& c) { (take_two(c), c.word("client")); }) == "no sense at 14");
  CHECK(failed_behind([&](auto& c) { (take_two(c), c.quoted("more")); }) == "no more at 14");
  CHECK(failed_behind([&](auto& c) { (take_two(c), c.miss("more")); }) == "no more at 14");
}

}  // namespace dvp
