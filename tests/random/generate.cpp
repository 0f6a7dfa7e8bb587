// Random cases: few clients, repositories, tags and digests, at times that are just on one side or
// the other of something.
#include "generate.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "networks.hpp"
#include "pools.hpp"
#include "range_lists.hpp"
#include "splitmix.hpp"

namespace dvp::test {

namespace {

using Format = Dialect::Format;

/// Instants at which a month, a week, or both begin; a leap year, a week 53, a year whose first
/// week begins in the old one.
const std::vector<Time>& anchors() {
  static const std::vector<Time> pool = {
      midnight_of(2024, 3, 1),  midnight_of(2024, 1, 1),   midnight_of(2021, 1, 1),
      midnight_of(2025, 1, 1),  midnight_of(2024, 12, 30), midnight_of(2024, 7, 1),
      midnight_of(2023, 10, 1), midnight_of(2024, 3, 4),   midnight_of(2000, 3, 1)};
  return pool;
}

/// The days on which Docker's reports got data points: a Saturday, a Tuesday, a Monday.
const std::vector<Time>& introductions() {
  static const std::vector<Time> pool = {midnight_of(2022, 1, 1), midnight_of(2022, 10, 11),
                                         midnight_of(2022, 12, 19)};
  return pool;
}

template <class T>
std::vector<T> small_pool(SplitMix& random, std::vector<T> pool, std::size_t most) {
  random.shuffle(pool);
  pool.resize(1 + random.below(std::min(most, pool.size())));
  return pool;
}

class CaseMaker {
 public:
  CaseMaker(std::uint64_t seed, const Wishes& wishes) : random_(seed), wishes_(wishes) {
    case_.seed = seed;
  }

  Case make() {
    make_settings();
    make_sources();
    make_pools();
    const bool rotation =
        case_.sources.size() > 1 && !wishes_.distinct_times && random_.percent(35);
    if (random_.percent(10)) make_procession();
    else if (rotation) make_rotation();
    else make_sessions();
    for (auto& source : case_.sources) finish(source);
    return std::move(case_);
  }

 private:
  /// Somebody who asks for one repository with one program.
  struct Asker {
    std::size_t client = 0;
    std::size_t name = 0;
    std::size_t user_agent = 0;
    std::size_t source = 0;
    std::vector<Time> times;
  };

  // ---- settings

  void make_settings() {
    auto& settings = case_.settings;
    settings.as_published = random_.percent(15);
    anchor_ = random_.pick(settings.as_published ? introductions() : anchors());
    settings.windows = some_windows();
    settings.session_window = some_session_window();
    settings.session_per_user_agent = random_.percent(25);
    constexpr const char* default_namespaces[] = {"", "", "library", "acme"};
    settings.default_namespace = random_.pick(default_namespaces);
    if (random_.percent(20)) settings.namespaces = some_namespaces();
    if (random_.percent(30)) settings.owners = small_pool(random_, owner_pool(), 7);
    settings.trust_proxies = random_.percent(30);
    constexpr Time offsets[] = {0, 0, 2 * hour, -5 * hour - hour / 2};
    settings.zone_offset = random_.pick(offsets);
    if (random_.percent(50)) settings.databases = some_databases();
    if (random_.percent(35)) settings.hosts = some_range_lists(random_);
  }

  std::vector<std::string> some_databases() {
    std::vector<std::string> names;
    for (const auto& database : known_databases()) names.push_back(database.name);
    return small_pool(random_, names, names.size());
  }

  std::vector<NamedWindow> some_windows() {
    std::vector<NamedWindow> all = {month_around(anchor_), month_around(anchor_ - 1),
                                    week_around(anchor_), week_around(anchor_ - 1),
                                    week_around(anchor_ + 7 * day)};
    random_.shuffle(all);
    std::vector<NamedWindow> windows;
    const bool several = wishes_.several_windows || random_.percent(50);
    const auto wanted = several ? 2 + random_.below(3) : 1;
    for (const auto& window : all) {
      const auto same = [&](const NamedWindow& other) { return other.name == window.name; };
      const bool is_new = std::none_of(windows.begin(), windows.end(), same);
      if (is_new && windows.size() < wanted) windows.push_back(window);
    }
    return windows;
  }

  Time some_session_window() {
    constexpr Time windows[] = {
        5 * second,  5 * second, 5 * second,         5 * second,   0,
        millisecond, second,     1500 * millisecond, 600 * second, 600 * second};
    return random_.pick(windows);
  }

