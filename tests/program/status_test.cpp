// How the program ends (SPEC 2): its exit status and its message; and that a run which fails
// changes no output file and leaves none behind.
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "compressed.hpp"
#include "logs.hpp"
#include "workdir.hpp"

using namespace dvp::test;

namespace {

using Texts = std::vector<std::string>;

/// A folder with the output of a former run and logs of every quality.
class OldOutputs : public Workdir {
 public:
  OldOutputs() {
    for (const char* name : {"2024-03-raw.csv", "2024-03-repo-summary.csv", "2024-03-summary.csv"})
      write(std::string("out/") + name, std::string("of the last run: ") + name);
    write("rejects", "of the last run");
    write("stats.json", "of the last run");
    write("log.csv", pulls_csv(1));
    write("large.csv", pulls_csv(1000));
    write_damaged_logs();
  }

 private:
  void write_damaged_logs() const {
    for (const auto& [name, ending, compress, checksum] : compressors()) {
      const auto whole = compress(pulls_csv(1000));
      write("head" + ending, whole.substr(0, 6));
      write("half" + ending, whole.substr(0, whole.size() / 2));
      write("almost" + ending, whole.substr(0, whole.size() - 1));
      write("second" + ending, whole + whole.substr(0, whole.size() / 2));
      write("garbage" + ending, whole + pulls_csv(1));
      auto damaged = whole;
      damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0xFF);
      write("damaged" + ending, damaged);
      auto wrong_sum = whole;
      wrong_sum[wrong_sum.size() - checksum] ^= 1;
      write("checksum" + ending, wrong_sum);
    }
  }
};

bool is_one_message(const std::string& text) {
  return text.starts_with("dvp-report: ") && std::count(text.begin(), text.end(), '\n') == 1 &&
         text.ends_with('\n') && !text.ends_with(".\n");
}

/// A shell command that must fail, and what its message must name.
struct FailureCase {
  std::string command;
  std::string named;
};

void check_failures(int status, const std::vector<FailureCase>& rows) {
  const OldOutputs folder;
  const auto before = contents(folder);
  for (const auto& [command, named] : rows) {
    INFO(command);
    const auto outcome = run_shell(command, folder);
    INFO(outcome.err);
    CHECK(outcome.status == status);
    CHECK(outcome.out == "");
    CHECK(is_one_message(outcome.err));
    CHECK(outcome.err.find(named) != outcome.err.npos);
    CHECK(contents(folder) == before);
  }
}

const std::string run = "$DVP_REPORT --month 2024-03 -o out ";

}  // namespace

// ---- 0 ----------------------------------------------------------------------------------------

TEST_CASE("status 0: all views are written") {
  const OldOutputs folder;
  const auto outcome = run_shell(run + "log.csv", folder);
  CHECK(outcome.status == 0);
  CHECK(outcome.out == "");
  CHECK(outcome.err == "");
  for (const auto& [name, bytes] : contents(folder, "out")) {
    INFO(name);
    CHECK(row_count(bytes) == 1);
  }
}

// ---- 1 ----------------------------------------------------------------------------------------

TEST_CASE("status 1: a log that is not there") {
  check_failures(1, {{run + "missing.csv", "dvp-report: missing.csv: "},
                     {run + "log.csv missing.csv", "dvp-report: missing.csv: "},
                     {run + "log.csv/below", "dvp-report: log.csv/below: "},
                     {run + "missing/", "dvp-report: missing/: "},
                     {run + "-- --missing", "dvp-report: --missing: "},
                     {run + "--rejects rejects --stats stats.json missing.csv", "missing.csv"},
                     {run + "--stats - missing.csv", "missing.csv"},
                     {run + "--gzip missing.csv", "missing.csv"},
                     {"$DVP_REPORT --month 2024-03 --stdout raw missing.csv", "missing.csv"}});
}

namespace {

/// Root may read everything; without these rights it is as everybody.
std::string without_rights() {
  return geteuid() == 0 ? "setpriv --bounding-set=-dac_override,-dac_read_search " : "";
}

bool rights_can_be_shown(const Workdir& folder) {
  const auto outcome = run_shell(
      "mkdir -m 000 shut; " + without_rights() + "ls shut; s=$?; rmdir shut; exit $s", folder);
  if (outcome.status == 2) return true;
  WARN("not shown: root cannot give up its rights here");
  return false;
}

/// Runs with a file or folder to which nobody has rights.
std::string with_rights_taken(const std::string& path, const std::string& arguments) {
  return "old=$(stat -c %a " + path + "); chmod 000 " + path + "; " + without_rights() + run +
         arguments + "; s=$?; chmod $old " + path + "; exit $s";
}

}  // namespace

