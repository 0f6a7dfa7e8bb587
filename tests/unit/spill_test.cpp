// The room of the stores: records in memory or spilled to disk, the same come back.
#include <catch2/catch.hpp>

#include <algorithm>
#include <thread>

#include "dvp/error.hpp"
#include "dvp/spill.hpp"
#include "workdir.hpp"

namespace dvp {

namespace {

struct Record {
  std::uint64_t key;
  std::uint32_t writer;
  std::uint32_t check;

  auto operator<=>(const Record&) const = default;
};

using Store = PartitionedStore<Record>;

constexpr std::size_t partitions = 7;
constexpr std::uint64_t records_of_a_writer = 20'000;

/// Uneven on purpose: the first partition gets half of all, the last none.
std::size_t partition_of(std::uint64_t key) { return key % 2 == 0 ? 0 : key % (partitions - 1); }

void write(Store& store, std::uint32_t writer) {
  Store::Writer out(store);
  for (std::uint64_t key = 0; key < records_of_a_writer; ++key)
    out.add(partition_of(key)) = {key, writer, static_cast<std::uint32_t>(key * 31)};
  out.flush();
}

std::vector<Record> expected(std::size_t partition) {
  std::vector<Record> records;
  for (std::uint64_t key = 0; key < records_of_a_writer; ++key)
    for (const std::uint32_t writer : {1U, 2U})
      if (partition_of(key) == partition)
        records.push_back({key, writer, static_cast<std::uint32_t>(key * 31)});
  return records;
}

}  // namespace

TEST_CASE("spill: whatever the budget, the same records come back, and the budget to zero") {
  const test::Workdir folder;
  for (const std::size_t limit :
       {std::size_t{0}, std::size_t{10'000}, std::size_t{100'000}, std::size_t{1} << 30}) {
    CAPTURE(limit);
    MemoryBudget budget{limit};
    SpillFile file(folder.path());
    {
      Store store(partitions, budget, file);
      CHECK(store.partitions() == partitions);
      std::thread other([&] { write(store, 1); });
      write(store, 2);
      other.join();
      CHECK(budget.used <= limit);
      for (std::size_t i = 0; i < partitions; ++i) {
        auto records = store.take(i);
        std::sort(records.begin(), records.end());
        REQUIRE(records == expected(i));
        CHECK(store.take(i).empty());
      }
      CHECK(budget.used == 0);
    }
    CHECK(budget.used == 0);
  }
}

TEST_CASE("spill: what nobody takes goes back to the budget, too") {
  const test::Workdir folder;
  MemoryBudget budget{std::size_t{1} << 30};
  SpillFile file(folder.path());
  {
    Store store(partitions, budget, file);
    write(store, 1);
    CHECK(budget.used > 0);
  }
  CHECK(budget.used == 0);
}

TEST_CASE("spill: what does not fit as a whole leaves memory as a whole") {
  const test::Workdir folder;
  for (const std::size_t limit : {std::size_t{100'000}, std::size_t{1} << 30}) {
    MemoryBudget budget{limit};
    SpillFile file(folder.path());
    Store store(partitions, budget, file);
    write(store, 1);
    const std::size_t before = budget.used;
    store.close();
    const bool fits = limit > 100'000;
    CHECK(budget.used == (fits ? before : 0));
    CHECK(store.take(0).size() == records_of_a_writer / 2);
  }
}

TEST_CASE("spill: a partition is shown as often as one wants, until it is dropped") {
  const test::Workdir folder;
  MemoryBudget budget{100'000};
  SpillFile file(folder.path());
  Store store(partitions, budget, file);
  write(store, 1);
  const auto shown = [&] {
    std::vector<Record> records;
    store.visit(0, [&](std::span<const Record> part) {
      records.insert(records.end(), part.begin(), part.end());
    });
    return records;
  };
  const auto first = shown();
  CHECK(first.size() == records_of_a_writer / 2);
  CHECK(store.size(0) == first.size());
  CHECK(shown() == first);
  store.drop(0);
  CHECK(shown().empty());
  CHECK(store.size(0) == 0);
}

TEST_CASE("spill: what is reserved elsewhere makes stores spill earlier") {
  const test::Workdir folder;
  MemoryBudget budget{std::size_t{1} << 20};
  SpillFile file(folder.path());
  Store store(partitions, budget, file);
  {
    Reservation reservation(budget);
    reservation.resize(budget.limit / 2);
    CHECK(budget.reserved == budget.limit / 2);
    write(store, 1);
    CHECK(budget.used > 0);
    CHECK(budget.used <= budget.limit / 2);
    reservation.resize(1);
    CHECK(budget.reserved == 1);
  }
  CHECK(budget.reserved == 0);
}

TEST_CASE("spill: reservations alone do not make each page an extent") {
  const test::Workdir folder;
  MemoryBudget budget{std::size_t{1} << 20};
  SpillFile file(folder.path());
  Store store(partitions, budget, file);
  Reservation reservation(budget);
  reservation.resize(budget.limit * 10);
  write(store, 1);
  CHECK(budget.used > 0);  // what came after the last spill
  CHECK(budget.used <= budget.limit / 4);
}

TEST_CASE("spill: two stores share budget and file") {
  const test::Workdir folder;
  MemoryBudget budget{50'000};
  SpillFile file(folder.path());
  Store first(partitions, budget, file);
  Store second(partitions, budget, file);
  write(first, 1);
  write(second, 1);
  write(first, 2);
  write(second, 2);
  for (auto* store : {&first, &second}) {
    auto records = store->take(0);
    std::sort(records.begin(), records.end());
    CHECK(records == expected(0));
  }
}

TEST_CASE("spill: the file has no name, and is made when it is needed") {
  const test::Workdir folder;
  SpillFile file(folder.path());
  const std::string text = "spilled";
  const auto first = file.append(text.data(), text.size());
  const auto second = file.append("again", 5);
  CHECK(folder.files().empty());
  CHECK(second.offset == text.size());
  std::string back(5, ' ');
  file.read(second, back.data());
  CHECK(back == "again");
  back.resize(text.size());
  file.read(first, back.data());
  CHECK(back == text);
}

TEST_CASE("spill: a directory that is not there fails when it is needed, and is named") {
  const test::Workdir folder;
  SpillFile file(folder / "missing");
  CHECK_THROWS_AS(file.append("x", 1), EnvironmentError);
  CHECK_THROWS_WITH(file.append("x", 1), Catch::Contains("missing: no such file or directory"));
}

}  // namespace dvp
