// The table of contents: a whole run.
#include "dvp/pipeline.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "dvp/advice.hpp"
#include "dvp/counting.hpp"
#include "dvp/error.hpp"
#include "dvp/locator.hpp"
#include "dvp/reading.hpp"
#include "dvp/views.hpp"

namespace dvp {

namespace {

std::string output_path(const Options& options, const Window& window, const ViewEntry& view) {
  const auto slash = options.output_directory.ends_with('/') ? "" : "/";
  return fmt::format("{}{}{}-{}.csv{}", options.output_directory, slash, window.name, view.name,
                     options.gzip ? ".gz" : "");
}

std::unique_ptr<Sink> view_sink(const Options& options, const Window& window, const ViewEntry& view,
                                OutputSet& outputs) {
  auto sink =
      options.to_stdout ? make_stdout_sink() : outputs.add(output_path(options, window, view));
  return options.gzip ? make_gzip_sink(std::move(sink)) : std::move(sink);
}

void write_views(const Options& options, const ReportData& data, OutputSet& outputs) {
  for (const auto view : options.views) {
    const auto& entry = view_entry(view);
    std::vector<std::unique_ptr<Sink>> sinks;
    for (const auto& window : options.windows)
      sinks.push_back(view_sink(options, window, entry, outputs));
    entry.write(data, sinks);
    for (const auto& sink : sinks) sink->finish();
  }
}

Ledger make_ledger(const Options& options, const std::vector<std::string>& paths,
                   const Reading& reading, const Counting& counting) {
  Ledger ledger;
  ledger.lookups = counting.lookups;
  ledger.lines = reading.tally;
  ledger.lines += counting.tally;
  for (std::size_t i = 0; i < options.windows.size(); ++i) {
    const auto& counts = counting.windows[i];
    ledger.windows.push_back(
        {options.windows[i].name, counts.pull_by_tag, counts.pull_by_digest, counts.version_check});
  }
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const auto& source = reading.sources[i];
    const auto& facts = source.facts;
    ledger.sources.push_back({paths[i], source.lines, facts.format, facts.wrappers,
                              facts.compression, source.span, facts.recognized, facts.nearest});
  }
  return ledger;
}

void write_rejects(const Options& options, const std::vector<std::string>& paths,
                   const Rejects::LinesBefore& lines_before, Rejects& rejects, OutputSet& outputs) {
  if (!options.rejects) return;
  const auto sink = outputs.add(*options.rejects);
  rejects.for_each(lines_before, [&](const RejectedLine& line) {
    sink->write(fmt::format("{}:{}: {}: {}\n", paths[line.source], line.line,
                            reject_reason_names[static_cast<std::size_t>(line.reason)], line.text));
  });
  sink->finish();
}

void write_stats(const Options& options, const Ledger& ledger, OutputSet& outputs) {
  if (!options.stats || *options.stats == "-") return;
  const auto sink = outputs.add(*options.stats);
  sink->write(ledger_json(ledger));
  sink->finish();
}

/// A mistyped option must not replace what is to be read.
void check_no_input_is_replaced(const Options& options, const std::vector<std::string>& logs) {
  auto inputs = logs;
  inputs.insert(inputs.end(), options.geoip.begin(), options.geoip.end());
  for (const auto& list : options.hosts) inputs.push_back(list.path);
  if (options.owners) inputs.push_back(*options.owners);
  for (const auto& target : {options.rejects, options.stats}) {
    std::error_code missing;
    for (const auto& input : inputs)
      if (target && std::filesystem::equivalent(*target, input, missing))
        throw UsageError(*target + ": is to be read, and would be replaced");
  }
}

}  // namespace

RunSummary run(const Options& options, Progress& progress, TemporaryNames& names) {
  const auto owners = options.owners ? Owners::load(*options.owners) : Owners();
  const Locator locator(options.geoip, options.hosts);
  if (!options.to_stdout) OutputSet::prepare_directory(options.output_directory);
  const auto paths = expand_logs(options.logs);
  check_no_input_is_replaced(options, paths);

  Catalog catalog;
  MemoryBudget budget{options.memory};
  SpillFile spill(options.temp_directory);
  RequestShards shards(budget, spill);
  RawRows raw_rows(options.windows.size(), budget, spill);
  HeldLines held(budget, spill);
  Rejects rejects(options.rejects.has_value(), spill);

  const auto reading = read_logs(paths, options, {catalog, shards, held, rejects}, progress);
  const auto counting = count_shards(shards, {options, reading, locator, catalog}, raw_rows);
  const auto ledger = make_ledger(options, paths, reading, counting);
  const auto lines_before = [&](std::uint32_t source, std::uint32_t block) {
    return reading.sources[source].lines_before[block];
  };

  OutputSet outputs(names);
  SharedCells cells(catalog, owners);
  write_views(options,
              {catalog, owners, cells, options.windows, counting, raw_rows,
               DataPoints(options.as_published), options.jobs},
              outputs);
  write_rejects(options, paths, lines_before, rejects, outputs);
  write_stats(options, ledger, outputs);
  if (options.stats == "-") make_stdout_sink()->write(ledger_json(ledger));
  outputs.commit();

  RunSummary summary{
      ledger,
      find_advice(options, ledger, reading, counting),
      {},
      options.reject_limit.exceeded(ledger.lines[Bucket::rejected], ledger.lines.judged())};
  rejects.for_each_example(lines_before,
                           [&](const RejectedLine& line) { summary.examples.push_back(line); });
  return summary;
}

}  // namespace dvp