TEST_CASE("status 1: no rights") {
  if (!rights_can_be_shown(Workdir())) return;
  check_failures(
      1,
      {{with_rights_taken("log.csv", "log.csv"), "dvp-report: log.csv: permission denied"},
       {with_rights_taken("log.csv", "large.csv log.csv"), "dvp-report: log.csv: "},
       {"mkdir shut; " + with_rights_taken("shut", "shut"), "dvp-report: shut: "},
       {"mkdir -p logs/shut; " + with_rights_taken("logs/shut", "logs"), "dvp-report: logs/shut: "},
       {with_rights_taken("out", "log.csv"), "dvp-report: out"},
       {with_rights_taken("log.csv", "--owners log.csv large.csv"), "dvp-report: log.csv: "},
       {with_rights_taken("log.csv", "--config log.csv large.csv"), "dvp-report: log.csv: "}});
}

TEST_CASE("status 1: a table of owners that cannot be read") {
  check_failures(1, {{run + "--owners missing.csv log.csv", "dvp-report: missing.csv: "},
                     {run + "--owners log.csv/below log.csv", "dvp-report: log.csv/below: "},
                     {run + "--owners out log.csv", "dvp-report: out"},
                     {run + "--owners log.csv log.csv", "dvp-report: log.csv:1: "}});
}

TEST_CASE("status 1: a configuration file that is not there") {
  check_failures(1, {{run + "--config missing.toml log.csv", "missing.toml"}});
}

TEST_CASE("status 1: a compressed log that is cut short or damaged") {
  std::vector<FailureCase> rows;
  for (const auto& compressor : compressors()) {
    const auto add = [&](const std::string& kind, const std::string& what) {
      const auto log = kind + compressor.ending;
      rows.push_back(
          {run + log, "dvp-report: " + log + ": the " + compressor.name + " data is " + what});
    };
    for (const auto* kind : {"head", "half", "almost", "second"}) add(kind, "truncated");
    for (const auto* kind : {"garbage", "damaged", "checksum"}) add(kind, "damaged");
  }
  rows.push_back({run + "log.csv half.gz large.csv", "dvp-report: half.gz: "});
  rows.push_back({run + "- <half.gz", "dvp-report: -: "});
  rows.push_back({run + "log.csv - <half.bz2", "dvp-report: -: "});
  rows.push_back(
      {run + "--jobs 4 log.csv large.csv almost.zst large.csv", "dvp-report: almost.zst: "});
  check_failures(1, rows);
}

TEST_CASE("status 1: a log that is a folder of standard input") {
  check_failures(1, {{run + "- <out", "dvp-report: -: "}});
}

TEST_CASE("status 1: a place where nothing can be written") {
  check_failures(1, {{"$DVP_REPORT --month 2024-03 -o log.csv large.csv", "log.csv"},
                     {"$DVP_REPORT --month 2024-03 -o log.csv/below large.csv", "log.csv/below"},
                     {run + "--rejects log.csv/below large.csv", "log.csv/below"},
                     {run + "--rejects missing/rejects large.csv", "missing/rejects"},
                     {run + "--stats missing/stats.json large.csv", "missing/stats.json"},
                     {run + "--stats out large.csv", "dvp-report: out: "},
                     {run + "--temp-dir missing --memory 1 large.csv", "dvp-report: missing"},
                     {run + "--temp-dir log.csv --memory 1 large.csv", "dvp-report: log.csv"}});
}

TEST_CASE("status 1: a folder stands where a view should") {
  const OldOutputs folder;
  std::filesystem::remove(folder / "out/2024-03-summary.csv");
  std::filesystem::create_directory(folder / "out/2024-03-summary.csv");
  const auto before = contents(folder);
  const auto outcome = run_shell(run + "log.csv", folder);
  CHECK(outcome.status == 1);
  CHECK(is_one_message(outcome.err));
  CHECK(outcome.err.find("out/2024-03-summary.csv") != outcome.err.npos);
  CHECK(contents(folder) == before);
}

