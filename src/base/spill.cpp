// The temporary file behind the stores.
#include "dvp/spill.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "dvp/error.hpp"

namespace dvp {

namespace {

int open_nameless(const std::string& directory) {
  int descriptor = open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
    auto path = directory + "/dvp-report.XXXXXX";  // a file system without nameless files
    descriptor = mkostemp(path.data(), O_CLOEXEC);
    if (descriptor >= 0) unlink(path.c_str());
  }
  if (descriptor < 0) throw system_failure(directory, errno);
  return descriptor;
}

}  // namespace

SpillFile::~SpillFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

Extent SpillFile::append(const void* data, std::size_t size) {
  const std::lock_guard lock(mutex_);
  if (descriptor_ < 0) descriptor_ = open_nameless(directory_);
  const Extent extent{end_, size};
  const auto* bytes = static_cast<const char*>(data);
  while (size > 0) {
    const auto written = pwrite(descriptor_, bytes, size, static_cast<off_t>(end_));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw system_failure(directory_ + ": spilling", errno);
    bytes += written;
    size -= static_cast<std::size_t>(written);
    end_ += static_cast<std::uint64_t>(written);
  }
  return extent;
}

void SpillFile::read(const Extent& extent, void* data) const {
  auto* bytes = static_cast<char*>(data);
  for (std::uint64_t done = 0; done < extent.size;) {
    const auto got = pread(descriptor_, bytes + done, extent.size - done,
                           static_cast<off_t>(extent.offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0)
      throw system_failure(directory_ + ": reading what was spilled", got < 0 ? errno : EIO);
    done += static_cast<std::uint64_t>(got);
  }
}

}  // namespace dvp
