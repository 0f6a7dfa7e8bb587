// Ranges, databases, and the client's own address.
#include "places.hpp"

#include <arpa/inet.h>

#include <array>
#include <cctype>
#include <functional>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "networks.hpp"

namespace dvp::test {

namespace {

// ---- addresses and ranges

/// `IPv4 ` and 32 bits, or `IPv6 ` and 128.
std::string bits_of(const std::string& address) {
  std::array<unsigned char, 16> bytes{};
  const bool ipv4 = inet_pton(AF_INET, address.c_str(), bytes.data()) == 1;
  if (!ipv4 && inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1)
    throw std::runtime_error(address + " is no address");
  std::string bits = ipv4 ? "IPv4 " : "IPv6 ";
  for (std::size_t bit = 0; bit < (ipv4 ? 32 : 128); ++bit)
    bits += bytes[bit / 8] >> (7 - bit % 8) & 1 ? '1' : '0';
  return bits;
}

std::string network_of(const Range& range) {
  return bits_of(range.address).substr(0, std::string("IPv4 ").size() + range.length);
}

bool holds(const Range& range, const std::string& client) {
  return bits_of(client).starts_with(network_of(range));
}

// ---- the client's own address

/// Whether the word stands in the text as such: no digit goes on before or behind it.
bool has_word(const std::string& text, const std::string& word) {
  const auto is_digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || !is_digit(text[at - 1])) && (end == text.size() || !is_digit(text[end])))
      return true;
  }
  return false;
}

/// Dots or dashes between its numbers, forward or backward.
bool names(const std::string& text, const std::string& client) {
  if (client.find(':') != client.npos) return false;
  std::string numbers[4];
  std::istringstream parts(client);
  for (auto& number : numbers) std::getline(parts, number, '.');
  for (const std::string a : {".", "-"})
    for (const std::string b : {".", "-"})
      for (const std::string c : {".", "-"})
        if (has_word(text, numbers[0] + a + numbers[1] + b + numbers[2] + c + numbers[3]) ||
            has_word(text, numbers[3] + a + numbers[2] + b + numbers[1] + c + numbers[0]))
          return true;
  return false;
}

std::string discreet(const std::string& text, const std::string& client) {
  return names(text, client) ? std::string() : text;
}

/// Any address: four numbers with neither a letter nor another number between them.
bool names_any(const std::string& text) {
  std::string words;
  for (const char c : text) {
    if (std::isdigit(static_cast<unsigned char>(c))) words += c;
    else words += std::isalpha(static_cast<unsigned char>(c)) ? " letter " : " ";
  }
  std::istringstream input(words);
  std::string word;
  int numbers = 0;
  while (input >> word) {
    const bool number = word != "letter" && word.size() < 9 && std::stoi(word) < 256;
    numbers = number ? numbers + 1 : 0;
    if (numbers == 4) return true;
  }
  return false;
}

std::string without_addresses(const std::string& text) {
  return names_any(text) ? std::string() : text;
}

// ---- what is known of a client

constexpr auto unknown = "";

/// Takes what is told if nothing was known, and counts it.
void take(std::string& known, const std::string& told, std::uint64_t& count) {
  if (known != unknown || told == unknown) return;
  known = told;
  ++count;
}

KnownNetwork look_up(const std::string& database, const std::string& client) {
  KnownNetwork found;
  for (const auto& known : known_databases())
    if (known.name == database)
      for (const auto& network : known.networks)
        if (holds(network.range, client)) found = network;
  return found;
}

/// Returns the AS number.
std::string ask_databases(const std::string& client, const Settings& settings, Place& place) {
  std::string as_number;
  for (std::size_t i = 0; i < settings.databases.size(); ++i) {
    const auto found = look_up(settings.databases[i], client);
    const auto database = "database " + std::to_string(i);
    take(place.country, found.country, place.told[database + " country"]);
    take(place.type, found.type, place.told[database + " type"]);
    take(as_number, found.as_number, place.told[database + " AS number"]);
    std::uint64_t domains = 0;
    for (const auto& domain : {found.company_domain, found.provider_domain})
      place.told_address = place.told_address || names(domain, client);
    take(place.company_domain, without_addresses(found.company_domain), domains);
    take(place.provider_domain, without_addresses(found.provider_domain), domains);
    if (domains > 0) ++place.told[database + " domain"];
  }
  return as_number;
}

