// SPEC 3, 4, 5 and 7, slowly. What is about clients (6) is computed in places.cpp.
#include "oracle.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "places.hpp"

namespace dvp::test {

// ---- section 4: from requests to actions

namespace {

struct OpenAction {
  bool by_tag = false;
  std::string tag;
  std::size_t last = 0;
  bool headed = false;
  std::string digest;
  bool closed = false;
};

/// The latest of the open actions for which `fits` holds.
template <class Fits>
std::optional<std::size_t> latest(const std::vector<OpenAction>& actions, Fits fits) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < actions.size(); ++i)
    if (!actions[i].closed && fits(actions[i]) &&
        (!found || actions[i].last > actions[*found].last))
      found = i;
  return found;
}

std::optional<std::size_t> action_to_join(const std::vector<OpenAction>& actions, const Step& r) {
  if (r.head) return std::nullopt;
  if (!r.by_digest)
    return latest(
        actions, [&](const OpenAction& a) { return a.by_tag && a.headed && a.tag == r.reference; });
  const auto& x = r.reference;
  const auto first =
      latest(actions, [&](const OpenAction& a) { return a.headed && a.digest == x; });
  if (first) return first;
  return latest(actions, [&](const OpenAction& a) {
    if (a.headed) return a.by_tag && a.digest.empty();
    return a.digest.empty() || a.digest != x;
  });
}

void open_action(const Step& r, std::size_t position, std::vector<OpenAction>& actions,
                 std::vector<FoundAction>& found) {
  actions.push_back(
      {!r.by_digest, r.by_digest ? "" : r.reference, position, r.head, r.digest, false});
  const auto* result = r.by_digest ? "pull_by_digest" : r.head ? "version_check" : "pull_by_tag";
  found.push_back({result, r.digest, {position}});
}

void join_action(const Step& r, std::size_t position, const Step& start, OpenAction& action,
                 FoundAction& found) {
  const bool first_to_join = found.members.size() == 1;
  if (first_to_join && start.head && !start.by_digest && start.digest.empty())
    found.digest = r.digest;
  found.members.push_back(position);
  action.last = position;
  if (!action.headed) {
    action.closed = true;
    return;
  }
  action.headed = false;
  if (!r.digest.empty()) action.digest = r.digest;
  if (action.by_tag) found.result = "pull_by_tag";
}

}  // namespace

std::vector<FoundAction> find_actions(const std::vector<Step>& steps, Time session_window) {
  std::vector<OpenAction> actions;
  std::vector<FoundAction> found;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    for (auto& action : actions)
      if (steps[i].time - steps[action.last].time > session_window) action.closed = true;
    const auto joined = action_to_join(actions, steps[i]);
    if (!joined) open_action(steps[i], i, actions, found);
    else
      join_action(steps[i], i, steps[found[*joined].members[0]], actions[*joined], found[*joined]);
  }
  return found;
}

// ---- section 3: judgement, scope, order

