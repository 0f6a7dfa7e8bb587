// The registry's notifications, one event a line (SPEC 8).
//
// A record is written as `method name @ reference client time agent digest id` with `|` between
// them, the time in milliseconds behind 2024-03-05T09:19:38Z.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "dvp/layout.hpp"

namespace dvp {

namespace {

std::string text(LineKind kind, const AccessRecord& record) {
  if (kind != LineKind::record) return kind == LineKind::other ? "other" : "unreadable";
  CHECK_FALSE(record.has_target);
  CHECK((record.telling == Telling::event) == !record.event_id.empty());
  const auto time =
      record.time ? fmt::format("{}", *record.time / 1'000'000 - 1709630378000) : "no time";
  return fmt::format("{}|{} @ {}|{}|{}|{}|{}|{}", record.method, record.name, record.reference,
                     record.client, time, record.user_agent, record.digest, record.event_id);
}

struct Row {
  std::string line;
  std::string expected;
};

void check(const std::vector<Row>& rows) {
  FormatSettings settings;
  settings.name = "events";
  const auto parser = find_layout("", settings).format->parser();
  for (const auto& row : rows) {
    CAPTURE(row.line);
    const auto padded = row.line + std::string(64, '}');
    AccessRecord record;
    const auto kind = parser->parse(std::string_view(padded).substr(0, row.line.size()), record);
    CHECK(text(kind, record) == row.expected);
  }
}

/// An event with this action and target.
std::string event(const std::string& action, const std::string& target,
                  const std::string& method = "GET") {
  return R"({"id":"320678d8","timestamp":"2024-03-05T09:19:38.402Z","action":")" + action +
         R"(","target":{)" + target + R"(},"request":{"id":"6df24a34","addr":"203.0.113.10",)" +
         R"("host":"registry.example","method":")" + method +
         R"(","useragent":"crane/0.20"},"actor":{"name":"ci"},"source":{"addr":"registry-0:5000"}})";
}

const std::string digest =
    "sha256:fb01117203ff38c2f9af91db1a7409459182a37c87cced5cb442d1d8fcc66d19";

std::string target(const std::string& kind, const std::string& media_type,
                   const std::string& more = "") {
  return R"("mediaType":")" + media_type + R"(","digest":")" + digest +
         R"(","repository":"team/app","url":"https://registry.example/v2/team/app/)" + kind + "/" +
         digest + "\"" + more;
}

const std::string tag = R"(,"tag":"1.4.2")";
const std::string index = "application/vnd.oci.image.index.v1+json";
const std::string rest = "|203.0.113.10|402|crane/0.20|" + digest + "|320678d8";
const std::string by_tag = "GET|team/app @ 1.4.2" + rest;
const std::string by_digest = "GET|team/app @ " + digest + rest;

}  // namespace

TEST_CASE("events: the pull of a manifest") {
  check({
      {event("pull", target("manifests", index, tag)), by_tag},
      {event("pull", target("manifests", index)), by_digest},
      {event("pull", target("manifests", index, R"(,"tag":"")")), by_digest},
      {event("pull", target("manifests", index, tag), "HEAD"), "HEAD|team/app @ 1.4.2" + rest},
      {event("pull", target("manifests", index,
                            tag + R"(,"references":[{"mediaType":"x","digest":"sha256:0",)"
                                  R"("url":"/blobs/"},{"tag":"no"}])")),
       by_tag},
  });
}

TEST_CASE("events: what tells that an event is about a manifest") {
  const auto without_address = [](const std::string& media_type) {
    return event("pull", R"("mediaType":")" + media_type + R"(","digest":")" + digest +
                             R"(","repository":"team/app")" + tag);
  };
  check({
      // the address, whatever the media type
      {event("pull", target("manifests", "application/octet-stream", tag)), by_tag},
      {event("pull", target("blobs", index, tag)), "other"},
      {event("pull", target("manifests/blobs", index, tag)), "other"},
      {event("pull", target("blobs/manifests", index, tag)), by_tag},
      // without one the media type
      {without_address(index), by_tag},
      {without_address("application/vnd.oci.image.manifest.v1+json"), by_tag},
      {without_address("application/vnd.docker.distribution.manifest.list.v2+json"), by_tag},
      {without_address("application/vnd.oci.image.layer.v1.tar+gzip"), "other"},
      {without_address("application/octet-stream"), "other"},
      {without_address(""), "other"},
  });
}

TEST_CASE("events: other actions") {
  const auto put = "PUT|team/app @ 1.4.2" + rest;
  const std::string deleted = R"("digest":")" + digest + R"(","repository":"team/app")";
  check({
      {event("push", target("manifests", index, tag), "PUT"), put},
      {event("push", target("blobs", "application/octet-stream"), "PUT"), "other"},
      {event("delete", deleted, "DELETE"), "PUT|team/app @ " + digest + rest},
      {event("delete", R"("repository":"team/app")" + tag, "DELETE"),
       "PUT|team/app @ 1.4.2|203.0.113.10|402|crane/0.20||320678d8"},
      {event("mount", target("manifests", index, tag)), "other"},
      {event("", target("manifests", index, tag)), "other"},
  });
}

TEST_CASE("events: what may be missing") {
  const std::string pull = R"("action":"pull","target":{)" + target("manifests", index, tag) + "}";
  check({
      {"{" + pull + "}", "|team/app @ 1.4.2||no time||" + digest + "|"},
      {R"({"id":"7","timestamp":"yesterday",)" + pull + "}",
       "|team/app @ 1.4.2||no time||" + digest + "|7"},
      {R"({"id":"","request":{"addr":"[2001:db8::25]:4711","method":"GET"},)" + pull + "}",
       "GET|team/app @ 1.4.2|[2001:db8::25]:4711|no time||" + digest + "|"},
      {R"({"action":"pull","target":{"url":"/v2/a/manifests/x"}})", "| @ ||no time|||"},
  });
}

TEST_CASE("events: what is no event") {
  check({
      {"{}", "other"},
      {R"({"action":"pull"})", "other"},
      {R"({"action":"pull","target":null})", "other"},
      {R"({"action":"pull","target":"/v2/a/manifests/x"})", "other"},
      {R"({"events":[)", "other"},
      {"", "other"},
      {"starting", "other"},
      {R"({"events":[{"target":{"url":"/v2/a/manifests/x)", "unreadable"},
      {"GET /v2/a/manifests/x", "unreadable"},
  });
}

TEST_CASE("events: what the program does with such a log") {
  FormatSettings settings;
  settings.name = "events";
  const auto format = find_layout("", settings).format;
  CHECK(format->tells_twice());
  CHECK_FALSE(format->marks_manifests());
  CHECK(format->event_list() == "events");
}

}  // namespace dvp
