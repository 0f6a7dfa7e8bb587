// The pools.
#include "pools.hpp"

#include <algorithm>
#include <sstream>

namespace dvp::test {

namespace {

LoggedClient client(const std::string& text, const std::string& canonical) {
  return {text, "", canonical, canonical};
}

LoggedClient proxied(const std::string& peer, const std::string& forwarded_for,
                     const std::string& client) {
  return {peer, forwarded_for, peer, client};
}

LoggedReference tag(const std::string& text) { return {text, ReferenceKind::tag}; }
LoggedReference bad(const std::string& text) { return {text, ReferenceKind::bad}; }

std::string with_dashes(std::string address) {
  std::replace(address.begin(), address.end(), '.', '-');
  return address;
}

/// `5.113.0.203` of `203.0.113.5`.
std::string reversed(const std::string& address) {
  std::istringstream numbers(address);
  std::string text;
  for (std::string number; std::getline(numbers, number, '.');)
    text = number + (text.empty() ? "" : ".") + text;
  return text;
}

}  // namespace

const std::vector<std::vector<LoggedClient>>& client_pool() {
  static const std::vector<std::vector<LoggedClient>> pool = {
      {client("192.0.2.1", "192.0.2.1"), client("192.0.2.1:50123", "192.0.2.1"),
       client("::ffff:192.0.2.1", "192.0.2.1"), client("[::ffff:192.0.2.1]:50123", "192.0.2.1"),
       proxied("192.0.2.1", "198.51.100.7", "192.0.2.1")},
      {client("192.0.2.2", "192.0.2.2"), proxied("203.0.113.9", "192.0.2.2", "192.0.2.2"),
       proxied("203.0.113.9", "192.0.2.1, 192.0.2.2, 203.0.113.7", "192.0.2.2")},
      {client("198.51.100.7", "198.51.100.7")},
      {client("2001:db8::1", "2001:db8::1"), client("[2001:db8::1]", "2001:db8::1"),
       client("2001:DB8:0:0::1", "2001:db8::1"), client("[2001:db8::1]:443", "2001:db8::1"),
       client("2001:db8::1%eth0", "2001:db8::1"),
       proxied("2001:db8:ffff::1", "2001:db8::1", "2001:db8::1")},
      {client("2001:db8::2", "2001:db8::2")},
      {client("203.0.113.9", "203.0.113.9"), proxied("203.0.113.9", "unknown", "203.0.113.9"),
       proxied("203.0.113.9", "192.0.2.1, unknown, 203.0.113.7", "203.0.113.7"),
       proxied("203.0.113.9", "203.0.113.8, 203.0.113.7", "203.0.113.8")},
      {client("192.0.2.130", "192.0.2.130"), client("::ffff:192.0.2.130", "192.0.2.130")},
      {client("192.0.2.200", "192.0.2.200")},
      {client("198.51.100.200", "198.51.100.200")},
      {client("203.0.113.71", "203.0.113.71")},
      {client("203.0.113.72", "203.0.113.72"), client("::ffff:203.0.113.72", "203.0.113.72")},
      {client("203.0.113.73", "203.0.113.73")},
      {client("203.0.113.75", "203.0.113.75")},
      {client("203.0.113.200", "203.0.113.200")},
      {client("2001:db8:a::1", "2001:db8:a::1")},
      {client("10.1.2.3", "10.1.2.3"), client("::ffff:10.1.2.3", "10.1.2.3")},
      {client("192.168.0.10", "192.168.0.10")},
      {client("fd12:3456::7", "fd12:3456::7")},
      {client("::1", "::1")}};
  return pool;
}

const std::vector<LoggedClient>& bad_client_pool() {
  static const std::vector<LoggedClient> pool = {
      {"-", "", std::nullopt, std::nullopt},
      {"client.example", "", std::nullopt, std::nullopt},
      {"192.0.2.256", "", std::nullopt, std::nullopt},
      {"192.0.2", "", std::nullopt, std::nullopt},
      {"2001:db8:::1", "", std::nullopt, std::nullopt},
      {"client.example", "192.0.2.1", std::nullopt, std::nullopt}};
  return pool;
}

const std::vector<LoggedName>& name_pool() {
  static const std::vector<LoggedName> pool = {{"acme/app"},
                                               {"acme/app2"},
                                               {"acme-x/app"},
                                               {"acme/app/nightly"},
                                               {"app"},
                                               {"library/app"},
                                               {"a"},
                                               {"0/0"},
                                               {"acme/a__b"},
                                               {"acme/a_b.c--d"},
                                               {"acme/manifests/app"},
                                               {"acme/v2/app"},
                                               {"manifests"},
                                               {"acme/" + std::string(250, 'x')}};
  return pool;
}

const std::vector<LoggedName>& bad_name_pool() {
  static const std::vector<LoggedName> pool = {{"", false},
                                               {"Acme/app", false},
                                               {"acme/App", false},
                                               {"acme/-app", false},
                                               {"acme/app-", false},
                                               {"acme/a___b", false},
                                               {"acme/a..b", false},
                                               {"acme/a._b", false},
                                               {"acme/a b", false},
                                               {"acme/\xC3\xBC", false},
                                               {"acme/" + std::string(251, 'x'), false}};
  return pool;
}

const std::vector<LoggedReference>& tag_pool() {
  static const std::vector<LoggedReference> pool = {tag("latest"),
                                                    tag("Latest"),
                                                    tag("v1.0"),
                                                    tag("_"),
                                                    tag("1"),
                                                    tag("sha256-0a.sig"),
                                                    tag(std::string(128, 't'))};
  return pool;
}

const std::vector<LoggedReference>& bad_reference_pool() {
  static const std::vector<LoggedReference> pool = {bad("-dash"),
                                                    bad(".dot"),
                                                    bad("a b"),
                                                    bad("sha256:0a"),
                                                    bad("sha256:" + std::string(64, 'A')),
                                                    bad("sha256:" + std::string(65, 'a')),
                                                    bad("md5:" + std::string(31, 'a')),
                                                    bad("a/b"),
                                                    bad("\xC3\xBC"),
                                                    bad(std::string(129, 't'))};
  return pool;
}

const std::vector<std::string>& digest_pool() {
  static const std::vector<std::string> pool = {
      "sha256:" + std::string(64, 'a'),        "sha256:" + std::string(63, 'a') + "b",
      "sha256:" + std::string(64, 'c'),        "sha512:" + std::string(128, 'a'),
      "md5:" + std::string(32, 'a'),           "md5:" + std::string(32, 'A'),
      "blake3+x.y_z-1:" + std::string(40, '0')};
  return pool;
}

const std::vector<std::string>& unknown_digest_pool() {
  static const std::vector<std::string> pool = {
      "-",    "",          "-",
      "none", "sha256:0a", "sha256:" + std::string(64, 'a') + ", sha256:" + std::string(64, 'c')};
  return pool;
}

const std::vector<LoggedStatus>& good_status_pool() {
  static const std::vector<LoggedStatus> pool = {{"200", 200}, {"200", 200}, {"200", 200},
                                                 {"206", 206}, {"299", 299}, {"304", 304}};
  return pool;
}

const std::vector<LoggedStatus>& failed_status_pool() {
  static const std::vector<LoggedStatus> pool = {{"404", 404}, {"401", 401}, {"199", 199},
                                                 {"300", 300}, {"303", 303}, {"305", 305},
                                                 {"500", 500}};
  return pool;
}

const std::vector<LoggedStatus>& bad_status_pool() {
  static const std::vector<LoggedStatus> pool = {
      {"-", std::nullopt}, {"ok", std::nullopt}, {"20x", std::nullopt}};
  return pool;
}

const std::vector<LoggedUserAgent>& user_agent_pool() {
  static const std::vector<LoggedUserAgent> pool = {
      {"-", "", ""},
      {"", "", ""},
      {"docker/24.0.7 go/go1.20.10 git-commit/311b9ff", "docker", "24.0.7"},
      {"docker/24.0.7 go/go1.21.3", "docker", "24.0.7"},
      {"docker/25.0.0", "docker", "25.0.0"},
      {"docker/9.1.0", "docker", "9.1.0"},
      {"containerd/v1.7.13", "containerd", "v1.7.13"},
      {"jib 3.4.0 jib-core", "jib", "3.4.0"},
      {"tool/2.0 (a \"quoted\", word)", "tool", "2.0"},
      {"tool\\1 2.0 \\", "tool", "2.0"},
      {"+formula/1.0", "", ""},
      {"\xC3\xBC/1.0", "", ""}};
  return pool;
}

const std::vector<LoggedOrigin>& origin_pool() {
  static const std::vector<LoggedOrigin> pool = {
      {},
      {"", "", "", "a.example", "", "", "", "a.example"},
      {"-", "-", "-", "b.example", "", "", "", "b.example"},
      {"fr", "", "business", "", "FR", "", "business", ""},
      {"", "hetzner", "residential", "", "", "hetzner", "isp", ""},
      {"de", "Cloud, \"Inc\"", "edu", "example.org", "DE", "Cloud, \"Inc\"", "education",
       "example.org"},
      {"DE", "aws", "BUSINESS", "-", "DE", "aws", "business", ""},
      {"Germany", "192.0.2.9", "cellular", "192.0.2.9", "", "", "isp", ""},
      {"-", "=1+1", "no such type", "-x.example", "", "", "null", ""},
      {"us", "b\xFF\xC3", "hosting", "\xC3\xBC.example", "US", "b\xEF\xBF\xBD\xEF\xBF\xBD",
       "hosting", "\xC3\xBC.example"}};
  return pool;
}

std::vector<LoggedUserAgent> telling_user_agents(const std::string& address) {
  const auto dashed = with_dashes(address);
  const auto backward = reversed(address);
  return {{address, address, ""},
          {"node-" + dashed + ".example/2.0", "node-" + dashed + ".example", "2.0"},
          {backward + ".in-addr.example 1.0", backward + ".in-addr.example", "1.0"},
          {"probe/" + address, "probe", address},
          {"probe 2.0-" + with_dashes(backward), "probe", "2.0-" + with_dashes(backward)}};
}

std::vector<LoggedOrigin> telling_origins(const std::string& address) {
  const auto host = "ip-" + with_dashes(address);
  const auto domain = reversed(address) + ".in-addr.example";
  return {{"", host, "", "", "", host, "", ""},
          {"-", "rack of " + address, "-", domain, "", "rack of " + address, "", domain},
          {"de", "aws", "business", host + ".example", "DE", "aws", "business", host + ".example"}};
}

const std::vector<OwnerRow>& owner_pool() {
  static const std::vector<OwnerRow> pool = {
      {"acme", "", "Acme, \"Inc\"", "Acme, \"Inc\""},
      {"acme", "app", "=1+1", ""},
      {"acme", "app", "Acme's app", "Acme's app"},
      {"acme-x", "app", "-x", ""},
      {"library", "", "@all", ""},
      {"", "app", "b\xE2\x82z\xFF", "b\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD"},
      {"", "", "nobody", "nobody"}};
  return pool;
}

}  // namespace dvp::test
