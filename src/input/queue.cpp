// Sharing the blocks of all logs among the workers.
#include <sys/stat.h>

#include <algorithm>

#include "dvp/error.hpp"
#include "dvp/input.hpp"

namespace dvp {

BlockQueue::BlockQueue(std::vector<std::string> paths, const FormatSettings& settings,
                       bool keep_long_lines, Progress& progress)
    : paths_(std::move(paths)),
      settings_(settings),
      keep_long_lines_(keep_long_lines),
      progress_(progress),
      facts_(paths_.size()) {
  for (const auto& path : paths_) {
    struct stat status {};
    if (path != "-" && stat(path.c_str(), &status) == 0)
      progress_.bytes_known += static_cast<std::uint64_t>(status.st_size);
  }
}

bool BlockQueue::next(Block& block) {
  for (;;) {
    Reading* reading = nullptr;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] {
        reading = abandoned_ ? nullptr : free_reading();
        return reading || abandoned_ || open_.empty();
      });
      if (!reading) return false;
      reading->busy = true;
    }
    if (read_block(*reading, block)) return true;
  }
}

/// The first open log that nobody reads, else the next one. Called with the lock held.
BlockQueue::Reading* BlockQueue::free_reading() {
  std::erase_if(open_, [](const auto& reading) { return reading->finished; });
  for (const auto& reading : open_)
    if (!reading->busy) return reading.get();
  if (next_path_ == paths_.size()) return nullptr;
  open_.push_back(std::make_unique<Reading>(Reading{next_path_++, nullptr}));
  return open_.back().get();
}

bool BlockQueue::read_block(Reading& reading, Block& block) {
  if (!reading.reader)
    reading.reader = std::make_unique<BlockReader>(open_log(paths_[reading.source], progress_),
                                                   settings_, keep_long_lines_);
  const bool got = reading.reader->next(block);
  block.source = reading.source;
  if (got && block.offset + block.text.size() > longest_log)
    throw EnvironmentError(paths_[reading.source] + ": more than a tebibyte in one log");
  const std::lock_guard lock(mutex_);
  if (!got) facts_[reading.source] = reading.reader->facts();
  reading.busy = false;
  reading.finished = !got;
  changed_.notify_all();
  return got;
}

void BlockQueue::abandon() {
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  changed_.notify_all();
}

}  // namespace dvp
