// Where clients are: databases, lists of ranges and the log's own columns together, what the ledger
// says of them, and that nobody's address can be told from a report.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "logs.hpp"
#include "workdir.hpp"

using namespace dvp::test;

namespace {

using Texts = std::vector<std::string>;

const Texts all_views = {"raw",         "repo-summary",  "summary", "namespace-summary",
                         "geo-summary", "client-summary"};

std::string database(const std::string& name) { return DVP_GEOIP_DIR "/" + name + ".mmdb"; }

/// One pull by tag of each client, a minute apart; `more` are the cells behind the address.
std::string pulls_of(const Texts& clients, const std::string& more_names = "",
                     const std::string& more = "") {
  std::string log = "timestamp,method,path,client_ip" + more_names + '\n';
  for (unsigned i = 0; i < clients.size(); ++i)
    log += fmt::format("2024-03-06T{:02}:{:02}:00Z,GET,/v2/acme/app/manifests/1.0,{}{}\n", i / 60,
                       i % 60, clients[i], more);
  return log;
}

/// `country type domain host` of each row of the raw view.
Texts places(const Workdir& folder, Texts arguments, const std::string& log = "log.csv") {
  arguments.insert(arguments.end(), {"-q", log});
  const auto view = view_of(folder, "raw", arguments);
  const auto country = column(view, "country");
  const auto type = column(view, "type");
  const auto domain = column(view, "domain");
  const auto host = column(view, "host");
  Texts rows;
  for (std::size_t i = 0; i < country.size(); ++i)
    rows.push_back(country[i] + ' ' + type[i] + ' ' + domain[i] + ' ' + host[i]);
  return rows;
}

Texts geoip(const Texts& names) {
  Texts arguments;
  for (const auto& name : names) arguments.insert(arguments.end(), {"--geoip", database(name)});
  return arguments;
}

Texts operator+(Texts a, const Texts& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace

// ---- what tells what --------------------------------------------------------------------------

TEST_CASE("of each thing the first database that knows it tells it") {
  const Workdir folder;
  folder.write("log.csv", pulls_of({"192.0.2.1", "192.0.2.200", "198.51.100.7", "198.51.100.200",
                                    "203.0.113.5", "2001:db8::25", "8.8.8.8"}));
  // The first has neither type nor domain, the second no country for 198.51.100.7.
  CHECK(places(folder, geoip({"geolite2-country", "ipinfo-privacy", "ipinfo-company"})) ==
        Texts{"DE isp telekom.de ", "US hosting amazon.com aws", "GB business press.example ",
              "GB isp carrier.example ", "SE education research.example ",
              "JP hosting kansai.example ", " null  "});
  CHECK(places(folder, geoip({"country-code", "geoip2-enterprise"})) ==
        Texts{"DE isp t-ipconnect.de ", "US hosting amazonaws.com aws",
              "GB business press.EXAMPLE ", "GB business  ", "SE education uni.example ",
              "JP isp kansai.example ", " null  "});
}

TEST_CASE("a business has the domain of the company, all others that of the provider") {
  const Workdir folder;
  folder.write("log.csv", pulls_of({"192.0.2.1", "198.51.100.7", "2001:db8::25"}));
  CHECK(places(folder, geoip({"ipinfo-company-nested"})) ==
        Texts{"DE isp telekom.de ", "GB business press.example ", " education uni.example "});
  // The type of the log itself decides, too.
  folder.write("business.csv", pulls_of({"192.0.2.1", "2001:db8::25"}, ",type", ",government"));
  CHECK(places(folder, geoip({"ipinfo-company-nested"}), "business.csv") ==
        Texts{"DE business telekom.com ", " business uni.example "});
  folder.write("isp.csv", pulls_of({"198.51.100.7"}, ",type", ",cellular"));
  CHECK(places(folder, geoip({"ipinfo-company-nested"}), "isp.csv") ==
        Texts{"GB isp carrier.example "});
}

TEST_CASE("the columns of a csv go before databases and ranges, where they are not empty") {
  const Workdir folder;
  folder.write("ranges.txt", "192.0.2.0/24");
  const auto options = geoip({"ipinfo-company"}) + Texts{"--hosts", "range=ranges.txt"};
  const std::string names = ",country,type,domain,cloud";
  folder.write("own.csv", pulls_of({"192.0.2.200"}, names, ",fr,edu,own.example,own"));
  CHECK(places(folder, options, "own.csv") == Texts{"FR education own.example own"});
  folder.write("none.csv", pulls_of({"192.0.2.200"}, names, ",-,,,-"));
  CHECK(places(folder, options, "none.csv") == Texts{"US hosting amazon.com range"});
  folder.write("null.csv", pulls_of({"192.0.2.200"}, names, ",Germany,unheard-of,192.0.2.200,"));
  CHECK(places(folder, options, "null.csv") == Texts{"US null amazon.com range"});
  CHECK(column(view_of(folder, "geo-summary", options + Texts{"-q", "own.csv", "none.csv"}),
               "country") == Texts{"FR", "US"});
}

TEST_CASE("the host is that of the most specific range, else that of the AS number") {
  const Workdir folder;
  folder.write("log.csv", pulls_of({"192.0.2.200", "192.0.2.1", "192.0.2.129", "2001:db8::25",
                                    "2001:db8:a::1", "::ffff:192.0.2.200", "10.0.0.1", "::1"}));
  folder.write("wide.json", R"({"prefixes": [{"ip_prefix": "192.0.2.0/25"},
                                             {"ipv6_prefix": "2001:db8::/48"}]})");
  folder.write("office.txt", "# ours\n192.0.2.1\n10.0.0.0/8\n::1\n");
  CHECK(places(folder, geoip({"geolite2-asn"}) +
                           Texts{"--hosts", "wide=wide.json", "--hosts", "office=office.txt"}) ==
        Texts{" null  aws", " null  office", " null  aws", " null  wide", " null  hetzner",
              " null  aws", " null  office", " null  office"});
}

