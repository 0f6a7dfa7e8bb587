// The judgement of a line: its order, and what is kept of a request.
#include "dvp/request.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace dvp {
namespace {

const std::vector<Window> march = parse_months("2024-03", 0);
const Nanos in_march = *parse_timestamp("2024-03-05 09:19:38", TimeZone());
const std::optional<std::set<std::string>> all_namespaces;

RequestRules rules(const std::optional<std::set<std::string>>& namespaces = all_namespaces) {
  static const TrustedProxies nobody;
  return {march, nobody, "library", namespaces, false};
}

AccessRecord good_record() {
  AccessRecord record;
  record.method = "GET";
  record.target = "/v2/team/app/manifests/1.0";
  record.time = in_march;
  record.client = "192.0.2.1";
  return record;
}

std::string printed(const Judgement& judgement) {
  if (!judgement.bucket) return "accepted";
  if (*judgement.bucket != Bucket::rejected)
    return std::string(bucket_names[static_cast<std::size_t>(*judgement.bucket)]);
  return std::string(reject_reason_names[static_cast<std::size_t>(judgement.reason)]);
}

struct Spoiled {
  const char* expected;
  void (*spoil)(AccessRecord&);
};

// In the order of SPEC 3: what is spoiled further up is told, whatever is spoiled below.
const Spoiled judgements[] = {
    {"other", [](AccessRecord& record) { record.target = "/v2/team/app/blobs/x"; }},
    {"write", [](AccessRecord& record) { record.method = "PUT"; }},
    {"bad status", [](AccessRecord& record) { record.status = AccessRecord::unreadable_status; }},
    {"bad name", [](AccessRecord& record) { record.target = "/v2/Team/manifests/1.0"; }},
    {"bad reference", [](AccessRecord& record) { record.target = "/v2/team/app/manifests/.x"; }},
    {"bad time", [](AccessRecord& record) { record.time.reset(); }},
    {"bad client", [](AccessRecord& record) { record.client = "host.example"; }},
    {"outside", [](AccessRecord& record) { record.time = march[0].scope_end(); }},
};

/// A reader of its own, with what it fills in.
struct Judging {
  Catalog catalog;
  RequestReader reader{rules(), catalog};
  Request request;
  TimeSpan span;

