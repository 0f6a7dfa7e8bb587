// generate_log: writes a month of made-up registry access log, the same bytes on every machine.
//
// This file reads the options; traffic.cpp decides who asks for what and when, log_writer.cpp how it
// looks in the log. bench/README.md describes the workload.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <exception>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "log_writer.hpp"
#include "traffic.hpp"

namespace {

constexpr std::string_view help =
    R"(usage: generate_log [--bytes N] [--seed N] [--format combined|json|csv]
                    [--clients N] [--repositories N] [--sequential] > FILE

Write an access log of a container registry for March 2024 to standard output.
The same options give the same bytes.

  --bytes N         size of the log, about, if it is combined; the other formats
                    then hold the same requests (default 1000000000)
  --seed N          another seed, another log (default 1)
  --format NAME     combined (nginx, with digest and X-Forwarded-For behind it),
                    json (nginx, escape=json) or csv (default combined)
  --clients N       addresses to draw from, some of them often, many never
                    (default: one for each 4000 bytes)
  --repositories N  repositories (default 400)
  --sequential      pulls of one repository by one address never run into one
                    another: one that would is a visit without a repository
)";

// Measured: the mean line of this workload as combined.
constexpr std::uint64_t mean_line_bytes = 309;
constexpr std::uint64_t bytes_per_client = 4'000;
constexpr std::uint32_t fewest_clients = bench::hot_clients + 1;

struct Options {
  std::uint64_t bytes = 1'000'000'000;
  std::uint64_t seed = 1;
  std::uint32_t repositories = 400;
  std::optional<std::uint32_t> clients;
  bench::Format format = bench::Format::combined;
  bool sequential = false;
  bool help = false;
};

struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::uint64_t parse_number(std::string_view option, std::string_view text, std::uint64_t low, std::uint64_t high) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < low || number > high) {
    throw UsageError(fmt::format("{} needs a number from {} to {}, not '{}'", option, low, high, text));
  }
  return number;
}

bench::Format parse_format(std::string_view text) {
  if (text == "combined") return bench::Format::combined;
  if (text == "json") return bench::Format::json;
  if (text == "csv") return bench::Format::csv;
  throw UsageError(fmt::format("--format needs combined, json or csv, not '{}'", text));
}

void set_option(Options& options, std::string_view name, std::string_view value) {
  constexpr auto any = std::numeric_limits<std::uint64_t>::max();
  constexpr std::uint64_t most_bytes = 1'000'000'000'000'000;
  if (name == "--bytes") options.bytes = parse_number(name, value, 1, most_bytes);
  else if (name == "--seed") options.seed = parse_number(name, value, 0, any);
  else if (name == "--clients")
    options.clients = static_cast<std::uint32_t>(parse_number(name, value, fewest_clients, 1'000'000'000));
  else if (name == "--repositories")
    options.repositories = static_cast<std::uint32_t>(parse_number(name, value, 1, 1'000'000));
  else if (name == "--format") options.format = parse_format(value);
  else throw UsageError(fmt::format("unknown option '{}'", name));
}

bool set_switch(Options& options, std::string_view name) {
  if (name == "--help" || name == "-h") options.help = true;
  else if (name == "--sequential") options.sequential = true;
  else return false;
  return true;
}

Options parse_options(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view name = arguments[i];
    if (set_switch(options, name)) continue;
    if (i + 1 == count) throw UsageError(fmt::format("'{}' is unknown or lacks its value", name));
    set_option(options, name, arguments[++i]);
  }
  return options;
}

bench::Workload workload_of(const Options& options) {
  const auto clients = std::clamp<std::uint64_t>(options.bytes / bytes_per_client, fewest_clients, 1'000'000'000);
  return {.seed = options.seed,
          .lines = options.bytes / mean_line_bytes + 1,
          .clients = options.clients.value_or(static_cast<std::uint32_t>(clients)),
          .repositories = options.repositories,
          .sequential = options.sequential};
}

void generate(const Options& options) {
  bench::Traffic traffic(workload_of(options));
  bench::LogWriter writer(options.format, traffic, options.seed, STDOUT_FILENO);
  bench::Request request{};
  while (traffic.next(request)) writer.write(request);
  writer.flush();
}

}  // namespace

int main(int count, char** arguments) try {
  const auto options = parse_options(count, arguments);
  if (options.help) {
    fmt::print("{}", help);
    return 0;
  }
  if (isatty(STDOUT_FILENO) != 0) throw UsageError("the log goes to standard output: redirect it into a file");
  generate(options);
  return 0;
} catch (const UsageError& error) {
  fmt::print(stderr, "generate_log: {}\n", error.what());
  return 2;
} catch (const std::exception& error) {
  fmt::print(stderr, "generate_log: {}\n", error.what());
  return 1;
}
