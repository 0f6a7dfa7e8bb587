// Plans sessions one after another and lets a queue put their requests in order of time.
//
// A session is written down whole when it starts, with a time for each of its requests; the queue hands
// out the earliest request of all sessions that have started. So a slow pull is still running while
// twenty others come and go, without any thread or clock.
#include "traffic.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace bench {
namespace {

constexpr std::uint32_t hot_share = 32;  // percent of the arrivals
constexpr std::uint32_t last_ms = month_hours * hour_ms - 1;
constexpr std::uint32_t quiet_ms = 6'000;  // more than five seconds also where a log has whole seconds

constexpr std::array<std::uint8_t, 24> hour_weights{4, 4, 4, 4, 5, 6, 8, 12, 16, 18, 18, 17,
                                                    16, 18, 18, 17, 15, 12, 10, 9, 8, 7, 6, 5};

std::uint64_t hour_weight(std::uint32_t hour) {
  const auto day = hour / 24;
  const bool weekend = day % 7 == 1 || day % 7 == 2;  // the first of March 2024 was a Friday
  return std::uint64_t{hour_weights[hour % 24]} * (weekend ? 5 : 10);
}

std::uint64_t pair_of(std::uint32_t client, std::uint32_t repository) {
  return (std::uint64_t{client} << 32U) | repository;
}

// 0 stands for "no digest".
std::uint64_t digest_seed(std::uint64_t first, std::uint64_t second) { return mix(first, second) | 1U; }

}  // namespace

Calendar::Calendar(std::uint64_t lines) {
  std::uint64_t all = 0;
  for (std::uint32_t hour = 0; hour < month_hours; ++hour) all += hour_weight(hour);
  std::uint64_t before = 0;
  for (std::uint32_t hour = 0; hour < month_hours; ++hour) {
    first_line_.push_back(lines * before / all);
    before += hour_weight(hour);
  }
  first_line_.push_back(lines);
}

