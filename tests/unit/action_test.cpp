// The rule table (SPEC 4): each row of the published table, each line of what follows from it, the
// orders of preference, the session window to the nanosecond, and the digest that is reported.
//
// Requests and actions are written as text:
//   `H:t=A`  HEAD by tag t, response digest A      `H:t`  the same, digest unknown
//   `G:t=A`  GET by tag t                          `G:A`  GET by digest A (capitals are digests)
//   `+5s`, `+1ns`  the time goes on
// A classification is one word an action, in order of start: its kind, the digest that is reported,
// and in brackets its requests from 0 on: `tag=A(0,2)`, `digest=B(1)`, `check(3)`.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <map>
#include <random>

#include "dvp/action.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

constexpr Nanos window = 5 * nanos_per_second;

struct Row {
  std::string_view requests;
  std::string_view expected;
};

/// Ids of digests and tags are their place in the alphabet.
Id id_of(std::string_view name) {
  Id id = 0;
  for (const char c : name) id = id * 100 + static_cast<Id>(c);
  return id;
}

std::string name_of(Id id) {
  std::string name;
  for (; id > 0; id /= 100) name.insert(name.begin(), static_cast<char>(id % 100));
  return name;
}

Nanos parse_span(std::string_view text) {
  Nanos value = 0;
  const auto unit = std::from_chars(text.data(), text.data() + text.size(), value).ptr;
  return *unit == 'n' ? value : *unit == 'm' ? value * 1'000'000 : value * nanos_per_second;
}

Request parse_request(std::string_view text) {
  Request request;
  request.head = text[0] == 'H';
  const auto equals = text.find('=');
  const auto reference = text.substr(2, equals == text.npos ? equals : equals - 2);
  request.by_digest = is_upper(reference[0]);
  request.reference = id_of(reference) & Request::id_mask;
  if (request.by_digest) request.digest = id_of(reference) + 1;
  if (equals != text.npos) request.digest = id_of(text.substr(equals + 1)) + 1;
  return request;
}

std::vector<Request> parse_session(std::string_view text) {
  std::vector<Request> session;
  Nanos time = 0;
  for (const auto word : split(text, ' ')) {
    if (word[0] == '+') {
      time += parse_span(word.substr(1));
      continue;
    }
    session.push_back(parse_request(word));
    session.back().time = time;
    session.back().position = session.size();
  }
  return session;
}

std::string text_of(const Classification& found) {
  static constexpr std::string_view kinds[] = {"digest", "tag", "check"};
  std::map<std::uint32_t, std::string> members;
  for (std::size_t i = 0; i < found.action_of.size(); ++i) {
    auto& list = members[found.action_of[i]];
    list += fmt::format("{}{}", list.empty() ? "" : ",", i);
  }
  std::string out;
  for (std::uint32_t i = 0; i < found.actions.size(); ++i) {
    const auto& action = found.actions[i];
    out += fmt::format("{}{}{}{}({})", out.empty() ? "" : " ",
                       kinds[static_cast<std::size_t>(action.kind)], action.digest ? "=" : "",
                       action.digest ? name_of(action.digest - 1) : "", members[i]);
  }
  return out;
}

void check(std::initializer_list<Row> rows, Nanos gap = window) {
  Classifier classifier(gap);  // used again and again, as the program does
  Classification found;
  for (const auto& row : rows) {
    CAPTURE(row.requests);
    classifier.classify(parse_session(row.requests), found);
    CHECK(text_of(found) == row.expected);
  }
}

}  // namespace

TEST_CASE("action: the published table, row for row") {
  check({
      {"H:t=A", "check=A(0)"},
      {"G:t=A", "tag=A(0)"},
      {"G:t=A G:B", "tag=A(0,1)"},
      {"H:t=A G:A", "tag=A(0,1)"},
      {"H:t=A G:A G:B", "tag=A(0,1,2)"},
      {"G:A", "digest=A(0)"},
      {"H:A", "digest=A(0)"},
      {"G:A G:B", "digest=A(0,1)"},
      {"H:A G:A", "digest=A(0,1)"},
      {"H:A G:A G:B", "digest=A(0,1,2)"},
  });
}