  std::set<std::string> some_namespaces() {
    const std::vector<std::set<std::string>> choices = {
        {"acme"}, {""}, {"library", "acme-x"}, {"nobody"}};
    return random_.pick(choices);
  }

  // ---- sources

  void make_sources() {
    constexpr const char* names[] = {"z.log", "A.log", "access.log.1", "m.txt"};
    const bool mixed = random_.percent(15);
    const auto format = some_format();
    const auto count = wishes_.one_source || random_.percent(30) ? 1 : 2 + random_.below(3);
    for (std::size_t i = 0; i < count; ++i) {
      Dialect dialect;
      dialect.format = mixed ? some_format() : format;
      dialect.style = random_.next();
      dialect.has_status = dialect.format == Format::combined || random_.percent(85);
      dialect.gzip = random_.percent(15);
      case_.sources.push_back({names[i], dialect, {}});
    }
    const bool whole_seconds =
        std::any_of(case_.sources.begin(), case_.sources.end(),
                    [](const Source& source) { return source.dialect.format == Format::combined; });
    constexpr Time units[] = {millisecond, millisecond, millisecond, second, 1};
    unit_ = whole_seconds ? second : random_.pick(units);
  }

  Format some_format() {
    constexpr Format formats[] = {Format::combined,   Format::combined, Format::json,
                                  Format::json,       Format::csv_path, Format::csv_columns,
                                  Format::csv_request};
    return random_.pick(formats);
  }

  // ---- pools and askers

  void make_pools() {
    clients_ = small_pool(random_, client_pool(), 3);
    names_ = small_pool(random_, name_pool(), 3);
    tags_ = small_pool(random_, tag_pool(), 3);
    digests_ = small_pool(random_, digest_pool(), 4);
    user_agents_ = small_pool(random_, user_agent_pool(), 3);
    origins_ = small_pool(random_, origin_pool(), 3);
    if (random_.percent(35)) add_telling();
    constexpr unsigned percents[] = {0, 50, 50, 100};
    known_digests_ = random_.pick(percents);
    constexpr unsigned shares[] = {0, 0, 5, 30};
    dirty_ = random_.pick(shares);
    marathon_ = random_.percent(15);
    if (marathon_) case_.settings.session_window = 600 * second;
  }

  /// Programs and networks that are named after an address: a client's, or one like it. It is one
  /// address in the whole case, because what happens to others beside the own one is not laid down.
  void add_telling() {
    const auto address = some_ipv4_address();
    const std::string likenesses[] = {address, address,       address,
                                      address, "1" + address, address + "0"};
    const auto& told = random_.pick(likenesses);
    const auto user_agents = telling_user_agents(told);
    for (auto left = 1 + random_.below(3); left > 0; --left)
      user_agents_.push_back(random_.pick(user_agents));
    const auto origins = telling_origins(told);
    for (auto left = 1 + random_.below(2); left > 0; --left)
      origins_.push_back(random_.pick(origins));
  }

  /// A client's if any has one.
  std::string some_ipv4_address() const {
    for (const auto& client : clients_)
      if (client[0].peer->find(':') == std::string::npos) return *client[0].peer;
    return "192.0.2.1";
  }

  Asker some_asker() {
    return {random_.below(clients_.size()),
            random_.below(names_.size()),
            random_.below(user_agents_.size()),
            random_.below(case_.sources.size()),
            {}};
  }

  // ---- times

  /// In the unit of the case's logs.
  Time rounded(Time time) const { return time - time % unit_; }

  /// Just before, at, or just after an edge of a window or of the hour on either side, or when a
  /// data point was introduced.
  Time interesting_time() {
    if (case_.settings.as_published && random_.percent(30))
      return anchor_ + random_.pick(steps_around());
    const auto& window = random_.pick(case_.settings.windows);
    const Time edges[] = {window.start, window.start,        window.end,
                          window.end,   window.start - hour, window.end + hour};
    if (random_.percent(15))
      return window.start + rounded(static_cast<Time>(random_.below(20)) * 7 * hour);
    const auto back =
        marathon_ ? static_cast<Time>(random_.below(3)) * case_.settings.session_window : 0;
    const auto edge = random_.pick(edges);
    return edge + random_.pick(steps_around()) - back;
  }

