// The raw view: one row for each action, in an order that tells nothing of its client.
//
// Rows are ids until they are written. Every string is made into a cell once, and ranked once, so
// that sorting compares integers and writing copies cells.
#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <numeric>
#include <tuple>
#include <vector>

#include "dvp/csv.hpp"
#include "dvp/parallel.hpp"
#include "dvp/time.hpp"
#include "dvp/views.hpp"

namespace dvp {

namespace {

constexpr std::string_view header =
    "action,action_day,country,digest,http_method,host,namespace,reference,repository,tag,"
    "timestamp,"
    "type,user_agent_tool,user_agent_version,domain,owner\n";

constexpr std::int64_t seconds_per_day = 86400;

constexpr std::array<std::string_view, 3> action_names = {"pull_by_digest", "pull_by_tag",
                                                          "version_check"};

/// A column of distinct things: the cell of each id, and its rank by the bytes of its value.
struct CellColumn {
  std::vector<std::string> cells;
  std::vector<std::uint32_t> ranks;  // from 1; equal values, equal ranks; 0 is for an empty value

  template <class ValueOf>
  CellColumn(std::size_t size, ValueOf value_of) {
    std::vector<std::string> values;
    for (Id id = 0; id < size; ++id) values.push_back(cell_value(value_of(id)));
    rank(values);
    for (const auto& value : values) cells.push_back(csv_cell(value));
  }

 private:
  void rank(const std::vector<std::string>& values) {
    ranks.resize(values.size());
    std::vector<Id> order(values.size());
    std::iota(order.begin(), order.end(), Id{0});
    std::sort(order.begin(), order.end(), [&](Id a, Id b) { return values[a] < values[b]; });
    std::uint32_t rank = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const auto& value = values[order[i]];
      if (!value.empty() && (i == 0 || value != values[order[i - 1]])) ++rank;
      ranks[order[i]] = rank;
    }
  }
};

/// A column about the client's network. The log itself tells it, or else a place does: behind the
/// cells of all origins stand those of all places.
class ClientColumn {
 public:
  template <class ValueOfOrigin, class ValueOfPlace>
  ClientColumn(const Catalog& catalog, ValueOfOrigin value_of_origin, ValueOfPlace value_of_place)
      : origins_(static_cast<Id>(catalog.origins())),
        column_(catalog.origins() + catalog.places(), [&](Id id) {
          return std::string(id < origins_ ? value_of_origin(catalog.origin(id))
                                           : value_of_place(catalog.place(id - origins_)));
        }) {}

  std::uint32_t rank(const RawRow& row) const { return column_.ranks[id(row)]; }
  std::string_view cell(const RawRow& row) const { return column_.cells[id(row)]; }

 private:
  Id id(const RawRow& row) const {
    return column_.ranks[row.origin] != 0 ? row.origin : origins_ + row.place;
  }

  Id origins_;
  CellColumn column_;
};

/// The cells of all rows.
struct RawCells {
  CellColumn name_space, repository, owner, reference;
  CellColumn tool, version;
  ClientColumn country, host, type, domain_of_business, domain_of_others;

  explicit RawCells(const ReportData& data) : RawCells(data.catalog, data.owners) {}

  /// Rows whose types differ are never ordered by their domains.
  const ClientColumn& domain(const RawRow& row) const {
    return type.cell(row) == "business" ? domain_of_business : domain_of_others;
  }

  std::uint32_t digest_rank(const RawRow& row) const {
    return row.digest == 0 ? 0 : reference.ranks[row.digest - 1];
  }
  std::string_view digest(const RawRow& row) const {
    return row.digest == 0 ? std::string_view() : reference.cells[row.digest - 1];
  }

 private:
  RawCells(const Catalog& catalog, const Owners& owners)
      : name_space(catalog.repositories(),
                   [&](Id id) { return catalog.repository(id).namespace_; }),
        repository(catalog.repositories(),
                   [&](Id id) { return catalog.repository(id).repository; }),
        owner(catalog.repositories(),
              [&](Id id) {
                const auto name = catalog.repository(id);
                return owners.owner(name.namespace_, name.repository);
              }),
        reference(catalog.references(), [&](Id id) { return catalog.reference(id); }),
        tool(catalog.origins(), [&](Id id) { return catalog.origin(id).tool; }),
        version(catalog.origins(), [&](Id id) { return catalog.origin(id).version; }),
        country(
            catalog, [](const Origin& origin) { return origin.country; },
            [](const Place& place) -> std::string_view { return place.country; }),
        host(
            catalog, [](const Origin& origin) { return origin.host; },
            [](const Place& place) { return place.host; }),
        type(
            catalog, [](const Origin& origin) { return origin.type; },
            [](const Place& place) { return place.type.empty() ? "null" : place.type; }),
        domain_of_business(
            catalog, [](const Origin& origin) { return origin.domain; },
            [](const Place& place) { return place.domain_of_business(); }),
        domain_of_others(
            catalog, [](const Origin& origin) { return origin.domain; },
            [](const Place& place) { return place.domain_of_others(); }) {}
};

/// By timestamp, then by the other columns from left to right. Columns that follow from those
/// before them (the day, the tag) are left out; the owner, too, follows from the repository.
bool comes_before(const RawCells& cells, const RawRow& a, const RawRow& b) {
  const auto key = [&](const RawRow& row) {
    return std::tuple(row.second, row.kind, cells.country.rank(row), cells.digest_rank(row),
                      row.head, cells.host.rank(row), cells.name_space.ranks[row.repository],
                      cells.reference.ranks[row.reference], cells.repository.ranks[row.repository],
                      cells.type.rank(row), cells.tool.ranks[row.origin],
                      cells.version.ranks[row.origin], cells.domain(row).rank(row));
  };
  if (a.second != b.second) return a.second < b.second;
  return key(a) < key(b);
}

/// Appends cells to a text that is made large enough beforehand.
class RowText {
 public:
  explicit RowText(DataPoints points) : points_(points) {}

