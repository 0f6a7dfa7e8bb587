// The raw view: one row for each action, in an order that tells nothing of its client.
//
// Rows are ids until they are written. Every string is made into a cell once, and ranked once, so
// that sorting compares integers and writing copies cells. Slices of time are sorted and written as
// text by several workers, and go into the file in their order.
#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstring>
#include <limits>
#include <mutex>
#include <numeric>
#include <tuple>
#include <vector>

#include "dvp/cells.hpp"
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
constexpr std::size_t timestamp_size = std::string_view("2024-03-05 09:19:38").size();
constexpr std::size_t day_size = std::string_view("2024-03-05").size();

constexpr std::array<std::string_view, 3> action_names = {"pull_by_digest", "pull_by_tag",
                                                          "version_check"};
constexpr std::array<std::string_view, 2> method_names = {"GET", "HEAD"};

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

  std::uint32_t rank(const RawRow& row) const { return column_.rank(id(row)); }
  std::string_view cell(const RawRow& row) const { return column_.cell(id(row)); }
  std::size_t longest() const { return column_.longest(); }

 private:
  Id id(const RawRow& row) const {
    return column_.rank(row.origin) != 0 ? row.origin : origins_ + row.place;
  }

  Id origins_;
  CellColumn column_;
};

/// The cells of all rows.
struct RawCells {
  CellColumn action, method;
  const RepositoryCells& names;
  const CellColumn& reference;  // digests, too
  CellColumn tool, version;
  ClientColumn country, host, type, domain_of_business, domain_of_others;

  explicit RawCells(const ReportData& data) : RawCells(data, data.catalog) {}

  /// Rows whose types differ are never ordered by their domains.
  const ClientColumn& domain(const RawRow& row) const {
    return type.cell(row) == "business," ? domain_of_business : domain_of_others;
  }

  /// As ids of references.
  Id digest(const RawRow& row) const { return row.digest == 0 ? none_ : row.digest - 1; }
  Id tag(const RawRow& row) const { return row.by_digest ? none_ : row.reference; }

  /// No row has more bytes, but for day and timestamp.
  std::size_t longest_row() const {
    std::size_t sum = 3 * reference.longest();
    for (const auto* column :
         {&action, &method, &names.name_space, &names.repository, &names.owner, &tool, &version})
      sum += column->longest();
    for (const auto* column : {&country, &host, &type}) sum += column->longest();
    return sum + std::max(domain_of_business.longest(), domain_of_others.longest());
  }

 private:
  RawCells(const ReportData& data, const Catalog& catalog)
      : action(action_names.size(), [](Id kind) { return action_names[kind]; }),
        method(method_names.size(), [](Id head) { return method_names[head]; }),
        names(data.cells.repositories()),
        reference(data.cells.references()),
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
            [](const Place& place) { return place.domain_of_others(); }),
        none_(static_cast<Id>(catalog.references())) {}

  Id none_;
};

/// By timestamp, then by the other columns from left to right. Columns that follow from those
/// before them (the day, the tag) are left out; the owner, too, follows from the repository.
bool comes_before(const RawCells& cells, const RawRow& a, const RawRow& b) {
  const auto key = [&](const RawRow& row) {
    return std::tuple(
        row.second, row.kind, cells.country.rank(row), cells.reference.rank(cells.digest(row)),
        row.head, cells.host.rank(row), cells.names.name_space.rank(row.repository),
        cells.reference.rank(row.reference), cells.names.repository.rank(row.repository),
        cells.type.rank(row), cells.tool.rank(row.origin), cells.version.rank(row.origin),
        cells.domain(row).rank(row));
  };
  if (a.second != b.second) return a.second < b.second;
  return key(a) < key(b);
}

/// Sorts the rows of a slice. They are dealt out by their seconds to about as many buckets as there
/// are rows, which leaves few to compare.
class RowSorting {
 public:
  explicit RowSorting(const RawCells& cells) : cells_(cells) {}

  void sort(std::vector<RawRow>& rows) {
    if (rows.empty()) return;
    deal(rows);
    for (std::size_t i = 0; i + 1 < starts_.size(); ++i)
      std::sort(rows.begin() + starts_[i], rows.begin() + starts_[i + 1],
                [&](const RawRow& a, const RawRow& b) { return comes_before(cells_, a, b); });
  }

 private:
  /// Afterwards the rows of bucket i stand from `starts_[i]` to `starts_[i + 1]`.
  void deal(std::vector<RawRow>& rows) {
    const auto [first, last] =
        std::minmax_element(rows.begin(), rows.end(),
                            [](const RawRow& a, const RawRow& b) { return a.second < b.second; });
    const std::uint32_t begin = first->second;
    const std::uint32_t span = last->second - begin;
    int shift = 0;  // a bucket is so long a time that there are no more of them than rows
    while ((span >> shift) > rows.size()) ++shift;
    starts_.assign((span >> shift) + 2, 0);
    const auto bucket = [&](const RawRow& row) { return (row.second - begin) >> shift; };
    for (const auto& row : rows) ++starts_[bucket(row)];
    std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
    dealt_.resize(rows.size());
    for (const auto& row : rows) dealt_[static_cast<std::size_t>(--starts_[bucket(row)])] = row;
    rows.swap(dealt_);
  }

