// Ids of digests: each digest is asked for once, whatever it shares with others, and by all
// threads.
#include "dvp/digest_ids.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <random>
#include <set>
#include <string>
#include <vector>

#include "dvp/parallel.hpp"

namespace dvp {

namespace {

std::string sha256(const std::string& hex) { return "sha256:" + hex; }

Sha256 digest_of(const std::string& text) {
  Sha256 digest;
  digest.assign(text);
  return digest;
}

}  // namespace

TEST_CASE("digest ids: digests are the same bits if they are the same text") {
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

namespace {

/// Far more than the first table holds; some that differ in the last word alone have one hash.
std::vector<Sha256> many_digests() {
  std::mt19937_64 random(20240305);
  std::vector<Sha256> digests(100'000);
  for (auto& digest : digests) digest = {{random(), random(), random(), random()}};
  for (std::uint64_t i = 0; i < 100; ++i) digests.push_back({{1, 2, 3, i}});
  return digests;
}

}  // namespace

TEST_CASE("digest ids: asks once for each digest") {
  const auto digests = many_digests();
  DigestIds ids;
  std::size_t asked = 0;
  for (int round = 0; round < 2; ++round)
    for (Id i = 0; i < digests.size(); ++i)
      REQUIRE(ids.id(digests[i], [&] { return ++asked, i; }) == i);
  CHECK(asked == digests.size());
}

TEST_CASE("digest ids: all threads get the same, while tables grow") {
  const auto digests = many_digests();
  DigestIds ids;
  Id asked = 0;
  constexpr unsigned threads = 4;
  std::vector<std::vector<Id>> found(threads, std::vector<Id>(digests.size()));
  run_workers(threads, [&](unsigned worker) {
    for (std::size_t i = 0; i < digests.size(); ++i) {
      const auto at = worker % 2 == 0 ? i : digests.size() - 1 - i;
      ids.prefetch(digests[at]);
      found[worker][at] = ids.id(digests[at], [&] { return asked++; });
    }
  });
  CHECK(asked == digests.size());
  for (const auto& of_worker : found) CHECK(of_worker == found[0]);
  std::set<Id> distinct(found[0].begin(), found[0].end());
  CHECK(distinct.size() == digests.size());
}

}  // namespace dvp
