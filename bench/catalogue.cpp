// Names, tags and user agents of the made-up registry, put together from short lists of words.
#include "catalogue.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "random.hpp"

namespace bench {
namespace {

constexpr std::array<std::string_view, 8> namespace_heads{"blue",  "north", "open",  "river",
                                                          "stone", "swift", "quiet", "copper"};
constexpr std::array<std::string_view, 5> namespace_tails{"works", "labs", "harbor", "metrics", "-systems"};
constexpr std::array<std::string_view, 20> products{
    "api",     "web",      "worker",  "proxy",   "database", "cache",  "gateway", "scheduler", "collector", "exporter",
    "console", "registry", "builder", "indexer", "storage",  "stream", "auth",    "billing",   "search",    "mailer"};
constexpr std::array<std::string_view, 5> roles{"", "-server", "-agent", "-operator", "_tools"};
constexpr std::array<std::string_view, 4> variants{"", "", "-alpine", "-bookworm-slim"};

// A number makes a word unique once the list has been used up.
std::string numbered(const std::string& word, std::uint32_t round) {
  return round == 0 ? word : word + std::to_string(round);
}

std::string namespace_name(std::uint32_t index) {
  const auto head = namespace_heads[index % namespace_heads.size()];
  const auto tail = namespace_tails[index / namespace_heads.size() % namespace_tails.size()];
  const auto names = static_cast<std::uint32_t>(namespace_heads.size() * namespace_tails.size());
  return numbered(fmt::format("{}{}", head, tail), index / names);
}

std::string repository_name(std::uint32_t index) {
  const auto product = products[index % products.size()];
  const auto role = roles[index / products.size() % roles.size()];
  const auto names = static_cast<std::uint32_t>(products.size() * roles.size());
  const auto folder = index % 12 == 7 ? "charts/" : "";
  return numbered(fmt::format("{}{}{}", folder, product, role), index / names);
}

std::string version_tag(Random& random) {
  if (random.percent(15)) return fmt::format("sha-{:07x}", random.bits() >> 36U);
  const auto* prefix = random.percent(30) ? "v" : "";
  const auto major = random.below(8);
  const auto minor = random.below(30);
  const auto patch = random.below(15);
  return fmt::format("{}{}.{}.{}{}", prefix, major, minor, patch, variants[random.below(variants.size())]);
}

std::vector<std::string> make_tags(Random& random) {
  std::vector<std::string> tags{"latest", "stable", "main"};
  const auto versions = random.between(5, 60);
  for (std::uint32_t i = 0; i < versions; ++i) tags.push_back(version_tag(random));
  return tags;
}

void add_docker_daemons(UserAgents& agents) {
  struct Daemon {
    std::string_view version, go, commit;
  };
  constexpr std::array<Daemon, 6> daemons{{{"20.10.24", "go1.19.7", "5d6db84"},
                                           {"23.0.6", "go1.19.9", "9dbdbd4"},
                                           {"24.0.5", "go1.20.3", "24.0.5-0ubuntu1~22.04.1"},
                                           {"24.0.7", "go1.20.10", "311b9ff"},
                                           {"25.0.3", "go1.21.6", "f417435e5f6216828dec57958c490c4f8bae4f98"},
                                           {"25.0.4", "go1.21.8", "061aa95809be396a6b5542618d8a34b02a21ff77"}}};
  constexpr std::array<std::string_view, 8> kernels{
      "5.15.0-97-generic", "6.1.0-18-amd64",  "5.10.209-198.858.amzn2.x86_64",      "4.18.0-513.18.1.el8_9.x86_64",
      "6.5.0-1016-azure",  "6.6.16-linuxkit", "5.15.146.1-microsoft-standard-WSL2", "5.4.0-173-generic"};
  for (const auto& daemon : daemons) {
    for (const auto kernel : kernels) {
      const auto front = fmt::format("docker/{} go/{} git-commit/{} kernel/{} os/linux arch/", daemon.version,
                                     daemon.go, daemon.commit, kernel);
      // The daemon escapes the brackets of the client that asked it, and nginx escapes those backslashes again.
      agents.add(Family::docker,
                 fmt::format(R"({}amd64 UpstreamClient(Docker-Client/{} \(linux\)))", front, daemon.version));
      agents.add(Family::docker,
                 fmt::format(R"({}arm64 UpstreamClient(Docker-Client/{} \(darwin\)))", front, daemon.version));
      agents.add(Family::docker, fmt::format("{}amd64 UpstreamClient(compose/v2.24.5)", front));
    }
  }
}

void add_short_ones(UserAgents& agents) {
  for (const auto version : {"1.6.28", "1.6.20~ds1", "1.7.2", "1.7.11+k3s2", "1.7.13", "v1.7.14", "2.0.0-beta.2"}) {
    agents.add(Family::containerd, fmt::format("containerd/{}", version));
  }
  for (const auto version : {"5.23.1", "5.26.2", "5.29.2", "5.30.0"}) {
    agents.add(Family::containers, fmt::format("containers/{} (github.com/containers/image)", version));
  }
  for (const auto version : {"1.26.4", "1.27.3", "1.28.2", "1.29.1"}) {
    agents.add(Family::containers, fmt::format("cri-o/{} go/go1.21.6 os/linux arch/amd64", version));
  }
  for (const auto version : {"1.9.3", "1.13.3", "1.14.2"}) {
    agents.add(Family::containers, fmt::format("skopeo/{}", version));
  }
  for (const auto version : {"0.16.1", "0.17.0", "0.19.0"}) {
    agents.add(Family::library, fmt::format("crane/v{0} go-containerregistry/v{0}", version));
    agents.add(Family::library, fmt::format("go-containerregistry/v{}", version));
    agents.add(Family::library, fmt::format("cosign/v2.2.3 (linux; amd64) go-containerregistry/v{}", version));
  }
  for (const auto version : {"37.214.0", "37.235.1"}) {
    agents.add(Family::library, fmt::format("RenovateBot/{} (https://github.com/renovatebot/renovate)", version));
  }
  for (const auto version : {"v1.19.2", "v1.20.1", "v1.21.1"}) {
    agents.add(Family::builder, fmt::format("kaniko/{} go-containerregistry/v0.15.2", version));
  }
  for (const auto text : {"buildkit/v0.12", "buildkit/v0.13", "Buildah/1.33.5", "oras/1.1.0", "Helm/3.14.2"}) {
    agents.add(Family::builder, text);
  }
  agents.add(Family::browser, "curl/7.88.1");
  agents.add(Family::browser,
             "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36");
}

}  // namespace

std::vector<Repository> make_repositories(std::uint64_t seed, std::uint32_t count) {
  Random random(mix(seed, 0x7265706F));
  const auto namespaces = count / 10 + 1;
  std::vector<Repository> repositories(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    repositories[i].name = namespace_name(i % namespaces) + "/" + repository_name(i / namespaces);
    repositories[i].tags = make_tags(random);
    repositories[i].multi_arch = random.percent(60);
  }
  return repositories;
}

void UserAgents::add(Family family, std::string text) {
  of_family[static_cast<std::size_t>(family)].push_back(static_cast<std::uint32_t>(texts.size()));
  texts.push_back(std::move(text));
}

UserAgents make_user_agents() {
  UserAgents agents;
  add_docker_daemons(agents);
  add_short_ones(agents);
  return agents;
}

}  // namespace bench
