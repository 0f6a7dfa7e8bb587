// The writers: a source of a structured case as the bytes of a log file.
#pragma once

#include <string>

#include "case.hpp"

namespace dvp::test {

std::string log_text(const Source& source, const Settings& settings);

/// The same as it lies on disk, compressed if the source's dialect says so.
std::string log_bytes(const Source& source, const Settings& settings);

std::string gzip_bytes(const std::string& text);

/// The name of the format in the ledger.
std::string format_name(const Dialect& dialect);

}  // namespace dvp::test
