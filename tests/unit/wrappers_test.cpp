// What stands around lines: each wrapping by itself, and all of them around all formats (SPEC 8).
#include <catch2/catch.hpp>

#include "dvp/layout.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

const std::string combined =
    "192.0.2.1 - - [05/Mar/2024:09:19:38 +0000] \"GET /v2/a/manifests/x HTTP/1.1\" 200 5 \"-\" "
    "\"docker/24.0.7 \\\\(linux\\\\)\"";

/// A line as the first wrapper of the table that takes it leaves it.
struct Unwrapped {
  std::string wrapper;  // empty: none takes it
  std::string text;
  std::string time;
  std::uint32_t repeats = 1;

  bool operator==(const Unwrapped&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Unwrapped& line) {
  return out << line.wrapper << '|' << line.text << '|' << line.time << '|' << line.repeats;
}

Unwrapped unwrapped(const std::string& line) {
  const auto padded = line + std::string(64, '}');
  for (const auto* entry : wrapper_table()) {
    const auto unwrapper = entry->make();
    InnerLine inner{std::string_view(padded).substr(0, line.size()), "", 1};
    if (unwrapper->unwrap(inner))
      return {std::string(entry->name), std::string(inner.text), std::string(inner.time),
              inner.repeats};
  }
  return {"", line, "", 1};
}

struct Row {
  std::string line;
  Unwrapped expected;
};

void check(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    CAPTURE(row.line);
    CHECK(unwrapped(row.line) == row.expected);
  }
}

void check_left_alone(const std::vector<std::string>& lines) {
  for (const auto& line : lines) check({{line, {"", line, "", 1}}});
}

/// What a wrapper's sample makes of a line, which stands in JSON without its quotes.
std::string wrapped(const WrapperEntry& entry, std::string_view line) {
  std::string text(entry.sample);
  auto inner = std::string(line);
  if (text.starts_with('{')) {
    inner = json_quoted(line);
    inner = inner.substr(1, inner.size() - 2);
  }
  return text.replace(text.find("LINE"), 4, inner);
}

/// The sample of a format, which may have several lines, each wrapped.
std::string wrapped_sample(const WrapperEntry& wrapper, std::string_view sample) {
  std::string log;
  for (const auto line : split(sample, '\n')) log += wrapped(wrapper, line) + "\n";
  return log;
}

const WrapperEntry& wrapper(std::string_view name) {
  for (const auto* entry : wrapper_table())
    if (entry->name == name) return *entry;
  throw std::out_of_range(std::string(name));
}

/// The formats that are known by any of their lines, not by the first or by the command line.
std::vector<const FormatEntry*> formats_known_by_a_line() {
  std::vector<const FormatEntry*> formats;
  for (const auto* entry : format_table()) {
    const auto layout = find_layout("starting up\n" + std::string(entry->sample), {});
    if (layout.recognized && layout.format->name() == entry->name) formats.push_back(entry);
  }
  return formats;
}

}  // namespace

TEST_CASE("wrappers: containers") {
  const std::string time = "2024-03-05T09:19:38.550816892Z";
  check({
      {time + " stdout F text", {"cri", "text", time}},
      {time + " stderr F  two blanks", {"cri", " two blanks", time}},
      {time + " stdout P a piece", {"cri", "a piece", time}},
      {time + " stdout F:x text", {"cri", "text", time}},
      {time + " stdout F", {"cri", "", time}},
      {"2024-03-05T14:50:10.07+05:30 stdout F text",
       {"cri", "text", "2024-03-05T14:50:10.07+05:30"}},

      {"registry-1  | text", {"compose", "text", ""}},
      {"registry_1 | text", {"compose", "text", ""}},
      {"registry            | text", {"compose", "text", ""}},
      {"my.registry_1-2 |  text", {"compose", " text", ""}},
      {"registry-1  | ", {"compose", "", ""}},
      {"registry-1  |", {"compose", "", ""}},
      {"registry-1  | a | b", {"compose", "a | b", ""}},
      {"\x1b[36mregistry-1  | \x1b[0mtext", {"compose", "text", ""}},
      {"\x1b[36mregistry_1  |\x1b[0m text", {"compose", "text", ""}},
      {"\x1b[36;1mregistry-1  | \x1b[mtext", {"compose", "text", ""}},

      {"[pod/registry-6bb5498f47-bj5gj/registry] text", {"kubectl", "text", ""}},
      {"[pod/registry-0/registry]", {"kubectl", "", ""}},

      {time + " text", {"timestamps", "text", time}},
      {time, {"timestamps", "", time}},
      {"2024-03-05T14:50:10+05:30 text", {"timestamps", "text", "2024-03-05T14:50:10+05:30"}},
  });
  check_left_alone({
      "",
      " ",
      "text",
      combined,
      "1709630378 text",
      "2024-03-05 09:19:38 text",
      "2024-03-05T09:19 text",
      "2024-13-05T09:19:38Z text",
      "yesterday stdout F text",
      "registry-1: | text",
      "registry-1 text | text",
      "| text",
      "-x | text",
      "\x1b[36m",
      "\x1b[36",
      "\x1b[m",
      "[pod/registry-0] text",
      "[pod/registry 0/registry] text",
      "[pod/a/b/c] text",
      "[pod/a/b text",
      "[error] text",
  });
}