std::uint32_t Calendar::time_of_line(std::uint64_t line) {
  while (hour_ + 1 < month_hours && line >= first_line_[hour_ + 1]) ++hour_;
  const auto lines = std::max<std::uint64_t>(first_line_[hour_ + 1] - first_line_[hour_], 1);
  const auto nth = line - first_line_[hour_];
  const auto rush = lines / 10;  // a tenth of the hour's lines fall in its first minute
  const auto ms = nth < rush ? nth * 60'000 / rush : 60'000 + (nth - rush) * (hour_ms - 60'000) / (lines - rush);
  return std::min(hour_ * hour_ms + static_cast<std::uint32_t>(ms), last_ms);
}

Traffic::Traffic(const Workload& workload)
    : workload_(workload),
      random_(workload.seed),
      calendar_(workload.lines),
      repositories_(make_repositories(workload.seed, workload.repositories)),
      user_agents_(make_user_agents()) {}

bool Traffic::next(Request& request) {
  // No request planned later can come before the next arrival: what is earlier than that is final.
  while (planned_lines_ < workload_.lines && (waiting_.empty() || waiting_.top().time_ms >= next_arrival_ms_)) {
    plan_arrival(next_arrival_ms_);
    next_arrival_ms_ = calendar_.time_of_line(std::min(planned_lines_, workload_.lines - 1));
  }
  if (waiting_.empty()) return false;
  request = waiting_.top();
  waiting_.pop();
  return true;
}

void Traffic::plan_arrival(std::uint32_t time_ms) {
  if (!random_.percent(hot_share)) {
    const auto client = hot_clients + random_.skewed(workload_.clients - hot_clients);
    return plan_session(time_ms, client, pick_repository(client));
  }
  const auto client = random_.skewed(hot_clients);
  if (random_.percent(20)) return plan_burst(time_ms, client);
  plan_session(time_ms, client, pick_repository(client));
}

// A CI matrix or a rollout behind one NAT address: pulls that run into one another, of one repository
// or of several.
void Traffic::plan_burst(std::uint32_t time_ms, std::uint32_t client) {
  const auto size = random_.between(2, 8);
  const bool same_repository = random_.percent(50);
  const auto repository = pick_repository(client);
  for (std::uint32_t i = 0; i < size; ++i) {
    const auto start = std::min(time_ms + random_.below(3'000), last_ms);
    plan_session(start, client, same_repository ? repository : pick_repository(client));
  }
}

void Traffic::plan_session(std::uint32_t time_ms, std::uint32_t client, std::uint32_t repository) {
  struct Kind {
    std::uint32_t percent;
    std::optional<Family> family;
    void (Traffic::*plan)(Session&);
  };
  constexpr std::nullopt_t any_puller = std::nullopt;
  static constexpr std::array<Kind, 9> kinds{{{46, any_puller, &Traffic::plan_pull_by_head},
                                              {13, Family::containers, &Traffic::plan_pull_by_get},
                                              {9, Family::containerd, &Traffic::plan_pull_by_digest},
                                              {10, Family::library, &Traffic::plan_check},
                                              {8, any_puller, &Traffic::plan_check},
                                              {5, any_puller, &Traffic::plan_missing},
                                              {2, any_puller, &Traffic::plan_denied},
                                              {3, Family::builder, &Traffic::plan_push},
                                              {4, Family::browser, &Traffic::plan_visit}}};
  static constexpr const Kind& visit = kinds.back();
  auto left = random_.below(100);
  const auto* kind = kinds.data();
  while (left >= kind->percent) left -= (kind++)->percent;
  if (workload_.sequential && is_busy(time_ms, client, repository)) kind = &visit;
  const auto family = kind->family ? *kind->family : pick_puller();
  auto session = begin(time_ms, client, repository, family);
  (this->*kind->plan)(session);
  if (workload_.sequential) keep_busy(session);
}

void Traffic::plan_pull_by_head(Session& session) {
  const auto digest = tag_digest(session);
  authenticate(session, Path::manifest_tag);
  request_tag(session, Method::head, 200, digest);
  request_manifest(session, Method::get, digest);
  if (repositories_[session.repository].multi_arch) request_manifest(session, Method::get, platform_digest(digest));
  fetch_blobs(session);
}

void Traffic::plan_pull_by_get(Session& session) {
  const auto digest = tag_digest(session);
  authenticate(session, Path::ping);
  request_tag(session, Method::get, 200, digest);
  if (repositories_[session.repository].multi_arch) request_manifest(session, Method::get, platform_digest(digest));
  fetch_blobs(session);
}

void Traffic::plan_pull_by_digest(Session& session) {
  const auto digest = tag_digest(session);
  authenticate(session, Path::manifest_digest);
  if (random_.percent(60)) request_manifest(session, Method::head, digest);
  request_manifest(session, Method::get, digest);
  if (repositories_[session.repository].multi_arch) request_manifest(session, Method::get, platform_digest(digest));
  fetch_blobs(session);
}

void Traffic::plan_check(Session& session) {
  authenticate(session, Path::ping);
  if (random_.percent(25)) request(session, Method::get, Path::tags_list, 200, random_.between(300, 9'000));
  request_tag(session, Method::head, 200, tag_digest(session));
}

void Traffic::plan_missing(Session& session) {
  authenticate(session, Path::ping);
  if (random_.percent(40)) {
    return request(session, Method::get, Path::signature_tag, 404, 154, tag_digest(session));
  }
  request_tag(session, Method::head, 404, 0);
  request_tag(session, Method::get, 404, 0);
}

void Traffic::plan_denied(Session& session) {
  authenticate(session, Path::ping);
  request_tag(session, Method::head, 401, 0);
  if (random_.percent(30)) request_tag(session, Method::get, 403, 0);
}

void Traffic::plan_push(Session& session) {
  authenticate(session, Path::ping);
  const auto layers = random_.between(1, 5);
  for (std::uint32_t i = 0; i < layers; ++i) {
    const auto digest = blob_digest(session);
    const bool held_already = random_.percent(50);
    request(session, Method::head, Path::blob, held_already ? 200 : 404, 0, digest, held_already ? digest : 0);
    if (held_already) continue;
    const auto upload = random_.bits();
    request(session, Method::post, Path::uploads, 202, 0);
    request(session, Method::patch, Path::upload, 202, 0, upload);
    wait(session, 20, 3'000);
    request(session, Method::put, Path::upload_commit, 201, 0, upload, digest);
  }
  const auto digest = tag_digest(session);
  if (repositories_[session.repository].multi_arch) {
    const auto platform = platform_digest(digest);
    request(session, Method::put, Path::manifest_digest, 201, 0, platform, platform);
  }
  request(session, Method::put, Path::manifest_tag, 201, 0, 0, digest);
}

void Traffic::plan_visit(Session& session) {
  const auto pages = random_.between(1, 3);
  for (std::uint32_t i = 0; i < pages; ++i) {
    if (random_.percent(50)) {
      request(session, Method::get, Path::junk, 404, 153, random_.bits());
    } else {
      request(session, Method::get, Path::ping, 401, 87);
    }
  }
}

bool Traffic::is_busy(std::uint32_t time_ms, std::uint32_t client, std::uint32_t repository) const {
  const auto found = free_from_ms_.find(pair_of(client, repository));
  return found != free_from_ms_.end() && time_ms < found->second;
}

void Traffic::keep_busy(const Session& session) {
  auto& free_from = free_from_ms_[pair_of(session.client, session.repository)];
  free_from = std::max(free_from, session.time_ms + quiet_ms);
}

Traffic::Session Traffic::begin(std::uint32_t time_ms, std::uint32_t client, std::uint32_t repository, Family family) {
  const auto& agents = user_agents_.of_family[static_cast<std::size_t>(family)];
  const auto& tags = repositories_[repository].tags;
  // Behind a hot address stand many machines; any other address keeps its tools for the month.
  const auto choice = client < hot_clients ? random_.bits() : mix(client, workload_.seed);
  return {.time_ms = time_ms,
          .client = client,
          .repository = repository,
          .user_agent = agents[scale(choice, agents.size())],
          .tag = static_cast<std::uint16_t>(random_.skewed(tags.size())),
          .family = family};
}

// Registries answer the first question with 401 and the address of the token server. Docker and podman
// ask /v2/ first; containerd asks at once for what it wants. Who holds a token already is not asked.
void Traffic::authenticate(Session& session, Path first_asked) {
  if (random_.percent(40)) return;
  if (session.family == Family::docker || first_asked == Path::ping) {
    request(session, Method::get, Path::ping, 401, 87);
  } else {
    request(session, Method::head, first_asked, 401, 162,
            first_asked == Path::manifest_digest ? tag_digest(session) : 0);
  }
  if (random_.percent(70)) request(session, Method::get, Path::token, 200, random_.between(900, 1'900));
}

// Almost half of the pulls find everything on the machine already; the others fetch the configuration and the
// layers they lack.
void Traffic::fetch_blobs(Session& session) {
  if (random_.percent(46)) return;
  const auto blobs = random_.between(1, 9);
  for (std::uint32_t i = 0; i < blobs; ++i) {
    const auto digest = blob_digest(session);
    const bool redirected = random_.percent(30);  // to the object storage
    const auto bytes = redirected ? 0 : 1'000 + (static_cast<std::uint32_t>(random_.bits()) >> random_.between(4, 20));
    request(session, Method::get, Path::blob, redirected ? 307 : 200, bytes, digest, redirected ? 0 : digest);
    if (random_.percent(20)) wait(session, 100, 8'000);
  }
}

void Traffic::request_manifest(Session& session, Method method, std::uint64_t digest) {
  request(session, method, Path::manifest_digest, 200, method == Method::head ? 0 : random_.between(500, 9'500), digest,
          digest);
}

void Traffic::request_tag(Session& session, Method method, std::uint16_t status, std::uint64_t digest) {
  const auto bytes = method == Method::head ? 0 : random_.between(100, 9'500);
  request(session, method, Path::manifest_tag, status, bytes, 0, digest);
}

void Traffic::request(Session& session, Method method, Path path, std::uint16_t status, std::uint32_t bytes,
                      std::uint64_t object, std::uint64_t response_digest) {
  wait(session, 15, 450);
  waiting_.push({.sequence = planned_lines_++,
                 .object = object,
                 .response_digest = response_digest,
                 .time_ms = session.time_ms,
                 .bytes = bytes,
                 .client = session.client,
                 .repository = session.repository,
                 .user_agent = session.user_agent,
                 .tag = session.tag,
                 .status = status,
                 .method = method,
                 .path = path});
}

void Traffic::wait(Session& session, std::uint32_t low_ms, std::uint32_t high_ms) {
  session.time_ms = std::min(session.time_ms + random_.between(low_ms, high_ms), last_ms);
}

// Hot addresses ask for everything; any other address has one to ten repositories it comes back to.
std::uint32_t Traffic::pick_repository(std::uint32_t client) {
  if (client < hot_clients) return random_.skewed(repositories_.size());
  const auto habit = mix(client, workload_.seed);
  const auto slot = random_.skewed(1 + habit % 10);
  Random choice(habit + slot);
  return choice.skewed(repositories_.size());
}

Family Traffic::pick_puller() { return random_.percent(85) ? Family::docker : Family::containerd; }

std::uint64_t Traffic::tag_digest(const Session& session) const {
  const auto day = session.tag < floating_tags ? session.time_ms / (24 * hour_ms) : 0;
  const auto place = (std::uint64_t{session.repository} << 32U) | (std::uint64_t{session.tag} << 16U) | day;
  return digest_seed(place, workload_.seed);
}

std::uint64_t Traffic::platform_digest(std::uint64_t index_digest) {
  const bool arm = random_.percent(25);
  return digest_seed(index_digest, arm ? 2 : 1);
}

// Tags of a repository share their lower layers.
std::uint64_t Traffic::blob_digest(const Session& session) {
  return digest_seed(mix(session.repository, workload_.seed), random_.skewed(200));
}

}  // namespace bench
