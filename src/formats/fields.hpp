// What several formats share: pieces of a line, and the meaning of single fields.
#pragma once

#include <optional>
#include <string_view>

#include "dvp/format.hpp"

namespace dvp {

/// Splits the next line off `text`, without its LF or CRLF.
std::string_view take_line(std::string_view& text);

/// Reads a status field: digits, else AccessRecord::unreadable_status.
int parse_status(std::string_view text);

/// Splits `GET /v2/… HTTP/1.1` into method and target. The target of what is no such line is empty.
void split_request_line(std::string_view request, AccessRecord& record);

/// `-`, the usual sign for nothing, as nothing.
std::string_view unless_dash(std::string_view text);

/// The end of the quoted field that begins behind the quote at `open`: the position of the closing
/// quote, npos if there is none. A backslash takes the next character with it.
std::size_t closing_quote(std::string_view line, std::size_t open);

/// What a field says as a response digest: a digest; or nothing, because it names several; or it
/// is no such field at all (nullopt).
std::optional<std::string_view> digest_field(std::string_view text);

/// Whether a field is a list of addresses without ports, or of `unknown` among them.
bool is_forwarded_for(std::string_view text);

}  // namespace dvp
