// Two lines about one request (SPEC 8): which of them is the duplicate.
//
// Lines are written as `A10+3` and `c8`, times in seconds: an application's line that ended at 10
// and took 3, and a line of the access log at 8; `A` and `c` alone have no time. They stand in the
// log in the order in which they are written. What is expected are the words that are duplicates.
#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <random>

#include "dvp/text.hpp"
#include "dvp/twins.hpp"

namespace dvp {

namespace {

constexpr Nanos second = nanos_per_second;

HeldLine line(Telling telling, std::optional<Nanos> time, Nanos duration, std::uint64_t position) {
  HeldLine held;
  held.telling = telling;
  held.has_time = time.has_value();
  held.time = time.value_or(0);
  held.duration = duration;
  held.request.position = position;
  return held;
}

Nanos seconds(std::string_view digits) {
  return static_cast<Nanos>(parse_digits(digits).value()) * second;
}

HeldLine parse_line(std::string_view word, std::uint64_t position) {
  const auto telling = word[0] == 'A' ? Telling::application : Telling::access;
  if (word.size() == 1) return line(telling, std::nullopt, 0, position);
  const auto plus = word.find('+');
  const auto duration = plus == word.npos ? 0 : seconds(word.substr(plus + 1));
  return line(telling, seconds(word.substr(1, plus - 1)), duration, position);
}

/// The positions of the duplicates, in order.
std::vector<std::uint64_t> duplicates(std::vector<HeldLine> lines) {
  const auto duplicate = find_duplicates(lines);
  REQUIRE(duplicate.size() == lines.size());
  std::vector<std::uint64_t> positions;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (duplicate[i]) positions.push_back(lines[i].request.position);
  std::sort(positions.begin(), positions.end());
  return positions;
}

std::string duplicates(std::string_view written) {
  const auto words = split(written, ' ');
  std::vector<HeldLine> lines;
  for (const auto word : words) lines.push_back(parse_line(word, lines.size()));
  std::string out;
  for (const auto position : duplicates(lines)) (out += out.empty() ? "" : " ") += words[position];
  return out;
}

void check(std::initializer_list<std::pair<std::string_view, std::string_view>> rows) {
  for (const auto& [lines, expected] : rows) {
    CAPTURE(lines);
    CHECK(duplicates(lines) == expected);
  }
}

}  // namespace

TEST_CASE("twins: a line of the access log is a duplicate of an application's line, one for one") {
  check({
      {"A10 c10", "c10"},
      {"c10 A10", "c10"},  // an access log may be written before
      {"A10 c10 c10", "c10"},
      {"A10 A10 c10", "c10"},
      {"A10 A10 c10 c10", "c10 c10"},
      {"A10 A10 A10 c10 c10 c10 c10", "c10 c10 c10"},
      {"A10", ""},
      {"c10", ""},
      {"c10 c10", ""},
      {"A10 A10", ""},
  });
}

TEST_CASE("twins: the second of the access log lies in [end - duration - 1 s, end]") {
  check({
      {"A10 c11", ""},
      {"A10 c9", "c9"},
      {"A10 c8", ""},
      {"A10+3 c11", ""},
      {"A10+3 c8", "c8"},
      {"A10+3 c6", "c6"},
      {"A10+3 c5", ""},
      {"A3600+3600 c0", "c0"},
  });
  constexpr Nanos end = 10 * second + 5;
  constexpr Nanos duration = 2 * second + 3;
  const auto is_duplicate = [&](Nanos time) {
    return !duplicates(
                {line(Telling::application, end, duration, 0), line(Telling::access, time, 0, 1)})
                .empty();
  };
  CHECK(is_duplicate(end));
  CHECK_FALSE(is_duplicate(end + 1));
  CHECK(is_duplicate(end - duration - second));
  CHECK_FALSE(is_duplicate(end - duration - second - 1));
}

TEST_CASE("twins: each takes the nearest that is free, in the order of the access log") {
  check({
      // the first takes 11, so that 20 is free for the second
      {"A20+19 A11+9 c10 c19", "c10 c19"},
      // the second takes what is left, though it lies further off
      {"A11+9 A20+19 c10 c10 c10", "c10 c10"},
      // the order in which they stand, not that of their times: c8 takes A10 before c10 can
      {"A10+5 c8 c10", "c8"},
      {"A10+5 c10 c8", "c10"},
      // one that ended too soon is passed over
      {"A9 A12+4 c10", "c10"},
      {"A11 A12 A13+9 c9 c9", "c9"},
      {"A10 A11 A12 c9 c10 c11", "c9 c10 c11"},
  });
}

TEST_CASE("twins: a slow request takes part whatever comes between") {
  check({
      {"A12 A13 A14 A100+90 c10", "c10"},
      {"A12 A13 A14 A100+90 c10 c10 c12 c13 c14", "c10 c12 c13 c14"},
      {"A12 A100+80 c10", ""},
  });
}

TEST_CASE("twins: lines without a time have no twin") {
  check({
      {"A c", ""},
      {"A10 c", ""},
      {"A c10", ""},
      {"A A A10 c10 c", "c10"},
      {"A c0", ""},  // none is not the epoch
      {"A0 c", ""},
      {"A0 A c0", "c0"},
  });
}

TEST_CASE("twins: lines with different keys have nothing to do with one another") {
  auto application = line(Telling::application, 10 * second, 0, 0);
  auto access = line(Telling::access, 10 * second, 0, 1);
  application.key = access.key = {1, 2};
  CHECK(duplicates({application, access}).size() == 1);
  access.key = {1, 3};
  CHECK(duplicates({application, access}).empty());
  access.key = {2, 2};
  CHECK(duplicates({application, access}).empty());
}

TEST_CASE("twins: the first of the events with one id stays") {
  const auto event = [](std::uint64_t source, std::uint64_t offset, std::uint64_t key) {
    auto held = line(Telling::event, std::nullopt, 0, Position::pack(source, offset));
    held.key = {key, key};
    return held;
  };
  CHECK(duplicates({event(0, 7, 1), event(0, 9, 2)}).empty());
  CHECK(duplicates({event(0, 9, 1), event(0, 7, 1), event(0, 8, 1)}) ==
        std::vector<std::uint64_t>{8, 9});
  // in whatever log it stands
  CHECK(duplicates({event(1, 0, 1), event(0, 7, 1), event(2, 3, 2)}) ==
        std::vector<std::uint64_t>{Position::pack(1, 0)});
}

TEST_CASE("twins: what lines about one request have in common") {
  AccessRecord record;
  record.method = "GET";
  record.target = "/v2/a/manifests/x";
  record.status = 200;
  record.user_agent = "crane";
  const auto key = twin_key(record, 0);
  CHECK(twin_key(record, 1) != key);  // another log
  const auto changed = [&](void (*change)(AccessRecord&)) {
    auto other = record;
    change(other);
    return twin_key(other, 0) != key;
  };
  CHECK(changed([](AccessRecord& other) { other.method = "HEAD"; }));
  CHECK(changed([](AccessRecord& other) { other.target = "/v2/a/manifests/y"; }));
  CHECK(changed([](AccessRecord& other) { other.status = 304; }));
  CHECK(changed([](AccessRecord& other) { other.user_agent = "crane/1"; }));
  CHECK(changed([](AccessRecord& other) { other.user_agent = ""; }));
  // what the two logs write differently
  CHECK_FALSE(changed([](AccessRecord& other) { other.telling = Telling::application; }));
  CHECK_FALSE(changed([](AccessRecord& other) { other.client = "192.0.2.1:4711"; }));
  CHECK_FALSE(changed([](AccessRecord& other) { other.time = 7; }));
  CHECK_FALSE(changed([](AccessRecord& other) { other.duration = 7; }));
}

TEST_CASE("twins: a user agent is compared without its escapes, and `-` is none") {
  const auto key = [](std::string_view user_agent, Escapes escapes) {
    AccessRecord record;
    record.user_agent = user_agent;
    record.escapes = escapes;
    return twin_key(record, 0);
  };
  const auto plain = key(R"(tool \(linux\) "x")", Escapes::none);
  CHECK(key(R"(tool \\(linux\\) \"x\")", Escapes::backslash) == plain);
  CHECK(key(R"(tool \x5C(linux\x5C) \x22x\x22)", Escapes::backslash) == plain);
  CHECK(key(R"(tool \\(linux\\) \"x\")", Escapes::none) != plain);
  CHECK(key("-", Escapes::backslash) == key("", Escapes::none));
}

TEST_CASE("twins: events are known by their id alone") {
  AccessRecord record;
  record.telling = Telling::event;
  record.event_id = "320678d8";
  const auto key = twin_key(record, 0);
  record.method = "GET";
  CHECK(twin_key(record, 1) == key);
  record.event_id = "320678d9";
  CHECK(twin_key(record, 0) != key);
}

namespace {

/// The rule as it is written, for the lines of one key in the order of the log.
std::vector<std::uint64_t> slow_duplicates(const std::vector<HeldLine>& lines) {
  std::vector<std::uint64_t> positions;
  std::vector<bool> taken(lines.size());
  for (const auto& access : lines) {
    if (access.telling != Telling::access || !access.has_time) continue;
    auto nearest = lines.size();
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto& end = lines[i];
      if (end.telling != Telling::application || !end.has_time || taken[i]) continue;
      const bool fits = end.time - end.duration - second <= access.time && access.time <= end.time;
      if (fits && (nearest == lines.size() || end.time < lines[nearest].time)) nearest = i;
    }
    if (nearest == lines.size()) continue;
    taken[nearest] = true;
    positions.push_back(access.request.position);
  }
  return positions;
}

}  // namespace

