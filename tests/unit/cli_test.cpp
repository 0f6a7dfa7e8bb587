// The command line and the configuration file: each option, each usage error, and which of the two
// goes first.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "dvp/cli.hpp"
#include "dvp/error.hpp"
#include "workdir.hpp"

namespace dvp {

namespace {

using Words = std::vector<std::string>;

Surroundings usual_surroundings() {
  Surroundings surroundings;
  surroundings.now = parse_timestamp("2024-04-10T12:00:00Z", {}).value();
  surroundings.cores = 3;
  return surroundings;
}

Command command(const Words& words, const Surroundings& surroundings = usual_surroundings()) {
  std::vector<const char*> arguments = {"dvp-report"};
  for (const auto& word : words) arguments.push_back(word.c_str());
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data(), surroundings);
}

/// The options of a command with what every command needs before `words`.
Options options(Words words, const Surroundings& surroundings = usual_surroundings()) {
  words.insert(words.begin(), {"--month", "2024-03", "a.log"});
  return command(words, surroundings).options;
}

std::string failure(const Words& words, const Surroundings& surroundings = usual_surroundings()) {
  try {
    command(words, surroundings);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no usage error";
}

/// With what every command needs before `words`.
std::string failure_of(Words words) {
  words.insert(words.begin(), {"--month", "2024-03", "a.log"});
  return failure(words);
}

/// The options under a configuration file.
Options configured(std::string_view toml, const Words& words = {}) {
  const test::Workdir folder;
  auto surroundings = usual_surroundings();
  surroundings.config_files = {folder / "missing.toml", folder.write("config.toml", toml)};
  return command(words, surroundings).options;
}

std::string failure_of_config(std::string_view toml, const Words& words = {}) {
  const test::Workdir folder;
  auto surroundings = usual_surroundings();
  surroundings.config_files = {folder.write("config.toml", toml)};
  const auto text = failure(words, surroundings);
  const auto at = text.find(folder.path().string());
  return at == text.npos ? text
                         : text.substr(0, at) + text.substr(at + folder.path().string().size() + 1);
}

std::string names(const std::vector<Window>& windows) {
  std::string out;
  for (const auto& window : windows) (out += out.empty() ? "" : " ") += window.name;
  return out;
}

Address address(std::string_view text) { return parse_address(text).value(); }

}  // namespace

TEST_CASE("cli: the defaults") {
  const auto defaults = options({});
  CHECK(defaults.logs == Words{"a.log"});
  CHECK(names(defaults.windows) == "2024-03");
  CHECK(defaults.format == "auto");
  CHECK_FALSE(defaults.log_format);
  CHECK(defaults.log_timezone.to_utc(0) == 0);
  CHECK(defaults.trusted_proxies.none());
  CHECK(defaults.session_window == 5 * nanos_per_second);
  CHECK_FALSE(defaults.session_per_user_agent);
  CHECK(defaults.default_namespace.empty());
  CHECK_FALSE(defaults.namespaces);
  CHECK_FALSE(defaults.owners);
  CHECK(defaults.output_directory == ".");
  CHECK(defaults.views == std::set{View::raw, View::repo_summary, View::summary});
  CHECK_FALSE(defaults.to_stdout);
  CHECK_FALSE(defaults.gzip);
  CHECK_FALSE(defaults.reject_limit.exceeded(1, 100));
  CHECK(defaults.reject_limit.exceeded(1, 99));
  CHECK_FALSE(defaults.rejects);
  CHECK_FALSE(defaults.stats);
  CHECK(defaults.jobs == 3);
  CHECK(defaults.memory == std::size_t{1} << 30);
  CHECK(defaults.temp_directory == "/tmp");
  CHECK_FALSE(defaults.verbose);
  CHECK_FALSE(defaults.quiet);
}

TEST_CASE("cli: windows") {
  const std::pair<Words, std::string> rows[] = {
      {{"--month", "2024-03"}, "2024-03"},
      {{"--month=2024-01..2024-03"}, "2024-01 2024-02 2024-03"},
      {{"--month", "last"}, "2024-03"},
      {{"--week", "last"}, "2024-W14"},
      {{"--week", "2024-03-06"}, "2024-W10"},
      {{"--month", "2024-02", "--week", "2024-W10", "--month", "2024-01"},
       "2024-02 2024-01 2024-W10"},
      // each once
      {{"--month", "2024-03", "--month", "last", "--month", "2024-02..2024-03"}, "2024-03 2024-02"},
      {{"--week", "2024-W10", "--week", "2024-03-04..2024-03-10"}, "2024-W10"},
      {{"--month", "2024-04", "--partial"}, "2024-04"},
      {{"--month", "2030-01", "--partial"}, "2030-01"},
  };
  for (auto [words, expected] : rows) {
    words.push_back("a.log");
    CAPTURE(words);
    CHECK(names(command(words).options.windows) == expected);
  }
  auto surroundings = usual_surroundings();
  surroundings.now = parse_timestamp("2024-04-01T00:00:00Z", {}).value();  // it has just ended
  CHECK(names(options({}, surroundings).windows) == "2024-03");
  surroundings.now -= 1;
  CHECK(failure({"--month", "2024-03", "a.log"}, surroundings) ==
        "2024-03 has not ended yet: --partial allows it");
}

TEST_CASE("cli: options of the logs") {
  CHECK(options({"--format", "combined"}).format == "combined");
  CHECK(options({"--format", "csv"}).format == "csv");
  const std::string nginx = "[$time_local] $remote_addr \"$request\" [$status]";
  CHECK(options({"--log-format", nginx}).log_format == nginx);
  CHECK(options({"--log-format", nginx}).format == "nginx");
  CHECK(options({"--log-format", nginx, "--format", "nginx"}).format == "nginx");
  CHECK(options({"--log-timezone", "+02:00"}).log_timezone.to_utc(7200) == 0);
  CHECK(options({"--log-timezone", "Europe/Berlin"}).log_timezone.to_utc(3600) == 0);
  const auto proxies =
      options({"--trusted-proxy", "10.1.2.3/8", "--trusted-proxy", "192.0.2.7"}).trusted_proxies;
  CHECK(proxies.client(address("10.9.9.9"), "198.51.100.1, 192.0.2.7") == address("198.51.100.1"));
  CHECK(proxies.client(address("192.0.2.8"), "198.51.100.1") == address("192.0.2.8"));
}

TEST_CASE("cli: options of the counting") {
  const std::pair<std::string, Nanos> durations[] = {
      {"0", 0},
      {"0s", 0},
      {"1ms", 1'000'000},
      {"500ms", 500'000'000},
      {"5s", 5 * nanos_per_second},
      {"600s", 600 * nanos_per_second},
      {"600000ms", 600 * nanos_per_second},
      {"10m", 600 * nanos_per_second},
      {"1m", 60 * nanos_per_second},
  };
  for (const auto& [text, expected] : durations) {
    CAPTURE(text);
    CHECK(options({"--session-window", text}).session_window == expected);
  }
  CHECK_FALSE(options({"--session-key", "ip,repository"}).session_per_user_agent);
  CHECK(options({"--session-key", "ip,repository,user-agent"}).session_per_user_agent);
  CHECK(options({"--default-namespace", "library"}).default_namespace == "library");
  CHECK(options({"--namespace", "a", "--namespace", "b"}).namespaces ==
        std::set<std::string>{"a", "b"});
  CHECK(options({"--namespace", ""}).namespaces == std::set<std::string>{""});
  CHECK(options({"--namespace="}).namespaces == std::set<std::string>{""});
  CHECK(options({"--namespace", "a", "--namespace", ""}).namespaces ==
        std::set<std::string>{"", "a"});
  CHECK(options({"--owners", "o.csv"}).owners == "o.csv");
}

TEST_CASE("cli: options of the output") {
  CHECK(options({"-o", "out"}).output_directory == "out");
  CHECK(options({"--output", "out"}).output_directory == "out");
  CHECK(options({"--view", "raw"}).views == std::set{View::raw});
  CHECK(options({"--view", "summary,namespace-summary"}).views ==
        std::set{View::summary, View::namespace_summary});
  CHECK(options({"--view", "raw, summary"}).views == std::set{View::raw, View::summary});
  CHECK(options({"--view", "raw", "--view", "repo-summary"}).views ==
        std::set{View::raw, View::repo_summary});
  CHECK(options({"--stdout", "summary"}).views == std::set{View::summary});
  CHECK(options({"--stdout", "summary"}).to_stdout);
  CHECK(options({"--stdout", "raw", "--gzip"}).gzip);
  CHECK(options({"--gzip"}).gzip);
  CHECK(options({"--rejects", "r.txt"}).rejects == "r.txt");
  CHECK(options({"--stats", "s.json"}).stats == "s.json");
  CHECK(options({"--stats", "-"}).stats == "-");
}

TEST_CASE("cli: how many rejected lines are too many") {
  struct Row {
    std::string limit;
    std::uint64_t rejected;
    std::uint64_t judged;
    bool exceeded;
  };
  const Row rows[] = {
      {"0", 0, 10, false},
      {"0", 1, 1'000'000, true},
      {"100", 100, 100, false},
      {"100", 101, 1'000'000, true},
      {"1%", 1, 100, false},
      {"1%", 2, 199, true},
      {"1%", 2, 200, false},
      {"0%", 1, 1'000'000, true},
      {"0%", 0, 0, false},
      {"100%", 9, 9, false},
      {"0.5%", 1, 200, false},
      {"0.5%", 2, 399, true},
      {"12.5%", 1, 8, false},
      {"12.5%", 2, 15, true},
      {"0.000001%", 1, 100'000'000, false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.limit, row.rejected, row.judged);
    CHECK(options({"--max-rejects", row.limit}).reject_limit.exceeded(row.rejected, row.judged) ==
          row.exceeded);
  }
}

TEST_CASE("cli: options of the machine") {
  CHECK(options({"--jobs", "1"}).jobs == 1);
  CHECK(options({"--temp-dir", "spills"}).temp_directory == "spills");
  const std::pair<std::string, std::size_t> sizes[] = {
      {"0", 0},
      {"1", 1},
      {"512", 512},
      {"1K", 1 << 10},
      {"1k", 1 << 10},
      {"64M", 64 << 20},
      {"64MB", 64 << 20},
      {"64MiB", 64 << 20},
      {"2G", std::size_t{2} << 30},
      {"1T", std::size_t{1} << 40},
      {"5B", 5},
  };
  for (const auto& [text, expected] : sizes) {
    CAPTURE(text);
    CHECK(options({"--memory", text}).memory == expected);
  }
  CHECK(options({"-v"}).verbose);
  CHECK(options({"--verbose"}).verbose);
  CHECK(options({"-q"}).quiet);
  CHECK(options({"--quiet"}).quiet);
}

TEST_CASE("cli: which logs") {
  auto surroundings = usual_surroundings();
  const auto logs = [&](Words words) {
    words.insert(words.begin(), {"--month", "2024-03"});
    return command(words, surroundings).options.logs;
  };
  CHECK(logs({"a", "b", "-"}) == Words{"a", "b", "-"});
  CHECK(logs({"--trusted-proxy", "10.0.0.1", "a"}) ==
        Words{"a"});  // a list takes one value at a time
  CHECK(logs({"--namespace", "team", "a", "b"}) == Words{"a", "b"});
  CHECK(logs({"--", "-a", "--b"}) == Words{"-a", "--b"});
  CHECK(logs({"./[a]"}) == Words{"./[a]"});
  surroundings.stdin_has_data = true;
  CHECK(logs({}) == Words{"-"});
  CHECK(logs({"a"}) == Words{"a"});
}

TEST_CASE("cli: texts instead of a run") {
  for (const auto* word : {"-h", "--help"}) {
    const auto help = command({word}).text;
    REQUIRE(help);
    CHECK_THAT(*help, Catch::Contains("--month") && Catch::Contains("--trusted-proxy") &&
                          Catch::Contains("LOG"));
    CHECK_THAT(*help, !Catch::Contains("--logs"));
  }
  const auto version = command({"--version"}).text;
  REQUIRE(version);
  CHECK_THAT(*version, Catch::Matches("dvp-report [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST_CASE("cli: usage errors") {
  const std::pair<Words, std::string> rows[] = {
      {{"--month", "2024-13"}, "'2024-13' is no month such as 2024-03, 2024-01..2024-03 or last"},
      {{"--week", "2024-W54"},
       "'2024-W54' is no week such as 2024-W10, 2024-03-06, 2024-W01..2024-W10 or last"},
      {{"--month", "2024-03..2024-01"}, "the range '2024-03..2024-01' ends before it begins"},
      {{"--month", "2024-04"}, "2024-04 has not ended yet: --partial allows it"},
      {{"--week", "2024-W15"}, "2024-W15 has not ended yet: --partial allows it"},
      {{"--format", "cobined"}, "'cobined' is no log format that this program knows"},
      {{"--format", "nginx"}, "--format nginx needs --log-format"},
      {{"--log-format", "$remote_addr"},
       "--log-format: no $time_local, $time_iso8601 or $msec in it"},
      {{"--format", "csv", "--log-format", "$msec $remote_addr \"$request\""},
       "--log-format: only for --format nginx"},
      {{"--log-timezone", "Mars/Olympus"}, "'Mars/Olympus' is no time zone that this system knows"},
      {{"--log-timezone", "+25:00"}, "'+25:00' is no offset such as +02:00"},
      {{"--trusted-proxy", "10.0.0.0/33"},
       "--trusted-proxy: '10.0.0.0/33' is no address, nor a range such as 10.0.0.0/8"},
      {{"--session-key", "ip"},
       "--session-key: 'ip' is no key: ip,repository or ip,repository,user-agent"},
      {{"--view", "raw,row"}, "--view: 'row' is no view"},
      {{"--view", ""}, "--view: '' is no view"},
      {{"--stdout", "row"}, "--stdout: 'row' is no view"},
      {{"--stdout", "raw", "--week", "2024-W10"}, "--stdout: one window only"},
      {{"--stdout", "raw", "--stats", "-"}, "--stats -: standard output is taken by --stdout"},
      {{"--rejects", "-"}, "--rejects: needs a file"},
      {{"-q", "-v"}, "--verbose and --quiet exclude each other"},
      {{"--logs", "b.log"},
       "--logs: only in a configuration file; on the command line logs need no name"},
      {{"--rejects", "x", "--stats", "x"}, "--rejects and --stats name the same file"},
  };
  for (const auto& [words, expected] : rows) {
    CAPTURE(words);
    CHECK(failure_of(words) == expected);
  }
  CHECK(failure({"a.log"}) == "no window is chosen: --month or --week is needed");
  CHECK_THAT(failure({"--month", "2024-03"}), Catch::StartsWith("no log is named"));
  for (const auto* text : {"", "5", "s", "-1s", "+5s", "5 s", "1.5s", "5S", "5h", "11m", "601s",
                           "600001ms", "99999999999999999999s", "0x5s", "5ss"}) {
    CAPTURE(text);
    CHECK_THAT(failure_of({"--session-window=" + std::string(text)}),
               Catch::StartsWith("--session-window: '"));
  }
  for (const auto* text :
       {"", "M", "-1", "1.5G", "1X", "1KK", "K1", "1 M", "1iM", "99999999999T"}) {
    CAPTURE(text);
    CHECK_THAT(failure_of({"--memory=" + std::string(text)}), Catch::StartsWith("--memory: '"));
  }
  for (const auto* text : {"", "%", "-1", "1.5", "1,5%", "x", "x%", "1%%", "1 %", ".5%", "1.%",
                           "1e3", "101%", "0.0000001%"}) {
    CAPTURE(text);
    CHECK_THAT(failure_of({"--max-rejects=" + std::string(text)}),
               Catch::StartsWith("--max-rejects: '"));
  }
  for (const auto* text : {"0", "-1", "x", "1.5", "1025"}) {
    CAPTURE(text);
    CHECK_THAT(failure_of({"--jobs=" + std::string(text)}), Catch::Contains("jobs"));
  }
  // what CLI11 itself finds; all of it is one line in lower case, without a full stop
  for (const Words& words : {Words{"--mnoth", "2024-03"},
                             {"-x"},
                             {"--month"},
                             {"--gzip=perhaps"},
                             {"--format"},
                             {"--output", "a", "--output", "b"}}) {
    CAPTURE(words);
    const auto text = failure_of(words);
    CHECK(text != "no usage error");
    CHECK_THAT(text, Catch::Matches("[^A-Z\n][^\n]*[^.\n]"));
  }
}

TEST_CASE("cli: a configuration file can hold every long option") {
  const auto options = configured(R"(
logs = ["a.log", "b.log"]
month = "2024-03"
week = ["2024-W10", "2024-W11"]
partial = true
log-format = '''log_format main '$remote_addr [$time_local] '
                                '"$request"';'''
log-timezone = "+02:00"
trusted-proxy = ["10.0.0.0/8", "192.0.2.7"]
session-window = "2s"
session-key = "ip,repository,user-agent"
default-namespace = "library"
namespace = ["", "team"]
owners = "o.csv"
output = "out"
view = ["raw", "summary"]
gzip = true
max-rejects = 7
rejects = "r.txt"
stats = "s.json"
jobs = 2
memory = "64M"
temp-dir = "spills"
verbose = true
quiet = false
)");
  CHECK(options.logs == Words{"a.log", "b.log"});
  CHECK(names(options.windows) == "2024-03 2024-W10 2024-W11");
  CHECK(options.format == "nginx");
  CHECK(options.log_timezone.to_utc(7200) == 0);
  CHECK(options.trusted_proxies.client(address("10.0.0.1"), "198.51.100.1, 192.0.2.7") ==
        address("198.51.100.1"));
  CHECK(options.session_window == 2 * nanos_per_second);
  CHECK(options.session_per_user_agent);
  CHECK(options.default_namespace == "library");
  CHECK(options.namespaces == std::set<std::string>{"", "team"});
  CHECK(options.owners == "o.csv");
  CHECK(options.output_directory == "out");
  CHECK(options.views == std::set{View::raw, View::summary});
  CHECK(options.gzip);
  CHECK_FALSE(options.reject_limit.exceeded(7, 7));
  CHECK(options.reject_limit.exceeded(8, 1'000'000));
  CHECK(options.rejects == "r.txt");
  CHECK(options.stats == "s.json");
  CHECK(options.jobs == 2);
  CHECK(options.memory == 64 << 20);
  CHECK(options.temp_directory == "spills");
  CHECK(options.verbose);
  CHECK_FALSE(options.quiet);
  CHECK(configured("logs = 'a'\nstdout = 'raw'\nformat = 'csv'\nmonth = 'last'\n").to_stdout);
}

TEST_CASE("cli: the command line goes before the configuration file, option for option") {
  constexpr std::string_view config = R"(
logs = ["config.log"]
month = ["2024-01", "2024-02"]
output = "from-config"
namespace = "team"
view = "raw"
gzip = true
session-window = "1s"
)";
  const auto both = configured(config, {"--month", "2024-03", "-o", "typed", "--namespace", "other",
                                        "--view", "summary", "typed.log"});
  CHECK(both.logs == Words{"typed.log"});
  CHECK(names(both.windows) == "2024-03");  // in place of the others, not in addition
  CHECK(both.output_directory == "typed");
  CHECK(both.namespaces == std::set<std::string>{"other"});
  CHECK(both.views == std::set{View::summary});
  CHECK(both.gzip);
  CHECK(both.session_window == nanos_per_second);
  const auto config_alone = configured(config);
  CHECK(config_alone.logs == Words{"config.log"});
  CHECK(names(config_alone.windows) == "2024-01 2024-02");
  CHECK_FALSE(configured(config, {"--gzip=false"}).gzip);
}

TEST_CASE("cli: the first configuration file that is there is read; --config names another") {
  const test::Workdir folder;
  auto surroundings = usual_surroundings();
  surroundings.config_files = {folder / "missing.toml", folder.write("one.toml", "output = 'one'"),
                               folder.write("two.toml", "output = 'two'")};
  CHECK(options({}, surroundings).output_directory == "one");
  CHECK(options({"--config", folder / "two.toml"}, surroundings).output_directory == "two");
  CHECK_THROWS_AS(options({"--config", folder / "missing.toml"}, surroundings), EnvironmentError);
  CHECK_THROWS_WITH(options({"--config", folder / "missing.toml"}, surroundings),
                    Catch::EndsWith("missing.toml: no such file or directory"));
  surroundings.config_files.clear();
  CHECK(options({}, surroundings).output_directory == ".");
}

TEST_CASE("cli: logs of the configuration file are patterns") {
  const test::Workdir folder;
  for (const auto* name : {"access.log", "access.log.1", "error.log", "sub/access.log"})
    folder.write(name, "");
  const auto config =
      fmt::format("month = '2024-03'\nlogs = ['{0}/access.log*', '{0}/none-*', '{0}/sub']\n",
                  folder.path().string());
  auto surroundings = usual_surroundings();
  surroundings.stdin_has_data = true;
  surroundings.config_files = {folder.write("config.toml", config)};
  CHECK(command({}, surroundings).options.logs ==
        Words{folder / "access.log", folder / "access.log.1", folder / "none-*", folder / "sub"});
  CHECK(command({"-"}, surroundings).options.logs == Words{"-"});
  CHECK(command({folder / "*"}, surroundings).options.logs ==
        Words{folder / "*"});  // a typed one is none
}

TEST_CASE("cli: no logs in the configuration file: standard input, if it is a pipe or a file") {
  const test::Workdir folder;
  auto surroundings = usual_surroundings();
  surroundings.config_files = {folder.write("config.toml", "month = '2024-03'\nlogs = []\n")};
  CHECK_THAT(failure({}, surroundings), Catch::StartsWith("no log is named"));
  surroundings.stdin_has_data = true;
  CHECK(command({}, surroundings).options.logs == Words{"-"});
}

TEST_CASE("cli: what is wrong in a configuration file is a usage error") {
  constexpr std::string_view needed = "month = '2024-03'\nlogs = 'a.log'\n";
  for (const auto* line :
       {"colour = 'red'", "Month = '2024-02'", "session_window = '5s'", "[output]\ndir = 'x'",
        "output = 1.5", "output = 2024-03-01", "view = [['raw']]", "jobs = 'two'", "jobs = 0",
        "gzip = 'perhaps'", "session-window = 5", "month = 2024-03-01", "format = 'cobined'",
        "LOG = 'a.log'", "help = true", "version = true"}) {
    CAPTURE(line);
    CHECK(failure_of_config(std::string(needed) + line) != "no usage error");
  }
  CHECK_THAT(failure_of_config(std::string(needed) + "colour = 'red'\n"),
             Catch::Contains("colour"));
  CHECK_THAT(failure_of_config(std::string(needed) + "output = 1.5\n"), Catch::Contains("output"));
  CHECK_THAT(failure_of_config(std::string(needed) + "\noutput = 'x\n"),
             Catch::StartsWith("config.toml:4: "));
  CHECK_THAT(failure_of_config(std::string(needed) + "output = 'x'\noutput = 'y'\n"),
             Catch::StartsWith("config.toml:4: "));
  CHECK(failure_of_config(needed) == "no usage error");
}

}  // namespace dvp
