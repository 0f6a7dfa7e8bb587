// What became of every line read: each ends in exactly one bucket (SPEC 7).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "dvp/time.hpp"

namespace dvp {

enum class Bucket : std::uint8_t {
  blank,
  other,
  duplicate,
  rejected,
  write,
  failed,
  outside,
  filtered,
  margin,
  started,
  joined,
};
inline constexpr std::array<std::string_view, 11> bucket_names = {
    "blank",   "other",    "duplicate", "rejected", "write", "failed",
    "outside", "filtered", "margin",    "started",  "joined"};

enum class RejectReason : std::uint8_t {
  bad_name,
  bad_reference,
  bad_time,
  bad_client,
  bad_status,
  too_long,
  unreadable,
};
inline constexpr std::array<std::string_view, 7> reject_reason_names = {
    "bad name", "bad reference", "bad time", "bad client", "bad status", "too long", "unreadable"};

/// Counts of lines; those of two parts of the work simply add.
struct LineTally {
  std::array<std::uint64_t, bucket_names.size()> buckets{};
  std::array<std::uint64_t, reject_reason_names.size()> reasons{};

  std::uint64_t& operator[](Bucket bucket) { return buckets[static_cast<std::size_t>(bucket)]; }
  std::uint64_t operator[](Bucket bucket) const {
    return buckets[static_cast<std::size_t>(bucket)];
  }
  std::uint64_t& operator[](RejectReason reason) {
    return reasons[static_cast<std::size_t>(reason)];
  }

  std::uint64_t lines() const {
    return std::accumulate(buckets.begin(), buckets.end(), std::uint64_t{0});
  }

  /// The lines that there was something to judge in (`--max-rejects N%`).
  std::uint64_t judged() const {
    return lines() - (*this)[Bucket::blank] - (*this)[Bucket::other] - (*this)[Bucket::duplicate];
  }

  LineTally& operator+=(const LineTally& other) {
    for (std::size_t i = 0; i < buckets.size(); ++i) buckets[i] += other.buckets[i];
    for (std::size_t i = 0; i < reasons.size(); ++i) reasons[i] += other.reasons[i];
    return *this;
  }
};

/// From the first to the last manifest request of a log, in scope or not; `first > last`: none.
struct TimeSpan {
  Nanos first = latest_time;
  Nanos last = earliest_time;

  bool empty() const { return first > last; }
  void include(Nanos time) {
    first = std::min(first, time);
    last = std::max(last, time);
  }
  void include(const TimeSpan& other) {
    first = std::min(first, other.first);
    last = std::max(last, other.last);
  }
};

struct SourceLedger {
  std::string source;  // as in messages
  std::uint64_t lines = 0;
  std::string format;
  std::string wrappers;  // `syslog > json-file`
  std::string compression;
  TimeSpan span;
  bool recognized = true;  // else `format` is what it was read as
  std::string nearest;     // if not: the format that fits best, and what it misses
};

struct WindowLedger {
  std::string window;
  std::uint64_t pull_by_tag = 0;
  std::uint64_t pull_by_digest = 0;
  std::uint64_t version_check = 0;
};

/// A database of `--geoip`, and of how many clients it was the first to tell something.
struct DatabaseLedger {
  std::string file;
  std::string type;
  std::int64_t built = 0;  // in seconds since 1970
  std::uint64_t country = 0;
  std::uint64_t network_type = 0;
  std::uint64_t domain = 0;
  std::uint64_t as_number = 0;

  DatabaseLedger& operator+=(const DatabaseLedger& other) {
    country += other.country;
    network_type += other.network_type;
    domain += other.domain;
    as_number += other.as_number;
    return *this;
  }
};

/// A file of `--hosts`, and how many clients are in its ranges.
struct HostsLedger {
  std::string name;
  std::string file;
  std::uint64_t ranges = 0;
  std::uint64_t clients = 0;
};

/// Where clients were looked up. The counts of two parts of the work add.
struct LookupLedger {
  std::uint64_t clients = 0;             // each once
  std::uint64_t hosts_by_as_number = 0;  // whose cloud the table of AS numbers told
  std::vector<DatabaseLedger> databases;
  std::vector<HostsLedger> hosts;

  bool empty() const { return databases.empty() && hosts.empty(); }

  LookupLedger& operator+=(const LookupLedger& other) {
    clients += other.clients;
    hosts_by_as_number += other.hosts_by_as_number;
    for (std::size_t i = 0; i < databases.size(); ++i) databases[i] += other.databases[i];
    for (std::size_t i = 0; i < hosts.size(); ++i) hosts[i].clients += other.hosts[i].clients;
    return *this;
  }
};

struct Ledger {
  LineTally lines;
  std::vector<WindowLedger> windows;
  std::vector<SourceLedger> sources;
  LookupLedger lookups;
};

/// The ledger as JSON, for `--stats`.
std::string ledger_json(const Ledger& ledger);

/// The same as tables to read, for `-v`.
std::string ledger_table(const Ledger& ledger);

}  // namespace dvp
