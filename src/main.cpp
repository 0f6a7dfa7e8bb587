// The program: asks the system what the rest must not ask, runs, tells, and maps errors to
// statuses.
#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <thread>

#include "dvp/advice.hpp"
#include "dvp/cli.hpp"
#include "dvp/error.hpp"
#include "dvp/pipeline.hpp"
#include "progress.hpp"
#include "signals.hpp"

namespace {

enum ExitStatus { success = 0, environment_failed = 1, usage = 2, too_many_rejects = 3 };

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::vector<std::string> config_files() {
  auto base = environment("XDG_CONFIG_HOME");
  if (base.empty() && !environment("HOME").empty()) base = environment("HOME") + "/.config";
  std::vector<std::string> files;
  if (!base.empty()) files.push_back(base + "/dvp-report/config.toml");
  files.emplace_back("/etc/dvp-report/config.toml");
  return files;
}

bool stdin_has_data() {
  struct stat status {};
  return fstat(STDIN_FILENO, &status) == 0 &&
         (S_ISFIFO(status.st_mode) || S_ISREG(status.st_mode) || S_ISSOCK(status.st_mode));
}

dvp::Surroundings surroundings() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto temp_directory = environment("TMPDIR");
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(now).count(),
          std::max(1U, std::thread::hardware_concurrency()), stdin_has_data(),
          temp_directory.empty() ? "/tmp" : temp_directory, config_files()};
}

/// Every log that is read and every file that is written stays open: many windows need many.
void allow_many_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// Large blocks that are freed go back to the system: the C library would keep more and more of
/// them for later, and `--memory` is about what the system sees.
void give_back_large_blocks() {
  constexpr int large = 4 << 20;
  (void)mallopt(M_MMAP_THRESHOLD, large);
}

/// Standard error may be closed or full: then there is nobody to tell.
void write_error(const std::string& text) { (void)std::fputs(text.c_str(), stderr); }

void tell(const std::string& message) { write_error(fmt::format("dvp-report: {}\n", message)); }

void tell_details(const dvp::RunSummary& summary) {
  for (const auto& line : summary.examples)
    tell(fmt::format("{}:{}: {}: {}", summary.ledger.sources[line.source].source, line.line,
                     dvp::reject_reason_names[static_cast<std::size_t>(line.reason)], line.text));
  for (const auto& source : summary.ledger.sources)
    if (!source.recognized) tell(dvp::unrecognized_text(source));
  write_error(dvp::ledger_table(summary.ledger));
}

int run(const dvp::Options& options) {
  dvp::TemporaryNames names;
  const dvp::SignalGuard guard(names);
  dvp::Progress progress;
  std::optional<dvp::ProgressLine> line;
  if (isatty(STDERR_FILENO) && !options.quiet) line.emplace(progress);
  const auto summary = dvp::run(options, progress, names);
  line.reset();
  if (options.verbose) tell_details(summary);
  if (!options.quiet)
    for (const auto& advice : summary.advice) tell("warning: " + advice);
  if (!summary.too_many_rejects) return success;
  tell(fmt::format(
      "{} of {} lines that had something to judge were rejected, more than --max-rejects",
      summary.ledger.lines[dvp::Bucket::rejected], summary.ledger.lines.judged()));
  return too_many_rejects;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto command = dvp::parse_command_line(argc, argv, surroundings());
    if (command.text) {
      dvp::make_stdout_sink()->write(*command.text);
      return success;
    }
    allow_many_files();
    give_back_large_blocks();
    return run(command.options);
  } catch (const dvp::UsageError& error) {
    tell(fmt::format("{} (dvp-report --help)", error.what()));
    return usage;
  } catch (const std::exception& error) {
    tell(error.what());
    return environment_failed;
  }
}
