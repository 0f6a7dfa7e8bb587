// Log files: which ones, and their bytes as blocks of whole lines.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "dvp/layout.hpp"

namespace dvp {

/// A line longer than this many bytes, its end not counted, is not read as a request (SPEC 3).
inline constexpr std::size_t longest_line = 1'048'576;

/// A log with more bytes than this, decompressed, is refused: positions in it have 40 bits.
inline constexpr std::uint64_t longest_log = std::uint64_t{1} << 40;

/// What the operator named: files, `-`, and the files below directories in byte order of path, each
/// once, however it is reached. Throws EnvironmentError for what is not there or may not be read.
std::vector<std::string> expand_logs(const std::vector<std::string>& arguments);

/// The files that a pattern of the configuration file names; the pattern itself if there is none.
std::vector<std::string> expand_glob(const std::string& pattern);

/// How far the reading is; written by the readers, read by the progress line.
struct Progress {
  std::atomic<std::uint64_t> bytes_known = 0;  // sizes of the regular files, as they lie on disk
  std::atomic<std::uint64_t> bytes_read = 0;   // likewise
  std::atomic<std::uint64_t> lines = 0;
};

/// The bytes of a log after decompression.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  /// Fills `out` with up to `size` bytes; 0 only at the end. Throws EnvironmentError.
  virtual std::size_t read(char* out, std::size_t size) = 0;
};

/// An opened log, with the name of its compression by magic bytes: `none`, `gzip`, `zstd`, `xz` or
/// `bzip2`.
struct OpenedLog {
  std::unique_ptr<ByteStream> bytes;
  std::string_view compression;
};
OpenedLog open_log(const std::string& path, Progress& progress);

/// Whole lines of one log, in order. Owned by one worker, and used again for the next block.
struct Block {
  static constexpr std::uint32_t no_source = 0xFFFFFFFF;

  std::uint32_t source = no_source;  // position in the list of logs
  std::uint32_t sequence = 0;        // of this block in its log
  std::uint64_t offset = 0;          // of the first byte in the log, for the order of lines
  std::shared_ptr<const Layout> layout;

  /// The lines with their ends; at least 64 bytes may be read behind them.
  std::string_view text;

  /// A single line longer than `longest_line` comes as a block of its own. Its text is kept only
  /// if the reader was told to.
  bool too_long = false;
  bool too_long_has_marker = false;

  std::vector<char> buffer;
  std::string long_text;
};

/// What became known of a log by opening it.
struct LogFacts {
  std::string format = "none";  // of a log without a byte
  std::string wrappers;         // `syslog > json-file`
  std::string compression = "none";
  bool recognized = true;
  std::string nearest;  // if it was not recognized: Layout::nearest
};

/// Cuts one log into blocks. One thread at a time.
class BlockReader {
 public:
  /// Reads the log's head. Throws EnvironmentError.
  BlockReader(OpenedLog log, const FormatSettings& settings, bool keep_long_lines);

  /// False at the end of the log. `block` gets everything but its source.
  bool next(Block& block);

  LogFacts facts() const;
  bool is_compressed() const { return compression_ != "none"; }

 private:
  std::size_t fill(Block& block, std::size_t have, std::size_t want);
  void read_long_line(Block& block, std::size_t have);

  std::string_view compression_;
  std::unique_ptr<ByteStream> bytes_;
  bool keep_long_lines_;
  std::shared_ptr<const Layout> layout_;  // null for a log without a byte
  std::string wrappers_;
  std::string carry_;  // the begun line at the end of the last block
  std::uint64_t offset_ = 0;
  std::uint32_t sequence_ = 0;
  bool at_end_ = false;
};

/// Hands the blocks of all logs to the workers. Each reads (and decompresses) blocks of a log of
/// its own while there are as many, and parses them.
///
/// When there are fewer, they share: of a compressed log the one who reads it reads ahead, and the
/// others take what it has read. Were they to take turns, what a decompressor looks back at would
/// move from core to core with each block. (A plain log has nothing to move, and they do.)
class BlockQueue {
 public:
  BlockQueue(std::vector<std::string> paths, const FormatSettings& settings, bool keep_long_lines,
             unsigned workers, Progress& progress);

  /// The next block; false when there is none left. Any thread, each with a block of its own that
  /// it uses again. Throws EnvironmentError.
  bool next(Block& block);

  /// Tells the other workers to stop: one has failed.
  void abandon();

  /// In the order of the logs; when all are read.
  const std::vector<LogFacts>& facts() const { return facts_; }

 private:
  // So many blocks wait for workers at the most; when half of them are left, it is read on.
  static constexpr std::size_t most_ahead = 16;

  struct Reading {
    std::uint32_t source;
    std::unique_ptr<BlockReader> reader;  // null until opened
    bool busy = false;
    bool finished = false;
  };

  Reading* free_reading(std::uint32_t last_source);
  bool read(Reading& reading, Block& block);
  bool read_block(Reading& reading, Block& block);
  bool is_read_ahead(const Reading& reading, const Block& block) const;
  void put_ahead(Block& block);
  void take_ahead(Block& block);

  std::vector<std::string> paths_;
  FormatSettings settings_;
  bool keep_long_lines_;
  unsigned workers_;
  Progress& progress_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Reading>> open_;
  std::deque<Block> ahead_;   // read, and not parsed yet
  std::vector<Block> spare_;  // for reading ahead, with their buffers
  std::uint32_t next_path_ = 0;
  bool abandoned_ = false;
  std::vector<LogFacts> facts_;
};

}  // namespace dvp
