// Sharing the blocks of all logs among the workers.
#include <sys/stat.h>

#include <algorithm>

#include "dvp/error.hpp"
#include "dvp/input.hpp"

namespace dvp {

BlockQueue::BlockQueue(std::vector<std::string> paths, const FormatSettings& settings,
                       bool keep_long_lines, unsigned workers, Progress& progress)
    : paths_(std::move(paths)),
      settings_(settings),
      keep_long_lines_(keep_long_lines),
      workers_(workers),
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
        if (abandoned_) return true;
        reading = ahead_.size() > most_ahead / 2 ? nullptr : free_reading(block.source);
        return reading || !ahead_.empty() || open_.empty();
      });
      if (abandoned_ || (!reading && ahead_.empty())) return false;
      if (!reading) {
        take_ahead(block);
        return true;
      }
      reading->busy = true;
    }
    if (read(*reading, block)) return true;
  }
}

/// One that nobody reads: that of the worker's last block, else one that is not open yet, else any.
/// Called with the lock held.
BlockQueue::Reading* BlockQueue::free_reading(std::uint32_t last_source) {
  std::erase_if(open_, [](const auto& reading) { return reading->finished; });
  Reading* free = nullptr;
  for (const auto& reading : open_)
    if (!reading->busy && (!free || reading->source == last_source)) free = reading.get();
  if (free && free->source == last_source) return free;
  if (next_path_ == paths_.size() || open_.size() >= workers_) return free;
  open_.push_back(std::make_unique<Reading>(Reading{next_path_++, nullptr}));
  return open_.back().get();
}

/// The next block of a log, after some that others may take.
bool BlockQueue::read(Reading& reading, Block& block) {
  for (;;) {
    const bool got = read_block(reading, block);
    const std::lock_guard lock(mutex_);
    const bool goes_on = got && is_read_ahead(reading, block);
    if (goes_on) put_ahead(block);
    else reading.busy = false;
    reading.finished = !got;
    changed_.notify_all();
    if (!goes_on) return got;
  }
}

bool BlockQueue::read_block(Reading& reading, Block& block) {
  const auto& path = paths_[reading.source];
  if (!reading.reader)
    reading.reader =
        std::make_unique<BlockReader>(open_log(path, progress_), settings_, keep_long_lines_);
  const bool got = reading.reader->next(block);
  block.source = reading.source;
  if (got && block.offset + block.text.size() > longest_log)
    throw EnvironmentError(path + ": more than a tebibyte in one log");
  if (!got) facts_[reading.source] = reading.reader->facts();
  return got;
}

/// Whether a block is for others, who have no log of their own. A line that is too long is not: it
/// may be of any size. Called with the lock held, as what follows.
bool BlockQueue::is_read_ahead(const Reading& reading, const Block& block) const {
  const bool is_shared = next_path_ == paths_.size() && open_.size() < workers_;
  return is_shared && reading.reader->is_compressed() && !block.too_long && !abandoned_ &&
         ahead_.size() < most_ahead;
}

void BlockQueue::put_ahead(Block& block) {
  ahead_.push_back(std::move(block));
  block = {};
  if (spare_.empty()) return;
  block = std::move(spare_.back());
  spare_.pop_back();
}

void BlockQueue::take_ahead(Block& block) {
  block.long_text.clear();
  block.long_text.shrink_to_fit();  // of any size, and nobody may want it again
  spare_.push_back(std::move(block));
  block = std::move(ahead_.front());
  ahead_.pop_front();
}

void BlockQueue::abandon() {
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  changed_.notify_all();
}

}  // namespace dvp
