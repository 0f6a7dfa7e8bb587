// Small logs for the program tests, and what was made of them, cell by cell.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "workdir.hpp"

namespace dvp::test {

/// Two digests, `sha256:` and 64 times one letter.
std::string digest(char letter);

/// The lines, each with its LF.
std::string lines(const std::vector<std::string>& texts);

/// `number` as a text of `width` digits.
std::string digits(unsigned number, unsigned width);

/// A combined line of a request that succeeded; `time` as in `06/Mar/2024:12:00:00`, in UTC.
std::string combined_line(const std::string& client, const std::string& time,
                          const std::string& request,
                          const std::string& user_agent = "docker/24.0.7");

/// A csv log (time, client, method, path) of pulls by tag of `acme/app`, one a minute of 6 March
/// 2024 and one a client: as small as a log with actions can be.
std::string pulls_csv(unsigned count);

using CsvRows = std::vector<std::vector<std::string>>;

/// The cells of a view, the header's among them, read as RFC 4180 has it.
CsvRows read_csv(std::string_view text);

/// The cells of one column, without its header. Throws if there is no such column.
std::vector<std::string> column(std::string_view view, std::string_view name);

/// How many rows a view has, without its header.
std::size_t row_count(std::string_view view);

/// What a run with `--stdout <view>` writes; fails the test unless it succeeds without a word.
std::string view_of(const Workdir& folder, const std::string& view,
                    const std::vector<std::string>& arguments);

/// What a run with `--stats -` tells, without the spaces and line ends between its words.
std::string stats_of(const Workdir& folder, const std::vector<std::string>& arguments);

/// The number behind `"name":` in what stats_of gives; fails the test if there is none.
unsigned stat(const std::string& stats, const std::string& name);

/// All regular files below a folder with their bytes.
std::map<std::string, std::string> contents(const Workdir& folder, const std::string& below = ".");

}  // namespace dvp::test
