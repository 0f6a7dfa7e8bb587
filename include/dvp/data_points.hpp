// Which data points stood in a report of an earlier day (`--as-published`): Docker's documentation
// of its reports tells of each when it was introduced.
#pragma once

#include <cstdint>

namespace dvp {

/// Asked with days, or any time of them, in seconds since 1970.
class DataPoints {
 public:
  explicit DataPoints(bool as_published) : as_published_(as_published) {}

  bool any(std::int64_t second) const { return since(1'640'995'200, second); }     // 2022-01-01
  bool domain(std::int64_t second) const { return since(1'665'446'400, second); }  // 2022-10-11
  bool owner(std::int64_t second) const { return since(1'671'408'000, second); }   // 2022-12-19

 private:
  bool since(std::int64_t introduced, std::int64_t second) const {
    return !as_published_ || second >= introduced;
  }

  bool as_published_;
};

}  // namespace dvp
