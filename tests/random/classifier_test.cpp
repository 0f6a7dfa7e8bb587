// The program's classifier, which never looks at all open actions, against the pseudo-code of
// section 4, which does: random sessions with tiny pools.
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "dvp/action.hpp"
#include "oracle.hpp"
#include "running.hpp"
#include "splitmix.hpp"

namespace dvp::test {

namespace {

constexpr Id tags = 3;  // the ids below are tags, those from here on digests

std::string text_of_id(Id id) { return (id < tags ? "tag" : "digest") + std::to_string(id); }

/// How many tags and digests there are, and how the gaps lie about the session window.
struct SessionShape {
  std::size_t tags;
  std::size_t digests;
  unsigned unknown_percent;
  unsigned head_percent;
  unsigned tag_percent;
  std::vector<Nanos> gaps;
};

SessionShape some_shape(SplitMix& random, Nanos window) {
  const std::vector<std::vector<Nanos>> gaps = {{0},
                                                {0, 1, window},
                                                {window / 3, window / 2},
                                                {0, window, window + 1},
                                                {0, 1, 2, window - 1}};
  constexpr unsigned percents[] = {20, 50, 80};
  constexpr unsigned unknown[] = {0, 30, 100};
  return {1 + random.below(tags), 1 + random.below(4),   random.pick(unknown),
          random.pick(percents),  random.pick(percents), random.pick(gaps)};
}

std::vector<Request> some_session(SplitMix& random, Nanos window) {
  const auto shape = some_shape(random, window);
  std::vector<Request> session(random.below(41));
  Nanos time = 0;
  for (auto& request : session) {
    time += random.pick(shape.gaps);
    const auto digest = static_cast<Id>(tags + random.below(shape.digests));
    request.time = time;
    request.head = random.percent(shape.head_percent);
    request.by_digest = !random.percent(shape.tag_percent);
    request.reference =
        (request.by_digest ? digest : static_cast<Id>(random.below(shape.tags))) & Request::id_mask;
    request.digest = request.by_digest || !random.percent(shape.unknown_percent) ? digest + 1 : 0;
  }
  return session;
}

std::vector<Step> steps_of(const std::vector<Request>& session) {
  std::vector<Step> steps;
  for (const auto& request : session)
    steps.push_back({request.time, request.head != 0, request.by_digest != 0,
                     text_of_id(request.reference),
                     request.digest == 0 ? "" : text_of_id(request.digest - 1)});
  return steps;
}

std::vector<FoundAction> found_by_program(const Classification& found) {
  constexpr const char* results[] = {"pull_by_digest", "pull_by_tag", "version_check"};
  std::vector<FoundAction> actions;
  for (const auto& action : found.actions)
    actions.push_back({results[static_cast<std::size_t>(action.kind)],
                       action.digest == 0 ? "" : text_of_id(action.digest - 1),
                       {}});
  for (std::size_t i = 0; i < found.action_of.size(); ++i)
    actions.at(found.action_of[i]).members.push_back(i);
  for (std::size_t i = 0; i < actions.size(); ++i)
    if (actions[i].members.empty() || actions[i].members[0] != found.actions[i].start)
      actions[i].result += " with a wrong start";
  return actions;
}

std::string text_of(const std::vector<FoundAction>& actions) {
  std::string text;
  for (const auto& action : actions) {
    text += action.result + " " + action.digest + ":";
    for (const auto member : action.members) text += " " + std::to_string(member);
    text += "\n";
  }
  return text;
}

std::string text_of(const std::vector<Step>& steps) {
  std::string text;
  for (const auto& step : steps)
    text += std::to_string(step.time) + (step.head ? " HEAD " : " GET ") + step.reference + " " +
            step.digest + "\n";
  return text;
}

}  // namespace

TEST_CASE("the classifier finds the actions of the pseudo-code") {
  constexpr Nanos window = 10;
  Classifier classifier(window);
  Classification found;
  const auto sessions = random_cases(20'000);
  for (std::size_t i = 0; i < sessions; ++i) {
    SplitMix random(first_seed() + i);
    const auto session = some_session(random, window);
    const auto steps = steps_of(session);
    classifier.classify(session, found);
    const auto expected = text_of(find_actions(steps, window));
    const auto actual = text_of(found_by_program(found));
    if (actual != expected || found.action_of.size() != session.size())
      FAIL("seed " << first_seed() + i << "\n"
                   << text_of(steps) << "expected:\n"
                   << expected << "actual:\n"
                   << actual);
  }
  SUCCEED(sessions << " sessions");
}

}  // namespace dvp::test