TEST_CASE("wrappers: syslog") {
  const std::string yearless = "Mar  5 09:19:38";
  const std::string iso = "2024-03-05T09:19:38.550816+00:00";
  check({
      {"<30>Mar  5 09:19:38 host registry[1262]: text", {"syslog", "text", yearless}},
      {"Mar  5 09:19:38 host registry[1262]: text", {"syslog", "text", yearless}},
      {"Mar  5 09:19:38 host registry: text", {"syslog", "text", yearless}},
      {"Mar  5 09:19:38 registry[1262]: text", {"syslog", "text", yearless}},
      {"Mar  5 09:19:38 registry: text: more", {"syslog", "text: more", yearless}},
      {"Mar  5 09:19:38 172.18.0.1 proxy[1262]: text", {"syslog", "text", yearless}},
      {"Mar  5 09:19:38 2001:db8::25 proxy[1262]: text", {"syslog", "text", yearless}},
      {"Mar  5 09:19:38 host registry:2/name/0123abcd[7]: text", {"syslog", "text", yearless}},
      {"Mar  5 09:19:38 host (registry)[7]:", {"syslog", "", yearless}},
      {"Mar 15 09:19:38 host registry[1]:  text", {"syslog", " text", "Mar 15 09:19:38"}},
      {"Mar 05 09:19:38.550816 host registry[1]: text",
       {"syslog", "text", "Mar 05 09:19:38.550816"}},

      {iso + " host registry[1262]: text", {"syslog-iso", "text", iso}},
      {"2024-03-05T09:19:38+0000 host registry[1262]: text",
       {"syslog-iso", "text", "2024-03-05T09:19:38+0000"}},
      {"2024-03-05T09:19:38.550816+0000 host registry: text",
       {"syslog-iso", "text", "2024-03-05T09:19:38.550816+0000"}},
      {"<30>" + iso + " host registry[1262]: text", {"syslog-iso", "text", iso}},
      {"<30> " + iso + " host registry[1262]: text", {"syslog-iso", "text", iso}},

      {"Tue 2024-03-05 09:19:38 UTC host registry[1]: text",
       {"syslog-full", "text", "2024-03-05T09:19:38Z"}},
      {"Tue 2024-03-05 10:19:38 CET host registry[1]: text",
       {"syslog-full", "text", "2024-03-05T10:19:38"}},
  });
  check_left_alone({
      "Mar  5 09:19:38 host registry text",
      "Mar  5 09:19:38 host registry[1262] text",
      "Mar  5 09:19:38 host {\"events\": [",
      "Mar  5 09:19:38 host",
      "Mar  5 09:19:38",
      "Mar  5 09:19:3",
      "Mar  5 25:19:38 host registry: text",
      "Max  5 09:19:38 host registry: text",
      "<30 Mar  5 09:19:38 host registry: text",
      "<>Mar  5 09:19:38 host registry: text",
      "<1000>Mar  5 09:19:38 host registry: text",
      "<30>",
      "<30>text",
      "Tue 2024-03-05 09:19:38 UTC host text",
      "Tuesday 2024-03-05 09:19:38 UTC host registry[1]: text",
  });
}