/// Of the ranges that hold the client the longest, of equal ones the first.
void ask_ranges(const std::string& client, const Settings& settings, Place& place) {
  std::optional<std::size_t> list;
  std::size_t longest = 0;
  for (std::size_t i = 0; i < settings.hosts.size(); ++i)
    for (const auto& listed : settings.hosts[i].ranges)
      if (holds(listed.range, client) && (!list || listed.range.length > longest)) {
        list = i;
        longest = listed.range.length;
      }
  if (list)
    take(place.host, settings.hosts[*list].name, place.told["list " + std::to_string(*list)]);
}

std::string cloud_of_as_number(const std::string& as_number) {
  if (as_number == "16509") return "aws";
  return as_number == "24940" ? "hetzner" : unknown;
}

const std::string& first_known(const std::string& one, const std::string& other) {
  return one != unknown ? one : other;
}

bool differ(const std::string& one, const std::string& other) {
  return one != unknown && other != unknown && one != other;
}

/// How the columns that the log does not tell came about.
void note_place(const LoggedOrigin& logged, const Place& place, const Shown& shown,
                const std::function<void(const char*, bool)>& note) {
  const bool by_number =
      place.told.contains("host by AS number") && place.told.at("host by AS number") > 0;
  const bool by_range = place.host != unknown && !by_number;
  note("country of a database", logged.country_cell == unknown && place.country != unknown);
  note("host by range", shown.host == place.host && by_range);
  note("host by AS number", shown.host == place.host && by_number);
  const bool both = differ(place.company_domain, place.provider_domain);
  const bool business = shown.type == "business";
  note("company's domain of a business", business && both && shown.domain == place.company_domain);
  note("provider's domain", !business && both && shown.domain == place.provider_domain);
  note("domain that tells the address in a database", place.told_address);
}

void note_log(const Line& line, const std::string& client, const Place& place, const Shown& shown,
              const std::function<void(const char*, bool)>& note) {
  const auto& logged = line.origin;
  note("country of a csv wins", differ(logged.country_cell, place.country));
  note("host of a csv wins", shown.host == logged.host_cell && differ(shown.host, place.host));
  note("type of a csv wins", differ(logged.type_cell, place.type));
  note("domain of a csv wins", shown.domain == logged.domain_cell &&
                                   differ(shown.domain, place.company_domain) &&
                                   differ(shown.domain, place.provider_domain));
  note("tool that tells the address", names(line.user_agent.tool, client));
  note("version that tells the address", names(line.user_agent.version, client));
  note("host of a csv that tells the address", names(logged.host_cell, client));
  note("domain of a csv that tells the address", names(logged.domain_cell, client));
}

}  // namespace

Place place_of(const std::string& client, const Settings& settings) {
  Place place;
  if (settings.databases.empty() && settings.hosts.empty()) return place;
  place.told["clients"] = 1;
  const auto as_number = ask_databases(client, settings, place);
  ask_ranges(client, settings, place);
  take(place.host, cloud_of_as_number(as_number), place.told["host by AS number"]);
  return place;
}

std::size_t distinct_ranges(const RangeList& list) {
  std::set<std::string> networks;
  for (const auto& listed : list.ranges) networks.insert(network_of(listed.range));
  return networks.size();
}

Shown shown_of(const Line& line, const std::string& client, const Place& place, Numbers& reached) {
  const auto& logged = line.origin;
  const auto host = without_addresses(logged.host_cell);
  const auto domain = without_addresses(logged.domain_cell);
  Shown shown;
  shown.country = first_known(logged.country_cell, place.country);
  shown.host = first_known(host, place.host);
  shown.type = first_known(first_known(logged.type_cell, place.type), "null");
  shown.tool = without_addresses(line.user_agent.tool);
  if (shown.tool != unknown) shown.version = discreet(line.user_agent.version, client);
  const bool business = shown.type == "business";
  const auto& preferred = business ? place.company_domain : place.provider_domain;
  const auto& other = business ? place.provider_domain : place.company_domain;
  shown.domain = first_known(domain, first_known(preferred, other));
  const auto note = [&](const char* way, bool happened) {
    if (happened) ++reached[way];
  };
  note_place(logged, place, shown, note);
  note_log(line, client, place, shown, note);
  ++reached["type " + shown.type];
  return shown;
}

}  // namespace dvp::test
