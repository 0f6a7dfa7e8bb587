// The progress line on a terminal.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "dvp/input.hpp"

namespace dvp {

/// Draws how far the reading is on standard error, until it is destroyed, which erases the line.
class ProgressLine {
 public:
  explicit ProgressLine(const Progress& progress);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

 private:
  void draw_until_stopped();

  const Progress& progress_;
  std::mutex mutex_;
  std::condition_variable stop_changed_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace dvp
