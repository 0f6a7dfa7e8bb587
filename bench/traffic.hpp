// The traffic: sessions of many clients, each a few requests, overlapping in time as in a real log.
#pragma once

#include <cstdint>
#include <queue>
#include <unordered_map>
#include <vector>

#include "catalogue.hpp"
#include "random.hpp"

namespace bench {

constexpr std::int64_t month_start_seconds = 1'709'251'200;  // 2024-03-01T00:00:00Z
constexpr std::uint32_t month_hours = 31 * 24;
constexpr std::uint32_t hour_ms = 3'600'000;

enum class Method : std::uint8_t { get, head, post, patch, put };
enum class Path : std::uint8_t {
  ping,           // /v2/
  token,          // where a client fetches the token that the 401 told it to fetch
  manifest_tag,
  manifest_digest,
  signature_tag,  // sha256-….sig, where cosign looks for signatures
  blob,
  uploads,        // a push starts
  upload,         // a part of it
  upload_commit,  // the last part, with the digest
  tags_list,
  junk,  // scanners
};

// Small and without strings, because thousands of them wait in a queue: names are indexes, and digests
// are the seeds they are computed from (0: none).
struct Request {
  std::uint64_t sequence;  // keeps requests of one millisecond in the order they were planned in
  std::uint64_t object;    // digest or upload in the path
  std::uint64_t response_digest;
  std::uint32_t time_ms;  // since the start of the month
  std::uint32_t bytes;
  std::uint32_t client;
  std::uint32_t repository;
  std::uint32_t user_agent;
  std::uint16_t tag;
  std::uint16_t status;
  Method method;
  Path path;
};

struct Workload {
  std::uint64_t seed;
  std::uint64_t lines;
  std::uint32_t clients;  // addresses to draw from, the hot ones included
  std::uint32_t repositories;
  bool sequential;  // no two sessions of one client and repository at a time
};

// The first clients are NAT addresses of companies, clouds and CI services: many machines behind each.
constexpr std::uint32_t hot_clients = 24;

// Tells when, in the month, the n-th line is due: busy working hours, quiet nights and weekends,
// and a rush at every full hour, when cron starts.
class Calendar {
 public:
  explicit Calendar(std::uint64_t lines);
  std::uint32_t time_of_line(std::uint64_t line);  // lines must be asked for in rising order

 private:
  std::vector<std::uint64_t> first_line_;  // of each hour, and the end
  std::uint32_t hour_ = 0;
};

class Traffic {
 public:
  explicit Traffic(const Workload& workload);

  bool next(Request& request);  // in order of time; false when the month is over

  const std::vector<Repository>& repositories() const { return repositories_; }
  const UserAgents& user_agents() const { return user_agents_; }

 private:
  // Who asks for what, from when on: handed through the functions that write a session's requests down.
  struct Session {
    std::uint32_t time_ms;
    std::uint32_t client;
    std::uint32_t repository;
    std::uint32_t user_agent;
    std::uint16_t tag;
    Family family;
  };
  struct Later {
    bool operator()(const Request& a, const Request& b) const {
      return a.time_ms != b.time_ms ? a.time_ms > b.time_ms : a.sequence > b.sequence;
    }
  };

  void plan_arrival(std::uint32_t time_ms);
  void plan_burst(std::uint32_t time_ms, std::uint32_t client);
  void plan_session(std::uint32_t time_ms, std::uint32_t client, std::uint32_t repository);
  void plan_pull_by_head(Session& session);
  void plan_pull_by_get(Session& session);
  void plan_pull_by_digest(Session& session);
  void plan_check(Session& session);
  void plan_missing(Session& session);
  void plan_denied(Session& session);
  void plan_push(Session& session);
  void plan_visit(Session& session);

  bool is_busy(std::uint32_t time_ms, std::uint32_t client, std::uint32_t repository) const;
  void keep_busy(const Session& session);

  Session begin(std::uint32_t time_ms, std::uint32_t client, std::uint32_t repository, Family family);
  void authenticate(Session& session, Path first_asked);
  void fetch_blobs(Session& session);
  void request_manifest(Session& session, Method method, std::uint64_t digest);
  void request_tag(Session& session, Method method, std::uint16_t status, std::uint64_t digest);
  void request(Session& session, Method method, Path path, std::uint16_t status, std::uint32_t bytes,
               std::uint64_t object = 0, std::uint64_t response_digest = 0);

  std::uint32_t pick_repository(std::uint32_t client);
  Family pick_puller();
  std::uint64_t tag_digest(const Session& session) const;
  std::uint64_t platform_digest(std::uint64_t index_digest);
  std::uint64_t blob_digest(const Session& session);
  void wait(Session& session, std::uint32_t low_ms, std::uint32_t high_ms);

  Workload workload_;
  Random random_;
  Calendar calendar_;
  std::vector<Repository> repositories_;
  UserAgents user_agents_;
  std::priority_queue<Request, std::vector<Request>, Later> waiting_;
  std::unordered_map<std::uint64_t, std::uint32_t> free_from_ms_;  // a client's repository, if sequential
  std::uint64_t planned_lines_ = 0;
  std::uint32_t next_arrival_ms_ = 0;
};

}  // namespace bench
