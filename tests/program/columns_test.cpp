// What stands in each column of each view (SPEC 5, and what SPEC 6 and 8 say of the client). One
// test a column; the last test finds a column that has none.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <set>

#include "logs.hpp"
#include "workdir.hpp"

using namespace dvp::test;

namespace {

/// The requests of one client, a second apart, and one cell of the action that they are.
struct CellCase {
  std::vector<std::string> requests;
  std::string expected;
};

std::string csv_request(unsigned minute, unsigned second, const std::string& fields) {
  return fmt::format("2024-03-06T12:{:02}:{:02}Z,192.0.2.{},{}", minute, second, minute + 1,
                     fields);
}

std::vector<std::string> expected_cells(const std::vector<CellCase>& cases) {
  std::vector<std::string> cells;
  for (const auto& row : cases) cells.push_back(row.expected);
  return cells;
}

/// A csv log with a client and a minute for each case; `fields` are the columns behind the path.
std::string csv_of_cases(const std::string& fields, const std::vector<CellCase>& cases) {
  std::string log = "timestamp,client_ip,method,path" + fields + '\n';
  for (unsigned minute = 0; minute < cases.size(); ++minute)
    for (unsigned second = 0; second < cases[minute].requests.size(); ++second)
      log += csv_request(minute, second, cases[minute].requests[second]) + '\n';
  return log;
}

/// The rows of the raw view are in order of time, so they are in the order of the cases.
void check_raw(const std::string& name, const std::string& fields,
               const std::vector<CellCase>& cases, std::vector<std::string> arguments = {}) {
  const Workdir folder;
  folder.write("log.csv", csv_of_cases(fields, cases));
  arguments.emplace_back("log.csv");
  CHECK(column(view_of(folder, "raw", arguments), name) == expected_cells(cases));
}

/// A pull by tag with one more field, and what becomes of the field.
struct FieldCase {
  std::string field;
  std::string expected;
};

void check_field(const std::string& name, const std::string& field,
                 const std::vector<FieldCase>& rows) {
  std::vector<CellCase> cases;
  for (const auto& row : rows)
    cases.push_back({{"GET,/v2/acme/app/manifests/1.0," + row.field}, row.expected});
  check_raw(name, "," + field, cases);
}

/// User agents as a combined log has them.
void check_agent(const std::string& name, const std::vector<FieldCase>& rows) {
  const Workdir folder;
  std::string log;
  std::vector<std::string> expected;
  for (unsigned i = 0; i < rows.size(); ++i) {
    const auto time = fmt::format("06/Mar/2024:12:{:02}:00", i);
    log += combined_line("192.0.2.1", time, "GET /v2/acme/app/manifests/1.0", rows[i].field) + '\n';
    expected.push_back(rows[i].expected);
  }
  folder.write("log", log);
  CHECK(column(view_of(folder, "raw", {"log"}), name) == expected);
}

/// Times, and what stands for them; the rows must be in order of time.
void check_time(const std::string& name, const std::vector<FieldCase>& rows) {
  const Workdir folder;
  std::string log = "client_ip,method,path,timestamp\n";
  std::vector<std::string> expected;
  for (const auto& row : rows) {
    log += "192.0.2.1,GET,/v2/acme/app/manifests/1.0," + row.field + '\n';
    expected.push_back(row.expected);
  }
  folder.write("log.csv", log);
  CHECK(column(view_of(folder, "raw", {"--session-window", "0", "log.csv"}), name) == expected);
}

std::string tag_request(const std::string& method, const std::string& tag = "1.0") {
  return method + ",/v2/acme/app/manifests/" + tag;
}

std::string digest_request(const std::string& method, char letter) {
  return method + ",/v2/acme/app/manifests/" + digest(letter);
}

}  // namespace