  std::string judge(const AccessRecord& record) {
    OpenRequest open;
    const auto judgement = reader.judge(record, open, span);
    if (!judgement.bucket) request = reader.close(open);
    return printed(judgement);
  }
};

std::string judged(const AccessRecord& record) { return Judging().judge(record); }

TEST_CASE("judgement: each reason by itself") {
  CHECK(judged(good_record()) == "accepted");
  for (const auto& [expected, spoil] : judgements) {
    auto record = good_record();
    spoil(record);
    CHECK(judged(record) == expected);
  }
}

TEST_CASE("judgement: of two reasons the one further up") {
  for (std::size_t first = 0; first < std::size(judgements); ++first) {
    for (std::size_t second = first + 1; second < std::size(judgements); ++second) {
      auto record = good_record();
      judgements[second].spoil(record);
      judgements[first].spoil(record);
      CAPTURE(judgements[second].expected);
      const bool same_field_time = std::string(judgements[first].expected) == "bad time" &&
                                   std::string(judgements[second].expected) == "outside";
      if (!same_field_time) CHECK(judged(record) == judgements[first].expected);
    }
  }
}

TEST_CASE("judgement: the failed request of a scanner is failed, whatever its path") {
  auto record = good_record();
  record.status = 404;
  record.target = "/v2/../manifests/%00";
  record.client = "-";
  CHECK(judged(record) == "failed");
}

TEST_CASE("judgement: --namespace comes last, and its requests widen the log's span") {
  const std::optional<std::set<std::string>> others = std::set<std::string>{"other"};
  Catalog catalog;
  RequestReader reader(rules(others), catalog);
  OpenRequest request;
  TimeSpan span;
  CHECK(printed(reader.judge(good_record(), request, span)) == "filtered");
  CHECK(span.first == in_march);
  auto early = good_record();
  early.time = march[0].scope_start() - 1;
  CHECK(printed(reader.judge(early, request, span)) == "outside");
  CHECK(span.first == *early.time);
  CHECK(span.last == in_march);
}

TEST_CASE("request: what is kept") {
  Judging judging;
  const std::string digest = "sha256:" + std::string(64, 'a');
  const std::string target = "/v2/app/manifests/" + digest;
  auto record = good_record();
  record.method = "HEAD";
  record.target = target;
  record.user_agent = "crane/0.20.2";
  CHECK(judging.judge(record) == "accepted");
  CHECK(judging.request.head);
  CHECK(judging.request.by_digest);
  const Id reference = judging.request.reference;
  CHECK(judging.request.digest == reference + 1);
  CHECK(judging.catalog.reference(reference) == digest);
  CHECK(judging.catalog.repository(judging.request.repository).namespace_ == "library");
  CHECK(judging.catalog.repository(judging.request.repository).repository == "app");
  CHECK(judging.catalog.origin(judging.request.origin).tool == "crane");
}

TEST_CASE("request: a default namespace makes one repository of both names") {
  Judging judging;
  auto record = good_record();
  record.target = "/v2/app/manifests/1";
  judging.judge(record);
  const auto alone = judging.request.repository;
  record.target = "/v2/library/app/manifests/1";
  judging.judge(record);
  CHECK(judging.request.repository == alone);
}

TEST_CASE("request: a log without the peer, whose list of addresses ends with it") {
  const TrustedProxies nobody;
  const TrustedProxies named({*Cidr::parse("198.51.100.0/24")});
  struct Row {
    const TrustedProxies& proxies;
    std::string_view forwarded_for;
    std::string_view client;
  };
  const Row rows[] = {
      {nobody, "203.0.113.9", "203.0.113.9"},
      {nobody, "203.0.113.9, 198.51.100.7", "198.51.100.7"},
      // private ones are taken for proxies
      {nobody, "203.0.113.9, 10.0.0.1", "203.0.113.9"},
      {nobody, "192.0.2.1,203.0.113.9,fd00::7 , 10.0.0.1 ", "203.0.113.9"},
      {nobody, "unknown, 10.0.0.1", "10.0.0.1"},
      {nobody, "203.0.113.9, unknown, 10.0.0.1", "10.0.0.1"},
      // all private: the left-most
      {nobody, "10.0.0.9, 192.168.0.1, 10.0.0.1", "10.0.0.9"},
      {nobody, "10.0.0.1", "10.0.0.1"},
      // proxies with a name take the place of the private ones
      {named, "203.0.113.9, 198.51.100.7", "203.0.113.9"},
      {named, "203.0.113.9, 198.51.100.8, 198.51.100.7", "203.0.113.9"},
      {named, "203.0.113.9, 10.0.0.1", "10.0.0.1"},
      {named, "203.0.113.9, 10.0.0.1, 198.51.100.7", "10.0.0.1"},
      {named, "198.51.100.8, 198.51.100.7", "198.51.100.8"},
      // no peer
      {nobody, "", "bad client"},
      {nobody, "-", "bad client"},
      {nobody, "unknown", "bad client"},
      {nobody, "203.0.113.9, unknown", "bad client"},
      {nobody, "203.0.113.9, ", "bad client"},
      {named, "-", "bad client"},
  };
  for (const auto& row : rows) {
    Catalog catalog;
    RequestReader reader({march, row.proxies, "", all_namespaces, false}, catalog);
    OpenRequest open;
    TimeSpan span;
    auto record = good_record();
    record.has_peer = false;
    record.client = {};
    record.forwarded_for = row.forwarded_for;
    CAPTURE(row.forwarded_for, row.client, row.proxies.none());
    const auto judged = printed(reader.judge(record, open, span));
    CHECK((judged == "accepted" ? format_address(open.request.client) : judged) == row.client);
  }
}

TEST_CASE("bug: one user agent's bytes mean two things in logs that escape differently") {
  Judging judging;
  auto record = good_record();
  record.user_agent = "tool\\x2f1.0";
  record.escapes = Escapes::backslash;
  judging.judge(record);
  CHECK(judging.catalog.origin(judging.request.origin).version == "1.0");
  record.escapes = Escapes::none;
  judging.judge(record);
  CHECK(judging.catalog.origin(judging.request.origin).version.empty());
}

}  // namespace
}  // namespace dvp