  std::vector<Time> steps_around() const {
    return {-unit_, 0, unit_, -2 * second, -second, second};
  }

  Time some_gap() {
    const auto window = case_.settings.session_window;
    if (marathon_ && random_.percent(60)) return window;
    const Time gaps[] = {0,
                         0,
                         0,
                         unit_,
                         unit_,
                         window,
                         window,
                         window - unit_,
                         window + unit_,
                         window / 2,
                         second,
                         window + second,
                         static_cast<Time>(random_.below(2000)) * window / 1000};
    return rounded(std::max<Time>(0, random_.pick(gaps)));
  }

  /// The next time of an asker: some gap after one of the last few requests.
  Time next_time(Asker& asker) {
    auto time = interesting_time();
    if (!asker.times.empty() && !random_.percent(4)) {
      const auto recent = std::min<std::size_t>(asker.times.size(), random_.percent(80) ? 1 : 3);
      time = asker.times[asker.times.size() - 1 - random_.below(recent)] + some_gap();
    }
    while (wishes_.distinct_times && !used_times_.insert(time).second) time += unit_;
    asker.times.push_back(time);
    return time;
  }

  // ---- lines

  /// Requests of a few askers, interleaved.
  void make_sessions() {
    std::vector<Asker> askers(1 + random_.below(4));
    for (auto& asker : askers) asker = some_asker();
    const bool sticky = random_.percent(40);
    for (auto left = some_count(); left > 0; --left) {
      auto& asker = askers[random_.below(askers.size())];
      const auto source = sticky ? asker.source : random_.below(case_.sources.size());
      add_request(source, asker, next_time(asker));
    }
  }

  std::size_t some_count() {
    return 1 + random_.below(random_.percent(30) ? std::min<std::size_t>(6, wishes_.most_requests)
                                                 : wishes_.most_requests);
  }

  /// Logs that follow one another, and overlap by less than, exactly, or more than a second.
  /// Requests crowd where two logs meet.
  void make_rotation() {
    const Time lengths[] = {0, second, 2 * second, 5 * second};
    const Time overlaps[] = {-unit_, 0, second - unit_, second, second, second + unit_, 2 * second};
    std::vector<Asker> askers(1 + random_.below(2));
    for (auto& asker : askers) asker = some_asker();
    auto begin = interesting_time();
    std::vector<Time> meeting_times;
    for (std::size_t i = 0; i < case_.sources.size(); ++i) {
      const auto length = random_.pick(lengths);
      const auto end = std::max(begin, begin + length + random_.pick(overlaps));
      meeting_times.push_back(begin);
      meeting_times.push_back(end);
      for (auto left = 2 + random_.below(wishes_.most_requests / 4); left > 0; --left) {
        const auto time = left == 2 ? begin : left == 1 ? end : random_.pick(meeting_times);
        add_request(i, random_.pick(askers), std::clamp(time, begin, end));
      }
      begin = end - std::max<Time>(0, random_.pick(overlaps));
    }
    // Sometimes the first log is a second server's, which lasts longer than those that follow.
    if (random_.percent(30))
      for (auto left = 1 + random_.below(wishes_.most_requests / 4); left > 0; --left)
        add_request(0, askers.front(), random_.pick(meeting_times));
  }

  /// One session that goes on without a gap across the hour before a window: where it is cut shows
  /// in how its requests pair up, as each is for another digest than the one before.
  void make_procession() {
    constexpr Time step = 600 * second;
    case_.settings.session_window = step;
    digests_ = {digest_pool()[0], digest_pool()[1]};
    const auto asker = some_asker();
    const auto before = step * static_cast<Time>(random_.below(5));
    auto time = random_.pick(case_.settings.windows).start - hour - before;
    for (auto left = std::min(wishes_.most_requests, 8 + random_.below(8)); left > 0; --left) {
      auto line = some_request(asker, time, case_.sources.front().dialect);
      if (!random_.percent(5)) {
        line.method = "GET";
        line.reference = {digests_[left % 2], ReferenceKind::digest};
      }
      case_.sources.front().lines.push_back(line);
      time += random_.percent(80) ? step : step - unit_;
    }
  }

  void add_request(std::size_t source, const Asker& asker, Time time) {
    auto& target = case_.sources[source];
    target.lines.push_back(some_request(asker, time, target.dialect));
  }

