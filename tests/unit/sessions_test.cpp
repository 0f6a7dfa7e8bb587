// The room of counting: the requests of a shard are put together by clients and sessions.
#include <catch2/catch.hpp>

#include <map>
#include <random>
#include <set>
#include <tuple>

#include "actions/sessions.hpp"
#include "workdir.hpp"

namespace dvp {

namespace {

constexpr std::size_t shard = 3;

/// Client, repository, user agent.
using SessionKey = std::tuple<Address, Id, std::string>;

/// What counting knows when it begins: two logs, the second of which began first, and four origins
/// with two user agents.
struct Known {
  test::Workdir folder;
  Options options;
  Locator locator{{}, {}};
  Reading reading;
  Catalog catalog;

  explicit Known(bool per_user_agent) {
    options.session_per_user_agent = per_user_agent;
    reading.sources.resize(2);
    reading.sources[0].span.include(20);
    reading.sources[1].span.include(10);
    for (const auto* version : {"1", "2"})
      for (const auto* agent : {"docker", "curl"}) {
        Origin origin;
        origin.version = version;
        origin.user_agent = agent;
        catalog.origin_id(origin);
      }
  }

  CountingInputs inputs() { return {options, reading, locator, catalog}; }

  SessionKey key(const Request& request) const {
    const auto agent = options.session_per_user_agent ? catalog.origin(request.origin).user_agent
                                                      : std::string_view();
    return {request.client, request.repository, std::string(agent)};
  }
};

/// Few clients, one of which makes half of all requests; each line stands in one of the two logs.
std::vector<Request> random_requests(std::size_t count, std::mt19937& random) {
  std::vector<Request> requests(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto& request = requests[i];
    request.client = {random() % 2, random() % 2 == 0 ? 7 : random() % 40};
    request.repository = static_cast<Id>(random() % 5);
    request.origin = static_cast<Id>(random() % 4) & Request::id_mask;
    request.position = Position::pack(random() % 2, i);
  }
  return requests;
}

/// The sessions as a slow map, with the offsets of their lines in the order in which they came.
std::map<SessionKey, std::vector<std::uint64_t>> expected(const std::vector<Request>& requests,
                                                          const Known& known) {
  std::map<SessionKey, std::vector<std::uint64_t>> sessions;
  for (const auto& request : requests)
    sessions[known.key(request)].push_back(Position::offset(request.position));
  return sessions;
}

/// Checks that each client and each session stands in one place, and returns the sessions.
std::map<SessionKey, std::vector<std::uint64_t>> found(std::span<const Request> requests,
                                                       const Known& known) {
  std::map<SessionKey, std::vector<std::uint64_t>> sessions;
  std::set<Address> clients;
  const Request* before = nullptr;
  for (const auto& request : requests) {
    if (before == nullptr || before->client != request.client)
      REQUIRE(clients.insert(request.client).second);
    auto& session = sessions[known.key(request)];
    REQUIRE((session.empty() || known.key(*before) == known.key(request)));
    session.push_back(Position::offset(request.position));
    before = &request;
  }
  return sessions;
}

void add(RequestShards& shards, const std::vector<Request>& requests) {
  RequestShards::Writer writer(shards);
  for (const auto& request : requests) writer.add(shard, request);
  writer.flush();
  shards.close();
}

void check(bool per_user_agent, std::size_t memory) {
  CAPTURE(per_user_agent, memory);
  Known known(per_user_agent);
  const CountingPlan plan(known.inputs());
  MemoryBudget budget{memory};
  SpillFile file(known.folder.path());
  RequestShards shards(budget, file);
  {
    SessionGrouper grouper(plan, shards);
    std::mt19937 random(5);
    for (const auto count : std::vector<std::size_t>{0, 1, 2, 3000, 40, 10'000, 500}) {
      const auto requests = random_requests(count, random);
      add(shards, requests);
      const auto grouped = grouper.take(shard);
      REQUIRE(grouped.size() == count);
      CHECK(found(grouped, known) == expected(requests, known));
      CHECK(grouper.take(shard).empty());
    }
    CHECK(budget.reserved >= 10'000 * sizeof(Request));
  }
  CHECK(budget.used == 0);
}

}  // namespace

TEST_CASE("sessions: grouped as a map would have it, in the order of their lines") {
  for (const bool per_user_agent : {false, true})
    for (const std::size_t memory : {std::size_t{0}, std::size_t{100'000}, std::size_t{1} << 30})
      check(per_user_agent, memory);
}

TEST_CASE("sessions: clients of one shard are spread over the whole table") {
  std::set<std::uint64_t> beginnings;
  for (std::uint64_t low = 0; low < 100'000; ++low)
    if (RequestShards::shard_of({7, low}) == shard)
      beginnings.insert(hash_client({7, low}, 1) % 256);
  CHECK(beginnings.size() > 128);
}

TEST_CASE("sessions: addresses chosen for their hash do not meet in the table") {
  // What undoes the mixing of hash_integers gives addresses of one network with any hash.
  const auto address_of = [](std::uint64_t hash) {
    constexpr std::uint64_t undo_multiplication = 0x319642B2D24D8EC3;
    auto mixed = hash ^ hash >> 29 ^ hash >> 58;
    mixed *= undo_multiplication;
    mixed ^= mixed >> 32;
    return Address{7, mixed ^ (7 ^ 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9};
  };
  std::set<std::uint32_t> hashes;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const auto address = address_of(i << 32 | 5);
    REQUIRE(hash_integers(address.high, address.low) == (i << 32 | 5));
    hashes.insert(static_cast<std::uint32_t>(hash_client(address, 1)));
  }
  CHECK(hashes.size() > 990);
}

TEST_CASE("sessions: positions get the rank of their log") {
  Known known(false);
  const CountingPlan plan(known.inputs());
  MemoryBudget budget{std::size_t{1} << 20};
  SpillFile file(known.folder.path());
  RequestShards shards(budget, file);
  Request request;
  request.position = Position::pack(1, 77);
  add(shards, {request});
  SessionGrouper grouper(plan, shards);
  CHECK(grouper.take(shard).front().position == Position::pack(0, 77));
}

}  // namespace dvp
