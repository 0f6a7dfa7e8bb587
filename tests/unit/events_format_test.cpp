// The registry's notifications, one event a line (SPEC 8).
#include "format_lines.hpp"

namespace dvp::test {

namespace {

void check(const FormatRows& rows) { check_lines(FormatLines("events"), Escapes::none, rows); }

/// An event with this action and target.
std::string event(const std::string& action, const std::string& target,
                  const std::string& method = "GET") {
  return R"({"id":"320678d8","timestamp":"2024-03-05T09:19:38.402Z","action":")" + action +
         R"(","target":{)" + target + R"(},"request":{"id":"6df24a34","addr":"203.0.113.10",)" +
         R"("host":"registry.example","method":")" + method +
         R"(","useragent":"crane/0.20"},"actor":{"name":"ci"},"source":{"addr":"registry-0:5000"}})";
}

std::string target(const std::string& kind, const std::string& media_type,
                   const std::string& more = "") {
  return R"("mediaType":")" + media_type + R"(","digest":")" + digest +
         R"(","repository":"team/app","url":"https://registry.example/v2/team/app/)" + kind + "/" +
         digest + "\"" + more;
}

const std::string tag = R"(,"tag":"1.4.2")";
const std::string index = "application/vnd.oci.image.index.v1+json";
const std::string rest = "|200|203.0.113.10|402|crane/0.20|" + digest + "||event|0|320678d8";
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

TEST_CASE("events: what is no digest is no digest of the response") {
  const std::string target = R"("mediaType":"x","digest":"sha256:0","repository":"team/app",)"
                             R"("url":"https://registry.example/v2/team/app/manifests/1.4.2")";
  const std::string no_digest = "|200|203.0.113.10|402|crane/0.20|||event|0|320678d8";
  check({{event("pull", target + tag), "GET|team/app @ 1.4.2" + no_digest},
         {event("pull", target), "GET|team/app @ sha256:0" + no_digest}});
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
       "PUT|team/app @ 1.4.2|200|203.0.113.10|402|crane/0.20|||event|0|320678d8"},
      {event("mount", target("manifests", index, tag)), "other"},
      {event("", target("manifests", index, tag)), "other"},
  });
}

TEST_CASE("events: what may be missing") {
  const std::string pull = R"("action":"pull","target":{)" + target("manifests", index, tag) + "}";
  check({
      {"{" + pull + "}", "|team/app @ 1.4.2|200||no time||" + digest + "|"},
      {R"({"id":"7","timestamp":"yesterday",)" + pull + "}",
       "|team/app @ 1.4.2|200||no time||" + digest + "||event|0|7"},
      {R"({"id":"","request":{"addr":"[2001:db8::25]:4711","method":"GET"},)" + pull + "}",
       "GET|team/app @ 1.4.2|200|[2001:db8::25]:4711|no time||" + digest + "|"},
      {R"({"action":"pull","target":{"url":"/v2/a/manifests/x"}})", "| @ |200||no time|||"},
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
  const auto format = find_layout("", of_format("events")).format;
  CHECK(format->tells_twice());
  CHECK_FALSE(format->marks_manifests());
  CHECK(format->event_list() == "events");
}

}  // namespace dvp::test
