// Damaged logs of every format in every wrapper: whatever some lines have become, the run comes to
// its end, every line is in the ledger, and the lines between them count as if they stood alone.
#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

#include "dvp/format.hpp"
#include "dvp/wrapper.hpp"
#include "log_text.hpp"
#include "mutate.hpp"
#include "running.hpp"
#include "samples.hpp"

namespace dvp::test {

namespace {

/// The untouched lines in their order, with mutated ones between and behind them.
std::string damaged_log(const Sample& sample, SplitMix& random) {
  auto log = joined(sample.head);
  const unsigned damage = random.percent(50) ? 20 : 60;
  for (const auto& line : sample.untouched) {
    while (random.percent(damage)) log += mutated_chunk(sample.to_mutate, random);
    log += line;
  }
  log += mutated_chunk(sample.to_mutate, random);
  if (random.percent(30)) log.pop_back();
  return log;
}

std::uint64_t count_lines(const std::string& log) {
  const auto ends = static_cast<std::uint64_t>(std::count(log.begin(), log.end(), '\n'));
  return log.empty() || log.ends_with('\n') ? ends : ends + 1;
}

std::string text_of(const Understood& as) { return as.format + " in " + as.wrappers; }

/// What is wrong with a run over a damaged log; empty if nothing is.
std::string wrong_with(const Sample& sample, const std::string& log, const SampleRun& run,
                       const SampleRun& alone) {
  if (run.as != sample.as) return text_of(sample.as) + " was taken for " + text_of(run.as);
  if (run.lines != run.in_buckets)
    return "there are " + std::to_string(run.lines) + " lines, and in the buckets " +
           std::to_string(run.in_buckets);
  if (sample.one_unit_a_line && run.lines != count_lines(log))
    return std::to_string(count_lines(log)) + " lines were counted as " + std::to_string(run.lines);
  if (run.rows != alone.rows)
    return "rows of untouched lines\nalone:\n" + alone.rows + "damaged:\n" + run.rows;
  return "";
}

/// A run that throws would end with a status that is neither 0 nor 3.
std::string try_damage(const Sample& sample, const SampleRun& alone, SplitMix& random,
                       const Workdir& folder) {
  const auto log = damaged_log(sample, random);
  try {
    return wrong_with(sample, log, run_sample(sample, log, folder), alone);
  } catch (const std::exception& error) {
    return std::string("exception: ") + error.what();
  }
}

}  // namespace

TEST_CASE("every format and wrapper takes part in the mutations") {
  const Workdir folder;
  std::set<std::string> formats, wrappers;
  for (const auto& sample : all_samples(folder)) {
    formats.insert(sample.as.format);
    wrappers.insert(sample.as.wrappers);
  }
  for (const auto* entry : format_table()) {
    INFO("testdata/" << entry->name << "/");
    CHECK(formats.contains(std::string(entry->name)));
  }
  for (const auto* entry : wrapper_table()) CHECK(wrappers.contains(std::string(entry->name)));
}

TEST_CASE("mutated lines end in the ledger, and the untouched ones count as before") {
  const Workdir folder;
  const auto samples = all_samples(folder);
  std::vector<SampleRun> alone;
  for (const auto& sample : samples) {
    INFO(sample.name);
    alone.push_back(run_sample(sample, joined(sample.head) + joined(sample.untouched), folder));
    REQUIRE(alone.back().as == sample.as);
    REQUIRE(alone.back().rows != "");
  }
  const auto cases = random_cases(3000);
  for (std::size_t i = 0; i < cases; ++i) {
    const auto seed = first_seed() + i;
    SplitMix random(seed);
    const auto which = seed % samples.size();
    const auto wrong = try_damage(samples[which], alone[which], random, folder);
    if (wrong.empty()) continue;
    FAIL(samples[which].name << ": " << wrong << "\nDVP_RANDOM_CASES=1 DVP_RANDOM_SEED=" << seed
                             << " tells of it again; the log is " << folder / "log");
  }
  SUCCEED(cases << " damaged logs");
}

}  // namespace dvp::test
