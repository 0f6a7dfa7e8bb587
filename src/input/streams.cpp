// The bytes of a log: a file or pipe, decompressed if its first bytes tell so.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "compression.hpp"
#include "dvp/error.hpp"
#include "dvp/input.hpp"

namespace dvp {

namespace {

class FileStream : public ByteStream {
 public:
  FileStream(const std::string& path, Progress& progress)
      : path_(path),
        descriptor_(path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC)),
        progress_(progress) {
    if (descriptor_ < 0) throw system_failure(path, errno);
    (void)posix_fadvise(descriptor_, 0, 0,
                        POSIX_FADV_SEQUENTIAL);  // a hint; pipes have no use for it
  }
  ~FileStream() override {
    if (descriptor_ != STDIN_FILENO) close(descriptor_);
  }
  FileStream(const FileStream&) = delete;
  FileStream& operator=(const FileStream&) = delete;

  std::size_t read(char* out, std::size_t size) override {
    if (pushed_back_ > 0) return give_back(out, size);
    return read_file(out, size);
  }

  /// The first bytes of the file, which `read` gives again.
  std::string_view peek() {
    std::size_t got = 1;
    while (pushed_back_ < head_.size() && got > 0) {
      got = read_file(head_.data() + pushed_back_, head_.size() - pushed_back_);
      pushed_back_ += got;
    }
    head_size_ = pushed_back_;
    return {head_.data(), head_size_};
  }

 private:
  std::size_t read_file(char* out, std::size_t size) {
    for (;;) {
      const auto got = ::read(descriptor_, out, size);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) throw system_failure(path_, errno);
      progress_.bytes_read.fetch_add(static_cast<std::size_t>(got), std::memory_order_relaxed);
      return static_cast<std::size_t>(got);
    }
  }

  std::size_t give_back(char* out, std::size_t size) {
    const auto given = std::min(size, pushed_back_);
    std::memcpy(out, head_.data() + (head_size_ - pushed_back_), given);
    pushed_back_ -= given;
    return given;
  }

  std::string path_;
  int descriptor_;
  Progress& progress_;
  std::array<char, telling_bytes> head_{};
  std::size_t head_size_ = 0;
  std::size_t pushed_back_ = 0;
};

}  // namespace

OpenedLog open_log(const std::string& path, Progress& progress) {
  auto file = std::make_unique<FileStream>(path, progress);
  const auto* compression = find_compression(file->peek());
  if (!compression) return {std::move(file), "none"};
  return {decompress(*compression, std::move(file), path), compression->name};
}

}  // namespace dvp
