// Copies of lines that stay untouched among mutated ones: they must have nothing in common with
// them by which the program may rightly take two lines together.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dvp::test {

using Lines = std::vector<std::string>;

/// A component of a repository's name that no mutation of the other makes by chance: of the same
/// length, with another letter in each place.
std::string renamed(std::string component);

/// The lines with the components of repositories' names renamed.
Lines with_renamed(Lines lines, const std::set<std::string>& components);

/// The lines of containers as of this stream (`stdout` or `stderr`): only pieces of one stream are
/// put together.
Lines of_stream(Lines lines, const std::string& stream);

/// Notifications with other ids: of those with one id, only the first counts.
Lines with_other_ids(Lines lines);

/// Envelopes of events, each in one line: what is printed over many lines, or stands in an array,
/// becomes one.
Lines one_envelope_a_line(const Lines& lines, std::string_view list);

/// Whether the program sees that an envelope begins here, though the one before it does not end.
bool begins_envelope(const std::string& line, std::string_view list);

}  // namespace dvp::test
