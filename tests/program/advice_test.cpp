// What an operator is told after a run that succeeded: each piece of advice, and when it is not
// given.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "logs.hpp"
#include "workdir.hpp"

using namespace dvp::test;

namespace {

using Texts = std::vector<std::string>;

/// What a run over `log` says, which succeeds all the same.
std::string said_of(const std::string& log, const Texts& options = {}) {
  const Workdir folder;
  folder.write("log", log);
  Texts arguments = {"--month", "2024-03", "-o", "out", "log"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const auto outcome = run_report(arguments, folder);
  CHECK(outcome.out == "");
  CHECK(outcome.status == 0);
  return outcome.err;
}

std::string time_text(unsigned second) { return "06/Mar/2024:12:00:" + digits(second, 2); }

/// `of_one` pulls of a client, `of_others` of others whose addresses are public; each line ends
/// with `forwarded_for`.
std::string pulls_of(const std::string& client, unsigned of_one, unsigned of_others,
                     const std::string& forwarded_for = "-") {
  std::string log;
  for (unsigned i = 0; i < of_one + of_others; ++i) {
    const auto whose = i < of_one ? client : fmt::format("203.0.113.{}", i);
    log += combined_line(whose, time_text(i), "GET /v2/acme/app/manifests/1.0") + " \"" +
           forwarded_for + "\"\n";
  }
  return log;
}

/// Lines of the registry's application.
std::string application_log(unsigned gets, unsigned heads = 0) {
  std::string log;
  for (unsigned i = 0; i < gets + heads; ++i)
    log += fmt::format(
        "time=\"2024-03-06T12:00:{:02}.5Z\" level=info msg=\"response completed\" "
        "go.version=go1.23.7 http.request.method={} http.request.remoteaddr=\"192.0.2.1:44072\" "
        "http.request.uri=/v2/acme/app/manifests/1.0 http.request.useragent=docker/24.0.7 "
        "http.response.duration=5ms http.response.status=200\n",
        i, i < gets ? "GET" : "HEAD");
  return log;
}

const std::string no_access_log = "log: is no access log of a format that this program knows: ";

}  // namespace

// ---- a proxy that was not named ---------------------------------------------------------------

TEST_CASE("advice: one private address behind which most clients stand") {
  CHECK(said_of(pulls_of("10.0.0.5", 10, 1)) ==
        "dvp-report: warning: 10 of 11 requests come from the private address 10.0.0.5: if it is a "
        "proxy, name it with --trusted-proxy 10.0.0.5, and let the log tell X-Forwarded-For\n");
  for (const std::string client : {"172.18.0.1", "192.168.1.1", "fd00::1"}) {
    INFO(client);
    CHECK(said_of(pulls_of(client, 10, 1)).find("address " + client + ": if") != std::string::npos);
  }
}

TEST_CASE("advice: nine requests in ten are no proxy yet") {
  CHECK(said_of(pulls_of("10.0.0.5", 9, 1)) == "");
  CHECK(said_of(pulls_of("10.0.0.5", 18, 2)) == "");
  CHECK(said_of(pulls_of("10.0.0.5", 19, 2)) != "");
}

TEST_CASE("advice: a public address is a client") {
  CHECK(said_of(pulls_of("198.51.100.7", 10, 0)) == "");
}

TEST_CASE("advice: of what is not counted, nothing is told") {
  const auto log = pulls_of("10.0.0.5", 10, 0);
  CHECK(said_of(log, {"--namespace", "another"}) == "");
  std::string failed;
  for (std::size_t at = 0; at < log.size(); at = log.find('\n', at) + 1) {
    const auto line = log.substr(at, log.find('\n', at) + 1 - at);
    failed += line.substr(0, line.find("\" 200 ")) + "\" 404 0\n";
  }
  CHECK(said_of(failed) == "");
}

TEST_CASE("advice: a proxy that is named") {
  // The log has the clients: all is well.
  CHECK(said_of(pulls_of("10.0.0.5", 10, 0, "203.0.113.99"), {"--trusted-proxy", "10.0.0.0/8"}) ==
        "");
  // It does not: naming the proxy was only half of it.
  CHECK(said_of(pulls_of("10.0.0.5", 10, 0), {"--trusted-proxy", "10.0.0.0/8"}) ==
        "dvp-report: warning: 10 of 10 requests come from the private address 10.0.0.5, a trusted "
        "proxy: let the log tell X-Forwarded-For\n");
}

// ---- logs of no known format ------------------------------------------------------------------

TEST_CASE("advice: what is no access log") {
  CHECK(said_of("Notes\nNothing today.\n") ==
        "dvp-report: warning: " + no_access_log + "no line of its head is like one\n");
  // The beginning of a combined line is not enough, but near.
  const auto near = said_of("203.0.113.10 - - [05/Mar/2024:09:19:38 +0000] and no more\n");
  CHECK(near.starts_with("dvp-report: warning: " + no_access_log + "the nearest is combined: "));
}

TEST_CASE("advice: a log with nothing in it is no unknown one") {
  for (const auto& log : {std::string(), std::string(100, '\0'), std::string("\n"),
                          std::string(" \r\n\t\n"), std::string("\xEF\xBB\xBF")})
    CHECK(said_of(log) == "");
}

TEST_CASE("advice: an unknown log among known ones, or of a named format, is what was meant") {
  const Workdir folder;
  folder.write("notes", "(notes)\n");
  folder.write("log", pulls_csv(1));
  folder.write("empty", "");
  CHECK(run_report({"--month", "2024-03", "notes", "log"}, folder).err == "");
  CHECK(run_report({"--month", "2024-03", "--format", "combined", "notes"}, folder).err == "");
  const auto outcome = run_report({"--month", "2024-03", "notes", "empty"}, folder);
  CHECK(outcome.err.starts_with("dvp-report: warning: notes: is no access log"));
}

TEST_CASE("advice: with --verbose a log that is none is told of once") {
  const auto mentions = [](const std::string& text) {
    std::size_t count = 0;
    for (auto at = text.find("is no access log"); at != text.npos; ++count)
      at = text.find("is no access log", at + 1);
    return count;
  };
  const Workdir folder;
  folder.write("notes", "(notes)\n");
  folder.write("log", pulls_csv(1));
  const Texts options = {"--month", "2024-03", "-o", "out", "-v", "notes"};
  CHECK(mentions(run_report(options, folder).err) == 1);
  auto with_log = options;
  with_log.emplace_back("log");
  CHECK(mentions(run_report(with_log, folder).err) == 1);
}

// ---- a registry that logs no HEAD -------------------------------------------------------------

TEST_CASE("advice: a registry's application log without a HEAD") {
  CHECK(said_of(application_log(10)) ==
        "dvp-report: warning: log: no HEAD among its 10 manifest requests: if it is version 3.0 of "
        "the registry, which logs none, version checks are missing; its access log (log.accesslog) "
        "has them\n");
  CHECK(said_of(application_log(9)) == "");
  CHECK(said_of(application_log(9, 1)) == "");
  CHECK(said_of(application_log(20, 1)) == "");
}

TEST_CASE("advice: the access log beside it has the HEADs") {
  const auto access = combined_line("192.0.2.1", time_text(30), "HEAD /v2/acme/app/manifests/1.0");
  CHECK(said_of(application_log(10) + access + '\n') == "");
  CHECK(said_of(access + '\n' + application_log(10)) == "");
}

TEST_CASE("advice: an access log may well have no HEAD") {
  CHECK(said_of(pulls_of("203.0.113.1", 10, 10)) == "");
}

// ---- all of them ------------------------------------------------------------------------------

TEST_CASE("advice is not given with --quiet") {
  for (const auto& log :
       {pulls_of("10.0.0.5", 10, 0), std::string("(notes)\n"), application_log(10)}) {
    CHECK(said_of(log) != "");
    CHECK(said_of(log, {"-q"}) == "");
    CHECK(said_of(log, {"--quiet"}) == "");
  }
}

TEST_CASE("advice changes no view") {
  const Workdir folder;
  folder.write("log", pulls_of("10.0.0.5", 10, 0));
  const auto outcome =
      run_report({"--month", "2024-03", "--stdout", "repo-summary", "log"}, folder);
  CHECK(outcome.err != "");
  CHECK(column(outcome.out, "pull_by_tag") == Texts{"10"});
}
