// The room of the JSON reader: which members are offered, in what form, and what is no whole
// object.
//
// What was read is written as `client method target status agent` with `|` between them, a field
// that the line does not have as `?`.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <random>

#include "dvp/json_reader.hpp"
#include "fields/json_members.hpp"

namespace dvp {

namespace {

const NameTable names(
    {
        {Role::client, "client_ip request.client_ip"},
        {Role::method, "method request.method"},
        {Role::target, "uri request.uri http.request.uri"},
        {Role::request_line, "request"},
        {Role::status, "status response.status"},
        {Role::user_agent, "agent request.headers.User-Agent"},
    },
    folded_member_name);

std::string text(Fields fields) {
  std::string out;
  for (const auto role : {Role::client, Role::method, Role::target, Role::status, Role::user_agent})
    out += fmt::format("{}{}", out.empty() ? "" : "|", fields[role].value_or("?"));
  return out;
}

/// Reads from a copy with something behind it that must not matter.
std::string read(JsonReader& reader, const std::string& line,
                 const std::string& behind = std::string(64, '"')) {
  const auto padded = line + behind;
  FieldPicker picker(names);
  if (!reader.read(std::string_view(padded).substr(0, line.size()), picker)) return "damaged";
  return text(picker.fields());
}

struct Row {
  std::string line;
  std::string expected;
};

/// One reader for all lines, as in the program.
void check(const std::vector<Row>& rows) {
  JsonReader reader(names);
  for (const auto& row : rows) {
    CAPTURE(row.line);
    CHECK(read(reader, row.line) == row.expected);
  }
}

}  // namespace

TEST_CASE("json reader: members of an object") {
  check({
      {R"({"client_ip":"192.0.2.1","method":"GET","uri":"/v2/","status":"200","agent":"crane"})",
       "192.0.2.1|GET|/v2/|200|crane"},
      {R"( { "client_ip" : "192.0.2.1" , "other" : "x" } )", "192.0.2.1|?|?|?|?"},
      {R"({"clientIp":"192.0.2.1","METHOD":"GET","@uri":"/v2/","A-g_ent":"crane"})",
       "192.0.2.1|GET|/v2/|?|crane"},
      {R"({"client_ip":"192.0.2.1"})"
       "\t",
       "192.0.2.1|?|?|?|?"},
      {R"({"a":1,"b":[{"method":"PUT"}],"c":{"method":"PUT","d":[]},"e":null,"f":true})",
       "?|?|?|?|?"},
      {R"({"uri":""})", "?|?||?|?"},
      {R"({"uri":"first","uri":"last"})", "?|?|last|?|?"},
      {R"({"\u0075ri":"/v2/"})", "?|?|/v2/|?|?"},
      {"{}", "?|?|?|?|?"},
  });
}

TEST_CASE("json reader: members of inner objects") {
  check({
      {R"({"request":{"method":"GET","uri":"/v2/","headers":{"User-Agent":"crane"}}})",
       "?|GET|/v2/|?|crane"},
      {R"({"request":{"headers":{"User-Agent":"crane","uri":"no"},"method":"GET"},"status":200})",
       "?|GET|?|200|crane"},
      {R"({"http":{"request":{"uri":"/v2/"}}})", "?|?|/v2/|?|?"},
      {R"({"http":{"uri":"no"},"headers":{"User-Agent":"no"}})", "?|?|?|?|?"},
      {R"({"request":{"request":{"uri":"no"}}})", "?|?|?|?|?"},
      {R"({"request":{}})", "?|?|?|?|?"},
      {R"({"request":[{"uri":"no"}]})", "?|?|?|?|?"},
      {R"({"response":7,"request":null,"method":"GET"})", "?|GET|?|?|?"},
  });
}

TEST_CASE("json reader: flat names with dots") {
  check({
      {R"({"http.request.uri":"/v2/","request.method":"GET"})", "?|GET|/v2/|?|?"},
      {R"({"http":{"request.uri":"/v2/"}})", "?|?|/v2/|?|?"},
      {R"({"http.request":{"uri":"/v2/"}})", "?|?|/v2/|?|?"},
      {R"({"request.headers":{"user-agent":"crane"}})", "?|?|?|?|crane"},
  });
}

TEST_CASE("json reader: one name in two objects") {
  check({
      {R"({"method":"GET","request":{"uri":"/v2/"}})", "?|GET|/v2/|?|?"},
      {R"({"request":{"method":"HEAD"},"response":{"method":"no","status":200}})",
       "?|HEAD|?|200|?"},
      {R"({"response":{"method":"no","status":200},"request":{"method":"HEAD"}})",
       "?|HEAD|?|200|?"},
      // of two for one thing the first of the table wins
      {R"({"request":{"method":"HEAD"},"method":"GET"})", "?|GET|?|?|?"},
      {R"({"method":"GET","request":{"method":"HEAD"}})", "?|GET|?|?|?"},
      {R"({"method":"","request":{"method":"HEAD"}})", "?|HEAD|?|?|?"},
  });
}

TEST_CASE("json reader: the order of members changes from line to line") {
  check({
      {R"({"uri":"1","request":{"method":"GET"},"status":1})", "?|GET|1|1|?"},
      {R"({"request":{"method":"GET"},"uri":"2","status":2})", "?|GET|2|2|?"},
      {R"({"status":3,"uri":"3"})", "?|?|3|3|?"},
      {R"({"status":4,"request":{"uri":"4"}})", "?|?|4|4|?"},
      {R"({"x":5,"uri":"5","request":{"method":"GET"}})", "?|GET|5|?|?"},
      {R"({"request":{"uri":"6"},"method":"GET"})", "?|GET|6|?|?"},
      {R"({"response":{"uri":"no"},"method":"GET"})", "?|GET|?|?|?"},
      {R"({"uri":"8","request":{"method":"GET"},"status":8})", "?|GET|8|8|?"},
  });
}

TEST_CASE("json reader: lists are joined") {
  check({
      {R"({"agent":["crane"]})", "?|?|?|?|crane"},
      {R"({"agent":["a","b","c"],"method":["d","e"]})", "?|d, e|?|?|a, b, c"},
      {R"({"agent":[1,"a",null,["no"],{"x":"no"},"b"]})", "?|?|?|?|a, b"},
      {R"({"agent":["say \"hi\"",""]})", "?|?|?|?|say \"hi\", "},
      {R"({"agent":[],"status":[]})", "?|?|?||"},
      {R"({"request":{"headers":{"User-Agent":["crane"]}},"status":["200"]})", "?|?|?|200|crane"},
  });
}