TEST_CASE("raw column action") {
  check_raw("action", "",
            {{{tag_request("HEAD")}, "version_check"},
             {{tag_request("GET")}, "pull_by_tag"},
             {{digest_request("HEAD", 'a')}, "pull_by_digest"},
             {{digest_request("GET", 'a')}, "pull_by_digest"},
             {{tag_request("HEAD"), digest_request("GET", 'a')}, "pull_by_tag"},
             {{digest_request("HEAD", 'a'), digest_request("GET", 'a')}, "pull_by_digest"}});
}

TEST_CASE("raw column action_day") {
  check_time("action_day", {{"2024-03-01T00:00:00Z", "2024-03-01"},
                            {"2024-03-05T23:59:59.999Z", "2024-03-05"},
                            {"2024-03-06T01:00:00+02:00", "2024-03-05"},
                            {"2024-03-06T00:00:00Z", "2024-03-06"},
                            {"2024-03-09 23:30:00-01:00", "2024-03-10"},
                            {"2024-03-31T23:59:59Z", "2024-03-31"}});
}

TEST_CASE("raw column timestamp") {
  check_time("timestamp", {{"2024-03-01T00:00:00.000Z", "2024-03-01 00:00:00"},
                           {"2024-03-05T23:59:59.999999999Z", "2024-03-05 23:59:59"},
                           {"2024-03-06T14:00:00.5+02:00", "2024-03-06 12:00:00"},
                           {"1709730000", "2024-03-06 13:00:00"},
                           {"1709733600.75", "2024-03-06 14:00:00"},
                           {"1709737200999", "2024-03-06 15:00:00"}});
}

TEST_CASE("raw column country") {
  check_field("country", "country",
              {{"US", "US"},
               {"de", "DE"},
               {"fR", "FR"},
               {"", ""},
               {"-", ""},
               {"USA", ""},
               {"u1", ""},
               {"192.0.2.1", ""}});
}

TEST_CASE("raw column digest") {
  const auto head = tag_request("HEAD");
  const auto get = tag_request("GET");
  const std::string a = digest('a');
  check_raw("digest", ",digest",
            {{{get + "," + a}, a},
             {{get + ",-"}, ""},
             {{get + ",sha256:short"}, ""},
             {{get + ",\"" + a + ", " + digest('b') + "\""}, ""},
             {{head + "," + a}, a},
             {{head + ","}, ""},
             // By digest it is the reference, whatever the log says.
             {{digest_request("GET", 'c') + "," + a}, digest('c')},
             {{digest_request("HEAD", 'c') + ","}, digest('c')},
             // A HEAD by tag without one takes what the GET that joined it first brought.
             {{head + ",", digest_request("GET", 'b') + ","}, digest('b')},
             {{head + ",", get + "," + digest('c')}, digest('c')},
             {{head + ",", get + ",", digest_request("GET", 'b') + ","}, ""},
             {{head + ",", digest_request("GET", 'b') + ",", digest_request("GET", 'c') + ","},
              digest('b')},
             // A starting request that has one keeps it; a GET takes nothing from what follows.
             {{head + "," + a, get + "," + digest('b')}, a},
             {{get + ",", digest_request("GET", 'b') + ","}, ""}});
}

TEST_CASE("raw column digest of a combined log") {
  const Workdir folder;
  const auto line = [](unsigned minute, const std::string& more) {
    return combined_line("192.0.2.1", "06/Mar/2024:12:0" + std::to_string(minute) + ":00",
                         "GET /v2/acme/app/manifests/1.0") +
           more;
  };
  const auto a = '"' + digest('a') + '"';
  folder.write("log", lines({line(0, ""), line(1, " " + a),
                             line(2, " \"-\" 0.5 " + a + " \"" + digest('b') + "\""),
                             line(3, " \"" + digest('a') + ", " + digest('b') + "\" " + a)}));
  // The first field that is a digest; two digests in one field are an unknown one.
  const std::vector<std::string> expected = {"", digest('a'), digest('a'), ""};
  CHECK(column(view_of(folder, "raw", {"log"}), "digest") == expected);
}

