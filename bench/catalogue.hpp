// What the made-up registry holds and who talks to it: repositories with tags, and user agents.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace bench {

struct Repository {
  std::string name;               // namespace/repository
  std::vector<std::string> tags;  // the first `floating_tags` of them get a new digest every day
  bool multi_arch = false;
};

constexpr std::uint32_t floating_tags = 3;

std::vector<Repository> make_repositories(std::uint64_t seed, std::uint32_t count);

// Tools ask in different ways: the family decides the order of the requests.
enum class Family : std::uint8_t {
  docker,      // asks /v2/ first, then HEAD by tag, GET by digest
  containerd,  // HEAD by tag at once, learns from the 401 that it needs a token
  containers,  // podman, skopeo, CRI-O: GET by tag, no HEAD
  library,     // crane, Renovate, cosign: mostly checks
  builder,     // pushes
  browser,     // people and scanners
};
constexpr std::size_t family_count = 6;

struct UserAgents {
  std::vector<std::string> texts;  // as the client sent them: escaping is the log format's business
  std::array<std::vector<std::uint32_t>, family_count> of_family;  // indexes into texts

  void add(Family family, std::string text);
};

UserAgents make_user_agents();

}  // namespace bench
