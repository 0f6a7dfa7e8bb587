// What counting needs to know of all requests before the first shard is counted.
#pragma once

#include <cstdint>
#include <vector>

#include "dvp/counting.hpp"

namespace dvp {

/// What the workers share. The vectors are indexed by the ids of repositories or origins.
struct CountingPlan {
  const Options& options;
  const Locator& locator;
  Catalog& catalog;  // nothing but places is added any more
  SourceOrder order;

  std::vector<Id> first_of_namespace;    // the first repository of the same namespace
  std::vector<Id> discreet_origin;       // without what may name its client's address
  std::vector<Id> first_of_tool;         // the first origin with the same tool
  std::vector<std::uint32_t> countries;  // those that the log itself tells, as numbers
  std::vector<Id> user_agents;           // empty unless sessions are told apart by them

  /// Adds discreet origins to the catalog.
  explicit CountingPlan(const CountingInputs& inputs);

  bool wants(View view) const { return options.views.contains(view); }
  Id user_agent(Id origin) const { return user_agents.empty() ? 0 : user_agents[origin]; }

  /// The origin as it may be shown: some programs have their machine's address as their name or
  /// version.
  Id shown_origin(const Request& request) const;
};

}  // namespace dvp