TEST_CASE("raw column http_method") {
  check_raw("http_method", "",
            {{{tag_request("HEAD")}, "HEAD"},
             {{tag_request("GET")}, "GET"},
             {{tag_request("HEAD"), tag_request("GET")}, "HEAD"},
             {{digest_request("HEAD", 'a'), digest_request("GET", 'a')}, "HEAD"}});
}

TEST_CASE("raw column host") {
  check_field("host", "cloud",
              {{"aws", "aws"},
               {"Example Cloud", "Example Cloud"},
               {"\"Example, Inc.\"", "Example, Inc."},
               {"", ""},
               {"-", ""},
               {"198.51.100.7", ""},
               {"2001:db8::7", ""}});
}

TEST_CASE("raw column namespace") {
  const std::vector<CellCase> cases = {{{"GET,/v2/acme/app/manifests/1.0"}, "acme"},
                                       {{"GET,/v2/a/b/c/d/manifests/1.0"}, "a"},
                                       {{"GET,/v2/acme/v2/app/manifests/1.0"}, "acme"},
                                       {{"GET,/mirror/v2/acme/app/manifests/1.0?ns=x"}, "acme"}};
  check_raw("namespace", "", cases);
  check_raw("namespace", "", {{{"GET,/v2/app/manifests/1.0"}, ""}});
  check_raw("namespace", "", {{{"GET,/v2/app/manifests/1.0"}, "library"}},
            {"--default-namespace", "library"});
}

TEST_CASE("raw column repository") {
  check_raw("repository", "",
            {{{"GET,/v2/acme/app/manifests/1.0"}, "app"},
             {{"GET,/v2/a/b/c/d/manifests/1.0"}, "b/c/d"},
             {{"GET,/v2/acme//app/manifests/1.0"}, "app"},
             {{"GET,/v2/acme/%61pp/manifests/1.0"}, "app"},
             {{"GET,/v2/app/manifests/1.0"}, "app"}});
}

TEST_CASE("raw column reference") {
  check_raw("reference", "",
            {{{tag_request("GET", "1.0")}, "1.0"},
             {{tag_request("GET", "Latest_x")}, "Latest_x"},
             {{digest_request("GET", 'a')}, digest('a')},
             {{tag_request("HEAD", "1.0"), digest_request("GET", 'a')}, "1.0"}});
}

TEST_CASE("raw column tag") {
  check_raw("tag", "",
            {{{tag_request("GET", "1.0")}, "1.0"},
             {{tag_request("HEAD", "1.0"), digest_request("GET", 'a')}, "1.0"},
             {{digest_request("GET", 'a')}, ""},
             {{digest_request("HEAD", 'a'), digest_request("GET", 'a')}, ""}});
}

TEST_CASE("raw column type") {
  check_field("type", "type",
              {{"business", "business"},
               {"isp", "isp"},
               {"hosting", "hosting"},
               {"education", "education"},
               // Folded onto the four that are published.
               {"college", "education"},
               {"school", "education"},
               {"university", "education"},
               {"edu", "education"},
               {"content_delivery_network", "hosting"},
               {"search_engine_spider", "hosting"},
               {"residential", "isp"},
               {"cellular", "isp"},
               {"consumer_privacy_network", "isp"},
               {"government", "business"},
               {"military", "business"},
               {"library", "business"},
               {"traveler", "business"},
               {"cafe", "business"},
               // All else.
               {"router", "null"},
               {"null", "null"},
               {"", "null"},
               {"-", "null"},
               {"192.0.2.1", "null"}});
}

TEST_CASE("raw column user_agent_tool") {
  const std::string longest(64, 'a');
  check_agent("user_agent_tool", {{"docker/24.0.7 go/go1.20", "docker"},
                                  {"/usr/bin/skopeo/1.14.0", "1.14.0"},
                                  {"Example-Client", "Example-Client"},
                                  {R"(\x22quoted\x22)", ""},
                                  {"-", ""},
                                  {"", ""},
                                  {"(compatible)", ""},
                                  {longest + "/1", longest},
                                  {longest + "a/1", ""}});
}

