// Log lines by hand: no formatting library, because a gigabyte should take seconds.
#include "log_writer.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace bench {
namespace {

constexpr std::size_t buffer_bytes = 1U << 20U;
constexpr std::size_t longest_line = 4096;  // no line comes near: names, tags and user agents are all short

constexpr std::array<std::string_view, 5> method_names{"GET", "HEAD", "POST", "PATCH", "PUT"};
constexpr std::array<std::string_view, 4> junk_paths{"/", "/favicon.ico", "/.env", "/robots.txt"};
constexpr std::string_view hex_digits = "0123456789abcdef";

std::string replace_backslashes(std::string_view text, std::string_view by) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') out += by;
    else out += c;
  }
  return out;
}

std::string escape(Format format, const std::string& user_agent) {
  switch (format) {
    case Format::combined: return replace_backslashes(user_agent, "\\x5C");
    case Format::json: return replace_backslashes(user_agent, "\\\\");
    case Format::csv: break;
  }
  return user_agent.find(',') == std::string::npos ? user_agent : '"' + user_agent + '"';
}

}  // namespace

LogWriter::LogWriter(Format format, const Traffic& traffic, std::uint64_t seed, int descriptor)
    : format_(format), traffic_(traffic), seed_(seed), descriptor_(descriptor), buffer_(buffer_bytes) {
  end_ = buffer_.data();
  for (const auto& text : traffic.user_agents().texts) user_agents_.push_back(escape(format, text));
  if (format == Format::csv) put("time,client_ip,method,path,status,digest,user_agent\n");
}

void LogWriter::write(const Request& request) {
  switch (format_) {
    case Format::combined: write_combined(request); break;
    case Format::json: write_json(request); break;
    case Format::csv: write_csv(request); break;
  }
  if (end_ > buffer_.data() + (buffer_bytes - longest_line)) flush();
}

void LogWriter::flush() {
  const char* from = buffer_.data();
  while (from < end_) {
    const auto written = ::write(descriptor_, from, static_cast<std::size_t>(end_ - from));
    if (written >= 0) from += written;
    else if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "write");
  }
  end_ = buffer_.data();
}

void LogWriter::write_combined(const Request& request) {
  put_address(request.client);
  put(" - - [");
  put_padded(request.time_ms / hour_ms / 24 + 1, 2);
  put("/Mar/2024:");
  put_clock(request);
  put(" +0000] \"");
  put(method_names[static_cast<std::size_t>(request.method)]);
  put(' ');
  put_path(request);
  put(" HTTP/1.1\" ");
  put_number(request.status);
  put(' ');
  put_number(request.bytes);
  put(" \"-\" \"");
  put(user_agents_[request.user_agent]);
  put("\" \"");
  if (request.response_digest != 0) put_digest(request.response_digest);
  else put('-');
  put("\" \"-\"\n");
}

void LogWriter::write_json(const Request& request) {
  put(R"({"time":")");
  put_iso_time(request);
  put(R"(+00:00","msec":")");
  put_number(static_cast<std::uint64_t>(month_start_seconds) + request.time_ms / 1000);
  put('.');
  put_padded(request.time_ms % 1000, 3);
  put(R"(","remote_addr":")");
  put_address(request.client);
  put(R"(","method":")");
  put(method_names[static_cast<std::size_t>(request.method)]);
  put(R"(","uri":")");
  put_path(request);
  put(R"(","status":)");
  put_number(request.status);
  put(R"(,"bytes":)");
  put_number(request.bytes);
  put(R"(,"user_agent":")");
  put(user_agents_[request.user_agent]);
  put(R"(","x_forwarded_for":"","digest":")");
  if (request.response_digest != 0) put_digest(request.response_digest);
  put("\"}\n");
}

void LogWriter::write_csv(const Request& request) {
  put_iso_time(request);
  put("Z,");
  put_address(request.client);
  put(',');
  put(method_names[static_cast<std::size_t>(request.method)]);
  put(',');
  put_path(request);
  put(',');
  put_number(request.status);
  put(',');
  if (request.response_digest != 0) put_digest(request.response_digest);
  put(',');
  put(user_agents_[request.user_agent]);
  put('\n');
}

void LogWriter::put(std::string_view text) {
  std::memcpy(end_, text.data(), text.size());
  end_ += text.size();
}

void LogWriter::put_number(std::uint64_t number) {
  std::uint32_t digits = 1;
  for (auto rest = number; rest >= 10; rest /= 10) ++digits;
  put_padded(number, digits);
}