TEST_CASE("private, loopback and IPv4-mapped addresses are looked up like all others") {
  const Workdir folder;
  folder.write("log.csv", pulls_of({"10.1.2.3", "::ffff:10.1.2.3", "127.0.0.1", "::1", "fe80::1",
                                    "fd12:3456::1", "192.168.1.1", "192.0.2.1"}));
  CHECK(places(folder, geoip({"private-networks"})) == Texts{"IT null  ", "IT null  ", "NL null  ",
                                                             "DK null  ", "IS null  ", "FI null  ",
                                                             "CH null  ", " null  "});
}

// ---- the ledger -------------------------------------------------------------------------------

TEST_CASE("each client is looked up once, and the ledger tells which file knew it") {
  const Workdir folder;
  folder.write("log.csv", pulls_of({"192.0.2.1", "192.0.2.200", "192.0.2.1", "203.0.113.5",
                                    "192.0.2.1", "198.51.100.200", "8.8.8.8"}));
  folder.write("ranges.txt", "8.8.8.8 8.8.8.8 8.8.4.0/24");
  const auto stats =
      stats_of(folder, geoip({"geolite2-asn", "ipinfo-company", "country-code"}) +
                           Texts{"--hosts", "dns=ranges.txt", "-q", "--jobs", "3", "log.csv"});
  const auto expected =
      fmt::format(R"("lookups":{{"clients":5,"geoip":[)"
                  R"({{"file":"{}","type":"GeoLite2-ASN","built":"2024-04-01",)"
                  R"("clients":{{"country":0,"type":0,"domain":0,"as_number":4}}}},)"
                  R"({{"file":"{}","type":"ipinfo standard_company.mmdb","built":"2024-04-01",)"
                  R"("clients":{{"country":4,"type":4,"domain":4,"as_number":0}}}},)"
                  R"({{"file":"{}","type":"country ipvAll","built":"2024-04-01",)"
                  R"("clients":{{"country":0,"type":0,"domain":0,"as_number":0}}}}],)"
                  R"("hosts":[{{"host":"dns","file":"ranges.txt","ranges":2,"clients":1}}],)"
                  R"("hosts_by_as_number":1}})",
                  database("geolite2-asn"), database("ipinfo-company"), database("country-code"));
  INFO(stats);
  CHECK(stats.find(expected) != stats.npos);
}

TEST_CASE("a client without an action in a window is not looked up") {
  const Workdir folder;
  folder.write("log.csv",
               "timestamp,client_ip,method,path\n"
               "2024-02-29T23:59:59Z,192.0.2.1,GET,/v2/acme/app/manifests/1.0\n"
               "2024-03-06T12:00:00Z,192.0.2.2,GET,/v2/acme/app/manifests/1.0\n");
  const auto stats = stats_of(folder, geoip({"country-code"}) + Texts{"-q", "log.csv"});
  CHECK(stat(stats, "margin") == 1);
  CHECK(stat(stats, "country") == 1);
}

