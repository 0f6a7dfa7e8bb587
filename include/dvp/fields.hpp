// What formats and wrappers share: pieces of a line, and the meaning of single fields.
#pragma once

#include <string_view>

#include "dvp/access_record.hpp"

namespace dvp {

/// Splits the next line off `text`, without its LF or CRLF.
std::string_view take_line(std::string_view& text);

/// Splits the next line off `text` that may tell the format: neither blank nor of the server's own
/// errors. Empty at the end.
std::string_view take_telling_line(std::string_view& text);

/// Reads a status field: digits, else AccessRecord::unreadable_status.
int parse_status(std::string_view text);

/// Splits `GET /v2/… HTTP/1.1` into method and target. The target of what is no such line is empty.
void split_request_line(std::string_view request, AccessRecord& record);

/// `-`, the usual sign for nothing, as nothing.
std::string_view unless_dash(std::string_view text);

/// Whether a field has a number, or `-` where there is none.
bool is_number_or_dash(std::string_view text);

/// The position of the first quote from `from` on, npos if there is none. A backslash takes the
/// next character with it.
std::size_t find_quote(std::string_view line, std::size_t from);

/// `stdout` or `stderr`: what container runtimes call the stream that a line came from.
bool is_output_stream(std::string_view name);

/// Reads a field as a response digest: a digest; or nothing, because it names several. False, and
/// `digest` as it was, if it is no such field at all.
bool read_digest_field(std::string_view text, std::string_view& digest);

/// Whether a field is a list of addresses without ports, or of `unknown` among them.
bool is_forwarded_for(std::string_view text);

/// `203.0.113.10:33317`, `2001:db8::25:33317` and `[2001:db8::25]:33317` without the port, which
/// must be there: for logs that always write one, with brackets or without.
std::string_view without_port(std::string_view text);

/// `YYYY/MM/DD HH:MM:SS [level]` and `[day mon …] [module:level]`, which servers write into the
/// same stream (SPEC 3).
bool is_server_error_line(std::string_view line);

}  // namespace dvp