TEST_CASE("raw column user_agent_version") {
  const std::string longest(64, '1');
  check_agent("user_agent_version", {{"docker/24.0.7 go/go1.20", "24.0.7"},
                                     {"containerd/v1.7.13", "v1.7.13"},
                                     {"regclient/regctl (v0.11.5)", "v0.11.5"},
                                     {"jib 3.4.0 jib-core", "3.4.0"},
                                     {R"(Go-http-client \x281.1\x29)", "1.1"},
                                     {"Example-Client", ""},
                                     {"Example-Client/next", ""},
                                     {"-", ""},
                                     {"tool/" + longest, longest},
                                     {"tool/1" + longest, ""}});
}

TEST_CASE("raw column domain") {
  check_field("domain", "domain",
              {{"example.com", "example.com"},
               {"", ""},
               {"-", ""},
               {"192.0.2.7", ""},
               {"2001:db8::7", ""}});
}

TEST_CASE("raw column owner") {
  const Workdir folder;
  folder.write("owners.csv",
               lines({"namespace,repository,owner", "acme,,Acme", "acme,app,App Team",
                      "acme,cli,replaced", "acme,cli,\"Cli, Team\"", ",solo,Solo Team"}));
  folder.write("log.csv", csv_of_cases("", {{{"GET,/v2/acme/app/manifests/1.0"}, ""},
                                            {{"GET,/v2/acme/cli/manifests/1.0"}, ""},
                                            {{"GET,/v2/acme/else/manifests/1.0"}, ""},
                                            {{"GET,/v2/other/app/manifests/1.0"}, ""},
                                            {{"GET,/v2/solo/manifests/1.0"}, ""}}));
  const std::vector<std::string> without = {"acme", "acme", "acme", "other", ""};
  const std::vector<std::string> with = {"App Team", "Cli, Team", "Acme", "other", "Solo Team"};
  CHECK(column(view_of(folder, "raw", {"log.csv"}), "owner") == without);
  CHECK(column(view_of(folder, "raw", {"--owners", "owners.csv", "log.csv"}), "owner") == with);
}

// ---- the summaries ----------------------------------------------------------------------------

namespace {

struct SummaryCase {
  std::string view;
  std::vector<std::string> expected;
};

void check_summaries(const std::string& name, const std::string& log,
                     const std::vector<SummaryCase>& rows,
                     const std::vector<std::string>& more_arguments = {}) {
  const Workdir folder;
  folder.write("log.csv", log);
  folder.write("owners.csv", "namespace,repository,owner\nacme,,Acme\nacme,cli,Cli Team\n");
  for (const auto& row : rows) {
    INFO(row.view);
    auto arguments = more_arguments;
    arguments.emplace_back("log.csv");
    CHECK(column(view_of(folder, row.view, arguments), name) == row.expected);
  }
}

/// Three repositories of two namespaces, with tags and digests and several clients.
std::string summary_log() {
  const std::string app = "/v2/acme/app/manifests/";
  return lines({"timestamp,client_ip,country,user_agent,method,path",
                "2024-03-06T12:00:00Z,192.0.2.1,DE,docker/24.0.7,GET," + app + "1.0",
                "2024-03-06T12:00:30Z,192.0.2.1,DE,docker/25.0.4,GET," + app + "1.0",
                "2024-03-06T12:01:00Z,192.0.2.1,FR,crane/0.19.0,GET," + app + "2.0",
                "2024-03-06T12:02:00Z,192.0.2.2,DE,docker/24.0.7,GET," + app + "1.0",
                "2024-03-06T12:03:00Z,192.0.2.2,DE,containerd/1.7,HEAD," + app + "1.0",
                "2024-03-06T12:04:00Z,192.0.2.3,,,HEAD," + app + digest('a'),
                "2024-03-06T12:05:00Z,192.0.2.1,DE,docker/24.0.7,HEAD,/v2/acme/cli/manifests/1.0",
                "2024-03-06T12:06:00Z,192.0.2.1,US,curl/8.5,GET,/v2/other/app/manifests/1.0",
                "2024-03-06T12:07:00Z,[::ffff:192.0.2.1]:4711,US,curl/8.6,GET,"
                "/v2/other/app/manifests/1.0"});
}

}  // namespace

