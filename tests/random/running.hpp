// Runs the program over a structured case, and compares what it wrote with what the oracle says.
#pragma once

#include <functional>
#include <string>

#include "case.hpp"
#include "dvp/options.hpp"
#include "dvp/pipeline.hpp"
#include "generate.hpp"
#include "oracle.hpp"
#include "workdir.hpp"

namespace dvp::test {

/// How a case is run; nothing of it may matter to what is written.
struct Way {
  unsigned jobs = 1;
  std::size_t memory = std::size_t{1} << 30;
  bool named_format = false;  // else `auto`
  bool as_directory = false;  // the logs are found in a directory
};

/// What came of a run: the files by name, and the summary.
struct Actual {
  std::map<std::string, std::string> files;
  RunSummary summary;
};

/// Writes the logs into the folder and runs the program there.
Actual run_case(const Case& test_case, const Way& way, const Workdir& folder);

/// The first difference in the files of the views; empty if there is none.
std::string difference_in_files(const std::map<std::string, std::string>& expected,
                                const std::map<std::string, std::string>& actual);

/// The first difference in files or ledger.
std::string difference(const Expected& expected, const Actual& actual);

/// How a person sees the case: seed, options and logs.
std::string description(const Case& test_case);

/// Calls `try_case(case, folder)` for this many random cases, each in a folder of its own. It
/// returns what is wrong; then the test fails with the case's description, and the folder is kept.
/// DVP_RANDOM_CASES and DVP_RANDOM_SEED take the place of number and first seed.
using TryCase = std::function<std::string(const Case&, const Workdir&)>;
void for_random_cases(std::size_t count, const Wishes& wishes, const TryCase& try_case);

/// What the two variables say, or else these.
std::size_t random_cases(std::size_t count);
std::uint64_t first_seed();

}  // namespace dvp::test
