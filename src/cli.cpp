// The command line and the configuration file. Nobody else knows CLI11 or toml++.
#include "dvp/cli.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "dvp/error.hpp"
#include "dvp/format.hpp"
#include "dvp/input.hpp"
#include "dvp/text.hpp"
#include "dvp/version.hpp"
#include "dvp/views.hpp"
#include "dvp/wrapper.hpp"
#include "option_values.hpp"

namespace dvp {

namespace {

/// Networks change hands: what a database said a year ago is told of.
constexpr Nanos oldest_database = 365 * 24 * nanos_per_hour;

/// What was typed, as text.
struct Typed {
  std::vector<std::string> logs, config_logs;
  std::vector<std::string> months, weeks;
  bool partial = false;
  std::string format = "auto";
  std::string log_format, log_timezone = "UTC";
  std::vector<std::string> trusted_proxies;
  std::string session_window = "5s", session_key = "ip,repository";
  std::string default_namespace;
  std::vector<std::string> namespaces;
  std::vector<std::string> geoip, hosts;
  std::string owners;
  std::string output = ".";
  std::vector<std::string> views = {"raw", "repo-summary", "summary"};
  std::string stdout_view;
  bool as_published = false;
  bool gzip = false;
  std::string max_rejects = "1%", rejects, stats;
  std::string jobs;
  std::string memory = "1GiB", temp_directory;
  bool verbose = false, quiet = false;
};

/// Thrown as CLI11 throws for --help: what was asked for needs no window and no logs.
struct ListFormats {};

/// What is wrong with a line of the configuration file.
struct BadSetting {
  std::uint32_t line;
  std::string what;
};

std::string toml_text(const toml::node& node, const std::string& key) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  throw BadSetting{node.source().begin.line,
                   fmt::format("'{}' is neither text, nor a whole number, nor a flag", key)};
}

/// A TOML file whose keys are the names of long options.
class TomlConfig : public CLI::Config {
 public:
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::vector<CLI::ConfigItem> settings;
    for (const auto& [key, node] : toml::parse(input)) {
      CLI::ConfigItem item;
      item.name = std::string(key.str());
      if (const auto* list = node.as_array())
        for (const auto& element : *list) item.inputs.push_back(toml_text(element, item.name));
      else item.inputs.push_back(toml_text(node, item.name));
      if (!item.inputs.empty()) settings.push_back(std::move(item));
    }
    return settings;
  }

  std::string to_config(const CLI::App*, bool, bool, std::string) const override { return {}; }
};

View parse_view(const char* option, const std::string& name) {
  const auto* entry = find_view(name);
  if (!entry) throw UsageError(fmt::format("{}: '{}' is no view", option, name));
  return entry->view;
}

std::set<View> parse_views(const Typed& typed) {
  if (!typed.stdout_view.empty()) return {parse_view("--stdout", typed.stdout_view)};
  std::set<View> views;
  for (const auto& list : typed.views)
    for (const auto name : split(list, ','))
      views.insert(parse_view("--view", std::string(trim(name))));
  return views;
}

std::vector<Window> parse_windows(const Typed& typed, Nanos now) {
  std::vector<Window> windows;
  const auto add = [&](const std::vector<Window>& chosen) {
    for (const auto& window : chosen)
      if (std::find(windows.begin(), windows.end(), window) == windows.end())
        windows.push_back(window);
  };
  for (const auto& month : typed.months) add(parse_months(month, now));
  for (const auto& week : typed.weeks) add(parse_weeks(week, now));
  if (windows.empty()) throw UsageError("no window is chosen: --month or --week is needed");
  for (const auto& window : windows)
    if (window.end > now && !typed.partial)
      throw UsageError(fmt::format("{} has not ended yet: --partial allows it", window.name));
  return windows;
}

std::vector<std::string> choose_logs(const Typed& typed, bool stdin_has_data) {
  if (!typed.logs.empty()) return typed.logs;
  std::vector<std::string> logs;
  for (const auto& pattern : typed.config_logs)
    for (auto& path : expand_glob(pattern)) logs.push_back(std::move(path));
  if (logs.empty() && stdin_has_data) logs.emplace_back("-");
  if (logs.empty())
    throw UsageError(
        "no log is named, neither as an argument nor in a configuration file, and standard input "
        "is no pipe or file");
  return logs;
}

std::optional<std::string> if_given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

void check_targets(const Typed& typed, const Options& options) {
  if (typed.verbose && typed.quiet) throw UsageError("--verbose and --quiet exclude each other");
  if (options.to_stdout && options.windows.size() > 1)
    throw UsageError("--stdout: one window only");
  if (options.to_stdout && typed.stats == "-")
    throw UsageError("--stats -: standard output is taken by --stdout");
  if (typed.output.empty()) throw UsageError("--output: needs a directory");
  if (typed.rejects == "-") throw UsageError("--rejects: needs a file");
  if (options.rejects && options.rejects == options.stats)
    throw UsageError("--rejects and --stats name the same file");
}

