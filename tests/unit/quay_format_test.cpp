// Quay's nginx, and the export of its usage logs (SPEC 8).
#include "format_lines.hpp"

namespace dvp::test {

namespace {

const std::string behind = R"( - - [05/Mar/2024:09:19:38 +0000] "GET /v2/a/manifests/x HTTP/1.1" )"
                           R"(200 5 "-" "docker/24.0.7" (0.028 312 0.027))";

std::string read(const std::string& client) {
  return "GET|/v2/a/manifests/x|200|" + client + "|0|docker/24.0.7||";
}

/// An entry of the export, with more members of its metadata.
std::string entry(const std::string& kind, const std::string& metadata) {
  return R"({"kind": ")" + kind + R"(", "metadata": {"repo": "a", "namespace": "team")" + metadata +
         R"(}, "ip": "192.0.2.1", "datetime": "Tue, 05 Mar 2024 09:19:38 -0000"})";
}

}  // namespace

TEST_CASE("quay: its nginx, and who stands in parentheses") {
  check_lines(FormatLines("quay"), Escapes::backslash,
              {
                  {"192.0.2.1 (-)" + behind, read("192.0.2.1")},
                  {"10.0.0.7 (192.0.2.1)" + behind, read("192.0.2.1")},
                  {"10.0.0.7 (2001:db8::25)" + behind, read("2001:db8::25")},
                  {"192.0.2.1 ()" + behind, read("192.0.2.1")},
                  {"192.0.2.1 (unix:)" + behind, read("192.0.2.1")},
                  {"192.0.2.1" + behind, read("192.0.2.1")},
                  {"192.0.2.1 (-)" + behind.substr(0, behind.size() - 25), "unreadable"},
                  {"192.0.2.1 (-) - - [05/Mar/2024:09:19:38 +0000] \"GET /v2/a/mani", "unreadable"},
                  {"192.0.2.1 (", "unreadable"},
                  {"", "unreadable"},
              });
}

TEST_CASE("quay: the output of its container") {
  check_lines(
      FormatLines("quay"), Escapes::backslash,
      {
          {"nginx stdout | 10.0.0.7 (192.0.2.1)" + behind, read("192.0.2.1")},
          {"nginx stdout | 192.0.2.1 (-)" + behind, read("192.0.2.1")},
          {"nginx stderr | 2024/03/05 09:19:38 [error] 7#7: /v2/a/manifests/x", "other"},
          {"nginx stdout | 2024/03/05 09:19:38 [error] 7#7: /v2/a/manifests/x", "other"},
          {"gunicorn-registry stdout | 2024-03-05 09:19:38,027 [243] [INFO] [gunicorn.access] "
           "192.0.2.1" +
               behind,
           "other"},
          {"securityworker stdout | about /v2/a/manifests/x", "other"},
          {"nginx stdout | ", "unreadable"},
      });
}

TEST_CASE("quay: entries of the export") {
  const std::string rest = "|200|192.0.2.1|0|";
  check_lines(
      FormatLines("quay"), Escapes::none,
      {
          {entry("pull_repo", R"j(, "tag": "x", "user-agent": "docker/24 \\(linux\\)")j"),
           "GET|team/a @ x" + rest + R"(docker/24 \(linux\)||)"},
          {entry("pull_repo", R"(, "manifest_digest": ")" + digest + "\""),
           "GET|team/a @ " + digest + rest + "|" + digest + "|"},
          {entry("pull_repo", R"(, "tag": "x", "manifest_digest": ")" + digest + "\""),
           "GET|team/a @ x" + rest + "|" + digest + "|"},
          {entry("pull_repo", R"(, "release": "1.0")"), "other"},
          {entry("push_repo", R"(, "tag": "x")"), "PUT|team/a @ x" + rest + "||"},
          {entry("delete_tag", R"(, "tag": "x", "digest": "x")"), "PUT|team/a @ x" + rest + "||"},
          {entry("manifest_label_add", ""), "PUT|team/a @ " + rest + "||"},
          {entry("pull_repo_failed", R"(, "tag": "x")"), "other"},
          {entry("org_change_tag_expiration", ""), "other"},
          {entry("create_repo", ""), "other"},
          {R"({"terminator": true})", "other"},
          {R"({"kind": "pull_repo", "metadata": {"tag": "x", "repo": "a"}, "ip": null})",
           "GET|a @ x|200||no time|||"},
          {"{}", "other"},
          {entry("pull_repo", "").substr(0, 60), "unreadable"},
          {entry("create_repo", "").substr(0, 60), "other"},
      });
}

TEST_CASE("quay: recognized, and what that means for its lines") {
  check_recognized("quay", "192.0.2.1 (-)" + behind);
  check_recognized("quay", "nginx stdout | 10.0.0.7 (192.0.2.1)" + behind);
  const auto list = [](std::string_view head) {
    return find_layout(head, {}).format->event_list();
  };
  CHECK(list("192.0.2.1 (-)" + behind) == "");
  CHECK(list(R"({"export_id": "x", "logs": [)") == "logs");
  CHECK(list("{\n      \"export_id\": \"x\",\n      \"logs\": [\n") == "logs");
  CHECK_FALSE(find_layout(R"({"export_id": "x")", {}).marks_manifests());
  CHECK(find_layout("192.0.2.1 (-)" + behind, {}).marks_manifests());
  CHECK(recognized("192.0.2.1" + behind) == "combined");
  CHECK(recognized("INSERT INTO logentry3 VALUES(2,42,'192.0.2.1','{\"tag\": \"v1\"}');") ==
        "none");
}

}  // namespace dvp::test
