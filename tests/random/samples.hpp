// The logs of the golden cases as lists of lines, each line twice: as it is, to be mutated, and in
// a copy that tells of other repositories, to stay untouched among the mutated ones.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "dvp/options.hpp"
#include "untouched.hpp"
#include "workdir.hpp"

namespace dvp::test {

/// How a log is understood, as far as the ledger tells.
struct Understood {
  std::string format;
  std::string wrappers;

  bool operator==(const Understood&) const = default;
};

struct Sample {
  std::string name;  // `combined/plain: access.log`
  Options options;   // as the case says; logs and outputs are those of a run
  Understood as;
  bool one_unit_a_line = true;  // else a line may stand for several, or for a part of one

  // All with their line ends.
  Lines head;       // untouched, and enough to recognize the log by
  Lines untouched;  // behind the head
  Lines to_mutate;

  std::set<std::string> untouched_names;  // components of repositories' names
};

/// A sample of every log of the golden cases, and of one of them within each wrapper.
std::vector<Sample> all_samples(const Workdir& folder);

/// What came of a run: the ledger's numbers, and of the views the rows of the untouched lines.
struct SampleRun {
  Understood as;
  std::uint64_t lines = 0;
  std::uint64_t in_buckets = 0;
  std::string rows;
};

/// Runs the program over a log that is written into the folder.
SampleRun run_sample(const Sample& sample, const std::string& log, const Workdir& folder);

}  // namespace dvp::test