void LogWriter::put_padded(std::uint64_t number, std::uint32_t digits) {
  for (auto place = digits; place > 0; --place, number /= 10) end_[place - 1] = hex_digits[number % 10];
  end_ += digits;
}

void LogWriter::put_clock(const Request& request) {
  const auto seconds = request.time_ms / 1000;
  put_padded(seconds / 3600 % 24, 2);
  put(':');
  put_padded(seconds / 60 % 60, 2);
  put(':');
  put_padded(seconds % 60, 2);
}

void LogWriter::put_iso_time(const Request& request) {
  put("2024-03-");
  put_padded(request.time_ms / hour_ms / 24 + 1, 2);
  put('T');
  put_clock(request);
}

// An address is computed from the client's number. One in five is IPv6, of the hot ones too.
void LogWriter::put_address(std::uint32_t client) {
  const auto bits = mix(client, seed_ ^ 0x61646472U);
  if (client % 5 == 4) return put_ipv6(bits);
  constexpr std::uint32_t first_octets = 84;  // 11 to 94: neither private nor reserved networks
  put_number(11 + scale(bits, first_octets));
  for (const auto shift : {0U, 8U, 16U}) {
    put('.');
    put_number((bits >> shift) & 0xFFU);
  }
}

// Half of them look like servers (2a01:abcd:ef::12), half like privacy addresses with eight groups.
// Each group is written from 1 on, so that the one "::" is the only way to write the address.
void LogWriter::put_ipv6(std::uint64_t bits) {
  const auto group = [&](std::uint64_t part) {
    const auto value = (part & 0xFFFFU) | 1U;
    put(':');
    put_hex(value, value > 0xFFF ? 4 : value > 0xFF ? 3 : value > 0xF ? 2 : 1);
  };
  const bool server = (bits >> 62U & 1U) == 0;
  put(server ? "2a01" : "2600");
  group(bits >> 48U);
  group(bits >> 32U);
  if (server) {
    put(':');
    return group(bits >> 16U);
  }
  group(bits >> 16U);
  const auto host = mix(bits);
  for (const auto shift : {48U, 32U, 16U, 0U}) group(host >> shift);
}

void LogWriter::put_path(const Request& request) {
  switch (request.path) {
    case Path::junk: return put(junk_paths[request.object % junk_paths.size()]);
    case Path::ping: return put("/v2/");
    case Path::token:
      put("/token?service=registry&client_id=pull&scope=repository%3A");
      put(traffic_.repositories()[request.repository].name);
      return put("%3Apull");
    default: break;
  }
  put("/v2/");
  put(traffic_.repositories()[request.repository].name);
  put_path_in_repository(request);
}

void LogWriter::put_path_in_repository(const Request& request) {
  switch (request.path) {
    case Path::manifest_tag:
      put("/manifests/");
      return put(traffic_.repositories()[request.repository].tags[request.tag]);
    case Path::manifest_digest:
      put("/manifests/");
      return put_digest(request.object);
    case Path::signature_tag:
      put("/manifests/sha256-");
      put_digest_hex(request.object);
      return put(".sig");
    case Path::blob:
      put("/blobs/");
      return put_digest(request.object);
    case Path::uploads: return put("/blobs/uploads/");
    case Path::upload: return put_upload(request.object);
    case Path::upload_commit:
      put_upload(request.object);
      put("&digest=sha256%3A");
      return put_digest_hex(request.response_digest);
    default: return put("/tags/list");
  }
}

void LogWriter::put_hex(std::uint64_t value, std::uint32_t digits) {
  for (auto place = digits; place > 0; --place, value >>= 4U) end_[place - 1] = hex_digits[value & 0xFU];
  end_ += digits;
}

void LogWriter::put_digest_hex(std::uint64_t seed) {
  for (std::uint64_t part = 0; part < 4; ++part) put_hex(mix(seed + part), 16);
}

void LogWriter::put_digest(std::uint64_t seed) {
  put("sha256:");
  put_digest_hex(seed);
}

// A UUID, and the state in which the registry's servers tell one another how far the upload has come.
void LogWriter::put_upload(std::uint64_t seed) {
  put("/blobs/uploads/");
  const auto bits = mix(seed);
  put_hex(seed >> 32U, 8);
  put('-');
  put_hex(seed >> 16U, 4);
  put("-4");
  put_hex(seed, 3);
  put("-a");
  put_hex(bits >> 48U, 3);
  put('-');
  put_hex(bits, 12);
  put("?_state=");
  for (std::uint64_t part = 1; part <= 8; ++part) put_hex(mix(seed + part), 16);
}

}  // namespace bench