namespace {

constexpr auto undecided = "";

/// A line that was read, and where it ended.
struct Read {
  const Line* line = nullptr;
  std::size_t source = 0;
  std::size_t number = 0;
  std::string client;
  std::string name_space;
  std::string repository;
  bool counts = false;  // it is a manifest request in scope
  std::string bucket = undecided;
};

struct Judged {
  std::string bucket;
  std::string reason;
};

std::string namespace_of(const Line& line, const Settings& settings) {
  const auto slash = line.name.text.find('/');
  return slash == std::string::npos ? settings.default_namespace : line.name.text.substr(0, slash);
}

std::string repository_of(const Line& line) {
  const auto slash = line.name.text.find('/');
  return slash == std::string::npos ? line.name.text : line.name.text.substr(slash + 1);
}

const std::optional<std::string>& client_of(const Line& line, const Settings& settings) {
  return settings.trust_proxies ? line.client.behind_proxy : line.client.peer;
}

bool in_scope(Time time, const NamedWindow& window) {
  return window.start - hour <= time && time < window.end + hour;
}

/// Up to and with the client; what passes is a manifest request.
Judged judge_request(const Line& line, const Settings& settings) {
  if (line.kind == Line::Kind::blank) return {"blank", ""};
  if (line.kind == Line::Kind::error || line.kind == Line::Kind::header) return {"other", ""};
  if (line.kind == Line::Kind::broken) return {"rejected", "unreadable"};
  if (!line.of_manifest) return {"other", ""};
  if (line.method != "GET" && line.method != "HEAD") return {"write", ""};
  if (!line.status.number) return {"rejected", "bad status"};
  const int status = *line.status.number;
  if (status != 304 && (status < 200 || status > 299)) return {"failed", ""};
  if (!line.name.good) return {"rejected", "bad name"};
  if (line.reference.kind == ReferenceKind::bad) return {"rejected", "bad reference"};
  if (!line.good_time) return {"rejected", "bad time"};
  if (!client_of(line, settings)) return {"rejected", "bad client"};
  return {undecided, ""};
}

std::string judge_place(const Line& line, const Settings& settings) {
  bool in_any = false;
  for (const auto& window : settings.windows) in_any = in_any || in_scope(line.time, window);
  if (!in_any) return "outside";
  if (settings.namespaces && !settings.namespaces->contains(namespace_of(line, settings)))
    return "filtered";
  return undecided;
}

void include(ExpectedSource& source, Time time) {
  source.first = std::min(source.first.value_or(time), time);
  source.last = std::max(source.last.value_or(time), time);
}

Read read_line(const Line& line, const Settings& settings, Expected& expected,
               ExpectedSource& source) {
  Read read{&line};
  const auto judged = judge_request(line, settings);
  read.bucket = judged.bucket;
  if (!judged.reason.empty()) ++expected.reasons[judged.reason];
  if (read.bucket != undecided) return read;
  include(source, line.time);
  read.bucket = judge_place(line, settings);
  read.counts = read.bucket == undecided;
  read.client = *client_of(line, settings);
  read.name_space = namespace_of(line, settings);
  read.repository = repository_of(line);
  return read;
}

std::vector<Read> read_sources(const Case& test_case, Expected& expected) {
  std::vector<Read> all;
  for (std::size_t i = 0; i < test_case.sources.size(); ++i) {
    const auto& lines = test_case.sources[i].lines;
    expected.sources.push_back({lines.size(), std::nullopt, std::nullopt});
    for (std::size_t number = 0; number < lines.size(); ++number) {
      all.push_back(
          read_line(lines[number], test_case.settings, expected, expected.sources.back()));
      all.back().source = i;
      all.back().number = number;
    }
  }
  return all;
}

bool overlap_by_more_than_a_second(const ExpectedSource& a, const ExpectedSource& b) {
  return std::min(*a.last, *b.last) - std::max(*a.first, *b.first) > second;
}

bool any_two_overlap(const std::vector<Read*>& run, const std::vector<ExpectedSource>& sources) {
  for (const auto* a : run)
    for (const auto* b : run)
      if (a->source != b->source &&
          overlap_by_more_than_a_second(sources[a->source], sources[b->source]))
        return true;
  return false;
}

int step_of_pull(const Line& line) {
  if (line.reference.kind == ReferenceKind::tag) return line.method == "HEAD" ? 1 : 2;
  return line.method == "HEAD" ? 3 : 4;
}

/// Puts the requests of one session key in order.
void put_in_order(std::vector<Read*>& session, const std::vector<ExpectedSource>& sources) {
  const auto place = [&](const Read* r) {
    const auto& source = sources[r->source];
    return std::tuple(r->line->time, *source.first, *source.last, r->source, r->number);
  };
  std::sort(session.begin(), session.end(), [&](auto* a, auto* b) { return place(a) < place(b); });
  std::vector<Read*> ordered;
  for (std::size_t i = 0; i < session.size();) {
    std::vector<Read*> run;
    const auto time = session[i]->line->time;
    for (; i < session.size() && session[i]->line->time == time; ++i) run.push_back(session[i]);
    if (any_two_overlap(run, sources))
      std::stable_sort(run.begin(), run.end(), [](const Read* a, const Read* b) {
        return step_of_pull(*a->line) < step_of_pull(*b->line);
      });
    ordered.insert(ordered.end(), run.begin(), run.end());
  }
  session = ordered;
}

// ---- one window by itself

/// An action of a window, as far as the views show it.
struct CountedAction {
  const Read* start = nullptr;
  std::string result;
  std::string digest;
  Shown shown;
};

using SessionKey = std::tuple<std::string, std::string, std::string, std::string>;

std::string user_agent_key(const Line& line, const Settings& settings) {
  if (!settings.session_per_user_agent || line.user_agent.text == "-") return "";
  return line.user_agent.text;
}

std::map<SessionKey, std::vector<Read*>> sessions_of(std::vector<Read>& all,
                                                     const Settings& settings,
                                                     const NamedWindow& window) {
  std::map<SessionKey, std::vector<Read*>> sessions;
  for (auto& read : all) {
    if (!read.counts || !in_scope(read.line->time, window)) continue;
    sessions[{read.client, read.name_space, read.repository, user_agent_key(*read.line, settings)}]
        .push_back(&read);
  }
  return sessions;
}

std::vector<Step> steps_of(const std::vector<Read*>& session) {
  std::vector<Step> steps;
  for (const auto* read : session) {
    const auto& line = *read->line;
    const bool by_digest = line.reference.kind == ReferenceKind::digest;
    steps.push_back({line.time, line.method == "HEAD", by_digest, line.reference.text,
                     by_digest ? line.reference.text : line.digest.digest});
  }
  return steps;
}

/// Over several windows: started if it starts an action of any, else joined, else margin.
void improve_bucket(std::string& bucket, const std::string& here) {
  if (bucket == undecided || here == "started" || (here == "joined" && bucket == "margin"))
    bucket = here;
}

std::vector<CountedAction> actions_of_window(std::vector<Read>& all, const NamedWindow& window,
                                             const Settings& settings,
                                             const std::vector<ExpectedSource>& sources) {
  std::vector<CountedAction> counted;
  for (auto& [key, session] : sessions_of(all, settings, window)) {
    put_in_order(session, sources);
    for (const auto& action : find_actions(steps_of(session), settings.session_window)) {
      const auto* start = session[action.members[0]];
      const bool inside = window.start <= start->line->time && start->line->time < window.end;
      for (const auto member : action.members)
        improve_bucket(session[member]->bucket, !inside                    ? "margin"
                                                : session[member] == start ? "started"
                                                                           : "joined");
      if (inside) counted.push_back({start, action.result, action.digest, {}});
    }
  }
  return counted;
}

// ---- section 5: views

using Row = std::vector<std::string>;

/// Cells that could begin like a formula, or hold bad UTF-8, stand in the case as what they become.
std::string quoted(const std::string& cell) {
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string out = "\"";
  for (const char c : cell) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string csv_text(const std::string& header, const std::vector<Row>& rows) {
  std::string text = header + "\n";
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      text += quoted(row[i]) + (i + 1 < row.size() ? "," : "\n");
  return text;
}

/// Of a repository; with an empty repository of the whole namespace.
std::string owner_cell(const std::string& name_space, const std::string& repository,
                       const Settings& settings) {
  std::string owner = name_space;
  for (const auto& row : settings.owners)
    if (row.name_space == name_space && row.repository.empty()) owner = row.cell;
  if (repository.empty()) return owner;
  for (const auto& row : settings.owners)
    if (row.name_space == name_space && row.repository == repository) owner = row.cell;
  return owner;
}

/// Days are texts that compare like days.
bool is_published(const std::string& introduced, const std::string& day, const Settings& settings) {
  return !settings.as_published || day >= introduced;
}

/// Takes out of a row, which ends with the owner, what was not published on that day.
void take_out_unpublished(Row& row, const std::string& day, const Settings& settings,
                          Numbers& reached) {
  if (!is_published("2022-12-19", day, settings)) {
    row.back() = "";
    ++reached["without owner"];
  }
  if (!is_published("2022-01-01", day, settings)) {
    row.assign(row.size(), "");
    ++reached["without anything"];
  }
}

std::string raw_view(const std::vector<CountedAction>& actions, const Settings& settings,
                     Numbers& reached) {
  constexpr std::size_t timestamp = 10;
  constexpr std::size_t domain = 14;
  std::vector<Row> rows;
  for (const auto& action : actions) {
    const auto& line = *action.start->line;
    const auto& shown = action.shown;
    const auto& name_space = action.start->name_space;
    const auto& repository = action.start->repository;
    const auto action_day = day_text(line.time);
    rows.push_back({action.result, action_day, shown.country, action.digest, line.method,
                    shown.host, name_space, line.reference.text, repository,
                    line.reference.kind == ReferenceKind::tag ? line.reference.text : "",
                    timestamp_text(line.time), shown.type, shown.tool, shown.version, shown.domain,
                    owner_cell(name_space, repository, settings)});
    if (!is_published("2022-10-11", action_day, settings)) {
      rows.back()[domain] = "";
      ++reached["without domain"];
    }
    take_out_unpublished(rows.back(), action_day, settings, reached);
  }
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return a[timestamp] != b[timestamp] ? a[timestamp] < b[timestamp] : a < b;
  });
  return csv_text(
      "action,action_day,country,digest,http_method,host,namespace,reference,repository,tag,"
      "timestamp,type,user_agent_tool,user_agent_version,domain,owner",
      rows);
}