Options make_options(const Typed& typed, const Surroundings& surroundings) {
  Options options;
  options.windows = parse_windows(typed, surroundings.now);
  options.format = typed.format;
  options.log_format = if_given(typed.log_format);
  if (options.log_format && options.format == "auto") options.format = "nginx";
  if (options.log_format && options.format != "nginx")
    throw UsageError("--log-format: only for --format nginx");
  options.log_timezone = TimeZone::parse(typed.log_timezone);
  check_format({options.format, typed.log_format, {}});
  options.trusted_proxies = parse_trusted_proxies(typed.trusted_proxies);
  options.session_window = parse_session_window(typed.session_window);
  options.session_per_user_agent = parse_session_key(typed.session_key);
  options.default_namespace = typed.default_namespace;
  if (!typed.namespaces.empty())
    options.namespaces.emplace(typed.namespaces.begin(), typed.namespaces.end());
  options.geoip = parse_databases(typed.geoip);
  options.hosts = parse_hosts(typed.hosts);
  options.stale_before = surroundings.now - oldest_database;
  options.owners = if_given(typed.owners);
  options.as_published = typed.as_published;
  options.output_directory = typed.output;
  options.views = parse_views(typed);
  options.to_stdout = !typed.stdout_view.empty();
  options.gzip = typed.gzip;
  options.reject_limit = parse_reject_limit(typed.max_rejects);
  options.rejects = if_given(typed.rejects);
  options.stats = if_given(typed.stats);
  options.jobs = parse_jobs(typed.jobs, surroundings.cores);
  options.memory = parse_memory(typed.memory);
  options.temp_directory =
      typed.temp_directory.empty() ? surroundings.temp_directory : typed.temp_directory;
  options.verbose = typed.verbose;
  options.quiet = typed.quiet;
  check_targets(typed, options);
  options.logs = choose_logs(typed, surroundings.stdin_has_data);
  return options;
}

/// A repeatable option takes one value each time, so that it does not swallow the logs behind it.
void add_list(CLI::App& app, const std::string& name, std::vector<std::string>& values,
              const std::string& help, const char* value_name) {
  app.add_option(name, values, help)
      ->type_name(value_name)
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
}

void add_text(CLI::App& app, const std::string& name, std::string& value, const std::string& help,
              const char* value_name) {
  app.add_option(name, value, help)->type_name(value_name);
}

std::string view_names() {
  std::string names;
  for (const auto& entry : view_table())
    names += fmt::format("{}{}", names.empty() ? "" : ", ", entry.name);
  return names;
}

std::string format_names() {
  std::string names = "auto";
  for (const auto* entry : format_table()) names += fmt::format(", {}", entry->name);
  return names;
}

/// The formats with their sample lines, and what may stand around these.
std::string format_list() {
  std::string text = "Formats of lines, for --format; auto finds them by their content:\n";
  for (const auto* entry : format_table())
    text += fmt::format("\n{}: {}\n{}\n", entry->name, entry->what, entry->sample);
  text += "\nWhat may stand around a LINE, found by itself, up to three deep:\n";
  for (const auto* entry : wrapper_table())
    text += fmt::format("\n{}: {}\n{}\n", entry->name, entry->what, entry->sample);
  return text;
}

void add_what_options(CLI::App& app, Typed& typed) {
  app.add_option("LOG", typed.logs, "log file, directory, or - for standard input")
      ->type_name("")
      ->configurable(false);
  app.add_option("--logs", typed.config_logs)->group("");  // of the configuration file
  add_list(app, "--month", typed.months, "month to report: 2024-03, 2024-01..2024-03, or last",
           "M");
  add_list(app, "--week", typed.weeks,
           "ISO week to report: 2024-W10, a day of it, a range, or last", "W");
  app.add_flag("--partial", typed.partial, "allow a window that has not ended yet");
}

void add_log_options(CLI::App& app, Typed& typed) {
  add_text(app, "--format", typed.format, "log format: " + format_names() + " [auto]", "NAME");
  app.add_flag_callback(
         "--list-formats", [] { throw ListFormats(); },
         "print the formats with a sample of each and exit")
      ->configurable(false);
  add_text(app, "--log-format", typed.log_format,
           "the log_format of nginx that the logs were written with", "TEMPLATE");
  add_text(app, "--log-timezone", typed.log_timezone,
           "zone of times that carry none: an IANA name or an offset [UTC]", "ZONE");
  add_list(app, "--trusted-proxy", typed.trusted_proxies,
           "take the client from X-Forwarded-For when the peer is in CIDR", "CIDR");
}

void add_counting_options(CLI::App& app, Typed& typed) {
  add_text(app, "--session-window", typed.session_window,
           "how long a follow-up may come after the request before it [5s]", "DUR");
  add_text(app, "--session-key", typed.session_key,
           "ip,repository or ip,repository,user-agent [ip,repository]", "KEY");
  add_text(app, "--default-namespace", typed.default_namespace,
           "namespace of a repository with a one-component name [none]", "NAME");
  add_list(app, "--namespace", typed.namespaces, "report only this namespace ('': the empty one)",
           "NAME");
  add_list(app, "--geoip", typed.geoip,
           "MMDB database for country, type, domain and AS number; the first that knows wins",
           "FILE");
  add_list(app, "--hosts", typed.hosts, "address ranges of the cloud provider NAME, in any syntax",
           "NAME=FILE");
  add_text(app, "--owners", typed.owners, "CSV of namespace,repository,owner", "FILE");
}

