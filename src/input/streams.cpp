// The bytes of a log: a file or pipe, and the decompressors on top of it.
#include <fcntl.h>
#include <fmt/format.h>
#include <isa-l/igzip_lib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

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

  const std::string& path() const { return path_; }

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
  std::array<char, 4> head_{};
  std::size_t head_size_ = 0;
  std::size_t pushed_back_ = 0;
};

/// The compressed bytes that a decompressor works on, refilled when they are used up.
class CompressedInput {
 public:
  explicit CompressedInput(std::unique_ptr<FileStream> file)
      : file_(std::move(file)), bytes_(256 << 10) {}

  /// What is not used yet; empty only at the end of the file.
  std::string_view unused() { return rest_.empty() ? gather() : rest_; }

  /// The same, with as much behind it as there is room for.
  std::string_view gather() {
    auto have = rest_.size();
    if (have > 0) std::memmove(bytes_.data(), rest_.data(), have);
    for (std::size_t got = 1; got > 0 && have < bytes_.size(); have += got)
      got = file_->read(bytes_.data() + have, bytes_.size() - have);
    rest_ = {bytes_.data(), have};
    return rest_;
  }
  void use(std::size_t count) { rest_.remove_prefix(count); }

  [[noreturn]] void fail(const char* what) const {
    throw EnvironmentError(file_->path() + ": " + what);
  }

 private:
  std::unique_ptr<FileStream> file_;
  std::vector<char> bytes_;
  std::string_view rest_;
};

class GzipStream : public ByteStream {
 public:
  explicit GzipStream(std::unique_ptr<FileStream> file) : input_(std::move(file)) {
    begin_member();
  }

  std::size_t read(char* out, std::size_t size) override {
    state_.next_out = reinterpret_cast<std::uint8_t*>(out);
    state_.avail_out = static_cast<std::uint32_t>(size);
    while (state_.avail_out == size) {
      if (state_.block_state == ISAL_BLOCK_FINISH && !next_member()) return 0;
      inflate_some();
    }
    return size - state_.avail_out;
  }

 private:
  /// ISA-L checks a header's own checksum rightly only if it gets the header in one piece.
  void begin_member() {
    input_.gather();
    isal_inflate_init(&state_);
    state_.crc_flag = ISAL_GZIP;  // checks the header, the checksum and the length
  }

  /// Several members after one another are one file; zeros behind the last are padding.
  bool next_member() {
    while (!input_.unused().empty() && input_.unused().front() == '\0') input_.use(1);
    if (input_.unused().empty()) return false;
    auto* out = state_.next_out;
    const auto space = state_.avail_out;
    begin_member();
    state_.next_out = out;
    state_.avail_out = space;
    return true;
  }

  void inflate_some() {
    const auto compressed = input_.unused();
    const auto space = state_.avail_out;
    state_.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(compressed.data()));
    state_.avail_in = static_cast<std::uint32_t>(compressed.size());
    if (isal_inflate(&state_) != ISAL_DECOMP_OK) input_.fail("the gzip data is damaged");
    input_.use(compressed.size() - state_.avail_in);
    const bool stuck = compressed.empty() && state_.avail_out == space;
    if (stuck && state_.block_state != ISAL_BLOCK_FINISH) input_.fail("the gzip data is truncated");
  }

  CompressedInput input_;
  inflate_state state_{};
};

class ZstdStream : public ByteStream {
 public:
  explicit ZstdStream(std::unique_ptr<FileStream> file)
      : input_(std::move(file)), stream_(ZSTD_createDStream(), ZSTD_freeDStream) {
    // As the zstd command with --long=31: a frame of any window.
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, 31);
  }

  std::size_t read(char* out, std::size_t size) override {
    ZSTD_outBuffer space{out, size, 0};
    while (space.pos == 0) {
      const auto compressed = input_.unused();
      if (compressed.empty() && between_frames_) return 0;
      ZSTD_inBuffer input{compressed.data(), compressed.size(), 0};
      const auto left = ZSTD_decompressStream(stream_.get(), &space, &input);
      if (ZSTD_isError(left)) input_.fail("the zstd data is damaged");
      input_.use(input.pos);
      between_frames_ = left == 0;
      if (compressed.empty() && space.pos == 0 && left != 0)
        input_.fail("the zstd data is truncated");
    }
    return space.pos;
  }

 private:
  CompressedInput input_;
  std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream_;
  bool between_frames_ = true;
};

bool is_gzip(std::string_view head) { return head.starts_with("\x1F\x8B"); }

/// A frame, or a frame to be skipped, which may stand before it.
bool is_zstd(std::string_view head) {
  const bool skippable =
      head.size() == 4 && (head[0] & 0xF0) == 0x50 && head.substr(1) == "\x2A\x4D\x18";
  return skippable || head == "\x28\xB5\x2F\xFD";
}

/// What this version cannot read would be taken for a log without a line about manifests.
void refuse_unknown_compression(const std::string& path, std::string_view head) {
  const bool xz = head ==
                  "\xFD"
                  "7zX";
  const bool bzip2 =
      head.size() == 4 && head.starts_with("BZh") && head[3] >= '1' && head[3] <= '9';
  if (xz || bzip2)
    throw EnvironmentError(fmt::format("{}: compressed with {}, which this version does not read",
                                       path, xz ? "xz" : "bzip2"));
}

}  // namespace

OpenedLog open_log(const std::string& path, Progress& progress) {
  auto file = std::make_unique<FileStream>(path, progress);
  const auto head = file->peek();
  if (is_gzip(head)) return {std::make_unique<GzipStream>(std::move(file)), "gzip"};
  if (is_zstd(head)) return {std::make_unique<ZstdStream>(std::move(file)), "zstd"};
  refuse_unknown_compression(path, head);
  return {std::move(file), "none"};
}

}  // namespace dvp
