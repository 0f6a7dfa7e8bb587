// Grouping instead of sorting: nothing that is written depends on the order of clients or of their
// sessions, so that each request is looked up in a table of sessions and moved once, to where its
// session is to stand. Requests come nearly in order of time, and stay so.
#include "sessions.hpp"

#include <algorithm>
#include <array>

namespace dvp {

std::uint64_t hash_client(const Address& client, std::uint64_t seed) {
  const std::array<std::uint64_t, 2> words = {client.high, client.low};
  return XXH3_64bits_withSeed(words.data(), sizeof words, seed);
}

std::span<Request> SessionGrouper::take(std::size_t shard) {
  // Shards are of much the same size: the tables are made as large as the last shard needed.
  session_index_.clear(sessions_.size());
  client_index_.clear(clients_.size());
  sessions_.clear();
  clients_.clear();
  session_of_.clear();
  shards_.visit(shard, [&](const Request& request) { find_session(request); });
  const auto size = lay_out();
  make_room(size);
  const auto* session = session_of_.data();
  shards_.visit(shard, [&](const Request& request) { place(request, sessions_[*session++]); });
  shards_.drop(shard);
  return std::span(requests_).first(size);
}

/// Mostly that of the request before.
void SessionGrouper::find_session(const Request& request) {
  const bool is_latest = !session_of_.empty() && is_of(sessions_[session_of_.back()], request);
  const auto session = is_latest ? session_of_.back() : session_of(request);
  ++sessions_[session].requests;
  session_of_.push_back(session);
}

bool SessionGrouper::is_of(const Session& session, const Request& request) const {
  return session.client == request.client && session.repository == request.repository &&
         session.user_agent == plan_.user_agent(request.origin);
}

std::uint32_t SessionGrouper::session_of(const Request& request) {
  const auto user_agent = plan_.user_agent(request.origin);
  const auto client_hash = hash_client(request.client, seed_);
  return session_index_.find_or_add(
      hash_integers(client_hash, std::uint64_t{user_agent} << 32 | request.repository),
      [&](std::uint32_t i) { return is_of(sessions_[i], request); },
      [&] { return add_session(request, client_hash); });
}

std::uint32_t SessionGrouper::add_session(const Request& request, std::uint64_t client_hash) {
  const auto session = static_cast<std::uint32_t>(sessions_.size());
  const auto client = client_index_.find_or_add(
      client_hash, [&](std::uint32_t i) { return sessions_[clients_[i]].client == request.client; },
      [&] {
        clients_.push_back(HashIndex::none);
        return static_cast<std::uint32_t>(clients_.size() - 1);
      });
  sessions_.push_back({request.client, request.repository, plan_.user_agent(request.origin),
                       clients_[client], 0, 0});
  clients_[client] = session;
  return session;
}

/// Gives each session its place, and returns how many requests there are. The order of clients
/// matters to databases alone, which are quicker with neighbours.
std::size_t SessionGrouper::lay_out() {
  if (!plan_.locator.empty())
    std::sort(clients_.begin(), clients_.end(), [&](std::uint32_t a, std::uint32_t b) {
      return sessions_[a].client < sessions_[b].client;
    });
  std::size_t end = 0;
  for (const auto latest : clients_)
    for (auto i = latest; i != HashIndex::none; i = sessions_[i].next) {
      sessions_[i].end = end;
      end += sessions_[i].requests;
    }
  return end;
}

void SessionGrouper::make_room(std::size_t requests) {
  if (requests <= requests_.size()) return;
  requests_ = {};  // first, so that there are never two
  reservation_.resize(requests * (sizeof(Request) + sizeof(std::uint32_t)));
  requests_.resize(requests);
}

void SessionGrouper::place(const Request& request, Session& session) {
  auto& placed = requests_[session.end++];
  placed = request;
  const auto rank = plan_.order.rank_of[Position::source(request.position)];
  placed.position = Position::pack(rank, Position::offset(request.position));
}

}  // namespace dvp