  Line some_request(const Asker& asker, Time time, const Dialect& dialect) {
    Line line;
    line.spelling = random_.next();
    line.method = random_.percent(45) ? "HEAD" : "GET";
    line.status = dialect.has_status ? random_.pick(good_status_pool()) : LoggedStatus{"200", 200};
    line.name = names_[asker.name];
    if (random_.percent(50)) line.reference = random_.pick(tags_);
    else line.reference = {random_.pick(digests_), ReferenceKind::digest};
    line.time = time;
    line.client = random_.pick(clients_[asker.client]);
    line.digest = some_digest(line.reference);
    line.user_agent =
        random_.percent(20) ? random_.pick(user_agents_) : user_agents_[asker.user_agent];
    if (dialect.is_csv()) line.origin = random_.pick(origins_);
    if (random_.percent(dirty_)) spoil(line, dialect);
    return line;
  }

  /// Of a request by digest the log may say the same, nothing, or (which must not matter) another.
  LoggedDigest some_digest(const LoggedReference& reference) {
    if (reference.kind == ReferenceKind::digest && random_.percent(60))
      return {reference.text, reference.text};
    if (!random_.percent(known_digests_)) return {random_.pick(unknown_digest_pool()), ""};
    const auto digest = random_.pick(digests_);
    return {digest, digest};
  }

  /// Several things at once, so that the order of the judgements shows.
  void spoil(Line& line, const Dialect& dialect) {
    constexpr unsigned share = 25;
    constexpr const char* writes[] = {"PUT", "DELETE", "POST", "get", "OPTIONS"};
    if (random_.percent(10)) line.of_manifest = false;
    if (random_.percent(10)) line.method = random_.pick(writes);
    if (dialect.has_status && random_.percent(10)) line.status = random_.pick(failed_status_pool());
    if (dialect.has_status && random_.percent(10)) line.status = random_.pick(bad_status_pool());
    if (random_.percent(share)) line.name = random_.pick(bad_name_pool());
    if (random_.percent(share)) line.reference = bad_reference(dialect);
    if (random_.percent(share)) line.good_time = false;
    if (random_.percent(share)) line.client = random_.pick(bad_client_pool());
  }

  /// In a csv without paths an empty reference is no bad one.
  LoggedReference bad_reference(const Dialect& dialect) {
    if (dialect.format != Format::csv_columns && random_.percent(10))
      return {"", ReferenceKind::bad};
    return random_.pick(bad_reference_pool());
  }

  // ---- whole logs

  void finish(Source& source) {
    auto& lines = source.lines;
    if (wishes_.ordered_lines || random_.percent(60))
      std::stable_sort(lines.begin(), lines.end(),
                       [](const Line& a, const Line& b) { return a.time < b.time; });
    else if (random_.percent(50)) random_.shuffle(lines);
    add_noise(source);
    if (source.dialect.is_csv()) lines.insert(lines.begin(), noise(Line::Kind::header));
  }

  Line noise(Line::Kind kind) {
    Line line;
    line.kind = kind;
    line.spelling = random_.next();
    return line;
  }

  void add_noise(Source& source) {
    constexpr Line::Kind kinds[] = {Line::Kind::blank, Line::Kind::blank, Line::Kind::error,
                                    Line::Kind::broken, Line::Kind::header};
    if (!random_.percent(30)) return;
    for (auto left = random_.below(4); left > 0; --left) {
      const auto kind = random_.pick(kinds);
      if (kind == Line::Kind::header && !source.dialect.is_csv()) continue;
      const auto place = static_cast<std::ptrdiff_t>(random_.below(source.lines.size() + 1));
      source.lines.insert(source.lines.begin() + place, noise(kind));
    }
  }

  SplitMix random_;
  Wishes wishes_;
  Case case_;
  Time anchor_ = 0;
  Time unit_ = second;
  std::vector<std::vector<LoggedClient>> clients_;
  std::vector<LoggedName> names_;
  std::vector<LoggedReference> tags_;
  std::vector<std::string> digests_;
  std::vector<LoggedUserAgent> user_agents_;
  std::vector<LoggedOrigin> origins_;
  unsigned known_digests_ = 0;  // percent of the responses
  unsigned dirty_ = 0;          // percent of the lines
  bool marathon_ = false;       // sessions that go on for more than an hour
  std::set<Time> used_times_;
};

}  // namespace

Case make_case(std::uint64_t seed, const Wishes& wishes) { return CaseMaker(seed, wishes).make(); }

}  // namespace dvp::test