TEST_CASE("action: what follows from the table") {
  check({
      // HEAD tag, GET the same tag
      {"H:t=A G:t=A", "tag=A(0,1)"},
      {"H:t G:t", "tag(0,1)"},
      {"H:t=A G:t=A G:B", "tag=A(0,1,2)"},
      // HEAD tag (digest A known), GET digest B
      {"H:t=A G:B", "check=A(0) digest=B(1)"},
      // GET tag (A), GET digest A: the second GET must be by a different digest
      {"G:t=A G:A", "tag=A(0) digest=A(1)"},
      // GET tag, GET B, GET C
      {"G:t=A G:B G:C", "tag=A(0,1) digest=C(2)"},
      {"G:t G:B G:C", "tag(0,1) digest=C(2)"},
      // logs without a response digest
      {"H:t G:A G:B", "tag=A(0,1,2)"},
      // two pulls of one address interleaved
      {"H:t=A H:u=B G:A G:B G:X G:Y", "tag=A(0,2,5) tag=B(1,3,4)"},
      // HEAD tag twice, then one GET by the digest
      {"H:t=A H:t=A G:A", "check=A(0) tag=A(1,2)"},
      {"H:t H:t G:A", "check(0) tag=A(1,2)"},
  });
}

TEST_CASE("action: empty and single sessions, and HEADs that nothing follows") {
  Classification found;
  Classifier(window).classify({}, found);
  CHECK(found.actions.empty());
  CHECK(found.action_of.empty());
  check({
      {"H:t", "check(0)"},
      {"G:t", "tag(0)"},
      {"H:t=A H:t=A", "check=A(0) check=A(1)"},
      {"H:A H:A H:A", "digest=A(0) digest=A(1) digest=A(2)"},
      {"G:t G:t", "tag(0) tag(1)"},
      {"G:A G:A", "digest=A(0) digest=A(1)"},
      {"G:t G:u", "tag(0) tag(1)"},
  });
}

TEST_CASE("action: a GET by tag joins the latest open HEAD of the same tag, and nothing else") {
  check({
      {"H:t G:u", "check(0) tag(1)"},
      {"H:t H:u G:t", "tag(0,2) check(1)"},
      {"H:t=A H:t=B G:t=C", "check=A(0) tag=B(1,2)"},
      {"H:t=A G:t=B", "tag=A(0,1)"},       // the tag moved meanwhile; one pull
      {"H:t G:t G:t", "tag(0,1) tag(2)"},  // it is fetched already
      {"H:t=A G:A G:t=A", "tag=A(0,1) tag=A(2)"},
      {"H:A G:t=A", "digest=A(0) tag=A(1)"},  // a HEAD by digest has no tag
      {"G:A G:t", "digest=A(0) tag(1)"},
      {"H:t H:t G:t G:t", "tag(0,3) tag(1,2)"},
  });
}

TEST_CASE("action: a GET by digest prefers a headed action of that digest") {
  check({
      // ... to any other candidate, also to a later one
      {"H:t=A G:u=B G:A", "tag=A(0,2) tag=B(1)"},
      {"H:A G:u=B G:A", "digest=A(0,2) tag=B(1)"},
      {"H:t=A H:u G:A", "tag=A(0,2) check(1)"},
      {"G:u=B H:A G:A", "tag=B(0) digest=A(1,2)"},
      // of several the latest, by tag or by digest
      {"H:t=A H:A G:A", "check=A(0) digest=A(1,2)"},
      {"H:A H:t=A G:A", "digest=A(0) tag=A(1,2)"},
      {"H:A H:A G:A G:A", "digest=A(0,3) digest=A(1,2)"},
      {"H:t=A H:A G:t=A G:A", "tag=A(0,2) digest=A(1,3)"},  // the HEAD by tag is taken by now
  });
}

