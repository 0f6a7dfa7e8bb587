// The room of compressed bytes: all of a log or an error, whatever became of the file.
#include <catch2/catch.hpp>

#include <random>
#include <utility>

#include "compressed.hpp"
#include "dvp/error.hpp"
#include "dvp/input.hpp"
#include "workdir.hpp"

namespace dvp {

namespace {

/// Half of it can be compressed.
std::string text_of_size(std::size_t size) {
  std::minstd_rand numbers(42);
  std::string text;
  while (text.size() < size) text += "GET /v2/acme/app/ " + std::to_string(numbers()) + '\n';
  return text.substr(0, size);
}

class Files {
 public:
  OpenedLog open(std::string_view bytes) {
    return open_log(folder_.write("log", bytes), progress_);
  }

  /// The decompressed text, or the message of an error without the file's name.
  std::string read(std::string_view bytes, std::size_t read_size = 1000) {
    try {
      const auto log = open(bytes);
      std::string text, piece(read_size, '\0');
      while (const auto got = log.bytes->read(piece.data(), piece.size()))
        text.append(piece, 0, got);
      CHECK(log.bytes->read(piece.data(), piece.size()) == 0);
      return text;
    } catch (const EnvironmentError& error) {
      const std::string message = error.what();
      return message.substr(message.find(": ") + 2);
    }
  }

 private:
  test::Workdir folder_;
  Progress progress_;
};

/// The bytes with one changed.
std::string flipped(std::string bytes, std::size_t position, unsigned bits) {
  bytes[position] = static_cast<char>(static_cast<unsigned char>(bytes[position]) ^ bits);
  return bytes;
}

}  // namespace

TEST_CASE("streams: all bytes come, however many are asked for") {
  Files files;
  const auto text = text_of_size(1'500'000);  // more than a buffer, compressed too
  for (const auto& compressor : test::compressors())
    for (const std::size_t size : {7U, 4096U, 1U << 20, 4U << 20}) {
      INFO(compressor.name << " by " << size);
      CHECK((files.read(compressor.compress(text), size) == text));
    }
}

TEST_CASE("streams: more small members than a buffer has room for") {
  Files files;
  for (const auto& compressor : test::compressors()) {
    INFO(compressor.name);
    const auto member = compressor.compress("a line\n");
    std::string bytes, text;
    while (bytes.size() < 600'000) {
      bytes += member;
      text += "a line\n";
    }
    CHECK((files.read(bytes, 1 << 20) == text));
  }
}

TEST_CASE("streams: gzip headers with checksums, some of them where a buffer ends") {
  Files files;
  std::string bytes, text;
  while (bytes.size() < 3'000'000) {
    bytes += test::gzip_bytes("a line\n", true);
    text += "a line\n";
  }
  CHECK((files.read(bytes) == text));
}

TEST_CASE("streams: a file that is cut anywhere is truncated") {
  Files files;
  const auto text = text_of_size(700);
  for (const auto& compressor : test::compressors()) {
    const auto whole = compressor.compress(text);
    for (std::size_t size = 5; size < whole.size(); ++size) {
      INFO(compressor.name << " cut at " << size << " of " << whole.size());
      const auto message = "the " + compressor.name + " data is truncated";
      CHECK(files.read(whole.substr(0, size)) == message);
      CHECK(files.read(whole + whole.substr(0, size)) == message);
    }
  }
}

TEST_CASE("streams: a changed byte never gives another text") {
  Files files;
  const auto text = text_of_size(700);
  for (const auto& compressor : test::compressors()) {
    const auto whole = compressor.compress(text);
    for (std::size_t position = 0; position < whole.size(); ++position)
      for (const unsigned bits : {0x01U, 0x80U, 0xFFU}) {
        INFO(compressor.name << " changed at " << position << " of " << whole.size());
        const auto bytes = flipped(whole, position, bits);
        if (files.open(bytes).compression == "none") continue;
        const auto result = files.read(bytes);
        CHECK((result == text || result.starts_with("the " + compressor.name + " data is ")));
      }
  }
}

TEST_CASE("streams: what stands behind the last member") {
  Files files;
  const auto behind = [&](const std::string& compression, const std::string& bytes) {
    for (const auto& compressor : test::compressors())
      if (compressor.name == compression) return files.read(compressor.compress("text") + bytes);
    return std::string();
  };
  for (const std::size_t size : {1U, 4U, 7U, 300'000U}) {
    INFO(size << " zeros");
    const std::string zeros(size, '\0');
    CHECK(behind("gzip", zeros) == "text");
    CHECK(behind("bzip2", zeros) == "text");
    CHECK(behind("xz", zeros) == (size % 4 == 0 ? "text" : "the xz data is damaged"));
    CHECK(behind("zstd", zeros) != "text");
  }
  for (const auto& compressor : test::compressors()) {
    const auto damaged = "the " + compressor.name + " data is damaged";
    CHECK(behind(compressor.name, "other things\n") == damaged);
    if (compressor.name != "zstd")
      CHECK(behind(compressor.name, std::string(8, '\0') + "other things\n") == damaged);
  }
}

TEST_CASE("streams: what the library does not check is not read") {
  Files files;
  const auto message = files.read(test::xz_bytes_of_unknown_check("text"));
  CHECK(message == "the xz data is of a kind that this version does not read");
}

TEST_CASE("streams: one that is left in the middle leaves nothing behind") {
  Files files;
  for (const auto& compressor : test::compressors()) {
    const auto member = compressor.compress(text_of_size(5000));
    std::string piece(6000, '\0');
    const auto log = files.open(member + member);
    for (int i = 0; i < 2; ++i) CHECK(log.bytes->read(piece.data(), piece.size()) > 0);
    CHECK(files.open(member).compression == compressor.name);
  }
}

}  // namespace dvp
