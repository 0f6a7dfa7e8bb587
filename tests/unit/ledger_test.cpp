// The ledger (SPEC 7): its arithmetic, and the JSON of `--stats`, parsed back.
#include <catch2/catch.hpp>

#include <simdjson.h>

#include "dvp/ledger.hpp"

namespace dvp {

namespace {

/// All members of an object in order, as `name=value` with a space between them.
std::string members(simdjson::simdjson_result<simdjson::dom::element> object) {
  std::string out;
  const simdjson::dom::object list = object.get_object().value();
  for (const auto& [name, value] : list) {
    out += out.empty() ? "" : " ";
    out.append(name).append("=").append(simdjson::minify(value));
  }
  return out;
}

/// A document whose objects stay readable: the parser owns them.
struct Parsed {
  explicit Parsed(const std::string& json) : root(parser.parse(json).value()) {}

  simdjson::dom::parser parser;
  simdjson::dom::element root;
};

Ledger full_ledger() {
  Ledger ledger;
  std::uint64_t count = 1;
  for (auto& bucket : ledger.lines.buckets) bucket = count++;
  ledger.lines[RejectReason::bad_name] = 3;
  ledger.lines[RejectReason::unreadable] = 1;
  ledger.windows = {{"2024-03", 1, 2, 3}, {"2024-W10", 0, 0, 18446744073709551615U}};
  TimeSpan span;
  span.include(1709630378'999'999'999);
  span.include(-1);
  ledger.sources = {{"logs/a \"b\".log", 66, "combined", "syslog > cri", "gzip", span},
                    {"-", 0, "none", "", "none", {}},
                    {"\xFF\n.log", 0, "csv", "", "zstd", {}},
                    {"notes.txt", 7, "combined", "", "none", {}, false, "combined: a status"}};
  return ledger;
}

}  // namespace

TEST_CASE("ledger: lines, and those that there was something to judge in") {
  LineTally tally;
  CHECK(tally.lines() == 0);
  tally[Bucket::blank] = 1;
  tally[Bucket::other] = 20;
  tally[Bucket::duplicate] = 300;
  tally[Bucket::rejected] = 4000;
  tally[Bucket::started] = 50000;
  tally[RejectReason::bad_time] = 4000;
  CHECK(tally.lines() == 54321);
  CHECK(tally.judged() == 54000);
  LineTally sum = tally;
  sum += tally;
  CHECK(sum.lines() == 108642);
  CHECK(sum[Bucket::rejected] == 8000);
  CHECK(sum[RejectReason::bad_time] == 8000);
}

TEST_CASE("ledger: the times of a source") {
  TimeSpan span;
  CHECK(span.empty());
  span.include(TimeSpan());
  CHECK(span.empty());
  span.include(7);
  CHECK((!span.empty() && span.first == 7 && span.last == 7));
  span.include(9);
  span.include(3);
  CHECK((span.first == 3 && span.last == 9));
  TimeSpan other;
  other.include(10);
  span.include(other);
  CHECK((span.first == 3 && span.last == 10));
}

TEST_CASE("ledger: --stats as JSON") {
  const Parsed json(ledger_json(full_ledger()));
  CHECK(json.root["lines"].get_uint64().value() == 66U);
  CHECK(members(json.root["buckets"]) ==
        "blank=1 other=2 duplicate=3 rejected=4 write=5 failed=6 outside=7 filtered=8 margin=9 "
        "started=10 joined=11");
  CHECK(members(json.root["rejected_reasons"]) == "bad name=3 unreadable=1");  // those that occur
  CHECK(members(json.root["windows"]) ==
        R"(2024-03={"pull_by_tag":1,"pull_by_digest":2,"version_check":3} )"
        R"(2024-W10={"pull_by_tag":0,"pull_by_digest":0,"version_check":18446744073709551615})");
  CHECK(members(json.root["sources"].at(0)) ==
        R"(source="logs/a \"b\".log" lines=66 format="combined" compression="gzip" )"
        R"(first="1969-12-31T23:59:59Z" last="2024-03-05T09:19:38Z")");
  CHECK(members(json.root["sources"].at(1)) ==
        R"(source="-" lines=0 format="none" compression="none" first=null last=null)");
  CHECK(json.root["sources"].at(2)["source"].get_string().value() == "\xEF\xBF\xBD\n.log");
  CHECK(json.root["sources"].get_array().value().size() == 4);
  std::string names;
  const simdjson::dom::object root = json.root.get_object().value();
  for (const auto& [name, value] : root) names.append(name).append(" ");
  CHECK(names == "lines buckets rejected_reasons windows sources ");
}

TEST_CASE("ledger: what databases and lists of ranges told, if there were any") {
  auto ledger = full_ledger();
  ledger.lookups.clients = 9;
  ledger.lookups.hosts_by_as_number = 2;
  ledger.lookups.databases = {{"my \"db\".mmdb", "GeoLite2-City", 1711929600, 5, 4, 3, 1}};
  ledger.lookups.hosts = {{"aws", "ranges.json", 70, 6}};
  const Parsed json(ledger_json(ledger));
  CHECK(members(json.root["lookups"]) ==
        R"(clients=9 geoip=[{"file":"my \"db\".mmdb","type":"GeoLite2-City","built":"2024-04-01",)"
        R"("clients":{"country":5,"type":4,"domain":3,"as_number":1}}] )"
        R"(hosts=[{"host":"aws","file":"ranges.json","ranges":70,"clients":6}] )"
        R"(hosts_by_as_number=2)");
  const auto table = ledger_table(ledger);
  for (const auto* part :
       {"GeoLite2-City                2024-04-01          5          4          3 "
        "         1  my \"db\".mmdb\n",
        "aws                                  70          6  ranges.json\n",
        "clients looked up            9\n"}) {
    CAPTURE(part);
    CHECK(table.find(part) != table.npos);
  }
  CHECK(ledger_table(full_ledger()).find("clients") == std::string::npos);

