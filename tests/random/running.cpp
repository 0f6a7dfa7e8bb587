// Runs and comparisons.
#include "running.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "dvp/window.hpp"
#include "range_lists.hpp"
#include "writers.hpp"

namespace dvp::test {

namespace {

namespace fs = std::filesystem;

constexpr const char* log_folder = "logs";
constexpr const char* output_folder = "out";

/// The program reckons the windows itself, from their names.
std::vector<Window> program_windows(const Settings& settings) {
  std::vector<Window> windows;
  for (const auto& window : settings.windows) {
    const auto parsed = window.is_week ? parse_weeks(window.name, latest_time)
                                       : parse_months(window.name, latest_time);
    windows.insert(windows.end(), parsed.begin(), parsed.end());
  }
  return windows;
}

std::string csv_quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string owners_text(const std::vector<OwnerRow>& rows) {
  std::string text = "namespace,repository,owner\n";
  for (const auto& row : rows)
    text += row.name_space + "," + row.repository + "," + csv_quoted(row.owner) + "\n";
  return text;
}

TrustedProxies proxies() {
  std::vector<Cidr> ranges;
  for (const auto* text : trusted_proxies) ranges.push_back(Cidr::parse(text).value());
  return TrustedProxies(ranges);
}

std::string list_file(std::size_t number) { return "hosts-" + std::to_string(number); }

std::vector<std::string> database_paths(const Settings& settings) {
  std::vector<std::string> paths;
  for (const auto& name : settings.databases) paths.push_back(DVP_GEOIP_DIR "/" + name + ".mmdb");
  return paths;
}

std::vector<HostsFile> hosts_files(const Settings& settings, const Workdir& folder) {
  std::vector<HostsFile> files;
  for (std::size_t i = 0; i < settings.hosts.size(); ++i)
    files.push_back(
        {settings.hosts[i].name, folder.write(list_file(i), list_text(settings.hosts[i]))});
  return files;
}

Options options_of(const Settings& settings, const Way& way, const Workdir& folder) {
  Options options;
  options.windows = program_windows(settings);
  options.log_timezone = TimeZone::parse(offset_text(settings.zone_offset, ":"));
  if (settings.trust_proxies) options.trusted_proxies = proxies();
  options.session_window = settings.session_window;
  options.session_per_user_agent = settings.session_per_user_agent;
  options.default_namespace = settings.default_namespace;
  options.namespaces = settings.namespaces;
  if (!settings.owners.empty())
    options.owners = folder.write("owners.csv", owners_text(settings.owners));
  options.geoip = database_paths(settings);
  options.hosts = hosts_files(settings, folder);
  options.as_published = settings.as_published;
  options.output_directory = folder / output_folder;
  options.views = {View::raw,         View::repo_summary,  View::summary, View::namespace_summary,
                   View::geo_summary, View::client_summary};
  options.jobs = way.jobs;
  options.memory = way.memory;
  options.temp_directory = folder.path();
  return options;
}

/// In byte order of their paths, logs of a directory are read as they stand in the case.
std::string log_name(const Source& source, std::size_t number, bool as_directory) {
  return std::string(log_folder) + "/" + (as_directory ? std::to_string(number) + "-" : "") +
         source.file;
}

std::string text_of(const Numbers& numbers) {
  std::string text;
  for (const auto& [name, number] : numbers)
    if (number > 0) text += " " + name + "=" + std::to_string(number);
  return text;
}

template <std::size_t N>
Numbers numbers_of(const std::array<std::string_view, N>& names,
                   const std::array<std::uint64_t, N>& counts) {
  Numbers numbers;
  for (std::size_t i = 0; i < N; ++i) numbers[std::string(names[i])] = counts[i];
  return numbers;
}

/// Under the names that the oracle gives them.
Numbers numbers_of(const LookupLedger& lookups) {
  Numbers numbers = {{"clients", lookups.clients},
                     {"host by AS number", lookups.hosts_by_as_number}};
  for (std::size_t i = 0; i < lookups.databases.size(); ++i) {
    const auto& told = lookups.databases[i];
    const auto name = "database " + std::to_string(i);
    numbers[name + " country"] = told.country;
    numbers[name + " type"] = told.network_type;
    numbers[name + " domain"] = told.domain;
    numbers[name + " AS number"] = told.as_number;
  }
  for (std::size_t i = 0; i < lookups.hosts.size(); ++i) {
    numbers["list " + std::to_string(i)] = lookups.hosts[i].clients;
    numbers["ranges of list " + std::to_string(i)] = lookups.hosts[i].ranges;
  }
  return numbers;
}

std::string differ(const std::string& what, const std::string& expected,
                   const std::string& actual) {
  if (expected == actual) return "";
  return what + "\nexpected:\n" + expected + "\nactual:\n" + actual + "\n";
}

std::string text_of(const ExpectedSource& source) {
  const auto time = [](const std::optional<Time>& t) { return t ? std::to_string(*t) : "none"; };
  return std::to_string(source.lines) + " lines from " + time(source.first) + " to " +
         time(source.last);
}

std::string text_of(const SourceLedger& source) {
  if (source.span.empty()) return text_of(ExpectedSource{source.lines, std::nullopt, std::nullopt});
  return text_of(ExpectedSource{source.lines, source.span.first, source.span.last});
}

std::string difference_in_sources(const std::vector<ExpectedSource>& expected,
                                  const std::vector<SourceLedger>& actual) {
  auto found =
      differ("number of sources", std::to_string(expected.size()), std::to_string(actual.size()));
  for (std::size_t i = 0; found.empty() && i < expected.size(); ++i)
    found = differ("source " + actual[i].source, text_of(expected[i]), text_of(actual[i]));
  return found;
}

std::string difference_in_windows(const std::map<std::string, Numbers>& expected,
                                  const std::vector<WindowLedger>& actual) {
  auto found =
      differ("number of windows", std::to_string(expected.size()), std::to_string(actual.size()));
  for (const auto& window : actual) {
    const auto known = expected.find(window.window);
    const Numbers counts = {{"pull_by_tag", window.pull_by_tag},
                            {"pull_by_digest", window.pull_by_digest},
                            {"version_check", window.version_check}};
    if (found.empty())
      found = differ("window " + window.window,
                     known == expected.end() ? "unknown" : text_of(known->second), text_of(counts));
  }
  return found;
}

std::string lookup_options(const Settings& settings) {
  std::string text;
  for (const auto& name : settings.databases) text += " --geoip " + name + ".mmdb";
  for (std::size_t i = 0; i < settings.hosts.size(); ++i)
    text += " --hosts '" + settings.hosts[i].name + "=" + list_file(i) + "'";
  return text + (settings.as_published ? " --as-published" : "");
}

}  // namespace

Actual run_case(const Case& test_case, const Way& way, const Workdir& folder) {
  fs::remove_all(folder / log_folder);
  fs::remove_all(folder / output_folder);
  auto options = options_of(test_case.settings, way, folder);
  const bool one_format = way.named_format && test_case.sources.size() == 1;
  if (one_format) options.format = format_name(test_case.sources[0].dialect);
  for (std::size_t i = 0; i < test_case.sources.size(); ++i)
    options.logs.push_back(folder.write(log_name(test_case.sources[i], i, way.as_directory),
                                        log_bytes(test_case.sources[i], test_case.settings)));
  if (way.as_directory) options.logs = {folder / log_folder};
  Progress progress;
  TemporaryNames names;
  Actual actual;
  actual.summary = run(options, progress, names);
  for (const auto& file : folder.files(output_folder))
    actual.files[file] = folder.read(std::string(output_folder) + "/" + file);
  return actual;
}

std::string difference_in_files(const std::map<std::string, std::string>& expected,
                                const std::map<std::string, std::string>& actual) {
  std::string names;
  std::string actual_names;
  for (const auto& file : expected) names += file.first + "\n";
  for (const auto& file : actual) actual_names += file.first + "\n";
  auto found = differ("files", names, actual_names);
  for (const auto& [name, text] : expected)
    if (found.empty()) found = differ(name, text, actual.at(name));
  return found;
}

std::string difference(const Expected& expected, const Actual& actual) {
  const auto& ledger = actual.summary.ledger;
  auto found = difference_in_files(expected.files, actual.files);
  if (found.empty())
    found = differ("buckets", text_of(expected.buckets),
                   text_of(numbers_of(bucket_names, ledger.lines.buckets)));
  if (found.empty())
    found = differ("reasons", text_of(expected.reasons),
                   text_of(numbers_of(reject_reason_names, ledger.lines.reasons)));
  if (found.empty())
    found = differ("lookups", text_of(expected.lookups), text_of(numbers_of(ledger.lookups)));
  if (found.empty()) found = difference_in_windows(expected.windows, ledger.windows);
  return found.empty() ? difference_in_sources(expected.sources, ledger.sources) : found;
}

std::string description(const Case& test_case) {
  const auto& settings = test_case.settings;
  std::string text =
      "DVP_RANDOM_CASES=1 DVP_RANDOM_SEED=" + std::to_string(test_case.seed) + "\noptions:";
  for (const auto& window : settings.windows)
    text += (window.is_week ? " --week " : " --month ") + window.name;
  text += " --session-window " + std::to_string(settings.session_window / millisecond) + "ms";
  if (settings.session_per_user_agent) text += " --session-key ip,repository,user-agent";
  text += " --default-namespace '" + settings.default_namespace + "'";
  if (settings.namespaces)
    for (const auto& name : *settings.namespaces) text += " --namespace '" + name + "'";
  if (settings.trust_proxies)
    for (const auto* proxy : trusted_proxies) text += std::string(" --trusted-proxy ") + proxy;
  text += " --log-timezone " + offset_text(settings.zone_offset, ":");
  if (!settings.owners.empty()) text += " --owners owners.csv";
  text += lookup_options(settings);
  for (std::size_t i = 0; i < settings.hosts.size(); ++i)
    text += "\n---- " + list_file(i) + "\n" + list_text(settings.hosts[i]);
  for (const auto& source : test_case.sources)
    text += "\n---- " + source.file + "\n" + log_text(source, settings);
  return text + "\n";
}

std::size_t random_cases(std::size_t count) {
  const char* text = std::getenv("DVP_RANDOM_CASES");
  return text ? std::stoull(text) : count;
}

std::uint64_t first_seed() {
  const char* text = std::getenv("DVP_RANDOM_SEED");
  return text ? std::stoull(text) : 1;
}

void for_random_cases(std::size_t count, const Wishes& wishes, const TryCase& try_case) {
  const auto cases = random_cases(count);
  for (std::size_t i = 0; i < cases; ++i) {
    const auto test_case = make_case(first_seed() + i, wishes);
    const Workdir folder;
    std::string wrong;
    try {
      wrong = try_case(test_case, folder);
    } catch (const std::exception& error) {
      wrong = std::string("exception: ") + error.what();
    }
    if (wrong.empty()) continue;
    std::cerr << wrong << description(test_case);  // Catch would break the lines
    FAIL("a random case fails: DVP_RANDOM_CASES=1 DVP_RANDOM_SEED=" << test_case.seed);
  }
  SUCCEED(cases << " cases");
}

}  // namespace dvp::test