TEST_CASE("status 1: a full device") {
  // A limit for the size of files is a device that gets full behind 8 KiB of each.
  const std::string full = "ulimit -f 8; ";
  check_failures(
      1, {{full + run + "large.csv", "dvp-report: out/2024-03-raw.csv: "},
          {full + run + "--temp-dir . --memory 1 large.csv", "dvp-report: "},
          {run + "--stats /dev/full large.csv", "dvp-report: /dev/full: no space left on device"},
          {"$DVP_REPORT --month 2024-03 --stdout raw large.csv >/dev/full",
           "dvp-report: standard output: no space left on device"},
          {"$DVP_REPORT --month 2024-03 --stdout raw --gzip large.csv >/dev/full",
           "dvp-report: standard output: no space left on device"}});
}

TEST_CASE("status 1: rejected lines on a full device") {
  const OldOutputs folder;
  folder.write("bad.csv",
               pulls_csv(0) + "2024-03-06T12:00:00Z,192.0.2.1,GET,/v2/Bad/manifests/1.0\n");
  const auto before = contents(folder);
  const auto outcome = run_shell(run + "--rejects /dev/full --max-rejects 1 bad.csv", folder);
  CHECK(outcome.status == 1);
  CHECK(is_one_message(outcome.err));
  CHECK(outcome.err.starts_with("dvp-report: /dev/full: no space left on device"));
  CHECK(contents(folder) == before);
}

TEST_CASE("status 1: a full device of its own") {
  const OldOutputs folder;
  std::filesystem::create_directory(folder / "small");
  const std::string mount = "unshare --mount bash -c 'mount -t tmpfs -o size=64k none small && ";
  if (run_shell(mount + "true'", folder).status != 0) {
    WARN("not shown: needs the right to mount");
    return;
  }
  const auto outcome =
      run_shell(mount +
                    "echo of the last run >small/2024-03-raw.csv && "
                    "$DVP_REPORT --month 2024-03 -o small large.csv; echo $?; ls -A small; "
                    "cat small/*'",
                folder);
  CHECK(outcome.out == "1\n2024-03-raw.csv\nof the last run\n");
  CHECK(is_one_message(outcome.err));
  CHECK(outcome.err.starts_with("dvp-report: small/2024-03-raw.csv: no space left on device"));
}

// ---- 2 ----------------------------------------------------------------------------------------

TEST_CASE("status 2: windows") {
  const std::string report = "$DVP_REPORT -o out log.csv ";
  check_failures(2, {{report, "--month or --week"},
                     {report + "--month 2024-13", "'2024-13'"},
                     {report + "--month 2024-00", "'2024-00'"},
                     {report + "--month 2024-3", "'2024-3'"},
                     {report + "--month 2024-03-01", "'2024-03-01'"},
                     {report + "--month march", "'march'"},
                     {report + "--month ''", "''"},
                     {report + "--month", "--month"},
                     {report + "--month 2024-03..2024-01", "'2024-03..2024-01'"},
                     {report + "--month 2024-03..", "'2024-03..'"},
                     {report + "--month 2024-03..last", "'2024-03..last'"},
                     {report + "--month 2200-01", "--partial"},
                     {report + "--month 2024-03 --month 2200-01", "2200-01"},
                     {report + "--week 2024-W53", "'2024-W53'"},
                     {report + "--week 2024-W00", "'2024-W00'"},
                     {report + "--week 2024-W1", "'2024-W1'"},
                     {report + "--week 2024-02-30", "'2024-02-30'"},
                     {report + "--week 2024-W10..2024-W09", "'2024-W10..2024-W09'"},
                     {report + "--week 2024-03-06..2024-02-28", "'2024-03-06..2024-02-28'"},
                     {report + "--week 2200-W01", "--partial"}});
}

