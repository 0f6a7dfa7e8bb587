// The room of the catalog: strings to ids and back, the bounded cache, the hash table below both.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <unordered_map>

#include "dvp/catalog.hpp"
#include "dvp/parallel.hpp"

namespace dvp {

namespace {

LookupCache::Sought sought(const LookupCache& cache, std::string_view text) {
  LookupCache::Sought sought;
  cache.seek(text, sought);
  return sought;
}

}  // namespace

TEST_CASE("catalog: an Interner gives each string one id, and the string back") {
  Interner interner;
  CHECK(interner.id("a") == 0);
  CHECK(interner.id("") == 1);
  CHECK(interner.id(std::string_view("a\0b", 3)) == 2);
  CHECK(interner.id("a") == 0);
  CHECK(interner.id("") == 1);
  CHECK(interner.size() == 3);
  CHECK(interner.text(2) == std::string_view("a\0b", 3));
  const std::string long_text(200'000, 'x');  // more than a block of the arena
  const auto id = interner.id(long_text);
  CHECK(interner.text(id) == long_text);
  CHECK(interner.text(interner.id("after")) == "after");
  CHECK(interner.text(0) == "a");
}

TEST_CASE("catalog: an Interner stays right when it grows") {
  Interner interner;
  constexpr Id count = 50'000;
  for (Id i = 0; i < count; ++i) REQUIRE(interner.id(fmt::format("team/app-{}", i)) == i);
  for (Id i = 0; i < count; ++i) REQUIRE(interner.id(fmt::format("team/app-{}", i)) == i);
  for (Id i = 0; i < count; ++i) REQUIRE(interner.text(i) == fmt::format("team/app-{}", i));
  CHECK(interner.size() == count);
}

TEST_CASE("catalog: a LookupCache asks once, until it is full") {
  LookupCache cache;
  Id asked = 0;
  const auto resolve = [&](std::string_view text) {
    ++asked;
    return static_cast<Id>(text.size());
  };
  const auto id = [&](std::string_view text) { return cache.id(sought(cache, text), resolve); };
  CHECK(id("abc") == 3);
  CHECK(id("abc") == 3);
  CHECK(id("abcd") == 4);
  CHECK(asked == 2);
  CHECK(cache.find(sought(cache, "abcd")) == 4U);
  CHECK(cache.find(sought(cache, "ab")) == no_id);
  // Far more than the bound of 16 MiB: it begins anew now and then, and its answers stay right.
  for (Id i = 1; i <= 300; ++i) {
    const auto text = std::string(100'000, 'x') + std::to_string(i);
    REQUIRE(id(text) == text.size());
    const auto before = asked;
    REQUIRE(id(text) == text.size());
    REQUIRE(asked == before);
  }
  CHECK(asked == 302);
  CHECK(id("abc") == 3);
  CHECK(asked == 303);  // forgotten meanwhile
}

TEST_CASE("catalog: a LookupCache finds the latest text again, and no other in its place") {
  LookupCache cache;
  const auto id = [&](std::string_view text) { return cache.find(sought(cache, text)); };
  CHECK(id("") == no_id);
  cache.add(sought(cache, "a"), 1);
  CHECK(id("a") == 1);
  CHECK(id("b") == no_id);
  cache.add(sought(cache, "b"), 2);
  CHECK(id("b") == 2);
  CHECK(id("a") == 1);
  CHECK(id("a") == 1);
  CHECK(id("") == no_id);
  cache.add(sought(cache, ""), 3);
  CHECK(id("") == 3);
  CHECK(id("b") == 2);
}

TEST_CASE("catalog: an Interner gives several threads the same ids") {
  Interner interner;
  constexpr std::size_t texts = 5000;
  std::vector<std::vector<Id>> ids(4, std::vector<Id>(texts));
  run_workers(
      4,
      [&](unsigned worker) {
        for (std::size_t i = 0; i < texts; ++i) ids[worker][i] = interner.id(std::to_string(i));
      },
      [] {});
  CHECK(interner.size() == texts);
  for (std::size_t i = 0; i < texts; ++i) {
    CHECK(interner.text(ids[0][i]) == std::to_string(i));
    for (const auto& of_worker : ids) CHECK(of_worker[i] == ids[0][i]);
  }
}

TEST_CASE("catalog: a HashIndex grows, tells equal hashes apart, and forgets") {
  HashIndex index;
  std::vector<std::uint64_t> keys;
  std::unordered_map<std::uint64_t, std::uint32_t> expected;
  const auto bad_hash = [](std::uint64_t key) { return key % 7; };  // long chains
  const auto place = [&](std::uint64_t key) {
    return index.find_or_add(
        bad_hash(key), [&](std::uint32_t entry) { return keys[entry] == key; },
        [&] {
          keys.push_back(key);
          return static_cast<std::uint32_t>(keys.size() - 1);
        });
  };
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const auto key = i * i % 1009;
    const auto known = expected.try_emplace(key, static_cast<std::uint32_t>(keys.size())).first;
    REQUIRE(place(key) == known->second);
  }
  CHECK(keys.size() == expected.size());
  const auto find = [&](std::uint64_t key) {
    return index.find(bad_hash(key), [&](std::uint32_t entry) { return keys[entry] == key; });
  };
  for (const auto& [key, entry] : expected) REQUIRE(find(key) == entry);
  CHECK(find(5000) == HashIndex::none);
  index.clear(100);
  for (const auto& [key, entry] : expected) REQUIRE(find(key) == HashIndex::none);
}

TEST_CASE("catalog: repositories, references and origins come back whole") {
  Catalog catalog;
  const auto app = catalog.repository_id({"team", "backend/app"});
  CHECK(catalog.repository_id({"team", "backend/app"}) == app);
  const auto plain = catalog.repository_id({"", "app"});
  CHECK(plain != app);
  CHECK(catalog.repository_id({"app", ""}) != plain);
  CHECK(catalog.repository(app).namespace_ == "team");
  CHECK(catalog.repository(app).repository == "backend/app");
  CHECK(catalog.repository(plain).namespace_.empty());
  CHECK(catalog.repository(plain).repository == "app");
  CHECK(catalog.repositories() == 3);

  const auto latest = catalog.reference_id("latest");
  CHECK(catalog.reference(latest) == "latest");
  CHECK(catalog.references() == 1);

  const auto full =
      catalog.origin_id({"docker", "24.0.7", "DE", "aws", "isp", "example.net", "docker/24.0.7 x"});
  const auto empty = catalog.origin_id({});
  const auto shifted = catalog.origin_id({"", "docker"});
  CHECK(catalog.origins() == 3);
  const auto origin = catalog.origin(full);
  CHECK(origin.tool == "docker");
  CHECK(origin.version == "24.0.7");
  CHECK(origin.country == "DE");
  CHECK(origin.host == "aws");
  CHECK(origin.type == "isp");
  CHECK(origin.domain == "example.net");
  CHECK(origin.user_agent == "docker/24.0.7 x");
  CHECK(catalog.origin(empty).user_agent.empty());
  CHECK(catalog.origin(shifted).version == "docker");
}

TEST_CASE("catalog: places come back whole, and that of nobody is there from the beginning") {
  Catalog catalog;
  CHECK(catalog.places() == 1);
  CHECK(catalog.place_id({}) == Catalog::nowhere);
  const auto full = catalog.place_id({"DE", "aws", "business", "press.example", "carrier.example"});
  CHECK(catalog.place_id({"DE", "aws", "business", "press.example", "carrier.example"}) == full);
  CHECK(catalog.place_id({"", "DE"}) != catalog.place_id({"DE", ""}));
  const auto place = catalog.place(full);
  CHECK(place.country == "DE");
  CHECK(place.host == "aws");
  CHECK(place.type == "business");
  CHECK(place.company_domain == "press.example");
  CHECK(place.provider_domain == "carrier.example");
  CHECK(catalog.place(Catalog::nowhere).country.empty());
}

}  // namespace dvp
