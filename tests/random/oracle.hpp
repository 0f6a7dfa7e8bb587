// The oracle: SPEC 3 (judgement, scope, order), 4, 5, 6 and 7 computed again, as slowly and
// obviously as they can be written down. It shares nothing with the program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "case.hpp"

namespace dvp::test {

/// A request as section 4 sees it.
struct Step {
  Time time = 0;
  bool head = false;
  bool by_digest = false;
  std::string reference;
  std::string digest;  // of the response, by digest the reference; empty: unknown
};

/// One action, with the positions of its requests; the first is the starting one.
struct FoundAction {
  std::string result;
  std::string digest;  // the column
  std::vector<std::size_t> members;
};

/// The pseudo-code of section 4 over the requests of one session key in their order. The actions
/// are in order of their starting requests.
std::vector<FoundAction> find_actions(const std::vector<Step>& steps, Time session_window);

using Numbers = std::map<std::string, std::uint64_t>;

struct ExpectedSource {
  std::uint64_t lines = 0;
  std::optional<Time> first;
  std::optional<Time> last;
};

struct Expected {
  std::map<std::string, std::string> files;  // all six views of all windows, by file name
  Numbers buckets;                           // those that are not empty
  Numbers reasons;                           // likewise
  std::map<std::string, Numbers> windows;    // of each window the results that occur
  std::vector<ExpectedSource> sources;
  Numbers lookups;  // of databases and lists of ranges; by names that are the tests' own
  Numbers reached;  // how columns about clients came about, as often as they did
};

Expected expected_of(const Case& test_case);

}  // namespace dvp::test