// The rows of summary_log are acme/app, acme/cli, other/app; and by reference acme/app's 1.0, 2.0
// and the digest, then the others' 1.0. By country acme/app is unknown, DE, FR; by tool it is
// unknown, containerd, crane, docker.

TEST_CASE("summaries column namespace") {
  check_summaries("namespace", summary_log(),
                  {{"repo-summary", {"acme", "acme", "other"}},
                   {"summary", {"acme", "acme", "acme", "acme", "other"}},
                   {"namespace-summary", {"acme", "other"}},
                   {"geo-summary", {"acme", "acme", "acme", "acme", "other"}},
                   {"client-summary", {"acme", "acme", "acme", "acme", "acme", "other"}}});
}

TEST_CASE("summaries column repository") {
  check_summaries("repository", summary_log(),
                  {{"repo-summary", {"app", "cli", "app"}},
                   {"summary", {"app", "app", "app", "cli", "app"}},
                   {"geo-summary", {"app", "app", "app", "cli", "app"}},
                   {"client-summary", {"app", "app", "app", "app", "cli", "app"}}});
}

TEST_CASE("summaries column reference") {
  check_summaries("reference", summary_log(),
                  {{"summary", {"1.0", "2.0", digest('a'), "1.0", "1.0"}}});
}

TEST_CASE("summaries column country") {
  check_summaries("country", summary_log(), {{"geo-summary", {"", "DE", "FR", "DE", "US"}}});
}

TEST_CASE("summaries column user_agent_tool") {
  check_summaries("user_agent_tool", summary_log(),
                  {{"client-summary", {"", "containerd", "crane", "docker", "docker", "curl"}}});
}

TEST_CASE("summaries column unique_ip_address") {
  // Not additive: 192.0.2.1 is in two rows of acme/app, and in all three repositories.
  check_summaries("unique_ip_address", summary_log(),
                  {{"repo-summary", {"3", "1", "1"}},
                   {"summary", {"2", "1", "1", "1", "1"}},
                   {"namespace-summary", {"3", "1"}},
                   {"geo-summary", {"1", "2", "1", "1", "1"}},
                   {"client-summary", {"1", "1", "1", "2", "1", "1"}}});
}

TEST_CASE("summaries column unique_ip_address counts the addresses of actions only") {
  // The client whose only request joins an action of the month before starts nothing here.
  const auto log = lines({"timestamp,client_ip,method,path",
                          "2024-02-29T23:59:59Z,192.0.2.1,HEAD,/v2/acme/app/manifests/1.0",
                          "2024-03-01T00:00:01Z,192.0.2.1,GET,/v2/acme/app/manifests/1.0",
                          "2024-03-06T12:00:00Z,192.0.2.2,GET,/v2/acme/app/manifests/1.0"});
  check_summaries("unique_ip_address", log,
                  {{"repo-summary", {"1"}}, {"summary", {"1"}}, {"namespace-summary", {"1"}}});
}

TEST_CASE("summaries column pull_by_tag") {
  check_summaries("pull_by_tag", summary_log(),
                  {{"repo-summary", {"4", "0", "2"}},
                   {"summary", {"3", "1", "0", "0", "2"}},
                   {"namespace-summary", {"4", "2"}},
                   {"geo-summary", {"0", "3", "1", "0", "2"}},
                   {"client-summary", {"0", "0", "1", "3", "0", "2"}}});
}

TEST_CASE("summaries column pull_by_digest") {
  check_summaries("pull_by_digest", summary_log(),
                  {{"repo-summary", {"1", "0", "0"}},
                   {"summary", {"0", "0", "1", "0", "0"}},
                   {"namespace-summary", {"1", "0"}},
                   {"geo-summary", {"1", "0", "0", "0", "0"}},
                   {"client-summary", {"1", "0", "0", "0", "0", "0"}}});
}

