// The cache of digests: each digest is looked up once, whatever it shares with others.
#include "dvp/digest_cache.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <random>
#include <set>
#include <string>

namespace dvp {

namespace {

std::string sha256(const std::string& hex) { return "sha256:" + hex; }

Sha256 digest_of(const std::string& text) {
  Sha256 digest;
  digest.assign(text);
  return digest;
}

}  // namespace

TEST_CASE("digest cache: digests are the same bits if they are the same text") {
  const std::string zeros(64, '0');
  std::set<std::array<std::uint64_t, 4>> seen = {digest_of(sha256(zeros)).words};
  for (std::size_t at = 0; at < zeros.size(); ++at)
    for (const char digit : std::string_view("123456789abcdef")) {
      auto hex = zeros;
      hex[at] = digit;
      CHECK(digest_of(sha256(hex)) == digest_of(sha256(hex)));
      CHECK(digest_of(sha256(hex)).text() == sha256(hex));
      seen.insert(digest_of(sha256(hex)).words);
    }
  CHECK(seen.size() == 1 + 64 * 15);
}

TEST_CASE("digest cache: asks once for each digest, until it is full") {
  std::mt19937_64 random(20240305);
  const auto digest = [&] { return Sha256{{random(), random(), random(), random()}}; };
  std::vector<Sha256> digests(20000);
  for (auto& each : digests) each = digest();
  // Those that differ in the last word alone have one hash.
  for (std::uint64_t i = 0; i < 100; ++i) digests.push_back({{1, 2, 3, i}});
  DigestCache cache;
  std::size_t asked = 0;
  for (int round = 0; round < 2; ++round)
    for (Id i = 0; i < digests.size(); ++i)
      REQUIRE(cache.id(digests[i], [&] { return ++asked, i; }) == i);
  CHECK(asked == digests.size());

  // More than it holds: it begins anew, and still tells digests apart.
  for (Id i = 0; i < 600'000; ++i) cache.id(digest(), [&] { return i; });
  for (Id i = 0; i < digests.size(); ++i)
    REQUIRE(cache.id(digests[i], [&] { return ++asked, i; }) == i);
  CHECK(asked > digests.size());
}

}  // namespace dvp