  const RawCells& cells_;
  std::vector<std::ptrdiff_t> starts_;
  std::vector<RawRow> dealt_;
};

/// The text of rows, put together from cells. What the longest row may need is free before each, so
/// nothing is asked while cells are copied.
class RowText {
 public:
  RowText(const RawCells& cells, DataPoints points, std::int64_t window_start)
      : cells_(cells),
        points_(points),
        window_start_(window_start),
        longest_row_(cells.longest_row() + 2 * (timestamp_size + 1) + copy_step) {}

  /// Of rows in order of time, also from call to call. Lives until the next call.
  std::string_view make(const std::vector<RawRow>& rows) {
    size_ = 0;
    for (const auto& row : rows) append(row);
    return {text_.data(), size_};
  }

 private:
  void append(const RawRow& row) {
    set_second(window_start_ + row.second);
    if (text_.size() - size_ < longest_row_) text_.resize(text_.size() * 2 + longest_row_);
    char* const begin = text_.data() + size_;
    char* const end = published_ ? put_row(row, begin) : put_empty_row(begin);
    size_ += static_cast<std::size_t>(end - begin);
  }

  char* put_row(const RawRow& row, char* out) const {
    const auto put = [&](std::string_view cell) { out = copy_cell(cell, out); };
    put(cells_.action.cell(row.kind));
    out = put_time(out, day_size);
    put(cells_.country.cell(row));
    put(cells_.reference.cell(cells_.digest(row)));
    put(cells_.method.cell(row.head));
    put(cells_.host.cell(row));
    put(cells_.names.name_space.cell(row.repository));
    put(cells_.reference.cell(row.reference));
    put(cells_.names.repository.cell(row.repository));
    put(cells_.reference.cell(cells_.tag(row)));
    out = put_time(out, timestamp_size);
    put(cells_.type.cell(row));
    put(cells_.tool.cell(row.origin));
    put(cells_.version.cell(row.origin));
    if (domain_published_) put(cells_.domain(row).cell(row));
    else *out++ = ',';
    if (owner_published_) put(cells_.names.owner.cell(row.repository));
    else *out++ = '\n';
    return out;
  }

  static char* put_empty_row(char* out) {
    constexpr auto separators = std::count(header.begin(), header.end(), ',');
    out = std::fill_n(out, separators, ',');
    *out++ = '\n';
    return out;
  }

  /// The whole timestamp, or its day alone.
  char* put_time(char* out, std::size_t size) const {
    std::memcpy(out, timestamp_.data(), timestamp_size);
    out[size] = ',';
    return out + size + 1;
  }

  /// Rows come in order of time, so the day is written anew only when it changes.
  void set_second(std::int64_t second) {
    if (second >= day_end_) set_day(second);
    const auto second_of_day = second - (day_end_ - seconds_per_day);
    set_two_digits(11, second_of_day / 3600);
    set_two_digits(14, second_of_day / 60 % 60);
    set_two_digits(17, second_of_day % 60);
  }

  void set_day(std::int64_t second) {
    const auto second_of_day = (second % seconds_per_day + seconds_per_day) % seconds_per_day;
    day_end_ = second - second_of_day + seconds_per_day;
    const auto text = format_timestamp(second);
    std::copy_n(text.begin(), timestamp_size, timestamp_.begin());
    published_ = points_.any(second);
    domain_published_ = points_.domain(second);
    owner_published_ = points_.owner(second);
  }

  void set_two_digits(std::size_t at, std::int64_t number) {
    timestamp_[at] = static_cast<char>('0' + number / 10);
    timestamp_[at + 1] = static_cast<char>('0' + number % 10);
  }

  const RawCells& cells_;
  DataPoints points_;
  std::int64_t window_start_;
  std::size_t longest_row_;
  std::string text_;
  std::size_t size_ = 0;
  std::int64_t day_end_ = std::numeric_limits<std::int64_t>::min();
  bool published_ = true, domain_published_ = true, owner_published_ = true;
  std::array<char, timestamp_size> timestamp_{};
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
    RowSorting sorting(cells);
    RowText text(cells, data.points, window_start);
    for (auto slice = next++; slice < data.raw_rows.slices(); slice = next++) {
      auto rows = data.raw_rows.take(window_index, slice);
      sorting.sort(rows);
      writing.write(slice, text.make(rows));
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
