// The table of contents: a whole run, one call for each arrow of the picture in ARCHITECTURE.md.
#pragma once

#include <functional>
#include <string>

#include "dvp/input.hpp"
#include "dvp/ledger.hpp"
#include "dvp/options.hpp"
#include "dvp/output.hpp"
#include "dvp/rejects.hpp"

namespace dvp {

/// What a run has to say of itself, besides the files that it wrote.
struct RunSummary {
  Ledger ledger;
  std::vector<std::string> advice;     // find_advice
  std::vector<RejectedLine> examples;  // the first few of each reason
  bool too_many_rejects = false;
};

/// Reads the logs and writes the views. Throws UsageError or EnvironmentError; then no output file
/// is changed. `progress` and `names` are for others to look at while it runs.
RunSummary run(const Options& options, Progress& progress, TemporaryNames& names);

}  // namespace dvp