TEST_CASE("action: else the latest of headed by tag without a digest, and fetched with another") {
  check({
      {"H:t G:u=B G:C", "check(0) tag=B(1,2)"},
      {"G:u=B H:t G:C", "tag=B(0) tag=C(1,2)"},
      {"G:u=B H:t G:C G:D G:E", "tag=B(0,4) tag=C(1,2,3)"},
      // a fetched action with the same digest is passed over
      {"G:t=B G:u=A G:A", "tag=B(0,2) tag=A(1)"},
      {"H:t G:u=A G:A", "tag=A(0,2) tag=A(1)"},
      {"G:t=A G:u=A G:v=A G:A", "tag=A(0) tag=A(1) tag=A(2) digest=A(3)"},
      {"G:s=B G:t=A G:u=A G:A G:A", "tag=B(0,3) tag=A(1) tag=A(2) digest=A(4)"},
      // fetched, digest unknown
      {"G:t G:A", "tag(0,1)"},
      {"G:t H:t G:t G:A G:B", "tag(0,4) tag(1,2,3)"},
      // a HEAD by digest of another digest is no candidate; nor a HEAD by tag of a known one
      {"H:A G:B", "digest=A(0) digest=B(1)"},
      {"G:t=C H:u=A G:B", "tag=C(0,2) check=A(1)"},
      // latest is by the last request of an action, not by its first
      {"H:t=A G:u=B G:A G:C G:D", "tag=A(0,2,3) tag=B(1,4)"},
      // different digests in turn, as a hot address shows them
      {"G:a=A G:b=B G:c=A G:d=B G:A G:B G:A G:B", "tag=A(0,7) tag=B(1,6) tag=A(2,5) tag=B(3,4)"},
  });
}

TEST_CASE("action: the digest of an action that has one GET") {
  check({
      // "with r's digest, or if unknown the HEAD's": which second GET is a different one
      {"H:t=A G:t G:A", "tag=A(0,1) digest=A(2)"},
      {"H:t=A G:t G:B", "tag=A(0,1,2)"},
      {"H:t=A G:t=B G:A", "tag=A(0,1,2)"},
      {"H:t=A G:t=B G:B", "tag=A(0,1) digest=B(2)"},
      {"H:t G:A G:A", "tag=A(0,1) digest=A(2)"},
      {"H:t G:t=A G:A", "tag=A(0,1) digest=A(2)"},
  });
}

TEST_CASE("action: the digest column") {
  check({
      // the starting request's own
      {"H:t=A G:t=B G:C", "tag=A(0,1,2)"},
      {"G:t=A G:B", "tag=A(0,1)"},
      {"H:A G:A G:B", "digest=A(0,1,2)"},
      // a HEAD by tag without one: of the GET that joined it first
      {"H:t G:A G:B", "tag=A(0,1,2)"},
      {"H:t G:t=A G:B", "tag=A(0,1,2)"},
      {"H:t G:t G:B", "tag(0,1,2)"},  // it is not known, and a second GET does not tell
      {"H:t", "check(0)"},
      // a GET without one takes none
      {"G:t G:A", "tag(0,1)"},
  });
}

TEST_CASE("action: the session window, to the nanosecond") {
  check({
      {"H:t=A +5s G:A", "tag=A(0,1)"},
      {"H:t=A +5s +1ns G:A", "check=A(0) digest=A(1)"},
      {"H:t +5s G:t", "tag(0,1)"},
      {"H:t +5s +1ns G:t", "check(0) tag(1)"},
      {"H:A +5s G:A", "digest=A(0,1)"},
      {"H:A +5s +1ns G:A", "digest=A(0) digest=A(1)"},
      {"G:t=A +5s G:B", "tag=A(0,1)"},
      {"G:t=A +5s +1ns G:B", "tag=A(0) digest=B(1)"},
      // from the request before it, not from the first
      {"H:t=A +5s G:A +5s G:B", "tag=A(0,1,2)"},
      {"H:t=A +5s G:A +5s +1ns G:B", "tag=A(0,1) digest=B(2)"},
      // a request of another action does not keep it open
      {"H:t=A +3s H:u=B +3s G:A", "check=A(0) check=B(1) digest=A(2)"},
      {"H:t=A +3s H:u=B +2s G:A", "tag=A(0,2) check=B(1)"},
      {"G:t=A +3s G:u=B +3s G:B", "tag=A(0) tag=B(1) digest=B(2)"},
  });
}

TEST_CASE("action: a session window of nothing joins only what is of one time") {
  check({{"H:t=A G:A G:B", "tag=A(0,1,2)"}, {"H:t=A +1ns G:A", "check=A(0) digest=A(1)"}}, 0);
}

TEST_CASE("action: other session windows") {
  check({{"H:t=A +500ms G:A", "tag=A(0,1)"}, {"H:t=A +500ms +1ns G:A", "check=A(0) digest=A(1)"}},
        500'000'000);
  check({{"H:t=A +600s G:A", "tag=A(0,1)"}, {"H:t=A +600s +1ns G:A", "check=A(0) digest=A(1)"}},
        600 * nanos_per_second);
}