struct SummaryCounts {
  std::set<std::string> clients;
  Numbers results;
};

/// A summary; the repository, if it is one of the key columns, is the second.
struct Summary {
  std::string name;
  std::vector<std::string> key_columns;
};

const std::vector<Summary>& summaries() {
  static const std::vector<Summary> all = {
      {"namespace-summary", {"namespace"}},
      {"repo-summary", {"namespace", "repository"}},
      {"summary", {"namespace", "repository", "reference"}},
      {"geo-summary", {"namespace", "repository", "country"}},
      {"client-summary", {"namespace", "repository", "user_agent_tool"}}};
  return all;
}

std::string key_cell(const CountedAction& action, const std::string& column) {
  if (column == "namespace") return action.start->name_space;
  if (column == "repository") return action.start->repository;
  if (column == "reference") return action.start->line->reference.text;
  return column == "country" ? action.shown.country : action.shown.tool;
}

Row key_of(const CountedAction& action, const Summary& summary) {
  Row key;
  for (const auto& column : summary.key_columns) key.push_back(key_cell(action, column));
  return key;
}

std::string header_of(const Summary& summary) {
  std::string header;
  for (const auto& column : summary.key_columns) header += column + ",";
  return header + "unique_ip_address,pull_by_tag,pull_by_digest,version_check,owner";
}