TEST_CASE("without databases and ranges the ledger says nothing of them") {
  const Workdir folder;
  folder.write("log.csv", pulls_of({"192.0.2.1"}));
  CHECK(stats_of(folder, {"log.csv"}).find("lookups") == std::string::npos);
}

TEST_CASE("a database that is older than a year is told of") {
  const Workdir folder;
  folder.write("log.csv", pulls_of({"192.0.2.1"}));
  const auto outcome = run_report(
      Texts{"--month", "2024-03", "-o", "out", "log.csv"} + geoip({"country-code"}), folder);
  CHECK(outcome.status == 0);
  CHECK(outcome.err == "dvp-report: warning: " + database("country-code") +
                           ": was built on 2024-04-01, more than a year ago: a newer one knows "
                           "more\n");
}

TEST_CASE("a bad database or list ends the run before a log is read") {
  const Workdir folder;
  folder.write("empty.txt", "no range 192.0.2.0/33 here\n");
  folder.write("cut.mmdb", read_file(database("country-code")).substr(0, 500));
  struct Row {
    Texts option;
    std::string message;
  };
  const std::vector<Row> rows = {
      {{"--geoip", "cut.mmdb"}, "cut.mmdb: is no MMDB database, or is damaged: "},
      {{"--geoip", "."}, ".: is a directory\n"},
      {{"--hosts", "aws=empty.txt"}, "empty.txt: holds no address range\n"},
      {{"--hosts", "aws=missing.txt"}, "missing.txt: no such file or directory\n"},
      {{"--hosts", "aws=."}, ".: is a directory\n"},
      {{"--hosts", "aws=cut.mmdb"}, "cut.mmdb: is no text: a compressed list must be unpacked"}};
  for (const auto& [option, message] : rows) {
    INFO(lines(option));
    const auto outcome =
        run_report(Texts{"--month", "2024-03", "-o", "out", "missing.log"} + option, folder);
    CHECK(outcome.status == 1);
    CHECK(outcome.err.starts_with("dvp-report: " + message));
    CHECK(!folder.exists("out"));
  }
}

// ---- nobody's address -------------------------------------------------------------------------

namespace {

/// Ways in which the client 203.0.113.`last` might be written, and 2001:db8:77::`last`.
Texts spellings(unsigned last) {
  return {fmt::format("203.0.113.{}", last),
          fmt::format("203-0-113-{}", last),
          fmt::format("{}.113.0.203", last),
          fmt::format("{}-113-0-203", last),
          fmt::format("203_0_113_{}", last),
          fmt::format("203+0+113+{}", last),
          fmt::format("203.000.113.{:03}", last),
          fmt::format("cb0071{:02x}", last),
          fmt::format("CB0071{:02X}", last),
          fmt::format("{}", 0xCB007100U + last),
          fmt::format("2001:db8:77::{}", last),
          fmt::format("2001-db8-77--{}", last),
          fmt::format("2001_DB8_77__{}", last),
          fmt::format("2001-0db8-0077-0000-0000-0000-0000-{:04}", last),
          fmt::format("20010db80077000000000000{:08}", last)};
}

/// A client's pulls, with its address in every place of a csv and of a combined log.
void add_pulls(const std::string& client, const std::string& spelling, std::string& csv,
               std::string& combined) {
  const std::string path = "/v2/acme/app/manifests/1.0";
  for (const auto& agent : {"docker/24.0.7 (" + spelling + ")", spelling, spelling + "/1.0",
                            "tool/" + spelling, "tool/v" + spelling, "tool/1." + spelling,
                            "tool v" + spelling, "host-" + spelling + "/2.0"}) {
    csv += fmt::format("2024-03-06T12:00:00Z,{},GET,{},{},,,,,{}\n", client, path, agent, client);
    combined += combined_line(client, "06/Mar/2024:12:00:00", "GET " + path, agent) + " \"" +
                client + "\"\n";
  }
  for (const auto& cell :
       {spelling, "pool " + spelling, spelling + ".dyn.example", "p" + spelling + ".example"})
    csv += fmt::format("2024-03-06T12:01:00Z,{},GET,{},,{},{},{},{},\n", client, path, cell, cell,
                       cell, cell);
}

}  // namespace

