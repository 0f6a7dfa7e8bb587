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

std::string json_databases(const std::vector<DatabaseLedger>& databases) {
  std::string out;
  for (const auto& database : databases)
    out += fmt::format(
        "{}\n    {{\"file\": {}, \"type\": {}, \"built\": {}, \"clients\": {{\"country\": {}, "
        "\"type\": {}, \"domain\": {}, \"as_number\": {}}}}}",
        out.empty() ? "" : ",", json_quoted(database.file), json_quoted(database.type),
        json_quoted(format_day(database.built)), database.country, database.network_type,
        database.domain, database.as_number);
  return "[" + out + "]";
}

std::string json_hosts(const std::vector<HostsLedger>& hosts) {
  std::string out;
  for (const auto& list : hosts)
    out += fmt::format("{}\n    {{\"host\": {}, \"file\": {}, \"ranges\": {}, \"clients\": {}}}",
                       out.empty() ? "" : ",", json_quoted(list.name), json_quoted(list.file),
                       list.ranges, list.clients);
  return "[" + out + "]";
}

/// Nothing if there was nothing to ask.
std::string json_lookups(const LookupLedger& lookups) {
  if (lookups.empty()) return {};
  return fmt::format(
      ",\n \"lookups\": {{\"clients\": {},\n  \"geoip\": {},\n  \"hosts\": {},\n"
      "  \"hosts_by_as_number\": {}}}",
      lookups.clients, json_databases(lookups.databases), json_hosts(lookups.hosts),
      lookups.hosts_by_as_number);
}

}  // namespace

std::string ledger_json(const Ledger& ledger) {
  return fmt::format(
      "{{\"lines\": {},\n \"buckets\": {},\n \"rejected_reasons\": {},\n \"windows\": {},\n"
      " \"sources\": {}{}}}\n",
      ledger.lines.lines(), json_counts(bucket_names, ledger.lines.buckets, true),
      json_counts(reject_reason_names, ledger.lines.reasons, false), json_windows(ledger.windows),
      json_sources(ledger.sources), json_lookups(ledger.lookups));
}

namespace {

/// Lines of text, one call each.
class Table {
 public:
  template <class Format, class... Values>
  void line(Format format, const Values&... values) {
    fmt::format_to(std::back_inserter(text_), format, values...);
  }

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void tell_buckets(Table& table, const LineTally& lines) {
  table.line(FMT_STRING("{:<16}{:>14}\n"), "lines", lines.lines());
  for (std::size_t i = 0; i < bucket_names.size(); ++i)
    table.line(FMT_STRING("  {:<14}{:>14}\n"), bucket_names[i], lines.buckets[i]);
  for (std::size_t i = 0; i < reject_reason_names.size(); ++i)
    if (lines.reasons[i] > 0)
      table.line(FMT_STRING("rejected: {:<14}{:>6}\n"), reject_reason_names[i], lines.reasons[i]);
}

void tell_windows(Table& table, const std::vector<WindowLedger>& windows) {
  table.line(FMT_STRING("\n{:<12}{:>14}{:>16}{:>15}\n"), "window", "pull_by_tag", "pull_by_digest",
             "version_check");
  for (const auto& window : windows)
    table.line(FMT_STRING("{:<12}{:>14}{:>16}{:>15}\n"), window.window, window.pull_by_tag,
               window.pull_by_digest, window.version_check);
}

void tell_sources(Table& table, const std::vector<SourceLedger>& sources) {
  table.line(FMT_STRING("\n{:<12} {:<20} {:<11} {:<20} {:<20} {:>12}  {}\n"), "format", "around",
             "compression", "first", "last", "lines", "source");
  for (const auto& source : sources) {
    const auto time = [&](Nanos t) { return source.span.empty() ? "-" : format_rfc3339(t); };
    table.line(FMT_STRING("{:<12} {:<20} {:<11} {:<20} {:<20} {:>12}  {}\n"),
               source.recognized ? source.format : "?",
               source.wrappers.empty() ? "-" : source.wrappers, source.compression,
               time(source.span.first), time(source.span.last), source.lines, source.source);
  }
}

void tell_databases(Table& table, const LookupLedger& lookups) {
  table.line(FMT_STRING("\n{:<28} {:<10} {:>10} {:>10} {:>10} {:>10}  {}\n"), "database", "built",
             "country", "type", "domain", "as_number", "file");
  for (const auto& database : lookups.databases)
    table.line(FMT_STRING("{:<28} {:<10} {:>10} {:>10} {:>10} {:>10}  {}\n"), database.type,
               format_day(database.built), database.country, database.network_type, database.domain,
               database.as_number, database.file);
  table.line(FMT_STRING("{:<72}{:>11}\n"), "hosts by AS number", lookups.hosts_by_as_number);
}

void tell_hosts(Table& table, const LookupLedger& lookups) {
  table.line(FMT_STRING("\n{:<28} {:>10} {:>10}  {}\n"), "host", "ranges", "clients", "file");
  for (const auto& list : lookups.hosts)
    table.line(FMT_STRING("{:<28} {:>10} {:>10}  {}\n"), list.name, list.ranges, list.clients,
               list.file);
}

void tell_lookups(Table& table, const LookupLedger& lookups) {
  if (lookups.empty()) return;
  table.line(FMT_STRING("\n{:<18}{:>12}\n"), "clients looked up", lookups.clients);
  if (!lookups.databases.empty()) tell_databases(table, lookups);
  if (!lookups.hosts.empty()) tell_hosts(table, lookups);
}

}  // namespace

std::string ledger_table(const Ledger& ledger) {
  Table table;
  tell_buckets(table, ledger.lines);
  tell_windows(table, ledger.windows);
  tell_sources(table, ledger.sources);
  tell_lookups(table, ledger.lookups);
  return table.take();
}

}  // namespace dvp
