// The room of the shards: requests come out of few bytes as they went in.
#include <catch2/catch.hpp>

#include <array>
#include <limits>
#include <random>
#include <tuple>
#include <vector>

#include "dvp/packed_request.hpp"
#include "dvp/request_shards.hpp"
#include "workdir.hpp"

namespace dvp {

namespace {

auto fields(const Request& request) {
  return std::tuple(request.client, request.time, request.position, request.repository,
                    request.digest, Id{request.reference}, std::uint32_t{request.by_digest},
                    Id{request.origin}, std::uint32_t{request.head});
}

Request by_tag(const Address& client, Nanos time, std::uint64_t position) {
  Request request;
  request.client = client;
  request.time = time;
  request.position = position;
  request.repository = 3;
  request.reference = 5;
  request.origin = 7;
  return request;
}

/// Packs requests in pages of `page`, and gives the bytes of all.
std::vector<std::byte> packed(const std::vector<Request>& requests, std::size_t page) {
  std::vector<std::byte> bytes;
  RequestPacker packer;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto begin = bytes.size();
    bytes.resize(begin + RequestPacker::room, std::byte{0xAB});
    const auto* end = packer.pack(requests[i], i % page == 0, bytes.data() + begin);
    bytes.resize(static_cast<std::size_t>(end - bytes.data()));
  }
  return bytes;
}

void check_come_back(const std::vector<Request>& requests, std::size_t page) {
  auto bytes = packed(requests, page);
  const auto size = bytes.size();
  bytes.resize(size + RequestUnpacker::room, std::byte{0xCD});
  RequestUnpacker unpacker;
  const auto* in = bytes.data();
  for (const auto& request : requests) REQUIRE(fields(unpacker.unpack(in)) == fields(request));
  CHECK(in == bytes.data() + size);
}

/// Numbers of every length, with the lowest and the highest of each.
std::uint64_t some_number(std::mt19937_64& random) {
  const auto bits = random() % 65;
  const auto all = bits == 0 ? 0 : ~std::uint64_t{0} >> (64 - bits);
  switch (random() % 3) {
    case 0:
      return all;
    case 1:
      return all / 2 + 1;
    default:
      return random() & all;
  }
}

Request some_request(std::mt19937_64& random, const Request& before) {
  Request request = before;
  const auto changes = [&] { return random() % 3 == 0; };
  if (changes()) request.client.high = some_number(random);
  if (changes()) request.client.low = some_number(random);
  if (changes()) request.time = static_cast<Nanos>(some_number(random));
  if (changes()) request.position = some_number(random);
  if (changes()) request.repository = static_cast<Id>(some_number(random));
  if (changes()) request.origin = static_cast<Id>(some_number(random)) & Request::id_mask;
  if (changes()) request.reference = static_cast<Id>(some_number(random)) & Request::id_mask;
  request.head = changes();
  request.by_digest = changes();
  if (changes()) request.digest = static_cast<Id>(some_number(random));
  if (changes()) request.digest = request.by_digest ? Id{request.reference} + 1 : 0;
  return request;
}

}  // namespace

TEST_CASE("packed request: any request comes back, whatever stands before it") {
  std::mt19937_64 random(11);
  for (const std::size_t page : {1U, 2U, 7U, 100'000U}) {
    std::vector<Request> requests(1);
    for (int i = 0; i < 20'000; ++i) requests.push_back(some_request(random, requests.back()));
    check_come_back(requests, page);
  }
}

TEST_CASE("packed request: the ends of what times and positions can be") {
  constexpr auto first = std::numeric_limits<Nanos>::min();
  constexpr auto last = std::numeric_limits<Nanos>::max();
  constexpr auto end = ~std::uint64_t{0};
  check_come_back({by_tag({}, first, end), by_tag({}, last, 0), by_tag({}, first, end),
                   by_tag({end, end}, 0, 0), by_tag({}, -1, 1), by_tag({0, end}, 1, end)},
                  100);
}

TEST_CASE("packed request: what neighbours have in common takes no room") {
  const Address client{0x2001'0DB8'0000'0000, 1};
  const auto size = [](const std::vector<Request>& requests) {
    return packed(requests, requests.size()).size();
  };
  const auto first = by_tag(client, 1'000'000'000, 1000);
  auto next = by_tag(client, 1'000'000'100, 1100);
  CHECK(size({first, next}) - size({first}) == 2 + 1 + 1 + 1);
  next.by_digest = 1;
  next.digest = next.reference + 1;
  CHECK(size({first, next}) - size({first}) == 2 + 1 + 1 + 1);
  next.digest = 9;
  CHECK(size({first, next}) - size({first}) == 2 + 1 + 1 + 1 + 4);
  next.client.low = 2;
  CHECK(size({first, next}) - size({first}) == 2 + 1 + 1 + 1 + 4 + 8);
}

TEST_CASE(
    "request shards: all come back, from memory and from disk, in the order of their thread") {
  const test::Workdir folder;
  constexpr std::size_t writers = 2;
  for (const std::size_t memory : {std::size_t{0}, std::size_t{20'000}, std::size_t{1} << 30}) {
    CAPTURE(memory);
    MemoryBudget budget{memory};
    SpillFile file(folder.path());
    RequestShards shards(budget, file);
    std::mt19937_64 random(3);
    std::array<RequestShards::Writer, writers> writer = {RequestShards::Writer(shards),
                                                         RequestShards::Writer(shards)};
    std::array<std::vector<Request>, writers> added;
    Request request;
    for (std::size_t i = 0; i < 5000; ++i) {
      request = some_request(random, request);
      const auto by = random() % writers;
      request.repository = static_cast<Id>(by);
      writer[by].add(7, request);
      added[by].push_back(request);
    }
    for (auto& one : writer) one.flush();
    shards.close();
    std::array<std::size_t, writers> seen{};
    shards.visit(7, [&](const Request& one) {
      REQUIRE(one.repository < writers);
      auto& count = seen[one.repository];
      REQUIRE(count < added[one.repository].size());
      REQUIRE(fields(one) == fields(added[one.repository][count++]));
    });
    for (std::size_t by = 0; by < writers; ++by) CHECK(seen[by] == added[by].size());
    CHECK(shards.bytes(8) == 0);
    shards.drop(7);
    CHECK(shards.bytes(7) == 0);
    CHECK(budget.used == 0);
  }
}

}  // namespace dvp