std::string summary_view(const Summary& summary, const std::vector<CountedAction>& actions,
                         const std::string& last_day, const Settings& settings, Numbers& reached) {
  std::map<Row, SummaryCounts> groups;
  for (const auto& action : actions) {
    auto& group = groups[key_of(action, summary)];
    group.clients.insert(action.start->client);
    ++group.results[action.result];
  }
  std::vector<Row> rows;
  for (auto& [key, group] : groups) {
    auto row = key;
    row.push_back(std::to_string(group.clients.size()));
    for (const auto* result : {"pull_by_tag", "pull_by_digest", "version_check"})
      row.push_back(std::to_string(group.results[result]));
    row.push_back(owner_cell(key[0], key.size() > 1 ? key[1] : "", settings));
    take_out_unpublished(row, last_day, settings, reached);
    rows.push_back(row);
  }
  return csv_text(header_of(summary), rows);
}

void write_views(const std::vector<CountedAction>& actions, const NamedWindow& window,
                 const Settings& settings, Expected& expected) {
  auto& reached = expected.reached;
  expected.files[window.name + "-raw.csv"] = raw_view(actions, settings, reached);
  for (const auto& summary : summaries())
    expected.files[window.name + "-" + summary.name + ".csv"] =
        summary_view(summary, actions, day_text(window.end - 1), settings, reached);
}

// ---- section 6: each client is looked up once

using Places = std::map<std::string, Place>;

/// Finds out what is shown of the client of each action.
void look_up_clients(std::vector<CountedAction>& actions, const Settings& settings, Places& places,
                     Numbers& reached) {
  for (auto& action : actions) {
    const auto& client = action.start->client;
    if (!places.contains(client)) places[client] = place_of(client, settings);
    action.shown = shown_of(*action.start->line, client, places[client], reached);
  }
}

Numbers lookups_of(const Places& places, const Settings& settings) {
  Numbers lookups;
  for (const auto& [client, place] : places)
    for (const auto& [what, number] : place.told) lookups[what] += number;
  for (std::size_t i = 0; i < settings.hosts.size(); ++i)
    lookups["ranges of list " + std::to_string(i)] = distinct_ranges(settings.hosts[i]);
  return lookups;
}

}  // namespace

Expected expected_of(const Case& test_case) {
  Expected expected;
  const auto& settings = test_case.settings;
  auto all = read_sources(test_case, expected);
  Places places;
  for (const auto& window : settings.windows) {
    auto actions = actions_of_window(all, window, settings, expected.sources);
    look_up_clients(actions, settings, places, expected.reached);
    auto& counts = expected.windows[window.name];
    for (const auto& action : actions) ++counts[action.result];
    write_views(actions, window, settings, expected);
  }
  expected.lookups = lookups_of(places, settings);
  for (const auto& read : all) ++expected.buckets[read.bucket];
  return expected;
}

}  // namespace dvp::test
