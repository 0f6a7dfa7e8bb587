// The order of the requests of one session key (SPEC 4): equal times within one log and across
// logs.
//
// A request is written as `log:HtagN@time`: `0:Ht@5` is a HEAD by tag of log 0 at second 5,
// `1:GD@5` a GET by digest. In a log they stand in the order in which they are written.
#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

#include "dvp/counting.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

constexpr Nanos second = nanos_per_second;

/// What was read of a log: the times of its first and last manifest request.
SourceReading log(Nanos first, Nanos last) {
  SourceReading reading;
  reading.span.include(first);
  reading.span.include(last);
  return reading;
}

Request parse_request(std::string_view text, const SourceOrder& order, std::uint64_t offset) {
  const auto at = text.find('@');
  Request request;
  request.head = text[2] == 'H';
  request.by_digest = text[3] == 'D';
  request.time = static_cast<Nanos>(parse_digits(text.substr(at + 1)).value()) * second;
  const auto source = static_cast<std::size_t>(text[0] - '0');
  request.position = Position::pack(order.rank_of[source], offset);
  return request;
}

/// The words of `requests` in the order that `order_session` gives them.
std::string ordered(std::string_view requests, const std::vector<SourceReading>& logs) {
  const SourceOrder order(logs);
  const auto words = split(requests, ' ');
  std::vector<Request> session;
  for (std::size_t i = 0; i < words.size(); ++i) {
    session.push_back(parse_request(words[i], order, i));
    session.back().reference = static_cast<Id>(i) & Request::id_mask;  // to be known again
  }
  std::string out;
  // However they come out of the shard, the order is the same.
  std::mt19937 random(3);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(session.begin(), session.end(), random);
    order_session(session, order);
    std::string text;
    for (const auto& request : session)
      (text += text.empty() ? "" : " ") += words[request.reference];
    REQUIRE((round == 0 || text == out));
    out = text;
  }
  return out;
}

struct Row {
  std::string_view requests;
  std::string_view expected;
};

void check(const std::vector<SourceReading>& logs, std::initializer_list<Row> rows) {
  for (const auto& row : rows) {
    CAPTURE(row.requests);
    CHECK(ordered(row.requests, logs) == row.expected);
  }
}

}  // namespace

TEST_CASE("order: by time, then as the lines stand") {
  check({log(0, 100 * second)}, {
                                    {"0:Ht@1", "0:Ht@1"},
                                    {"0:Ht@3 0:Gt@1 0:HD@2", "0:Gt@1 0:HD@2 0:Ht@3"},
                                    {"0:GD@1 0:HD@1 0:Gt@1 0:Ht@1", "0:GD@1 0:HD@1 0:Gt@1 0:Ht@1"},
                                    {"0:GD@2 0:GD@1 0:Ht@2 0:Ht@1", "0:GD@1 0:Ht@1 0:GD@2 0:Ht@2"},
                                });
}

TEST_CASE("order: of equal times the log with the earlier first request comes first") {
  // they follow one another: no servers that write at once
  check({log(50 * second, 90 * second), log(10 * second, 50 * second)},
        {{"0:Ht@50 1:GD@50", "1:GD@50 0:Ht@50"}, {"1:GD@50 0:Ht@50", "1:GD@50 0:Ht@50"}});
}

TEST_CASE("order: of equal first requests the earlier last, then as they are read") {
  // overlaps of no more than a second, so that lines are not sorted by step
  check({log(50 * second, 51 * second), log(50 * second, 50 * second)},
        {{"0:Ht@50 1:GD@50", "1:GD@50 0:Ht@50"}});
  check({log(50 * second, 51 * second), log(50 * second, 51 * second)},
        {{"0:GD@50 1:Ht@50", "0:GD@50 1:Ht@50"}, {"1:GD@50 0:Ht@50", "0:Ht@50 1:GD@50"}});
  check(
      {log(50 * second, 50 * second), log(50 * second, 50 * second), log(50 * second, 50 * second)},
      {{"2:Ht@50 1:Gt@50 0:GD@50 1:Ht@50", "0:GD@50 1:Gt@50 1:Ht@50 2:Ht@50"}});
}

TEST_CASE(
    "order: where logs overlap by more than a second, equal times are in the order of a pull") {
  const Row overlapping{"0:GD@50 0:HD@50 1:Gt@50 1:Ht@50", "1:Ht@50 1:Gt@50 0:HD@50 0:GD@50"};
  const Row following{"0:GD@50 0:HD@50 1:Gt@50 1:Ht@50", "0:GD@50 0:HD@50 1:Gt@50 1:Ht@50"};
  check({log(10 * second, 90 * second), log(20 * second, 80 * second)}, {overlapping});
  check({log(10 * second, 51 * second + 1), log(50 * second, 90 * second)}, {overlapping});
  check({log(10 * second, 51 * second), log(50 * second, 90 * second)},
        {following});  // exactly a second
  check({log(10 * second, 50 * second), log(50 * second, 90 * second)}, {following});
  check({log(10 * second, 90 * second), log(50 * second, 51 * second + 1)}, {overlapping});
  check({log(10 * second, 90 * second), log(50 * second, 51 * second)}, {following});
}

TEST_CASE("order: within a step of a pull it stays as before") {
  check({log(20 * second, 90 * second), log(10 * second, 90 * second)},
        {{"0:GD@50 0:Ht@50 1:GD@50 0:Ht@50 1:Ht@50", "1:Ht@50 0:Ht@50 0:Ht@50 1:GD@50 0:GD@50"}});
}

TEST_CASE("order: only a run of equal times from several logs is ordered so") {
  check({log(10 * second, 90 * second), log(10 * second, 90 * second)},
        {
            {"0:GD@50 0:Ht@50 1:GD@51 1:Ht@51", "0:GD@50 0:Ht@50 1:GD@51 1:Ht@51"},
            {"0:GD@50 1:Ht@50 1:GD@51 1:Ht@51", "1:Ht@50 0:GD@50 1:GD@51 1:Ht@51"},
            {"0:GD@49 0:Ht@49 0:GD@50 1:Ht@50", "0:GD@49 0:Ht@49 1:Ht@50 0:GD@50"},
        });
}

TEST_CASE("order: two overlapping logs are enough, whichever they are") {
  const auto first = log(10 * second, 50 * second);
  const auto longest = log(5 * second, 95 * second);
  const auto late = log(50 * second, 90 * second);
  const auto single = log(50 * second, 50 * second);
  const Row all{"0:GD@50 1:Gt@50 2:Ht@50", "2:Ht@50 1:Gt@50 0:GD@50"};
  const Row none{"0:GD@50 1:Gt@50 2:Ht@50", "0:GD@50 1:Gt@50 2:Ht@50"};
  check({first, single, late}, {none});
  check({longest, first, late}, {all});
  check({longest, single, late}, {all});  // a short one between the two
  // the overlapping ones must be in this run themselves
  check({first, late, longest}, {{"0:GD@50 1:Ht@50", "0:GD@50 1:Ht@50"}});
}

TEST_CASE("order: a log without manifest requests has its place, too") {
  const SourceOrder order({SourceReading{}, log(5, 6), SourceReading{}, log(1, 2)});
  CHECK(order.rank_of == std::vector<std::uint32_t>{2, 1, 3, 0});
  CHECK(order.spans[0].first == 1);
  CHECK(order.spans[2].empty());
}

}  // namespace dvp
