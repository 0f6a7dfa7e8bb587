// Writes requests as log lines: nginx combined with the digest behind it, nginx JSON, or CSV.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "traffic.hpp"

namespace bench {

enum class Format : std::uint8_t { combined, json, csv };

class LogWriter {
 public:
  LogWriter(Format format, const Traffic& traffic, std::uint64_t seed, int descriptor);

  void write(const Request& request);
  void flush();  // throws std::system_error when the output cannot be written

 private:
  void write_combined(const Request& request);
  void write_json(const Request& request);
  void write_csv(const Request& request);

  void put(char c) { *end_++ = c; }
  void put(std::string_view text);
  void put_number(std::uint64_t number);
  void put_padded(std::uint64_t number, std::uint32_t digits);
  void put_clock(const Request& request);
  void put_iso_time(const Request& request);
  void put_address(std::uint32_t client);
  void put_ipv6(std::uint64_t bits);
  void put_path(const Request& request);
  void put_path_in_repository(const Request& request);
  void put_hex(std::uint64_t value, std::uint32_t digits);
  void put_digest_hex(std::uint64_t seed);
  void put_digest(std::uint64_t seed);
  void put_upload(std::uint64_t seed);

  Format format_;
  const Traffic& traffic_;
  std::uint64_t seed_;
  int descriptor_;
  std::vector<std::string> user_agents_;  // escaped for the format, once
  std::vector<char> buffer_;
  char* end_;
};

}  // namespace bench
