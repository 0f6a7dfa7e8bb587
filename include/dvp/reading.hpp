// The first half of the corridor: logs in, requests in shards out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dvp/input.hpp"
#include "dvp/options.hpp"
#include "dvp/rejects.hpp"
#include "dvp/request.hpp"
#include "dvp/spill.hpp"

namespace dvp {

/// All requests of a client address are in one shard, so a shard can be counted by itself.
using RequestShards = PartitionedStore<Request>;
inline constexpr std::size_t shard_count = 256;

/// What was read of one log.
struct SourceReading {
  LogFacts facts;
  TimeSpan span;
  std::uint64_t lines = 0;
  std::vector<std::uint64_t> lines_before;  // each block, in this log
};

struct Reading {
  LineTally tally;                     // `margin`, `started`, and `joined` are not known yet
  std::vector<SourceReading> sources;  // in the order of the logs
};

/// Reads all logs. Throws EnvironmentError.
Reading read_logs(const std::vector<std::string>& paths, const Options& options, Catalog& catalog,
                  RequestShards& shards, Rejects& rejects, Progress& progress);

}  // namespace dvp
