// What signals leave behind (SPEC 2): their status, no half file, and every old file as it was. The
// program stands still on a fifo whenever a signal comes, so that nothing depends on the clock.
#include <signal.h>

#include <catch2/catch.hpp>

#include "logs.hpp"
#include "running.hpp"
#include "workdir.hpp"

using namespace dvp::test;

namespace {

struct SignalCase {
  const char* name;
  int number;
  int status;
};

const std::vector<SignalCase> ending_signals = {{"SIGTERM", SIGTERM, 143},
                                                {"SIGINT", SIGINT, 130},
                                                {"SIGHUP", SIGHUP, 129},
                                                {"SIGKILL", SIGKILL, 137}};

/// Lines that are all rejected, more than a pipe holds.
std::string many_rejects() {
  std::string log = pulls_csv(10);
  for (int i = 0; i < 5000; ++i)
    log += "2024-03-06T12:00:00Z,192.0.2.1,GET,/v2/Bad/manifests/1.0\n";
  return log;
}

void write_old_outputs(const Workdir& folder) {
  for (const char* name : {"2024-03-raw.csv", "2024-03-repo-summary.csv", "2024-03-summary.csv"})
    folder.write(std::string("out/") + name, std::string("of the last run: ") + name);
}

/// A killed program cannot clean up; but what it leaves, if anything, has no final name.
void check_untouched(const Workdir& folder, const std::map<std::string, std::string>& before,
                     int signal) {
  auto after = contents(folder, "out");
  if (signal == SIGKILL)
    std::erase_if(after, [](const auto& file) { return file.first.starts_with('.'); });
  CHECK(after == before);
}

}  // namespace

TEST_CASE("a signal while a log is read") {
  for (const auto& [name, number, status] : ending_signals) {
    INFO(name);
    const Workdir folder;
    write_old_outputs(folder);
    const auto before = contents(folder, "out");
    const auto fifo = make_fifo(folder, "log");
    Running running("exec $DVP_REPORT --month 2024-03 -o out --stats stats.json log", folder);
    const auto log = open_to_write(fifo);
    log.write(pulls_csv(10));
    running.send(number);
    CHECK(running.wait() == status);
    check_untouched(folder, before, number);
    CHECK_FALSE(folder.exists("stats.json"));
    CHECK(folder.read("err") == "");
  }
}

TEST_CASE("a signal while standard input is read") {
  for (const auto& [name, number, status] : ending_signals) {
    INFO(name);
    const Workdir folder;
    write_old_outputs(folder);
    const auto before = contents(folder, "out");
    const auto fifo = make_fifo(folder, "log");
    const auto second = make_fifo(folder, "second");
    // That the second log is opened tells that standard input is read to its end.
    Running running("exec $DVP_REPORT --month 2024-03 -o out --jobs 1 - second <log", folder);
    auto log = open_to_write(fifo);
    log.write(pulls_csv(10));
    log.close();
    const auto more = open_to_write(second);
    running.send(number);
    CHECK(running.wait() == status);
    check_untouched(folder, before, number);
  }
}

TEST_CASE("a signal while files are written") {
  for (const auto& [name, number, status] : ending_signals) {
    INFO(name);
    const Workdir folder;
    write_old_outputs(folder);
    folder.write("log.csv", many_rejects());
    const auto before = contents(folder, "out");
    const auto fifo = make_fifo(folder, "rejects");
    // The views are written by then, and have no names yet.
    Running running(
        "exec $DVP_REPORT --month 2024-03 -o out --max-rejects 100% --rejects rejects log.csv",
        folder);
    const auto rejects = open_to_read(fifo);
    CHECK(rejects.read_byte());
    running.send(number);
    CHECK(running.wait() == status);
    check_untouched(folder, before, number);
  }
}

TEST_CASE("a signal while a view goes to standard output") {
  for (const auto& [name, number, status] : ending_signals) {
    INFO(name);
    const Workdir folder;
    folder.write("log.csv", pulls_csv(1200));
    const auto fifo = make_fifo(folder, "view");
    Running running("exec $DVP_REPORT --month 2024-03 --stdout raw log.csv >view", folder);
    const auto view = open_to_read(fifo);
    CHECK(view.read_byte());
    running.send(number);
    CHECK(running.wait() == status);
    CHECK(folder.files() == std::vector<std::string>{"err", "log.csv", "view"});
    CHECK(folder.read("err") == "");
  }
}

TEST_CASE("a signal that was ignored before stays ignored") {
  struct Row {
    const char* name;
    int number;
  };
  for (const auto& [name, number] : {Row{"HUP", SIGHUP}, Row{"INT", SIGINT}}) {
    INFO(name);
    const Workdir folder;
    const auto fifo = make_fifo(folder, "log");
    Running running(
        std::string("trap '' ") + name + "; exec $DVP_REPORT --month 2024-03 -o out log", folder);
    auto log = open_to_write(fifo);
    log.write(pulls_csv(10));
    running.send(number);
    log.write("2024-03-07T12:00:00Z,192.0.2.1,GET,/v2/acme/app/manifests/1.0\n");
    log.close();
    CHECK(running.wait() == 0);
    CHECK(row_count(folder.read("out/2024-03-raw.csv")) == 11);
    CHECK(folder.read("err") == "");
  }
}

TEST_CASE("a run with ignored signals comes to its end") {
  // `timeout` is there only to end a program that would wait for ever.
  for (const std::string name : {"HUP", "INT", "TERM", "HUP INT TERM"}) {
    INFO(name);
    const Workdir folder;
    folder.write("log.csv", pulls_csv(1));
    const auto outcome = run_shell("timeout -s KILL 30 bash -c \"trap '' " + name +
                                       "; exec $DVP_REPORT --month 2024-03 log.csv\"",
                                   folder);
    CHECK(outcome.status == 0);
  }
}

TEST_CASE("a reader who has enough ends the program quietly") {
  const Workdir folder;
  folder.write("log.csv", pulls_csv(1200));
  const auto pipe = [&](const std::string& view) {
    return run_shell("$DVP_REPORT --month 2024-03 --stdout " + view +
                         " - <log.csv | head -1; echo ${PIPESTATUS[0]}",
                     folder);
  };
  const auto summary = pipe("repo-summary");
  CHECK(summary.err == "");
  CHECK(summary.out.starts_with("namespace,repository,"));
  // All of it fits into the pipe, or head has gone before: both are well.
  const auto status = summary.out.substr(summary.out.find('\n') + 1);
  CHECK((status == "0\n" || status == "141\n"));
  const auto raw = pipe("raw");
  CHECK(raw.err == "");
  CHECK(raw.out.starts_with("action,action_day,"));
  CHECK(raw.out.ends_with("\n141\n"));
}

TEST_CASE("a reader who has gone before the program writes") {
  const Workdir folder;
  folder.write("log.csv", pulls_csv(1));
  make_fifo(folder, "log");
  make_fifo(folder, "closed");
  // The log ends when the reader has closed its end of the pipe.
  const auto outcome = run_shell(
      "(cat log.csv; cat <closed) >log & "
      "$DVP_REPORT --month 2024-03 --stdout raw log | (exec <&-; echo >closed); "
      "echo ${PIPESTATUS[0]}",
      folder);
  CHECK(outcome.err == "");
  CHECK(outcome.out == "141\n");
}