  // What was not asked for has no table.
  ledger.lookups.hosts.clear();
  CHECK(ledger_table(ledger).find("ranges") == std::string::npos);
  ledger.lookups.hosts = {{"aws", "ranges.json", 70, 6}};
  ledger.lookups.databases.clear();
  CHECK(ledger_table(ledger).find("AS number") == std::string::npos);
}

TEST_CASE("ledger: every reason has its name") {
  Ledger ledger;
  for (auto& reason : ledger.lines.reasons) reason = 1;
  const Parsed json(ledger_json(ledger));
  CHECK(members(json.root["rejected_reasons"]) ==
        "bad name=1 bad reference=1 bad time=1 bad client=1 bad status=1 too long=1 unreadable=1");
}

TEST_CASE("ledger: an empty one is JSON, too") {
  const Parsed json(ledger_json({}));
  CHECK(simdjson::minify(json.root) ==
        R"({"lines":0,"buckets":{"blank":0,"other":0,"duplicate":0,"rejected":0,"write":0,)"
        R"("failed":0,)"
        R"("outside":0,"filtered":0,"margin":0,"started":0,"joined":0},)"
        R"("rejected_reasons":{},"windows":{},"sources":[]})");
}

TEST_CASE("ledger: as a table it says the same") {
  const auto table = ledger_table(full_ledger());
  for (const auto* part :
       {"lines", "66", "joined", "rejected: bad name", "2024-W10", "18446744073709551615",
        "1969-12-31T23:59:59Z 2024-03-05T09:19:38Z", "logs/a \"b\".log", "gzip", "syslog > cri",
        "?            -"}) {  // a log that is of no known format
    CAPTURE(part);
    CHECK(table.find(part) != table.npos);
  }
  CHECK(table.find("bad time") == table.npos);
}

}  // namespace dvp