TEST_CASE("json reader: numbers as they are written") {
  check({
      {R"({"status":200})", "?|?|?|200|?"},
      {R"({"status":200 ,"uri":7})", "?|?|7|200|?"},
      {"{\"status\":200\n}", "?|?|?|200|?"},
      {R"({"uri":1709630378.250})", "?|?|1709630378.250|?|?"},
      {R"({"uri":1.7096303782500E9})", "?|?|1.7096303782500E9|?|?"},
      {R"({"uri":-0})", "?|?|-0|?|?"},
      {R"({"uri":1709630378123456789012})", "?|?|1709630378123456789012|?|?"},
  });
}

TEST_CASE("json reader: what tells nothing, but for the status") {
  check({
      {R"({"uri":null,"method":true,"agent":{}})", "?|?|?|?|?"},
      {R"({"uri":"/v2/","request.uri":null})", "?|?|/v2/|?|?"},
      {R"({"status":null})", "?|?|?||?"},
      {R"({"status":false})", "?|?|?||?"},
      {R"({"status":{"code":200}})", "?|?|?||?"},
  });
}

TEST_CASE("json reader: strings without their escapes") {
  check({
      {R"({"agent":"\"\\\/\t\u00fc\ud83d\ude00"})", "?|?|?|?|\"\\/\t\xC3\xBC\xF0\x9F\x98\x80"},
      {R"({"agent":"\\x22"})", R"(?|?|?|?|\x22)"},
      {R"({"agent":"\x22"})", "damaged"},  // no escape of JSON
  });
}

TEST_CASE("json reader: bytes that are not UTF-8 become U+FFFD") {
  check({
      {"{\"agent\":\"a\xFF"
       "b\"}",
       "?|?|?|?|a\xEF\xBF\xBD"
       "b"},
      {"{\"agent\":\"\xC3\xBC\xC3\",\"method\":\"GET\"}", "?|GET|?|?|\xC3\xBC\xEF\xBF\xBD"},
      {"{\"x\xFE\":\"\x80\",\"method\":\"GET\"}", "?|GET|?|?|?"},
      {"{\"agent\":\"\xC3\xBC\"}", "?|?|?|?|\xC3\xBC"},
      {"\xFF{\"agent\":\"a\"}", "damaged"},
  });
}

TEST_CASE("json reader: what is no whole object") {
  for (const auto* line : {"",
                           " ",
                           "{",
                           "}",
                           "[]",
                           "[{}]",
                           "\"uri\"",
                           "7",
                           "null",
                           "{} {}",
                           "{}x",
                           "{}}",
                           "{]",
                           R"({"uri":"/v2/"}})",
                           R"({"uri":"/v2/"} x)",
                           R"({"uri":"/v2/",})",
                           R"({"uri" "/v2/"})",
                           R"({"uri":})",
                           R"({uri:"/v2/"})",
                           R"({'uri':'/v2/'})",
                           R"({"uri":"/v2/")",
                           R"({"uri":"/v2/)",
                           "{\"uri\":\"a\nb\"}",
                           R"({"uri":"/v2/"}{"uri":"/v2/"})"}) {
    JsonReader reader(names);
    CAPTURE(line);
    CHECK(read(reader, line) == "damaged");
    CHECK(read(reader, R"({"uri":"/v2/"})") == "?|?|/v2/|?|?");  // the next line is read
  }
}

