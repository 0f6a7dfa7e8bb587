// The room of names: the registry's grammar, and the path in which name and reference stand.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "dvp/names.hpp"

namespace dvp {

namespace {

std::string times(std::size_t count, std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

template <class Function>
void check_all(Function is, bool expected, const std::vector<std::string>& inputs) {
  for (const auto& input : inputs) {
    CAPTURE(input);
    CHECK(is(input) == expected);
  }
}

/// `name @ reference`, or `none`.
std::string found(std::string_view target) {
  std::string scratch;
  ManifestPath path;
  if (!find_manifest_path(target, scratch, path)) return "none";
  return fmt::format("{} @ {}", path.name, path.reference);
}

}  // namespace

TEST_CASE("names: repository names") {
  check_all(is_repository_name, true,
            {"a", "0", "team/app", "a/b/c/d", "a.b", "a_b", "a__b", "a-b", "a--b", "a-----b",
             "0.0_0__0-0", "a.b/c_d/e-f", times(255, "a"), times(127, "a/") + "a"});
  check_all(is_repository_name, false,
            {"",
             "/",
             "/a",
             "a/",
             "a//b",
             "A",
             "team/App",
             ".a",
             "a.",
             "_a",
             "a_",
             "-a",
             "a-",
             "a..b",
             "a___b",
             "a_.b",
             "a._b",
             "a.-b",
             "a-.b",
             "a-_b",
             "a/-b",
             "a-/b",
             "a_/b",
             "a/.b",
             "a b",
             "a:b",
             "a@b",
             "a+b",
             "\xC3\xBC",
             times(256, "a"),
             times(128, "a/")});
}

TEST_CASE("names: tags") {
  check_all(is_tag, true,
            {"1", "latest", "Latest", "_", "_x", "1.4.2", "v1-rc.1_x", "a--b", "a..b",
             times(128, "x"), "A.", "a-"});
  check_all(is_tag, false,
            {"", ".", ".x", "-x", "a b", "a+b", "a:b", "a/b", "a@b", "\xC3\xBC", times(129, "x")});
}

TEST_CASE("names: digests") {
  check_all(is_digest, true,
            {"sha256:" + times(64, "a"), "sha256:" + times(32, "0f"), "sha512:" + times(128, "9"),
             "sha384:" + times(32, "a"), "sha384:" + times(96, "A"), "md5:" + times(16, "aF"),
             "a+b.c_d-e0:" + times(40, "0"), "0:" + times(32, "f")});
  check_all(is_digest, false,
            {"",
             ":",
             "sha256",
             "sha256:",
             "sha256:" + times(63, "a"),
             "sha256:" + times(65, "a"),
             "sha256:" + times(64, "A"),
             "sha256:" + times(63, "a") + "g",
             "sha256:" + times(63, "a") + "/",
             "sha256:" + times(63, "a") + ":",
             "sha256:" + times(63, "a") + "`",
             "sha512:" + times(64, "a"),
             "sha512:" + times(127, "a") + "F",
             "sha384:" + times(31, "a"),
             "sha384:" + times(32, "g"),
             "SHA384:" + times(32, "a"),
             "Sha256:" + times(64, "a"),
             ":" + times(64, "a"),
             "a++b:" + times(32, "a"),
             "+a:" + times(32, "a"),
             "a-:" + times(32, "a"),
             "a b:" + times(32, "a"),
             "sha256:" + times(64, "a") + ":",
             "sha384:" + times(32, "a") + ":" + times(32, "a")});
}

TEST_CASE("names: where name and reference stand in the target of a request") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"/v2/team/app/manifests/1.4.2", "team/app @ 1.4.2"},
      {"/v2/app/manifests/latest", "app @ latest"},
      {"/v2/a/b/c/manifests/x", "a/b/c @ x"},
      // before the first /v2/ anything may stand
      {"/registry/v2/app/manifests/x", "app @ x"},
      {"/v2/v2/app/manifests/x", "v2/app @ x"},
      // the reference stands after the last /manifests/
      {"/v2/app/manifests/manifests/x", "app/manifests @ x"},
      {"/v2/app/manifests/a/manifests/b", "app/manifests/a @ b"},
      {"/v2/app/manifests/a/b", "app @ a/b"},
      {"/v2/app/manifests/", "app @ "},
      // an empty name, also with one slash for both
      {"/v2/manifests/x", " @ x"},
      {"/v2//manifests/x", " @ x"},
      {"/v2/manifests/manifests/x", "manifests @ x"},
      // query and fragment
      {"/v2/app/manifests/x?ns=docker.io", "app @ x"},
      {"/v2/app/manifests/x#part", "app @ x"},
      {"/v2/app/manifests/x?a=/manifests/y", "app @ x"},
      {"/v2/app/manifests/x#a?b", "app @ x"},
      {"/v2/app/tags/list?x=/manifests/y", "none"},
      {"/v2/app/manifests/x%3Fy", "app @ x?y"},  // encoded, it is none
      // scheme and host
      {"https://registry.example/v2/app/manifests/x", "app @ x"},
      {"http://registry.example:5000/v2/app/manifests/x?y", "app @ x"},
      {"HTTP://[2001:db8::1]:5000/v2/app/manifests/x", "app @ x"},
      {"https://registry.example", "none"},
      {"https://registry.example?/v2/app/manifests/x", "none"},
      // decoding
      {"/v2/team%2Fapp/manifests/x", "team/app @ x"},
      {"/v2/team%2fapp%2Fmanifests%2Fx", "team/app @ x"},
      {"%2Fv2%2Fapp%2Fmanifests%2Fx", "app @ x"},
      {"/v2/app/manifests/sha256%3Aabc", "app @ sha256:abc"},
      {"/v2/app/%6D%61nifests/x", "app @ x"},
      {"/v2/%2561pp/manifests/x", "%61pp @ x"},  // once
      {"/v2/app/manifests/x%", "app @ x%"},
      {"/v2/app/manifests/x%4", "app @ x%4"},
      {"/v2/app/manifests/x%zz", "app @ x%zz"},
      {"/v2/a+b/manifests/x", "a+b @ x"},
      // repeated slashes
      {"//v2//team///app//manifests//x", "team/app @ x"},
      {"/v2/team%2F/app/manifests/x", "team/app @ x"},
      {"/v2/app/manifests/x//", "app @ x/"},
      // no manifest
      {"", "none"},
      {"/", "none"},
      {"*", "none"},
      {"/v2/", "none"},
      {"/v2/app/blobs/sha256:abc", "none"},
      {"/v2/app/manifests", "none"},
      {"/v1/app/manifests/x", "none"},
      {"/V2/app/manifests/x", "none"},
      {"v2/app/manifests/x", "none"},
      {"/v2x/app/manifests/x", "none"},
      {"/v2/app/Manifests/x", "none"},
      {"/manifests/v2/x", "none"},
      {"/app/manifests/v2/x", "none"},
      {"/app/manifests/x/v2/y", "none"},  // the two in the wrong order
      {"registry.example:443", "none"},
  };
  for (const auto& [input, expected] : rows) {
    CAPTURE(input);
    CHECK(found(input) == expected);
  }
}

TEST_CASE("names: each digit of a digest is looked at") {
  for (std::size_t at = 0; at < 64; ++at)
    for (int byte = 0; byte < 256; ++byte) {
      const auto c = static_cast<char>(byte);
      auto digest = "sha256:" + times(64, "0");
      digest[7 + at] = c;
      REQUIRE(is_sha256(digest) ==
              (std::string_view("0123456789abcdef").find(c) != std::string_view::npos));
    }
}

}  // namespace dvp
