// Lists of events are set apart: each event becomes a line (src/input/events.cpp).
//
// Here an event is something small like {"id":1}. What comes out is compared without the blanks
// outside of strings, which pretty-printers add.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "dvp/fields.hpp"
#include "input/reshape.hpp"
#include "piecewise.hpp"

namespace dvp {

namespace {

using Wrappers = std::vector<const WrapperEntry*>;

std::string cut(const std::string& text, std::size_t piece, const Wrappers& wrappers = {}) {
  const auto bytes = cut_events(test::in_pieces(text, piece), "events", wrappers);
  return test::read_all(*bytes);
}

std::string without_blanks(const std::string& text) {
  std::string out;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"' && (i == 0 || text[i - 1] != '\\')) in_string = !in_string;
    if (text[i] == '\n') in_string = false;
    if (in_string || text[i] != ' ') out += text[i];
  }
  return out;
}

struct Row {
  std::string text;
  std::string expected;  // with `;` for each line end
};

/// However the bytes come, the same lines come out.
void check(const std::vector<Row>& rows, const Wrappers& wrappers = {}) {
  for (const auto& row : rows) {
    for (const std::size_t piece : {1U, 7U, 100'000U}) {
      CAPTURE(row.text, piece);
      auto got = without_blanks(cut(row.text, piece, wrappers));
      std::replace(got.begin(), got.end(), '\n', ';');
      CHECK(got == row.expected);
    }
  }
}

}  // namespace

TEST_CASE("events stream: one envelope a line") {
  check({
      {R"({"events":[{"id":1}]})"
       "\n"
       R"({"events":[{"id":2}]})"
       "\n",
       R"({"id":1};{"id":2};)"},
      {R"({"events":[{"id":1}]})", R"({"id":1};)"},  // without a line end
      {"{\"events\":[{\"id\":1}]}\r\n{\"events\":[{\"id\":2}]}\r\n", R"({"id":1};{"id":2};)"},
      {R"({ "events" : [ {"id":1} , {"id":2} ] })", R"({"id":1};{"id":2};)"},
      {R"({"events":[{"id":1},{"id":2},{"id":3}]}{"events":[{"id":4}]})",
       R"({"id":1};{"id":2};{"id":3};{"id":4};)"},
      {R"({"a":{"b":[{}]},"events":[{"id":1}],"c":[{"d":{}}]})", R"({"id":1};)"},
  });
}

TEST_CASE("events stream: an array of envelopes, and printed over many lines") {
  check({
      {R"([{"events":[{"id":1}]},{"events":[{"id":2}]}])", R"({"id":1};{"id":2};)"},
      {"[\n{\"events\":[{\"id\":1}]},\n{\"events\":[{\"id\":2}]}\n]\n", R"({"id":1};{"id":2};)"},
      {"{\n  \"events\": [\n    {\n      \"id\": 1,\n      \"a\": {\n        \"b\": [\n          "
       "2\n        ]\n      }\n    },\n    {\n      \"id\": 2\n    }\n  ]\n}\n",
       R"({"id":1,"a":{"b":[2]}};{"id":2};)"},
      {"{\n\t\"events\":\n\t[\n\t{\n\t\"id\":1}]}\n", "{\t\"id\":1};"},
      {"{\"events\"\n:\n[\n{\"id\"\n:1}\n]\n}\n{\n\"events\":[{\"id\":2}]}",
       R"({"id":1};{"id":2};)"},
  });
}

TEST_CASE("events stream: no events, and events without an envelope") {
  check({
      {"", ""},
      {"\n \n\r\n", ""},
      {R"({"events":[]})", ""},
      {R"({"events":[ ]})"
       "\n"
       R"({"events":[{"id":1}]})",
       R"({"id":1};)"},
      {R"({"id":1})"
       "\n"
       R"({"id":2})",
       R"({"id":1};{"id":2};)"},
      {R"([{"id":1},{"id":2}])", R"({"id":1};{"id":2};)"},
      {"{\n  \"id\": 1\n}\n", R"({"id":1};)"},
      {R"({"events":null})", R"({"events":null};)"},
      {R"({"events":{"id":1}})", R"({"events":{"id":1}};)"},
      {R"({"a":{"b":1,"events":[{"id":1}]}})", R"({"a":{"b":1,"events":[{"id":1}]}};)"},
      {"{}", "{};"},
  });
}

TEST_CASE("events stream: what stands inside an event stays there") {
  const std::string event =
      R"({"id":1,"target":{"references":[{"digest":"a"},{"digest":"b","c":[{}]}],"e":[]}})";
  const std::string text = R"({"id":"}]{[ \" \\"})";
  check({
      {R"({"events":[)" + event + "," + event + "]}", event + ";" + event + ";"},
      {R"({"events":[)" + text + "]}", text + ";"},
      {R"({"note":"\"events\":[{","events":[)" + text + "]}", text + ";"},
      {R"({"events":[{"id":1,"events":[{"id":2}]}]})", R"({"id":1,"events":[{"id":2}]};)"},
  });
}