// ---- against the algorithm of SPEC 4, word for word ---------------------------------------------

namespace {

/// The latest of the open actions that `fits`, looked for one by one.
struct SlowAction {
  bool by_tag;
  Id tag;
  bool fetched;
  Id digest;
  std::size_t last;
  std::size_t index;
};

class SlowClassifier {
 public:
  SlowClassifier(std::span<const Request> session, Nanos gap) : session_(session), gap_(gap) {}

  Classification classify() {
    for (std::size_t i = 0; i < session_.size(); ++i) {
      const auto& r = session_[i];
      std::erase_if(open_,
                    [&](const SlowAction& a) { return r.time - session_[a.last].time > gap_; });
      if (r.head) start(i);
      else if (!r.by_digest) get_by_tag(i);
      else get_by_digest(i);
    }
    return found_;
  }

 private:
  template <class Fits>
  SlowAction* latest(Fits fits) {
    SlowAction* best = nullptr;
    for (auto& action : open_)
      if (fits(action) && (!best || action.last > best->last)) best = &action;
    return best;
  }

  void get_by_tag(std::size_t i) {
    const auto& r = session_[i];
    auto* action =
        latest([&](const SlowAction& a) { return a.by_tag && !a.fetched && a.tag == r.reference; });
    if (action) fetch(*action, i);
    else start(i);
  }

  void get_by_digest(std::size_t i) {
    const auto x = session_[i].digest;
    auto* action = latest([&](const SlowAction& a) { return !a.fetched && a.digest == x; });
    if (!action)
      action = latest([&](const SlowAction& a) {
        return a.fetched ? a.digest != x : a.by_tag && a.digest == 0;
      });
    if (!action) start(i);
    else if (!action->fetched) fetch(*action, i);
    else {
      found_.action_of.push_back(static_cast<std::uint32_t>(action->index));
      open_.erase(open_.begin() + (action - open_.data()));
    }
  }

  void start(std::size_t i) {
    const auto& r = session_[i];
    const auto kind = r.by_digest ? ActionKind::pull_by_digest
                      : r.head    ? ActionKind::version_check
                                  : ActionKind::pull_by_tag;
    const auto index = found_.actions.size();
    found_.action_of.push_back(static_cast<std::uint32_t>(index));
    found_.actions.push_back({static_cast<std::uint32_t>(i), kind, r.digest});
    open_.push_back({!r.by_digest, r.reference, !r.head, r.digest, i, index});
  }

  void fetch(SlowAction& action, std::size_t i) {
    const auto& r = session_[i];
    action.fetched = true;
    action.last = i;
    if (r.digest) action.digest = r.digest;
    auto& found = found_.actions[action.index];
    if (action.by_tag) found.kind = ActionKind::pull_by_tag;
    if (!found.digest) found.digest = r.digest;
    found_.action_of.push_back(static_cast<std::uint32_t>(action.index));
  }

  std::span<const Request> session_;
  Nanos gap_;
  std::vector<SlowAction> open_;
  Classification found_;
};

/// A session of few tags and digests, in which nearly everything could join anything.
std::string random_session(std::mt19937& random) {
  const auto below = [&](int bound) { return std::uniform_int_distribution(0, bound - 1)(random); };
  const int names = 1 + below(4);
  std::string text;
  for (int left = 1 + below(40); left > 0; --left) {
    static constexpr std::string_view steps[] = {"", "", "", "+1s ", "+5s ", "+5s +1ns ", "+2s "};
    text += steps[static_cast<std::size_t>(below(7))];
    text += below(2) ? "H:" : "G:";
    const char digest = static_cast<char>('A' + below(names));
    if (below(2)) text += digest;
    else text += static_cast<char>('s' + below(names));
    if (is_lower(text.back()) && below(2)) (text += '=') += digest;
    if (left > 1) text += ' ';
  }
  return text;
}

}  // namespace

TEST_CASE("action: random sessions against the algorithm as it is written") {
  std::mt19937 random(4);
  Classifier classifier(window);
  Classification found;
  for (int i = 0; i < 20'000; ++i) {
    const auto text = random_session(random);
    const auto session = parse_session(text);
    classifier.classify(session, found);
    CAPTURE(text);
    REQUIRE(text_of(found) == text_of(SlowClassifier(session, window).classify()));
  }
}