  void append_row(const RawCells& cells, const RawRow& row, std::int64_t window_start) {
    set_second(window_start + row.second);
    const std::string_view timestamp = timestamp_;
    const std::string_view reference = cells.reference.cells[row.reference];
    Columns columns = {action_names[row.kind],
                       timestamp.substr(0, 10),
                       cells.country.cell(row),
                       cells.digest(row),
                       row.head ? "HEAD" : "GET",
                       cells.host.cell(row),
                       cells.name_space.cells[row.repository],
                       reference,
                       cells.repository.cells[row.repository],
                       row.by_digest ? std::string_view() : reference,
                       timestamp,
                       cells.type.cell(row),
                       cells.tool.cells[row.origin],
                       cells.version.cells[row.origin],
                       cells.domain(row).cell(row),
                       cells.owner.cells[row.repository]};
    leave_out_unpublished(columns);
    append(columns);
  }

  std::string_view text() const { return {text_.data(), size_}; }

 private:
  using Columns = std::array<std::string_view, 16>;

  void leave_out_unpublished(Columns& columns) const {
    if (!points_.domain(day_start_)) columns[14] = {};
    if (!points_.owner(day_start_)) columns[15] = {};
    if (!points_.any(day_start_)) columns = {};
  }

  void append(const Columns& columns) {
    std::size_t needed = columns.size();
    for (const auto column : columns) needed += column.size();
    if (text_.size() - size_ < needed) text_.resize(text_.size() * 2 + needed);
    char* out = text_.data() + size_;
    for (const auto column : columns) {
      out = std::copy(column.begin(), column.end(), out);
      *out++ = ',';
    }
    out[-1] = '\n';
    size_ += needed;
  }

  /// Rows come in order of time, so the day is written anew only when it changes.
  void set_second(std::int64_t second) {
    const auto second_of_day = second - day_start_;
    if (timestamp_.empty() || second_of_day >= seconds_per_day) {
      timestamp_ = format_timestamp(second);
      day_start_ = second - (second % seconds_per_day + seconds_per_day) % seconds_per_day;
      return;
    }
    set_two_digits(11, second_of_day / 3600);
    set_two_digits(14, second_of_day / 60 % 60);
    set_two_digits(17, second_of_day % 60);
  }

  void set_two_digits(std::size_t at, std::int64_t number) {
    timestamp_[at] = static_cast<char>('0' + number / 10);
    timestamp_[at + 1] = static_cast<char>('0' + number % 10);
  }

  DataPoints points_;
  std::string text_;
  std::size_t size_ = 0;
  std::int64_t day_start_ = 0;
  std::string timestamp_;
};

/// Lets workers write what they have made in the order of its numbers.
class OrderedWriting {
 public:
  explicit OrderedWriting(Sink& sink) : sink_(sink) {}

  void write(std::size_t number, std::string_view text) {
    std::unique_lock lock(mutex_);
    turn_.wait(lock, [&] { return next_ == number || failed_; });
    if (failed_) return;
    sink_.write(text);
    ++next_;
    turn_.notify_all();
  }

  void fail() {
    const std::lock_guard lock(mutex_);
    failed_ = true;
    turn_.notify_all();
  }

 private:
  Sink& sink_;
  std::mutex mutex_;
  std::condition_variable turn_;
  std::size_t next_ = 0;
  bool failed_ = false;
};

void write_window(const ReportData& data, const RawCells& cells, std::size_t window_index,
                  Sink& sink) {
  const auto window_start = whole_seconds(data.windows[window_index].start);
  sink.write(header);
  OrderedWriting writing(sink);
  std::atomic<std::size_t> next = 0;
  const auto work = [&](unsigned) {
    for (auto slice = next++; slice < data.raw_rows.slices(); slice = next++) {
      auto rows = data.raw_rows.take(window_index, slice);
      std::sort(rows.begin(), rows.end(),
                [&](const RawRow& a, const RawRow& b) { return comes_before(cells, a, b); });
      RowText text(data.points);
      for (const auto& row : rows) text.append_row(cells, row, window_start);
      writing.write(slice, text.text());
    }
  };
  run_workers(data.jobs, work, [&] { writing.fail(); });
}

}  // namespace

void write_raw(const ReportData& data, Sinks sinks) {
  const RawCells cells(data);
  for (std::size_t i = 0; i < sinks.size(); ++i) write_window(data, cells, i, *sinks[i]);
}

}  // namespace dvp