TEST_CASE("events stream: what is no JSON stays as it is") {
  check({
      {"starting\n{\"events\":[{\"id\":1}]}\nready {\"x\":1}\n",
       "starting;{\"id\":1};ready{\"x\":1};"},
      {"{\"events\":[{\"id\":1}]} done\n", "{\"id\":1};done;"},
      {"[Tue Mar 05 09:19:38 2024] [core:error] x\n", "[TueMar0509:19:382024][core:error]x;"},
      {"]}\n{\"events\":[{\"id\":1}]}\n", "]};{\"id\":1};"},
  });
}

TEST_CASE("events stream: an envelope that is cut off becomes a line, and the next is whole") {
  const std::string next = R"({"events":[{"id":2}]})";
  check({
      {R"({"events":[{"id":1,"a":)"
       "\n" +
           next,
       R"({"events":[{"id":1,"a":;{"id":2};)"},
      {R"({"events":[{"id":1},)"
       "\n" +
           next,
       R"({"id":1};{"events":[;{"id":2};)"},
      {R"({"events":[{"id":1},{"id":3,"a":"b)"
       "\n" +
           next,
       R"({"id":1};{"events":[{"id":3,"a":"b;{"id":2};)"},
      {R"({"events":[{"id":1,"a":{)"
       "\n{ \"events\" : [{\"id\":2}]}\n",
       R"({"events":[{"id":1,"a":{;{"id":2};)"},
      {R"({"events":[{"id":1)", R"({"events":[{"id":1;)"},  // by the end of the log
      {R"({"events":[{"id":"1\)", R"({"events":[{"id":"1\;)"},
      {"{", "{;"},
  });
}

TEST_CASE("events stream: a line ends inside a string, which JSON does not allow") {
  check({
      {"{\"events\":[{\"id\":1,\"a\":\"b\nc\"}]}\n{\"events\":[{\"id\":2}]}\n",
       "{\"events\":[{\"id\":1,\"a\":\"b;c\"}]};{\"id\":2};"},
  });
}

TEST_CASE("events stream: any cut of a log leaves the envelopes behind it whole") {
  const std::string in_a_line =
      R"({"events":[{"id":1,"a":{"b":["c",{"d":"\""}]}},{"id":2,"e":{}}]})"
      "\n";
  const std::string printed =
      "{\n  \"events\": [\n    {\n      \"id\": 1,\n      \"a\": {\n        \"b\": [\n"
      "          {}\n        ]\n      }\n    },\n    {\n      \"id\": 2\n    }\n  ]\n}\n";
  for (const auto& whole : {in_a_line, printed}) {
    const auto expected = cut(whole, 100'000) + cut(whole, 100'000);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      for (const std::string between : {"\n", ""}) {
        const auto cut_off = whole.substr(0, size) + between;
        const auto got = cut(cut_off + whole + whole, 100'000);
        CAPTURE(cut_off, got);
        const auto quotes = std::count(cut_off.begin(), cut_off.end(), '"') -
                            (cut_off.find("\\\"") == cut_off.npos ? 0 : 1);
        const bool in_string = quotes % 2 == 1;
        if (!in_string || between == "\n") CHECK(got.ends_with(expected));
        else CHECK(got.ends_with(cut(whole, 100'000)));  // it ends where the string's line does
        CHECK(std::count(got.begin(), got.end(), '\n') <= 8);
      }
    }
  }
}

TEST_CASE("events stream: wrappers are taken off each line") {
  const auto* cri = *std::find_if(wrapper_table().begin(), wrapper_table().end(),
                                  [](const auto* entry) { return entry->name == "cri"; });
  const std::string before = "2024-03-05T09:19:38.550816892Z stdout F ";
  const auto wrapped = [&](const std::string& text) {
    std::string out;
    auto rest = std::string_view(text);
    while (!rest.empty()) out += before + std::string(take_line(rest)) + "\n";
    return out;
  };
  check(
      {
          {wrapped(R"({"events":[{"id":1}]})"
                   "\n"
                   R"({"events":[{"id":2}]})"
                   "\n"),
           R"({"id":1};{"id":2};)"},
          {wrapped("{\n \"events\": [\n  {\n   \"id\": 1\n  }\n ]\n}\n"), R"({"id":1};)"},
          {wrapped("starting\n"), "starting;"},
          {"{\"events\":[{\"id\":1}]}\n", R"({"id":1};)"},  // a line may lack it
      },
      {cri});
}

TEST_CASE("events stream: an envelope of two mebibytes") {
  constexpr std::size_t count = 200'000;
  const auto envelope = [](std::string_view between) {
    std::string text = "{\"events\":[";
    for (std::size_t i = 0; i < count; ++i)
      text += fmt::format("{}{{\"id\":{}}}", i ? between : "", i);
    return text + "]}\n";
  };
  const std::string next = "{\"events\":[{\"id\":\"next\"}]}\n";
  for (const std::string_view between : {",\n        ", ","}) {  // over many lines, and in one
    CAPTURE(between);
    const auto text = envelope(between);
    REQUIRE(text.size() > 2 * longest_line);
    const auto got = cut(text + next, 100'000);
    CHECK(static_cast<std::size_t>(std::count(got.begin(), got.end(), '\n')) == count + 1);
    CHECK(got.starts_with("{\"id\":0}\n{\"id\":1}\n"));
    CHECK(got.ends_with("{\"id\":199999}\n{\"id\":\"next\"}\n"));
  }
}

TEST_CASE("events stream: an object without an end does not gather without bounds") {
  std::string text = "{\n";
  while (text.size() < 3 * longest_line) text += "\"a\": [1, 2, 3],\n";
  const auto got = cut(text, 100'000);
  CHECK(got.size() < 2 * text.size());
  CHECK(got.find('\n') < 2 * longest_line);
}

TEST_CASE("events stream: what is too long is one line, however the bytes come") {
  const std::string much(3 * longest_line, 'x');
  const std::string next = R"({"events":[{"id":2},{"id":3}]})"
                           "\n";
  const std::string texts[] = {
      R"({"events":[{"id":1,"a":")" + much + R"("},{"id":2},{"id":3}]})" + "\n",  // an event
      much + "\n" + next,                                                         // no JSON
      R"({"a":")" + much + "\"}\n" + next,                                        // an object
      R"({"a":")" + much + "\n" + next,  // one that does not end
  };
  for (const auto& text : texts) {
    CAPTURE(text.substr(0, 30));
    const auto whole = cut(text, text.size());
    CHECK(std::count(whole.begin(), whole.end(), '\n') == 3);
    CHECK(whole.find('\n') > longest_line);
    CHECK(whole.ends_with("\n{\"id\":2}\n{\"id\":3}\n"));
    for (const std::size_t piece : {1000U, 65'536U, 262'144U}) CHECK(cut(text, piece) == whole);
  }
}

}  // namespace dvp