TEST_CASE("wrappers: syslog, RFC 5424") {
  const std::string time = "2024-03-05T09:19:38.550816Z";
  const auto line = [&](const std::string& tail) {
    return "<30>1 " + time + " host registry 1262 " + tail;
  };
  const Unwrapped text{"syslog-rfc5424", "text", time};
  check({
      {line("- - text"), text},
      {line("registry - text"), text},
      {line("- - \xEF\xBB\xBFtext"), text},
      {line("- [origin] text"), text},
      {line(R"(- [a@1 x="y" z="1"] text)"), text},
      {line(R"(- [a@1 x="y"][b@2 z=""] text)"), text},
      {line(R"(- [a@1 x="]"] text)"), text},
      {line(R"(- [a@1 x="\"\]\\"] text)"), text},
      {line("- -"), {"syslog-rfc5424", "", time}},
      {line("- - "), {"syslog-rfc5424", "", time}},
      {line("- -  text"), {"syslog-rfc5424", " text", time}},
      {line("- - [not] data"), {"syslog-rfc5424", "[not] data", time}},
      {"<30>1 - - - - - - text", {"syslog-rfc5424", "text", ""}},
  });
  check_left_alone({
      "<30>2 " + time + " host registry 1262 - - text",
      "<30>1 yesterday host registry 1262 - - text",
      line("-"),
      line("- text"),
      line("- [a@1 x=\"y\" text"),
      line("- [a@1 x=\"] text"),
      line(R"(- [a@1 x="\)"),
      line("- [a@1]text"),
      line("- -text"),
      "<30>1 ",
  });
}

TEST_CASE("wrappers: syslog's repetitions") {
  const auto line = [](const std::string& text) {
    return "Mar  5 09:19:38 host proxy[7]: " + text;
  };
  const auto expected = [](const std::string& text, std::uint32_t repeats) {
    return Unwrapped{"syslog", text, "Mar  5 09:19:38", repeats};
  };
  check({
      {line("message repeated 2 times: [ text]"), expected("text", 2)},
      {line("message repeated 2 times: [text]"), expected("text", 2)},
      {line("message repeated 1 times: [ [a] b]]"), expected("[a] b]", 1)},
      {line("message repeated 100000 times: [ text]"), expected("text", 100'000)},
      {line("message repeated 2 times: []"), expected("", 2)},
  });
  for (const auto* text :
       {"message repeated 0 times: [ text]", "message repeated 100001 times: [ text]",
        "message repeated 99999999999999999999 times: [ text]",
        "message repeated -1 times: [ text]", "message repeated 2 times: [ text",
        "message repeated 2 times: [", "message repeated", "last message repeated 2 times"})
    check({{line(text), expected(text, 1)}});
  check({
      {"2024-03-05T09:19:38Z host proxy[7]: message repeated 3 times: [ text]",
       {"syslog-iso", "text", "2024-03-05T09:19:38Z", 3}},
      {"<30>1 2024-03-05T09:19:38Z host proxy 7 - - message repeated 3 times: [ text]",
       {"syslog-rfc5424", "text", "2024-03-05T09:19:38Z", 3}},
  });
}

TEST_CASE("wrappers: svlogd and multilog") {
  const std::string time = "2024-03-05T09:19:38.12345Z";
  check({
      {"2024-03-05_09:19:38.12345 text", {"svlogd", "text", time}},
      {"2024-03-05T09:19:38.12345 text", {"svlogd", "text", time}},
      {"2024-03-05_09:19:38 text", {"svlogd", "text", "2024-03-05T09:19:38Z"}},
      {"2024-03-05_09:19:38.12345", {"svlogd", "", time}},
      {"2024-03-05T09:19:38.1234 text", {"timestamps", "text", "2024-03-05T09:19:38.1234"}},
      {"@4000000065e6e3f420d5a5fc text", {"tai64n", "text", "1709630442.550872572"}},
      {"@400000003d6387281f8fa4ac text", {"tai64n", "text", "1029932830.529507500"}},
      {"@4000000065E6E3F420D5A5FC", {"tai64n", "", "1709630442.550872572"}},
  });
  check_left_alone({
      "2024-03-05_09:19:38.12345Z text",
      "2024-03-05_25:19:38.12345 text",
      "@4000000065e6e3f420d5a5f text",
      "@4000000065e6e3f4ffffffff text",
      "@0000000065e6e3f420d5a5fc text",
      "@ffffffff65e6e3f420d5a5fc text",
      "@40000000+5e6e3f420d5a5fc text",
      "@4000000065e6e3f4x0d5a5fc text",
      "@",
  });
}

TEST_CASE("wrappers: lines in JSON") {
  check({
      {R"({"log":"text\n","stream":"stdout","time":"2024-03-05T09:19:38.5Z"})",
       {"json-file", "text", "2024-03-05T09:19:38.5Z"}},
      {R"({"log":"a \"b\" \\(c\\)\r\n","stream":"stderr","attrs":{"tag":"x"},"time":"t"})",
       {"json-file", R"(a "b" \(c\))", "t"}},
      {R"({"log":"","stream":"stdout","time":"t"})", {"json-file", "", "t"}},
      {R"({"log":"\n","stream":"stdout","time":"t"})", {"json-file", "", "t"}},

      {R"({"MESSAGE":"text","__REALTIME_TIMESTAMP":"1709630378550816"})",
       {"journald", "text", "1709630378550816"}},
      {R"({"__REALTIME_TIMESTAMP":"1709630378550816","MESSAGE":"text",)"
       R"("_SOURCE_REALTIME_TIMESTAMP":"1709630378550800"})",
       {"journald", "text", "1709630378550800"}},

      {R"({"log":"text","stream":"stdout","time":"t"})", {"fluentd", "text", "t"}},  // no line end
      {R"({"log":"text\n","time":"t"})", {"fluentd", "text", "t"}},
      {R"({"message":"text","@timestamp":"t","host":{"name":"h"}})", {"fluentd", "text", "t"}},
      {R"({"date":1709630378.550816,"msg":"text"})", {"fluentd", "text", "1709630378.550816"}},
      {R"({"message":"text","log":{"offset":1,"file":{"path":"/x"}}})", {"fluentd", "text", ""}},
      {R"({"message":"no","log":"text"})", {"fluentd", "text", ""}},
      {R"({"container_name":"/registry","source":"stdout","log":"text"})", {"fluentd", "text", ""}},
      // a path beside the line, without a method: that of a file
      {R"({"path":"/var/log/nginx/access.log","message":"text"})", {"fluentd", "text", ""}},
      {R"({"message":"text","path":"/logs/a","host":"h","type":"nginx","@timestamp":"t"})",
       {"fluentd", "text", "t"}},
      {R"({"url":"/v2/","request":{"uri":"/v2/"},"log":"text"})", {"fluentd", "text", ""}},
      // a line taken apart already, which is there as it was, too
      {R"({"verb":"GET","request":"/v2/a/manifests/x","message":"/v2/a/manifests/x"})",
       {"fluentd", "/v2/a/manifests/x", ""}},
  });
  check_left_alone({
      "{}",
      "{",
      R"({"events": [)",
      R"({"log":"text","stream":"stdout","time":"t"} x)",
      R"({"log":"text)",
      R"({"log":{"a":1},"stream":"stdout","time":"t"})",
      R"({"MESSAGE":null,"__REALTIME_TIMESTAMP":"1709630378550816"})",
      // access logs: they have a method and a path
      R"({"level":"info","msg":"handled request",)"
      R"("request":{"method":"GET","uri":"/v2/a/manifests/x"}})",
      R"({"level":"info","message":"response completed",)"
      R"("http.request.method":"GET","http.request.uri":"/v2/a/manifests/x"})",
      R"({"msg":"text","method":"GET","path":"/v2/"})",
      R"({"time":"t","remote_addr":"192.0.2.1","request":"GET /v2/ HTTP/1.1","msg":"text"})",
  });
}