void add_output_options(CLI::App& app, Typed& typed) {
  add_text(app, "-o,--output", typed.output, "where the files go; made if missing [.]", "DIR");
  add_list(app, "--view", typed.views,
           "which views, of " + view_names() + " [raw,repo-summary,summary]", "LIST");
  add_text(app, "--stdout", typed.stdout_view,
           "write this one view to standard output, and no file", "VIEW");
  app.add_flag("--as-published", typed.as_published,
               "leave out what Docker's reports of that day did not have yet");
  app.add_flag("--gzip", typed.gzip, "compress the views");
  add_text(app, "--max-rejects", typed.max_rejects,
           "more rejected lines than N or N% give exit status 3 [1%]", "N");
  add_text(app, "--rejects", typed.rejects, "write every rejected line there", "FILE");
  add_text(app, "--stats", typed.stats, "write the ledger there as JSON (-: standard output)",
           "FILE");
}

void add_machine_options(CLI::App& app, Typed& typed, const Surroundings& surroundings) {
  add_text(app, "--jobs", typed.jobs, "threads [all cores]", "N");
  add_text(app, "--memory", typed.memory, "memory before spilling to disk [1GiB]", "SIZE");
  add_text(app, "--temp-dir", typed.temp_directory, "where spills go [$TMPDIR or /tmp]", "DIR");
  std::string config;
  std::error_code not_to_be_seen;  // as if it were not there
  for (const auto& path : surroundings.config_files)
    if (config.empty() && std::filesystem::exists(path, not_to_be_seen)) config = path;
  app.config_formatter(std::make_shared<TomlConfig>());
  app.set_config("--config", config, "configuration file in TOML")->type_name("FILE");
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.add_flag("-v,--verbose", typed.verbose, "tell what became of every line");
  app.add_flag("-q,--quiet", typed.quiet, "errors only");
}

/// The words of the command line. CLI11 takes the next word for the value of `--name=`, which is an
/// empty one: the two are set apart.
std::vector<std::string> words(int argc, const char* const* argv) {
  std::vector<std::string> out;
  bool options_end = false;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    options_end = options_end || word == "--";
    if (!options_end && word.starts_with("--logs"))
      throw UsageError(
          "--logs: only in a configuration file; on the command line logs need no name");
    const bool empty_value =
        !options_end && word.starts_with("--") && word.find('=') == word.size() - 1;
    out.push_back(empty_value ? word.substr(0, word.size() - 1) : word);
    if (empty_value) out.emplace_back();
  }
  return out;
}

std::string config_path(const CLI::App& app) { return app.get_config_ptr()->as<std::string>(); }

std::string clean(std::string message) {
  while (!message.empty() && (message.back() == '\n' || message.back() == '.')) message.pop_back();
  if (!message.empty() && is_upper(message[0])) message[0] = to_lower(message[0]);
  return message;
}

}  // namespace

Command parse_command_line(int argc, const char* const* argv, const Surroundings& surroundings) {
  CLI::App app(
      "Turns the access logs of a container registry into weekly and monthly reports of pulls.",
      "dvp-report");
  Typed typed;
  app.set_help_flag("-h,--help", "print this help and exit")->configurable(false);
  app.set_version_flag("--version", fmt::format("dvp-report {}", version),
                       "print the version and exit")
      ->configurable(false);
  add_what_options(app, typed);
  add_log_options(app, typed);
  add_counting_options(app, typed);
  add_output_options(app, typed);
  add_machine_options(app, typed, surroundings);
  try {
    auto typed_words = words(argc, argv);
    std::reverse(typed_words.begin(), typed_words.end());  // as CLI11 wants them
    app.parse(std::move(typed_words));
    return {make_options(typed, surroundings), std::nullopt};
  } catch (const CLI::CallForHelp&) {
    return {{}, app.help()};
  } catch (const ListFormats&) {
    return {{}, format_list()};
  } catch (const CLI::CallForVersion& call) {
    return {{}, std::string(call.what()) + "\n"};
  } catch (const BadSetting& setting) {
    throw UsageError(fmt::format("{}:{}: {}", config_path(app), setting.line, setting.what));
  } catch (const toml::parse_error& error) {
    throw UsageError(fmt::format("{}:{}: {}", config_path(app), error.source().begin.line,
                                 clean(std::string(error.description()))));
  } catch (const CLI::ConfigError& error) {
    const std::string what = error.what();
    throw UsageError(
        fmt::format("{}: '{}' is no option", config_path(app), what.substr(what.rfind(' ') + 1)));
  } catch (const CLI::FileError&) {
    const bool readable = access(config_path(app).c_str(), R_OK) == 0;
    throw system_failure(config_path(app), readable ? EIO : errno);
  } catch (const CLI::ParseError& error) {
    throw UsageError(clean(error.what()));
  }
}

}  // namespace dvp
