// Pieces of a line, and the meaning of single fields.
#include "dvp/fields.hpp"

#include <algorithm>
#include <cstring>

#include "dvp/address.hpp"
#include "dvp/names.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

/// Whether a text begins like the shape, in which `0` stands for a digit, `a` for a lower case
/// letter and `A` for an upper case one.
bool matches(std::string_view text, std::string_view shape) {
  const auto fits = [](char expected, char c) {
    if (expected == '0') return is_digit(c);
    if (expected == 'a') return is_lower(c);
    return expected == 'A' ? is_upper(c) : c == expected;
  };
  return text.size() >= shape.size() && std::equal(shape.begin(), shape.end(), text.begin(), fits);
}

/// Where it begins; 0 if there is no other. It is ` HTTP/1.1` mostly.
std::size_t last_word(std::string_view request) {
  constexpr auto usual = std::string_view("HTTP/1.1").size();
  const auto size = request.size();
  if (size > usual && finishes_with(request, "HTTP/1.1") && request[size - usual - 1] == ' ')
    return size - usual;
  return request.rfind(' ') + 1;
}

}  // namespace

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  auto line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

std::string_view take_telling_line(std::string_view& text) {
  while (!text.empty()) {
    const auto line = take_line(text);
    if (!trim(line).empty() && !is_server_error_line(line)) return line;
  }
  return {};
}

int parse_status(std::string_view text) {
  if (text.size() == 3 && is_digit(text[0]) && is_digit(text[1]) && is_digit(text[2]))
    return (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
  const auto number = parse_digits(text);
  if (!number) return AccessRecord::unreadable_status;
  return static_cast<int>(std::min<std::uint64_t>(*number, 100'000));
}

void split_request_line(std::string_view request, AccessRecord& record) {
  const auto space = std::min(request.find(' '), request.size());
  record.method = slice(request, 0, space);
  const auto begin = std::min(space + 1, request.size());
  const auto protocol = last_word(request);
  const bool has_protocol = protocol > begin && begins_with(request.substr(protocol), "HTTP/");
  record.target = slice(request, begin, has_protocol ? protocol - 1 : request.size());
}

std::string_view unless_dash(std::string_view text) {
  return text == "-" ? std::string_view() : text;
}

bool is_number_or_dash(std::string_view text) {
  return text == "-" || parse_digits(text).has_value();
}

std::size_t find_quote(std::string_view line, std::size_t from) {
  for (auto at = from; at < line.size();) {
    const auto* found =
        static_cast<const char*>(std::memchr(line.data() + at, '"', line.size() - at));
    if (!found) break;
    const auto quote = static_cast<std::size_t>(found - line.data());
    auto slashes = quote;
    while (slashes > at && line[slashes - 1] == '\\') --slashes;
    if ((quote - slashes) % 2 == 0) return quote;
    at = quote + 1;
  }
  return line.npos;
}

bool is_output_stream(std::string_view name) { return name == "stdout" || name == "stderr"; }

bool read_digest_field(std::string_view text, std::string_view& digest) {
  if (is_digest(text)) {
    digest = text;
    return true;
  }
  std::size_t digests = 0;
  for (auto rest = text; !rest.empty();) {
    const auto end = std::min(rest.find_first_of(", \t"), rest.size());
    const auto part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (part.empty() || part == ":") continue;  // nginx joins values by `, ` and ` : `
    if (!is_digest(part)) return false;
    ++digests;
  }
  if (digests < 2) return false;
  digest = {};
  return true;
}

bool is_forwarded_for(std::string_view text) {
  bool has_address = false;
  for (bool more = true; more;) {
    const auto comma = text.find(',');
    const auto part = trim(text.substr(0, comma));
    const bool address = parse_bare_address(part).has_value();
    if (!address && part != "unknown") return false;
    has_address = has_address || address;
    more = comma != text.npos;
    if (more) text.remove_prefix(comma + 1);
  }
  return has_address;
}

std::string_view without_port(std::string_view text) {
  return text.substr(0, std::min(text.rfind(':'), text.size()));
}

bool is_server_error_line(std::string_view line) {
  constexpr std::string_view nginx_shape = "0000/00/00 00:00:00 [aa";  // not Gitea's [I] and [INFO]
  constexpr std::string_view apache_shape = "[Aaa Aaa ";
  if (line.empty()) return false;
  if (line[0] == '[') return matches(line, apache_shape) && line.find("] [") != line.npos;
  return line.size() > 4 && line[4] == '/' &&
         matches(line, nginx_shape);  // no address has it there
}

}  // namespace dvp