TEST_CASE("summaries column version_check") {
  check_summaries("version_check", summary_log(),
                  {{"repo-summary", {"1", "1", "0"}},
                   {"summary", {"1", "0", "0", "1", "0"}},
                   {"namespace-summary", {"2", "0"}},
                   {"geo-summary", {"0", "1", "0", "1", "0"}},
                   {"client-summary", {"0", "1", "0", "0", "1", "0"}}});
}

TEST_CASE("summaries column owner") {
  check_summaries("owner", summary_log(),
                  {{"repo-summary", {"acme", "acme", "other"}},
                   {"summary", {"acme", "acme", "acme", "acme", "other"}},
                   {"namespace-summary", {"acme", "other"}},
                   {"geo-summary", {"acme", "acme", "acme", "acme", "other"}},
                   {"client-summary", {"acme", "acme", "acme", "acme", "acme", "other"}}});
  check_summaries("owner", summary_log(),
                  {{"repo-summary", {"Acme", "Cli Team", "other"}},
                   {"summary", {"Acme", "Acme", "Acme", "Cli Team", "other"}},
                   {"namespace-summary", {"Acme", "other"}},
                   {"geo-summary", {"Acme", "Acme", "Acme", "Cli Team", "other"}},
                   {"client-summary", {"Acme", "Acme", "Acme", "Acme", "Cli Team", "other"}}},
                  {"--owners", "owners.csv"});
}

// ---- what holds for all columns ---------------------------------------------------------------

namespace {

struct HeaderCase {
  std::string view;
  std::string header;
};

const std::vector<HeaderCase> headers = {
    {"raw",
     "action,action_day,country,digest,http_method,host,namespace,reference,repository,tag,"
     "timestamp,"
     "type,user_agent_tool,user_agent_version,domain,owner"},
    {"repo-summary",
     "namespace,repository,unique_ip_address,pull_by_tag,pull_by_digest,version_check,owner"},
    {"summary",
     "namespace,repository,reference,unique_ip_address,pull_by_tag,pull_by_digest,version_check,"
     "owner"},
    {"namespace-summary",
     "namespace,unique_ip_address,pull_by_tag,pull_by_digest,version_check,owner"},
    {"geo-summary",
     "namespace,repository,country,unique_ip_address,pull_by_tag,pull_by_digest,version_check,"
     "owner"},
    {"client-summary",
     "namespace,repository,user_agent_tool,unique_ip_address,pull_by_tag,pull_by_digest,"
     "version_check,owner"},
};

}  // namespace

TEST_CASE("the header is there, also over no rows") {
  const Workdir folder;
  folder.write("log.csv", "timestamp,client_ip,method,path\n");
  folder.write("one.csv", pulls_csv(1));
  for (const auto& [view, header] : headers) {
    INFO(view);
    CHECK(view_of(folder, view, {"log.csv"}) == header + '\n');
    CHECK(lines(read_csv(view_of(folder, view, {"one.csv"})).at(0)) ==
          lines(read_csv(header + "\n").at(0)));
  }
}

TEST_CASE("a cell that a spreadsheet would run is left empty") {
  check_field("host", "cloud",
              {{"=1+1", ""}, {"+1", ""}, {"-1", ""}, {"@x", ""}, {"1=1", "1=1"}, {"x-@", "x-@"}});
  check_field("domain", "domain", {{"-x.example", ""}, {"x-.example", "x-.example"}});
  check_raw("namespace", "", {{{"GET,/v2/app/manifests/1.0"}, ""}}, {"--default-namespace", "=x"});
  check_raw("owner", "", {{{"GET,/v2/app/manifests/1.0"}, ""}}, {"--default-namespace", "@x"});
}