TEST_CASE("twins: random lines of one key, against the rule as it is written") {
  std::mt19937 random(7);
  const auto below = [&](int bound) { return std::uniform_int_distribution(0, bound - 1)(random); };
  for (int round = 0; round < 3000; ++round) {
    const int span = 1 + below(40);  // half seconds
    std::vector<HeldLine> lines;
    for (auto count = below(24); count > 0; --count) {
      const auto time = below(20) ? std::optional(below(span) * second / 2) : std::nullopt;
      const bool application = below(2) == 0;
      const Nanos duration = application ? below(below(4) ? 4 : span) * second / 2 : 0;
      lines.push_back(
          line(application ? Telling::application : Telling::access, time, duration, lines.size()));
    }
    const auto expected = slow_duplicates(lines);
    std::shuffle(lines.begin(), lines.end(), random);  // as they come out of a shard
    REQUIRE(duplicates(lines) == expected);
  }
}

TEST_CASE("twins: very many lines with one key") {
  constexpr std::uint64_t pairs = 100'000;
  const auto start = std::chrono::steady_clock::now();
  // In one second, half as many of the application's, and a slow request so that all may fit it.
  std::vector<HeldLine> crowd = {line(Telling::application, 3600 * second, 3600 * second, 0)};
  for (std::uint64_t i = 1; i < pairs; ++i)
    crowd.push_back(line(i % 3 ? Telling::access : Telling::application, 10 * second, 0, i));
  CHECK(duplicates(crowd).size() == 1 + (pairs - 1) / 3);
  // Of requests that go on for an hour no access line has a partner, but for the slow one.
  std::vector<HeldLine> hour = {line(Telling::application, 3700 * second, 3700 * second, 0)};
  for (std::uint64_t i = 1; i < pairs; ++i) {
    const auto time = 100 * second + static_cast<Nanos>(i) * 36'000'000;
    hour.push_back(line(Telling::application, time, 0, 2 * i));
    hour.push_back(line(Telling::access, 98 * second, 0, 2 * i + 1));
  }
  CHECK(duplicates(hour).size() == 1);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
}

TEST_CASE("twins: times that are far apart") {
  const auto held = [](Telling telling, Nanos time, Nanos duration, std::uint64_t position) {
    return line(telling, time, duration, position);
  };
  constexpr Nanos longest = 1'000'000'000'000'000'000;  // a duration is at most this long
  CHECK(duplicates({held(Telling::application, latest_time, longest, 0),
                    held(Telling::access, earliest_time, 0, 1)})
            .empty());
  CHECK(duplicates({held(Telling::application, earliest_time + second, longest, 0),
                    held(Telling::access, earliest_time + 1, 0, 1)})
            .size() == 1);
  CHECK(duplicates({held(Telling::application, latest_time, 0, 0),
                    held(Telling::access, latest_time, 0, 1),
                    held(Telling::access, latest_time, 0, 2)})
            .size() == 1);
  CHECK(duplicates({held(Telling::application, latest_time, longest, 0),
                    held(Telling::access, latest_time - longest - second, 0, 1)})
            .size() == 1);
}

}  // namespace dvp