TEST_CASE("status 2: values") {
  check_failures(2, {{run + "--format nonsense log.csv", "'nonsense'"},
                     {run + "--format nginx log.csv", "--log-format"},
                     {run + "--format csv --log-format '$remote_addr' log.csv", "--log-format"},
                     {run + "--log-format '$remote_addr \"$request\"' log.csv", "--log-format"},
                     {run + "--log-format '$msec \"$request\"' log.csv", "--log-format"},
                     {run + "--log-format '$msec $remote_addr' log.csv", "--log-format"},
                     {run + "--log-format \"'\\$msec\" log.csv", "--log-format"},
                     {run + "--log-timezone Nowhere/Else log.csv", "'Nowhere/Else'"},
                     {run + "--log-timezone +25:00 log.csv", "'+25:00'"},
                     {run + "--trusted-proxy proxy.example log.csv", "'proxy.example'"},
                     {run + "--trusted-proxy 192.0.2.0/33 log.csv", "'192.0.2.0/33'"},
                     {run + "--trusted-proxy 192.0.2/24 log.csv", "'192.0.2/24'"},
                     {run + "--session-window 5 log.csv", "--session-window"},
                     {run + "--session-window 1h log.csv", "--session-window"},
                     {run + "--session-window 1.5s log.csv", "--session-window"},
                     {run + "--session-window=-1s log.csv", "--session-window"},
                     {run + "--session-window 11m log.csv", "--session-window"},
                     {run + "--session-window 600001ms log.csv", "--session-window"},
                     {run + "--session-window s log.csv", "--session-window"},
                     {run + "--session-key ip log.csv", "--session-key"},
                     {run + "--view nonsense log.csv", "'nonsense'"},
                     {run + "--view raw,nonsense log.csv", "'nonsense'"},
                     {run + "--view '' log.csv", "--view"},
                     {run + "--max-rejects few log.csv", "--max-rejects"},
                     {run + "--max-rejects=-1 log.csv", "--max-rejects"},
                     {run + "--max-rejects 1%% log.csv", "--max-rejects"},
                     {run + "--max-rejects 1.5 log.csv", "--max-rejects"},
                     {run + "--jobs 0 log.csv", "--jobs"},
                     {run + "--jobs=-1 log.csv", "--jobs"},
                     {run + "--jobs many log.csv", "--jobs"},
                     {run + "--memory little log.csv", "--memory"},
                     {run + "--memory 5X log.csv", "--memory"},
                     {run + "--memory=-5M log.csv", "--memory"}});
}

TEST_CASE("status 2: options that do not go together") {
  const std::string to_stdout = "$DVP_REPORT --month 2024-03 --stdout raw ";
  check_failures(2, {{to_stdout + "--month 2024-02 log.csv", "--stdout"},
                     {to_stdout + "--week 2024-W10 log.csv", "--stdout"},
                     {to_stdout + "--stats - log.csv", "--stats"},
                     {"$DVP_REPORT --month 2024-03 --stdout nonsense log.csv", "'nonsense'"},
                     {run + "-v -q log.csv", "--verbose"},
                     {run + "--nonsense log.csv", "--nonsense"},
                     {run + "-x log.csv", "-x"}});
}

TEST_CASE("status 2: no log is named") {
  check_failures(2, {{run + "</dev/null", "no log is named"}});
}

TEST_CASE("status 2: a configuration file that is wrong") {
  const auto with = [](const std::string& text) {
    return "printf '" + text + "' >config; " + run +
           "--config config log.csv; s=$?; rm config; exit $s";
  };
  check_failures(2, {{with("\\nmonth = \"2024\\n"), "config:2: "},
                     {with("nonsense = 1\\n"), "nonsense"},
                     {with("mont = \"2024-03\"\\n"), "mont"},
                     {with("view = [\"nonsense\"]\\n"), "'nonsense'"},
                     {with("jobs = 0\\n"), "jobs"},
                     {with("jobs = 1.5\\n"), "jobs"},
                     {with("[section]\\nmonth = \"2024-03\"\\n"), "section"}});
}

// ---- 3 ----------------------------------------------------------------------------------------

TEST_CASE("status 3: too many rejected lines, and all files written") {
  const OldOutputs folder;
  folder.write("bad.csv",
               pulls_csv(9) + "2024-03-06T12:00:00Z,192.0.2.1,GET,/v2/Bad/manifests/1.0\n");
  const std::string files = "--rejects rejects --stats stats.json bad.csv";
  const auto failed = run_shell(run + files, folder);
  CHECK(failed.status == 3);
  CHECK(failed.out == "");
  CHECK(is_one_message(failed.err));
  CHECK(failed.err.find("1 of 10") != failed.err.npos);
  const auto written = contents(folder);
  CHECK(row_count(folder.read("out/2024-03-raw.csv")) == 9);
  CHECK(folder.read("rejects").starts_with("bad.csv:11: bad name: "));
  // With a larger limit the same files are a success.
  CHECK(run_shell(run + "--max-rejects 10% " + files, folder).status == 0);
  CHECK(contents(folder) == written);
}

TEST_CASE("status 3: with --stdout") {
  const Workdir folder;
  folder.write("bad.csv",
               pulls_csv(9) + "2024-03-06T12:00:00Z,192.0.2.1,GET,/v2/Bad/manifests/1.0\n");
  const auto outcome = run_report({"--month", "2024-03", "--stdout", "raw", "bad.csv"}, folder);
  CHECK(outcome.status == 3);
  CHECK(row_count(outcome.out) == 9);
}
