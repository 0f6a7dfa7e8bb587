// The room of the stores: pages for all of them.
#include <catch2/catch.hpp>

#include <cstdint>
#include <cstring>
#include <set>

#include "dvp/pages.hpp"

namespace dvp {

namespace {

/// More than one chunk has.
constexpr std::size_t many = 1000;

}  // namespace

TEST_CASE("pages: none is given to two") {
  PagePool pool;
  std::vector<std::uint8_t*> pages;
  for (std::size_t i = 0; i < many; ++i) {
    pages.push_back(static_cast<std::uint8_t*>(pool.take()));
    std::memset(pages.back(), static_cast<int>(i % 251), PagePool::page_bytes);
  }
  for (std::size_t i = 0; i < many; ++i) {
    CHECK(pages[i][0] == i % 251);
    CHECK(pages[i][PagePool::page_bytes - 1] == i % 251);
  }
}

TEST_CASE("pages: what is given back is given again") {
  PagePool pool;
  std::set<void*> pages;
  for (std::size_t i = 0; i < many; ++i) pages.insert(pool.take());
  for (auto* page : pages) pool.give_back(page);
  std::set<void*> again;
  for (std::size_t i = 0; i < many; ++i) again.insert(pool.take());
  CHECK(again == pages);
}

TEST_CASE("pages: trimmed only when none is in use, and then good for more") {
  PagePool pool;
  auto* kept = static_cast<char*>(pool.take());
  pool.give_back(pool.take());
  *kept = 'x';
  pool.trim();
  CHECK(*kept == 'x');
  pool.give_back(kept);
  pool.trim();
  auto* page = static_cast<char*>(pool.take());
  std::memset(page, 'y', PagePool::page_bytes);
  CHECK(page[PagePool::page_bytes - 1] == 'y');
}

TEST_CASE("pages: vectors keep their values when they grow from small pages into huge ones") {
  HugePageVector<std::uint64_t> values;
  constexpr auto many_values = 3 * HugePageAllocator<std::uint64_t>::large / sizeof(std::uint64_t);
  for (std::size_t i = 0; i < many_values; ++i) values.push_back(i * i);
  const auto copy = values;
  values.clear();
  values.shrink_to_fit();
  for (std::size_t i = 0; i < many_values; ++i) REQUIRE(copy[i] == i * i);
}

}  // namespace dvp