TEST_CASE("no view tells a marked address, wherever the log or a database has it") {
  constexpr unsigned first = 71;
  constexpr unsigned end = 77;
  const Workdir folder;
  std::string csv =
      "timestamp,client_ip,method,path,user_agent,cloud,domain,country,type,x_forwarded_for\n";
  std::string combined;
  for (unsigned last = first; last < end; ++last)
    for (const auto& spelling : spellings(last)) {
      const bool ipv6 = spelling.starts_with("2001");
      add_pulls(fmt::format("{}{}", ipv6 ? "2001:db8:77::" : "203.0.113.", last), spelling, csv,
                combined);
    }
  folder.write("log.csv", csv);
  folder.write("access.log", combined);
  folder.write("ranges.txt", "203.0.113.71 203.0.113.72/32 203.0.113.0/24 2001:db8:77::/48");
  for (const auto& view : all_views)
    for (const auto& log : {"log.csv", "access.log"}) {
      const auto text =
          view_of(folder, view,
                  geoip({"telling-domains"}) + Texts{"--hosts", "range=ranges.txt", "-q", log});
      CHECK(row_count(text) > 0);
      for (unsigned last = first; last < end; ++last)
        for (const auto& spelling : spellings(last)) {
          INFO(view << ' ' << log << ' ' << spelling);
          CHECK(text.find(spelling) == text.npos);
        }
    }
}

TEST_CASE("a client does not tell the address of another in its name") {
  const Workdir folder;
  folder.write("log", combined_line("2001:db8::5", "06/Mar/2024:12:00:00",
                                    "GET /v2/acme/app/manifests/1.0", "host-203-0-113-71/2.0") +
                          "\n");
  CHECK(column(view_of(folder, "raw", {"log"}), "user_agent_tool") == Texts{""});
}

TEST_CASE("what is an address, but not the client's own, may be a version") {
  const Workdir folder;
  folder.write("log", combined_line("203.0.113.71", "06/Mar/2024:12:00:00",
                                    "GET /v2/acme/app/manifests/1.0", "tool/120.0.6099.0") +
                          "\n" +
                          combined_line("203.0.113.71", "06/Mar/2024:12:01:00",
                                        "GET /v2/acme/app/manifests/1.0", "tool/1.2.3.4") +
                          "\n");
  CHECK(column(view_of(folder, "raw", {"log"}), "user_agent_version") ==
        Texts{"120.0.6099.0", "1.2.3.4"});
}

TEST_CASE("the order of raw rows follows from their cells alone, whoever the clients are") {
  // The same pulls, each time with the addresses dealt out anew among clients of one place.
  const Texts germans = {"192.0.2.1", "192.0.2.2", "192.0.2.77", "192.0.2.100", "192.0.2.127"};
  const Texts japanese = {"2001:db8::1", "2001:db8::9", "2001:db8:77::1",
                          "2001:db8:ffff::", "2001:db8::5"};
  const auto log = [&](const std::vector<std::size_t>& deal) {
    std::string text = "timestamp,client_ip,method,path,user_agent\n";
    for (std::size_t pull = 0; pull < 40; ++pull) {
      const auto& clients = pull % 2 ? germans : japanese;
      text += fmt::format("2024-03-06T12:00:0{}.{}Z,{},GET,/v2/acme/app{}/manifests/1.{},tool/{}\n",
                          pull % 3, pull % 7, clients[deal[pull % 5]], pull % 4, pull, pull % 6);
    }
    return text;
  };
  const Workdir folder;
  const auto view_dealt = [&](const std::vector<std::size_t>& deal) {
    folder.write("log.csv", log(deal));
    return view_of(folder, "raw", geoip({"country-code"}) + Texts{"-q", "log.csv"});
  };
  const auto view = view_dealt({0, 1, 2, 3, 4});
  CHECK(row_count(view) == 40);
  CHECK(view_dealt({4, 3, 2, 1, 0}) == view);
  CHECK(view_dealt({2, 0, 4, 1, 3}) == view);
  CHECK(view_dealt({0, 0, 0, 0, 0}) == view);

  // And it is the order of the cells: time, then the columns from left to right.
  auto rows = read_csv(view);
  rows.erase(rows.begin());
  CHECK(std::is_sorted(rows.begin(), rows.end(), [](const Texts& a, const Texts& b) {
    return std::pair(a.at(10), a) < std::pair(b.at(10), b);
  }));
}
