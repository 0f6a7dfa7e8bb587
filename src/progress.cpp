// The progress line: bytes read of bytes known, lines, rate, time left.
#include "progress.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

namespace dvp {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto redraw_every = std::chrono::milliseconds(200);
constexpr double megabyte = 1e6;
constexpr const char* erase_line = "\r\x1B[K";

std::string progress_text(const Progress& progress, double seconds) {
  const auto read = static_cast<double>(progress.bytes_read.load());
  const auto known = static_cast<double>(progress.bytes_known.load());
  const auto rate = seconds > 0 ? read / seconds : 0;
  auto text = fmt::format("{:.0f} MB", read / megabyte);
  if (known > 0) text += fmt::format(" of {:.0f} MB", known / megabyte);
  text += fmt::format(", {} lines, {:.0f} MB/s", progress.lines.load(), rate / megabyte);
  if (known > read && rate > 0) text += fmt::format(", {:.0f} s left", (known - read) / rate);
  return text;
}

}  // namespace

ProgressLine::ProgressLine(const Progress& progress)
    : progress_(progress), thread_([this] { draw_until_stopped(); }) {}

ProgressLine::~ProgressLine() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stop_changed_.notify_all();
  thread_.join();
  std::fputs(erase_line, stderr);
}

void ProgressLine::draw_until_stopped() {
  const auto begin = Clock::now();
  std::unique_lock lock(mutex_);
  while (!stop_changed_.wait_for(lock, redraw_every, [&] { return stop_; })) {
    const std::chrono::duration<double> elapsed = Clock::now() - begin;
    const auto text = erase_line + progress_text(progress_, elapsed.count());
    std::fputs(text.c_str(), stderr);
    std::fflush(stderr);
  }
}

}  // namespace dvp
