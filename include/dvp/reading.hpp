// The first half of the corridor: logs in, requests in shards out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dvp/input.hpp"
#include "dvp/options.hpp"
#include "dvp/rejects.hpp"
#include "dvp/request_shards.hpp"
#include "dvp/twins.hpp"

namespace dvp {

/// How many manifest requests the two logs told of that a registry writes into one stream.
struct Tellings {
  std::uint64_t application = 0;
  std::uint64_t application_heads = 0;  // of those by HEAD
  std::uint64_t access = 0;

  Tellings& operator+=(const Tellings& other) {
    application += other.application;
    application_heads += other.application_heads;
    access += other.access;
    return *this;
  }
};

/// What was read of one log.
struct SourceReading {
  LogFacts facts;
  TimeSpan span;
  std::uint64_t lines = 0;                  // with those that one line stands for
  std::vector<std::uint64_t> lines_before;  // each block, as they stand in this log
  Tellings tellings;
};

struct Reading {
  LineTally tally;                     // `margin`, `started`, and `joined` are not known yet
  std::vector<SourceReading> sources;  // in the order of the logs
};

/// Where what was read goes.
struct ReadingTargets {
  Catalog& catalog;
  RequestShards& shards;
  HeldLines& held;
  Rejects& rejects;
};

/// Reads all logs, and decides about the lines that were held. Throws EnvironmentError.
Reading read_logs(const std::vector<std::string>& paths, const Options& options,
                  const ReadingTargets& targets, Progress& progress);

}  // namespace dvp
