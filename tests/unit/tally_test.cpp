// The room of counting: what the summaries count, and that the tallies of shards add.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <span>

#include "dvp/tally.hpp"

namespace dvp {

namespace {

constexpr auto by_tag = ActionKind::pull_by_tag;
constexpr auto by_digest = ActionKind::pull_by_digest;
constexpr auto version_check = ActionKind::version_check;

/// `addresses/tag/digest/check`
std::string text(const Counts& counts) {
  return fmt::format("{}/{}/{}/{}", counts.unique_addresses, counts.pull_by_tag,
                     counts.pull_by_digest, counts.version_check);
}

std::string text(const Tally& tally, const TallyKey& key) {
  for (const auto& row : tally.rows())
    if (row.key == key) return text(row.counts);
  return "no row";
}

}  // namespace

TEST_CASE("tally: each row counts its actions, and each client once") {
  Tally tally;
  const TallyKey key{0, 1, 2};
  tally.add(key, 1, by_tag);
  CHECK(text(tally, key) == "1/1/0/0");
  tally.add(key, 1, by_digest);
  tally.add(key, 1, version_check);
  tally.add(key, 1, by_tag);
  CHECK(text(tally, key) == "1/2/1/1");
  tally.add(key, 2, by_tag);
  tally.add(key, 7, by_tag);
  tally.add(key, 7, by_tag);
  CHECK(text(tally, key) == "3/5/1/1");
}

TEST_CASE("tally: window, repository and reference each tell rows apart") {
  Tally tally;
  const TallyKey keys[] = {{0, 1, 2}, {1, 1, 2}, {0, 2, 2}, {0, 1, 3}, {0, 2, 1}, {0, 1}, {0}};
  for (const auto& key : keys) tally.add(key, 1, by_tag);
  tally.add(keys[0], 1, by_tag);  // others came between, and it is still the same client
  CHECK(tally.rows().size() == std::size(keys));
  CHECK(text(tally, keys[0]) == "1/2/0/0");
  for (const auto& key : std::span(keys).subspan(1)) CHECK(text(tally, key) == "1/1/0/0");
  CHECK(text(tally, {5, 5, 5}) == "no row");
}

TEST_CASE("tally: the tallies of two shards add") {
  Tally all;
  Tally shard;
  all.add({0, 1}, 1, by_tag);
  shard.add({0, 1}, 1, version_check);  // another client: numbers are a shard's own
  shard.add({0, 1}, 2, by_tag);
  shard.add({0, 9}, 1, by_digest);
  all.add(shard);
  all.add(Tally());
  CHECK(all.rows().size() == 2);
  CHECK(text(all, {0, 1}) == "3/2/0/1");
  CHECK(text(all, {0, 9}) == "1/0/1/0");
}

TEST_CASE("tally: many rows") {
  Tally tally;
  for (std::uint64_t client = 1; client <= 3; ++client)
    for (Id repository = 0; repository < 20'000; ++repository)
      if (repository % client == 0) tally.add({repository % 2, repository}, client, by_tag);
  REQUIRE(tally.rows().size() == 20'000);
  for (const auto& row : tally.rows()) {
    const auto repository = row.key.repository;
    const auto expected = 1U + (repository % 2 == 0) + (repository % 3 == 0);
    REQUIRE(row.counts.unique_addresses == expected);
    REQUIRE(row.counts.pull_by_tag == expected);
  }
}

TEST_CASE("tally: counts add up in 64 bits") {
  Counts counts{1, 0xFFFFFFFF, 2, 3};
  counts.add(by_tag);
  counts += {10, 1, 20, 30};
  CHECK(counts.pull_by_tag == 0x1'0000'0001);
  CHECK(text(counts) == "11/4294967297/22/33");
}

}  // namespace dvp