// ---- hot sessions: it has to finish, and to be right --------------------------------------------

namespace {

constexpr std::uint32_t hot = 200'000;

Request request(bool head, bool by_digest, Id reference, Id digest) {
  Request made;
  made.head = head;
  made.by_digest = by_digest;
  made.reference = reference & Request::id_mask;
  made.digest = digest;
  return made;
}

Request head_tag(Id tag, Id digest) { return request(true, false, tag, digest); }
Request get_tag(Id tag, Id digest) { return request(false, false, tag, digest); }
Request head_digest(Id digest) { return request(true, true, digest - 1, digest); }
Request get_digest(Id digest) { return request(false, true, digest - 1, digest); }

/// `tags checks digests`, of a session of `hot` requests at one time.
template <class Make>
std::string counts(Make make) {
  std::vector<Request> session;
  for (std::uint32_t i = 0; i < hot; ++i) session.push_back(make(i));
  Classification found;
  Classifier(window).classify(session, found);
  REQUIRE(found.action_of.size() == hot);
  std::array<unsigned, 3> kinds{};
  for (const auto& action : found.actions) ++kinds[static_cast<std::size_t>(action.kind)];
  return fmt::format("{} {} {}", kinds[static_cast<std::size_t>(ActionKind::pull_by_tag)],
                     kinds[static_cast<std::size_t>(ActionKind::version_check)],
                     kinds[static_cast<std::size_t>(ActionKind::pull_by_digest)]);
}

}  // namespace

TEST_CASE(
    "action: hot sessions of 200,000 requests, in each shape that a plain search would be slow "
    "for") {
  constexpr auto half = hot / 2;
  // checks alone: each stays open
  CHECK(counts([](auto i) { return head_tag(i % 3, 1); }) == "0 200000 0");
  CHECK(counts([](auto i) { return head_digest(1 + i % 3); }) == "0 0 200000");
  // fetched actions of one digest, asked for again and again: none of them fits
  CHECK(counts([](auto i) { return i % 2 ? get_digest(1) : get_tag(7, 1); }) == "100000 0 100000");
  CHECK(counts([](auto) { return get_digest(1); }) == "0 0 200000");
  // the one that fits lies below all others
  CHECK(counts([](auto i) {
          return i == 0 ? get_tag(7, 2) : i < half ? get_tag(8, 1) : get_digest(1);
        }) == fmt::format("{} 0 {}", half, half - 1));
  // many open HEADs, each of them wanted by a late GET: in the same order, and from the last back
  CHECK(counts([](auto i) { return i < half ? head_tag(i, i + 1) : get_digest(i - half + 1); }) ==
        "100000 0 0");
  CHECK(counts([](auto i) { return i < half ? head_tag(i, i + 1) : get_digest(hot - i); }) ==
        "100000 0 0");
  CHECK(counts([](auto i) { return i < half ? head_tag(i, 0) : get_tag(i - half, 0); }) ==
        "100000 0 0");
  CHECK(counts([](auto i) { return i < half ? head_digest(1) : get_digest(1); }) == "0 0 100000");
  // HEADs of one tag and digest, taken by tag; then asked for by digest
  CHECK(counts([](auto i) {
          return i < half ? head_tag(7, 1) : i % 2 ? get_tag(7, 1) : get_digest(1);
        }) == "100000 0 0");
  // digests in turn, below each other, and unknown ones
  CHECK(counts([](auto i) { return i < half ? get_tag(7, 1 + i % 2) : get_digest(1 + i % 2); }) ==
        "100000 0 0");
  CHECK(counts([](auto i) { return i < half ? get_tag(7, 1 + i % 2) : get_digest(1); }) ==
        fmt::format("{} 0 {}", half, half / 2));
  CHECK(counts([](auto i) { return i < half ? get_tag(7, 0) : get_digest(i); }) == "100000 0 0");
  CHECK(counts([](auto i) { return i < half ? head_tag(7, 0) : get_digest(1); }) == "100000 0 0");
  // what lies between runs of the wanted digest is taken out, until they are one
  CHECK(counts([](auto i) {
          return i < 99'999 ? get_tag(7, 1 + i % 3) : get_digest(i < 166'665 ? 1 : 2);
        }) == "99999 0 2");
}

}  // namespace dvp