TEST_CASE("an owner that a spreadsheet would run is left empty in every view") {
  const Workdir folder;
  folder.write("owners.csv", "namespace,repository,owner\nacme,,\"=HYPERLINK(\"\"x\"\",1)\"\n");
  folder.write("log.csv", pulls_csv(1));
  for (const auto& row : headers) {
    INFO(row.view);
    const auto view = view_of(folder, row.view, {"--owners", "owners.csv", "log.csv"});
    CHECK(column(view, "owner") == std::vector<std::string>{""});
  }
}

TEST_CASE("fields are quoted only where they must be") {
  const Workdir folder;
  folder.write("log.csv",
               "timestamp,client_ip,method,path\n"
               "2024-03-06T12:00:00Z,192.0.2.1,GET,/v2/app/manifests/1.0\n");
  const std::vector<FieldCase> rows = {{"plain name", "plain name,app,1,1,0,0,plain name"},
                                       {"it's;\ttabbed", "it's;\ttabbed,app,1,1,0,0,it's;\ttabbed"},
                                       {"a,b", "\"a,b\",app,1,1,0,0,\"a,b\""},
                                       {"a \"b\"", "\"a \"\"b\"\"\",app,1,1,0,0,\"a \"\"b\"\"\""},
                                       {"a\nb", "\"a\nb\",app,1,1,0,0,\"a\nb\""},
                                       {"a\rb", "\"a\rb\",app,1,1,0,0,\"a\rb\""}};
  for (const auto& [name, row] : rows) {
    INFO(name);
    CHECK(view_of(folder, "repo-summary", {"--default-namespace", name, "log.csv"}) ==
          headers[1].header + '\n' + row + '\n');
  }
}