TEST_CASE("wrappers: objects with the path of a file beside the line") {
  const auto object = [](std::string_view line) {
    return R"({"path":"/var/log/nginx/access.log","message":)" + json_quoted(line) + "}";
  };
  for (const auto* name : {"combined", "json", "distribution"}) {
    const auto log = object(find_format(name)->sample);
    CAPTURE(log);
    const auto layout = find_layout(log, {});
    CHECK(layout.recognized);
    CHECK(layout.format->name() == name);
    CHECK(layout.wrapper_names() == "fluentd");
  }
}

TEST_CASE("wrappers: an access log's own objects between those around lines") {
  const std::string line = R"({"method":"GET","uri":"/v2/a/manifests/x","msg":"handled request"})";
  const auto wrapped_line = R"({"message":)" + json_quoted(line) + "}";
  LineReader reader(find_layout(wrapped_line, {}));
  for (const auto& log_line : {wrapped_line, line, wrapped_line, line}) {
    CAPTURE(log_line);
    AccessRecord record;
    std::uint32_t repeats = 0;
    const auto padded = log_line + std::string(64, '}');
    CHECK(reader.read(std::string_view(padded).substr(0, log_line.size()), record, repeats) ==
          LineKind::record);
    CHECK(record.target == "/v2/a/manifests/x");
  }
}

