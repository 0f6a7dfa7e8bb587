// The values of single options, from text. All throw UsageError, which names the option.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dvp/options.hpp"

namespace dvp {

/// `500ms`, `5s`, `1m` or `0`, at most `10m`.
Nanos parse_session_window(const std::string& text);

/// A number of bytes, or `512M`, `2GiB`: powers of 1024.
std::size_t parse_memory(const std::string& text);

/// `100` lines, or `1%`.
RejectLimit parse_reject_limit(const std::string& text);

/// Empty: all `cores`.
unsigned parse_jobs(const std::string& text, unsigned cores);

/// Whether the user agent tells sessions apart.
bool parse_session_key(const std::string& text);

/// Files, each with a name.
std::vector<std::string> parse_databases(const std::vector<std::string>& paths);

/// `NAME=FILE` each; the name is one that may stand in the column `host`.
std::vector<HostsFile> parse_hosts(const std::vector<std::string>& texts);

TrustedProxies parse_trusted_proxies(const std::vector<std::string>& texts);

}  // namespace dvp
