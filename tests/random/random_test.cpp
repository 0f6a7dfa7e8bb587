// Random logs through the whole program, against the oracle, byte for byte; and what must not
// matter to the result.
#include <catch2/catch.hpp>

#include <algorithm>
#include <string_view>

#include "running.hpp"
#include "splitmix.hpp"

namespace dvp::test {

namespace {

constexpr std::size_t tiny_memory = 1;      // everything is spilled
constexpr std::size_t small_memory = 6000;  // some is spilled, some not

/// Any way to run it, told by the seed.
Way some_way(const Case& test_case) {
  SplitMix random(test_case.seed ^ 0x5EED);
  Way way;
  way.jobs = random.percent(20) ? 3 : 1;
  if (random.percent(20)) way.memory = random.percent(50) ? tiny_memory : small_memory;
  way.named_format = random.percent(50);
  way.as_directory = random.percent(15);
  return way;
}

std::string named(const std::string& how, const std::string& wrong) {
  return wrong.empty() ? "" : how + ": " + wrong;
}

/// An empty log of the same kind: a csv's with its header.
Source empty_like(const Source& source, const std::string& file) {
  Source part{file, source.dialect, {}};
  if (source.dialect.is_csv()) part.lines.push_back(source.lines.front());
  return part;
}

std::size_t header_lines(const Source& source) { return source.dialect.is_csv() ? 1 : 0; }

/// The case with its one log split before a line.
Case split_before(const Case& whole, std::size_t line) {
  const auto& source = whole.sources.front();
  const auto middle = source.lines.begin() + static_cast<std::ptrdiff_t>(line);
  auto first = empty_like(source, "b.log");
  auto second = empty_like(source, "a.log");
  first.lines.assign(source.lines.begin(), middle);
  second.lines.insert(second.lines.end(), middle, source.lines.end());
  auto parts = whole;
  parts.sources = {first, second};
  return parts;
}

/// The same lines in any order, in any of the logs that are written alike.
Case shuffled(const Case& test_case) {
  SplitMix random(test_case.seed ^ 0x5EED);
  auto result = test_case;
  for (auto& source : result.sources) {
    const auto first = source.lines.begin() + static_cast<std::ptrdiff_t>(header_lines(source));
    std::vector<Line> lines(first, source.lines.end());
    random.shuffle(lines);
    std::copy(lines.begin(), lines.end(), first);
  }
  return result;
}

/// How columns about clients may come about, as the oracle names it.
constexpr std::string_view ways_to_columns[] = {"country of a database",
                                                "host by range",
                                                "host by AS number",
                                                "type business",
                                                "type isp",
                                                "type hosting",
                                                "type education",
                                                "type null",
                                                "company's domain of a business",
                                                "provider's domain",
                                                "country of a csv wins",
                                                "host of a csv wins",
                                                "type of a csv wins",
                                                "domain of a csv wins",
                                                "tool that tells the address",
                                                "version that tells the address",
                                                "host of a csv that tells the address",
                                                "domain of a csv that tells the address",
                                                "domain that tells the address in a database",
                                                "without domain",
                                                "without owner",
                                                "without anything"};

void add(Numbers& sum, const Numbers& part) {
  for (const auto& [name, number] : part) sum[name] += number;
}

/// Those of `names` that are reached fewer than twenty times.
template <class Names>
std::string rare(Numbers& numbers, const Names& names) {
  std::string text;
  for (const auto name : names)
    if (numbers[std::string(name)] < 20) text += std::string(name) + "; ";
  return text;
}

}  // namespace

TEST_CASE("random logs give what the oracle computes") {
  for_random_cases(2500, {}, [](const Case& test_case, const Workdir& folder) {
    return difference(expected_of(test_case), run_case(test_case, some_way(test_case), folder));
  });
}

TEST_CASE("the random cases reach all that they can") {
  Numbers buckets;
  Numbers reasons;
  Numbers reached;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const auto expected = expected_of(make_case(seed));
    add(buckets, expected.buckets);
    add(reasons, expected.reasons);
    add(reached, expected.reached);
  }
  CHECK(rare(buckets, bucket_names) == "duplicate; ");        // no log here has a line twice
  CHECK(rare(reasons, reject_reason_names) == "too long; ");  // not for thousands of logs
  CHECK(rare(reached, ways_to_columns) == "");
}

TEST_CASE("threads and memory do not matter") {
  for_random_cases(120, {}, [](const Case& test_case, const Workdir& folder) {
    const auto expected = run_case(test_case, {}, folder).files;
    for (const Way& way : {Way{1, tiny_memory}, Way{1, small_memory}, Way{3, tiny_memory},
                           Way{3, small_memory}, Way{3}}) {
      const auto wrong = difference_in_files(expected, run_case(test_case, way, folder).files);
      if (!wrong.empty())
        return named(std::to_string(way.jobs) + " jobs, " + std::to_string(way.memory) + " bytes",
                     wrong);
    }
    return std::string();
  });
}

TEST_CASE("an ordered log may be split before any line") {
  const Wishes wishes{.ordered_lines = true, .one_source = true, .most_requests = 15};
  for_random_cases(60, wishes, [](const Case& whole, const Workdir& folder) {
    const auto expected = run_case(whole, {}, folder).files;
    const auto& source = whole.sources.front();
    for (auto line = header_lines(source); line <= source.lines.size(); ++line) {
      const auto wrong =
          difference_in_files(expected, run_case(split_before(whole, line), {}, folder).files);
      if (!wrong.empty()) return named("split before line " + std::to_string(line + 1), wrong);
    }
    return std::string();
  });
}

TEST_CASE("a window alone is the same as among others") {
  for_random_cases(150, {.several_windows = true}, [](const Case& together, const Workdir& folder) {
    auto left = run_case(together, {}, folder).files;
    for (const auto& window : together.settings.windows) {
      auto alone = together;
      alone.settings.windows = {window};
      for (const auto& [name, text] : run_case(alone, {}, folder).files) {
        const auto found = left.find(name);
        if (found == left.end() || found->second != text)
          return named(name + " alone",
                       text + "together:\n" + (found == left.end() ? "no file" : found->second));
        left.erase(found);
      }
    }
    return left.empty() ? std::string() : left.begin()->first + " comes of no window\n";
  });
}

TEST_CASE("where all times differ the order of the lines does not matter") {
  for_random_cases(150, {.distinct_times = true}, [](const Case& test_case, const Workdir& folder) {
    const auto expected = run_case(test_case, {}, folder).files;
    return difference_in_files(expected, run_case(shuffled(test_case), {}, folder).files);
  });
}

}  // namespace dvp::test