TEST_CASE("bytes that are not UTF-8 become U+FFFD, each one") {
  check_field("host", "cloud",
              {{"W\u00f6lke", "W\u00f6lke"},
               {"a\xff"
                "b",
                "a\uFFFD"
                "b"},
               {"a\xE2\x82", "a\uFFFD\uFFFD"},
               {"\xC0\xAF", "\uFFFD\uFFFD"},
               {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
               {"\xF0\x9F\x90\xB3", "\U0001F433"}});
}

TEST_CASE("no view tells a client's address") {
  const Workdir folder;
  folder.write("log.csv",
               "timestamp,client_ip,method,path,cloud,domain,country\n"
               "2024-03-06T12:00:00Z,192.0.2.77,GET,/v2/acme/app/manifests/1.0,192.0.2.77,"
               "192.0.2.77,192.0.2.77\n");
  for (const auto& row : headers) {
    INFO(row.view);
    const auto view = view_of(folder, row.view, {"log.csv"});
    CHECK(row_count(view) == 1);
    CHECK(view.find("192.0.2.77") == view.npos);
  }
}

// ---- the order of rows ------------------------------------------------------------------------

TEST_CASE("raw rows are in order of time, then of the other columns") {
  const std::string first = "2024-03-06T12:00:00";
  // In the order in which they must come out; the fraction is no part of the timestamp.
  const std::vector<std::string> rows = {
      first + ".9Z,192.0.2.1,GET,/v2/acme/zzz/manifests/" + digest('a') + ",US,z,z.example,tool/9",
      first + ".8Z,192.0.2.2,GET,/v2/acme/app/manifests/1.0,DE,z,a.example,tool/9",
      first + ".7Z,192.0.2.3,GET,/v2/acme/app/manifests/1.0,US,aws,a.example,tool/1",
      first + ".6Z,192.0.2.4,GET,/v2/acme/app/manifests/1.0,US,aws,a.example,tool/2",
      first + ".5Z,192.0.2.5,GET,/v2/acme/app/manifests/1.0,US,aws,b.example,tool/2",
      first + ".4Z,192.0.2.6,GET,/v2/acme/app/manifests/2.0,US,aws,a.example,tool/1",
      first + ".3Z,192.0.2.7,GET,/v2/b/app/manifests/1.0,US,aws,a.example,tool/1",
      first + ".2Z,192.0.2.8,GET,/v2/acme/app/manifests/1.0,US,gcp,a.example,tool/1",
      first + ".1Z,192.0.2.9,HEAD,/v2/acme/app/manifests/1.0,DE,aws,a.example,tool/1",
      "2024-03-06T12:00:01Z,192.0.2.10,GET,/v2/acme/app/manifests/1.0,AA,aws,a.example,tool/1"};
  const std::string header = "timestamp,client_ip,method,path,country,cloud,domain,user_agent";
  const Workdir folder;
  auto forward = rows;
  forward.insert(forward.begin(), header);
  std::vector<std::string> backward(rows.rbegin(), rows.rend());
  backward.insert(backward.begin(), header);
  folder.write("forward.csv", lines(forward));
  folder.write("backward.csv", lines(backward));
  const auto view = view_of(folder, "raw", {"forward.csv"});
  CHECK(view_of(folder, "raw", {"backward.csv"}) == view);
  CHECK(column(view, "action") ==
        std::vector<std::string>{"pull_by_digest", "pull_by_tag", "pull_by_tag", "pull_by_tag",
                                 "pull_by_tag", "pull_by_tag", "pull_by_tag", "pull_by_tag",
                                 "version_check", "pull_by_tag"});
  CHECK(column(view, "country") ==
        std::vector<std::string>{"US", "DE", "US", "US", "US", "US", "US", "US", "DE", "AA"});
  CHECK(column(view, "host") ==
        std::vector<std::string>{"z", "z", "aws", "aws", "aws", "aws", "aws", "gcp", "aws", "aws"});
  CHECK(column(view, "namespace") == std::vector<std::string>{"acme", "acme", "acme", "acme",
                                                              "acme", "acme", "b", "acme", "acme",
                                                              "acme"});
  CHECK(column(view, "user_agent_version") ==
        std::vector<std::string>{"9", "9", "1", "2", "2", "1", "1", "1", "1", "1"});
}

TEST_CASE("summary rows are in order of their key columns, as bytes") {
  const Workdir folder;
  std::string log = "timestamp,client_ip,method,path\n";
  for (const char* name :
       {"b/a:1", "a/b:1", "a-b/a:1", "a/b-c:1", "a/b/c:1", "a/b:B", "a/b:a", "a/b:_", "a:1"}) {
    const std::string text = name;
    log += "2024-03-06T12:00:00Z,192.0.2.1,GET,/v2/" + text.substr(0, text.find(':')) +
           "/manifests/" + text.substr(text.find(':') + 1) + '\n';
  }
  folder.write("log.csv", log);
  const auto repositories = view_of(folder, "repo-summary", {"log.csv"});
  CHECK(column(repositories, "namespace") ==
        std::vector<std::string>{"", "a", "a", "a", "a-b", "b"});
  CHECK(column(repositories, "repository") ==
        std::vector<std::string>{"a", "b", "b-c", "b/c", "a", "a"});
  const auto references = view_of(folder, "summary", {"log.csv"});
  CHECK(column(references, "reference") ==
        std::vector<std::string>{"1", "1", "B", "_", "a", "1", "1", "1", "1"});
  CHECK(column(view_of(folder, "namespace-summary", {"log.csv"}), "namespace") ==
        std::vector<std::string>{"", "a", "a-b", "b"});
}

TEST_CASE("every column has a test") {
  std::set<std::string> tests;
  for (const auto& test : Catch::getRegistryHub().getTestCaseRegistry().getAllTests())
    tests.insert(test.name);
  const Workdir folder;
  folder.write("log.csv", pulls_csv(1));
  for (const auto& row : headers) {
    const auto rows = read_csv(view_of(folder, row.view, {"log.csv"}));
    for (const auto& name : rows.at(0)) {
      INFO(row.view << ' ' << name);
      CHECK(tests.contains((row.view == "raw" ? "raw column " : "summaries column ") + name));
    }
  }
}
