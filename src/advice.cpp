// What an operator should be told after a run.
#include "dvp/advice.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dvp {

namespace {

/// All logs with anything in them are of no known format: hardly what was meant.
void tell_of_unknown_logs(const Ledger& ledger, std::vector<std::string>& advice) {
  const auto& sources = ledger.sources;
  if (std::any_of(sources.begin(), sources.end(),
                  [](const auto& source) { return source.recognized && source.lines > 0; }))
    return;
  for (const auto& source : sources)
    if (!source.recognized) advice.push_back(unrecognized_text(source));
}

void tell_of_proxy(const Options& options, const Ledger& ledger, const Counting& counting,
                   std::vector<std::string>& advice) {
  const auto requests =
      ledger.lines[Bucket::started] + ledger.lines[Bucket::joined] + ledger.lines[Bucket::margin];
  const auto& busiest = counting.busiest_private;
  if (busiest.requests * 10 <= requests * 9) return;
  const auto address = format_address(busiest.address);
  const auto what = fmt::format("{} of {} requests come from the private address {}",
                                busiest.requests, requests, address);
  advice.push_back(
      options.trusted_proxies.trusts(busiest.address)
          ? fmt::format("{}, a trusted proxy: let the log tell X-Forwarded-For", what)
          : fmt::format("{}: if it is a proxy, name it with --trusted-proxy {}, and let the log "
                        "tell X-Forwarded-For",
                        what, address));
}

void tell_of_missing_heads(const Ledger& ledger, const Reading& reading,
                           std::vector<std::string>& advice) {
  constexpr std::uint64_t enough = 10;  // not to be taken for chance
  for (std::size_t i = 0; i < reading.sources.size(); ++i) {
    const auto& tellings = reading.sources[i].tellings;
    if (tellings.application < enough || tellings.application_heads > 0 || tellings.access > 0)
      continue;
    advice.push_back(fmt::format(
        "{}: no HEAD among its {} manifest requests: if it is version 3.0 of the registry, which "
        "logs none, version checks are missing; its access log (log.accesslog) has them",
        ledger.sources[i].source, tellings.application));
  }
}

void tell_of_old_databases(const Options& options, const LookupLedger& lookups,
                           std::vector<std::string>& advice) {
  for (const auto& database : lookups.databases)
    if (database.built < whole_seconds(options.stale_before))
      advice.push_back(
          fmt::format("{}: was built on {}, more than a year ago: a newer one knows more",
                      database.file, format_day(database.built)));
}

}  // namespace

std::string unrecognized_text(const SourceLedger& source) {
  return fmt::format("{}: is no access log of a format that this program knows: {}", source.source,
                     source.nearest.empty() ? "no line of its head is like one"
                                            : "the nearest is " + source.nearest);
}

std::vector<std::string> find_advice(const Options& options, const Ledger& ledger,
                                     const Reading& reading, const Counting& counting) {
  std::vector<std::string> advice;
  if (options.format == "auto" && !options.verbose) tell_of_unknown_logs(ledger, advice);
  tell_of_proxy(options, ledger, counting, advice);
  tell_of_missing_heads(ledger, reading, advice);
  tell_of_old_databases(options, ledger.lookups, advice);
  return advice;
}

}  // namespace dvp
