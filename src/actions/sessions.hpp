// The requests of a shard, put together by sessions: one client, one repository, and where the
// options want it one user agent (SPEC 4).
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "counting_plan.hpp"
#include "dvp/hash_index.hpp"

namespace dvp {

/// Another hash than the one that deals clients out to shards, which leaves those of a shard with
/// equal lower bits. Whoever has an IPv6 network chooses from 2^64 addresses, so the seed is
/// secret: else they could be chosen with equal hashes.
std::uint64_t hash_client(const Address& client, std::uint64_t seed);

/// Takes shards out of their store, one after the other, and keeps its room for the next.
class SessionGrouper {
 public:
  SessionGrouper(const CountingPlan& plan, RequestShards& shards)
      : plan_(plan), shards_(shards), reservation_(shards.budget()) {}

  /// The requests of a client stand together, and among them those of each session, as they came
  /// out of the store. Their positions hold the ranks of the logs in place of their numbers. Valid
  /// until the next call.
  std::span<Request> take(std::size_t shard);

 private:
  struct Session {
    Address client;
    Id repository;
    Id user_agent;
    std::uint32_t next;      // of the client's other sessions
    std::uint32_t requests;  // how many
    std::size_t end;         // behind the last one that has its place
  };

  void find_session(const Request& request);
  bool is_of(const Session& session, const Request& request) const;
  std::uint32_t session_of(const Request& request);
  std::uint32_t add_session(const Request& request, std::uint64_t client_hash);
  std::size_t lay_out();
  void make_room(std::size_t requests);
  void place(const Request& request, Session& session);

  const CountingPlan& plan_;
  RequestShards& shards_;
  std::uint64_t seed_ = std::random_device()();
  HashIndex session_index_;
  HashIndex client_index_;
  std::vector<Session> sessions_;
  std::vector<std::uint32_t> clients_;     // the latest session of each
  std::vector<std::uint32_t> session_of_;  // of each request, as they come out of the store
  std::vector<Request> requests_;          // at least as many as the largest shard had
  Reservation reservation_;                // a shard with a busy client may be large
};

}  // namespace dvp