TEST_CASE("json reader: an object cut anywhere is damaged, whatever stands behind it") {
  const std::string line =
      R"({"x":[1,{"y":"\u00fc"}],"request":{"headers":{"User-Agent":["crane","b"]},"uri":"/v2/a"},)"
      R"("status":200,"client_ip":"192.0.2.1","z":-1.5e3,"method":"GET"})";
  JsonReader reader(names);
  REQUIRE(read(reader, line) == "192.0.2.1|GET|/v2/a|200|crane, b");
  for (std::size_t size = 0; size < line.size(); ++size) {
    const auto cut = line.substr(0, size);
    CAPTURE(cut);
    CHECK(read(reader, cut, line.substr(size) + std::string(64, '\0')) == "damaged");
    CHECK(read(reader, cut, std::string(64, '}')) == "damaged");
  }
}

TEST_CASE("json reader: deep nesting is passed over or damaged, and does no harm") {
  JsonReader reader(names);
  const std::string open(5000, '[');
  const std::string close(5000, ']');
  const auto deep = read(reader, R"({"x":)" + open + close + R"(,"method":"GET"})");
  CHECK((deep == "damaged" || deep == "?|GET|?|?|?"));
  std::string inner = "1";
  for (int i = 0; i < 500; ++i) inner = R"({"request":)" + inner + "}";
  CHECK(read(reader, inner) == "?|?|?|?|?");
}

TEST_CASE("json reader: simdjson reads every line as the quick reader does") {
  std::mt19937 random(1);
  const auto below = [&](std::size_t bound) { return random() % bound; };
  const std::string pieces[] = {
      R"("uri":"/v2/a")",
      R"("client_ip":"192.0.2.1")",
      R"("method":"GET")",
      R"("status":200)",
      R"("x":[1,{"y":"}"}],"z":-1.5e3)",
      R"("agent":"say \"hi\" \\(x\\)\/\t")",
      R"("agent":["a"],"method":[],"status":null)",
      R"("response":{"status":"404"})",
      R"("request":{"uri":"/v2/b","headers":{"User-Agent":["crane","b"]}})",
      R"("agent":"\u00fc")",
      R"("uri":"a\qb")",
      R"("x":"a\qb")",
      R"("request":true)",
      R"("":{"":7})",
      "\"x\":\"\t\"",
      R"("agent":"a long one, of more than sixteen or thirty-two bytes")",
      R"("x" : {} )"};
  const std::string damage = "\"\\{}[]:, x7-\t\xC3\n";
  const std::string no_plain_name = "\"\xC3\xBC\":0,";  // so simdjson reads the line
  JsonReader reader(names);
  for (int i = 0; i < 20000; ++i) {
    auto line = pieces[below(std::size(pieces))];
    for (auto count = below(6); count > 0; --count) line += "," + pieces[below(std::size(pieces))];
    line += "}";
    if (below(2)) line[below(line.size())] = damage[below(damage.size())];
    if (below(4) == 0) line.insert(below(line.size()), 1, damage[below(damage.size())]);
    CAPTURE(line);
    const auto behind = std::string(64, "\"} "[i % 3]);
    REQUIRE(read(reader, "{" + line, behind) == read(reader, "{" + no_plain_name + line, behind));
  }
}

TEST_CASE("json reader: names that are made up for each line") {
  JsonReader reader(names);
  for (int i = 0; i < 3000; ++i)
    REQUIRE(read(reader, fmt::format(R"({{"a{}":{{}},"uri":"{}"}})", i, i)) ==
            fmt::format("?|?|{}|?|?", i));
}

TEST_CASE("json reader: folded names") {
  CHECK(folded_member_name("remoteAddr") == "remoteaddr");
  CHECK(folded_member_name("@remote_addr") == "remoteaddr");
  CHECK(folded_member_name("Request.Headers.X-Forwarded-For") == "request.headers.xforwardedfor");
  CHECK(folded_member_name("").empty());
}

TEST_CASE("json members: those of a line with many are known in the next") {
  JsonMembers members(names);
  std::vector<const JsonMember*> met;
  for (int line = 0; line < 2; ++line) {
    auto& object = members.line();
    for (std::size_t i = 0; i < 3000; ++i) {
      const auto* member = &members.find(object, fmt::format("name{}", i));
      if (line == 0) met.push_back(member);
      else REQUIRE(member == met[i]);
    }
  }
}

}  // namespace dvp
