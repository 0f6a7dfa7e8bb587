// The ledger in its two written forms.
#include "dvp/ledger.hpp"

#include <fmt/format.h>

#include <iterator>

#include "dvp/text.hpp"

namespace dvp {

namespace {

/// `"name": n` for each name; those with a count of 0 only if `all`.
template <std::size_t N>
std::string json_counts(const std::array<std::string_view, N>& names,
                        const std::array<std::uint64_t, N>& counts, bool all) {
  std::string out;
  for (std::size_t i = 0; i < N; ++i)
    if (all || counts[i] > 0)
      out += fmt::format("{}\"{}\": {}", out.empty() ? "" : ", ", names[i], counts[i]);
  return "{" + out + "}";
}

std::string json_windows(const std::vector<WindowLedger>& windows) {
  std::string out;
  for (const auto& window : windows)
    out += fmt::format(
        "{}\n    {}: {{\"pull_by_tag\": {}, \"pull_by_digest\": {}, \"version_check\": {}}}",
        out.empty() ? "" : ",", json_quoted(window.window), window.pull_by_tag,
        window.pull_by_digest, window.version_check);
  return "{" + out + "}";
}

std::string json_time(const TimeSpan& span, Nanos time) {
  return span.empty() ? "null" : json_quoted(format_rfc3339(time));
}

std::string json_sources(const std::vector<SourceLedger>& sources) {
  std::string out;
  for (const auto& source : sources)
    out += fmt::format(
        "{}\n    {{\"source\": {}, \"lines\": {}, \"format\": {}, \"compression\": {}, "
        "\"first\": {}, \"last\": {}}}",
        out.empty() ? "" : ",", json_quoted(source.source), source.lines,
        json_quoted(source.format), json_quoted(source.compression),
        json_time(source.span, source.span.first), json_time(source.span, source.span.last));
  return "[" + out + "]";
}

}  // namespace

std::string ledger_json(const Ledger& ledger) {
  return fmt::format(
      "{{\"lines\": {},\n \"buckets\": {},\n \"rejected_reasons\": {},\n \"windows\": {},\n"
      " \"sources\": {}}}\n",
      ledger.lines.lines(), json_counts(bucket_names, ledger.lines.buckets, true),
      json_counts(reject_reason_names, ledger.lines.reasons, false), json_windows(ledger.windows),
      json_sources(ledger.sources));
}

std::string ledger_table(const Ledger& ledger) {
  std::string out;
  const auto line = [&](auto format, const auto&... values) {
    fmt::format_to(std::back_inserter(out), format, values...);
  };
  line(FMT_STRING("{:<16}{:>14}\n"), "lines", ledger.lines.lines());
  for (std::size_t i = 0; i < bucket_names.size(); ++i)
    line(FMT_STRING("  {:<14}{:>14}\n"), bucket_names[i], ledger.lines.buckets[i]);
  for (std::size_t i = 0; i < reject_reason_names.size(); ++i)
    if (ledger.lines.reasons[i] > 0)
      line(FMT_STRING("rejected: {:<14}{:>6}\n"), reject_reason_names[i], ledger.lines.reasons[i]);
  line(FMT_STRING("\n{:<12}{:>14}{:>16}{:>15}\n"), "window", "pull_by_tag", "pull_by_digest",
       "version_check");
  for (const auto& window : ledger.windows)
    line(FMT_STRING("{:<12}{:>14}{:>16}{:>15}\n"), window.window, window.pull_by_tag,
         window.pull_by_digest, window.version_check);
  line(FMT_STRING("\n{:<12} {:<20} {:<11} {:<20} {:<20} {:>12}  {}\n"), "format", "around",
       "compression", "first", "last", "lines", "source");
  for (const auto& source : ledger.sources) {
    const auto time = [&](Nanos t) { return source.span.empty() ? "-" : format_rfc3339(t); };
    line(FMT_STRING("{:<12} {:<20} {:<11} {:<20} {:<20} {:>12}  {}\n"),
         source.recognized ? source.format : "?", source.wrappers.empty() ? "-" : source.wrappers,
         source.compression, time(source.span.first), time(source.span.last), source.lines,
         source.source);
  }
  return out;
}

}  // namespace dvp