TEST_CASE("wrappers: what fluentd and fluent-bit put around an object") {
  const std::string object = R"({"log":"text"})";
  check({
      {"2024-03-05 09:19:38.000000000 +0000 kube.registry: " + object,
       {"fluentd-tag", object, "2024-03-05T09:19:38.000000000+0000"}},
      {"2024-03-05 09:19:38 +0000 docker.0123abcd: " + object,
       {"fluentd-tag", object, "2024-03-05T09:19:38+0000"}},
      {"2024-03-05T09:19:38+00:00\tkube.registry\t" + object,
       {"fluentd-tag", object, "2024-03-05T09:19:38+00:00"}},
      {"kube.registry: [1709630378.550816892, " + object + "]",
       {"fluentd-tag", object, "1709630378.550816892"}},
      {"[1709630378.5, " + object + "]", {"fluentd-tag", object, "1709630378.5"}},
  });
  check_left_alone({
      "2024-03-05 09:19:38 +0000 " + object,
      "2024-03-05 09:19:38 kube.registry: " + object,
      "2024-03-05 09:19:38 +0000",
      "yesterday\tkube.registry\t" + object,
      "[1709630378.5, text]",
      "[yesterday, " + object + "]",
      "[1709630378.5, " + object,
      "[",
      "a: [",
  });
}

TEST_CASE("wrappers: the outermost time is kept, unless it has no year") {
  InnerLine line;
  line.offer_time("");
  line.offer_time("Mar  5 09:19:38");
  CHECK(line.time == "Mar  5 09:19:38");
  line.offer_time("2024-03-05T09:19:38Z");
  line.offer_time("2024-03-05T09:19:39Z");
  line.offer_time("");
  CHECK(line.time == "2024-03-05T09:19:38Z");
}

TEST_CASE("wrappers: every format is found inside every wrapper") {
  const auto formats = formats_known_by_a_line();
  CHECK(formats.size() + 2 >= format_table().size());  // csv by its header, nginx by its template
  for (const auto* outer : wrapper_table()) {
    for (const auto* format : formats) {
      const auto log = wrapped_sample(*outer, format->sample);
      CAPTURE(log);
      const auto layout = find_layout(log, {});
      CHECK(layout.recognized);
      CHECK(layout.format->name() == format->name);
      CHECK(layout.wrapper_names() == outer->name);
    }
  }
}

TEST_CASE("wrappers: every wrapper inside every other, and inside two") {
  for (const auto* inner : wrapper_table()) {
    for (const auto* outer : wrapper_table()) {
      const auto& outermost = wrapper("json-file");
      const auto log = wrapped(outermost, wrapped(*outer, wrapped(*inner, combined)));
      CAPTURE(log);
      const auto layout = find_layout(log, {});
      const std::vector<const WrapperEntry*> expected = {&outermost, outer, inner};
      CHECK(layout.format->name() == "combined");
      CHECK(layout.wrappers == expected);
      AccessRecord record;
      std::uint32_t repeats = 0;
      const auto padded = log + std::string(64, '}');
      LineReader reader(layout);
      CHECK(reader.read(std::string_view(padded).substr(0, log.size()), record, repeats) ==
            LineKind::record);
      CHECK(record.target == "/v2/a/manifests/x");
      CHECK(record.user_agent == R"(docker/24.0.7 \\(linux\\))");
    }
  }
}

TEST_CASE("wrappers: what is around a line of the registry's application is not taken for it") {
  const std::string line = R"({"level":"info","message":"time=\"2024-03-05T09:19:38Z\" level=info )"
                           R"(msg=\"response completed\" http.request.method=GET","ts":1})";
  const auto layout = find_layout(line, {});
  CHECK(layout.format->name() == "distribution");
  CHECK(layout.wrapper_names() == "fluentd");
}

TEST_CASE("wrappers: lines cut anywhere, with any byte") {
  for (const auto* entry : wrapper_table()) {
    const auto line = wrapped(*entry, combined);
    for (std::size_t size = 0; size < line.size(); ++size) {
      unwrapped(line.substr(0, size));
      for (const char c : {'\0', '\x1b', ' ', '[', ']', '"', '\\', '\xFF'}) {
        auto odd = line;
        odd[size] = c;
        unwrapped(odd);
      }
    }
  }
  SUCCEED();
}

}  // namespace dvp
