// A random case as structures: what the generator makes up, the writers write down as logs, and the
// oracle computes from. Each fact stands here as it is logged and as it is to be understood, so
// that nobody has to parse.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "calendar.hpp"

namespace dvp::test {

enum class ReferenceKind { tag, digest, bad };

struct LoggedName {
  std::string text;
  bool good = true;
};

struct LoggedReference {
  std::string text;
  ReferenceKind kind = ReferenceKind::tag;
};

/// Who asked. The canonical forms are nullopt where the address cannot be read.
struct LoggedClient {
  std::string text;
  std::string forwarded_for;                // empty: none
  std::optional<std::string> peer;          // the client when no proxy is trusted
  std::optional<std::string> behind_proxy;  // the client when `trusted_proxies` are
};

/// The proxies of LoggedClient::behind_proxy.
inline constexpr const char* trusted_proxies[] = {"203.0.113.0/24", "2001:db8:ffff::/48"};

struct LoggedStatus {
  std::string text;
  std::optional<int> number;
};

struct LoggedDigest {
  std::string text;
  std::string digest;  // empty: unknown
};

struct LoggedUserAgent {
  std::string text;
  std::string tool;
  std::string version;
};

/// What a csv says of a client in columns of its own, and the cells that come of it; an empty one
/// tells nothing.
struct LoggedOrigin {
  std::string country, host, type, domain;
  std::string country_cell, host_cell, type_cell, domain_cell;
};

struct Line {
  enum class Kind { request, blank, error, header, broken };

  Kind kind = Kind::request;
  std::uint64_t spelling = 0;  // the writer's free choices: the same number gives the same bytes

  bool of_manifest = true;  // else of a blob or the like
  std::string method;
  LoggedStatus status;
  LoggedName name;
  LoggedReference reference;
  Time time = 0;
  bool good_time = true;  // else something unreadable is written in its place
  LoggedClient client;
  LoggedDigest digest;
  LoggedUserAgent user_agent;
  LoggedOrigin origin;
};

/// How the lines of one log are written.
struct Dialect {
  enum class Format { combined, csv_path, csv_request, csv_columns, json };

  Format format = Format::combined;
  std::uint64_t style = 0;  // free choices that hold for the whole log
  bool has_status = true;
  bool gzip = false;

  bool is_csv() const { return format != Format::combined && format != Format::json; }
};

struct Source {
  std::string file;
  Dialect dialect;
  std::vector<Line> lines;  // a csv's begin with the header
};

struct OwnerRow {
  std::string name_space;
  std::string repository;
  std::string owner;
  std::string cell;
};

/// All addresses whose first `length` bits are those of this one.
struct Range {
  std::string address;  // an IPv4 one with at most 32 bits
  std::size_t length = 0;
};

struct ListedRange {
  Range range;
  std::string text;
};

/// What `--hosts NAME=FILE` names.
struct RangeList {
  std::string name;
  std::uint64_t style = 0;  // free choices of how it is written
  std::vector<ListedRange> ranges;
};

/// The options of a run, as far as they matter to what is computed.
struct Settings {
  std::vector<NamedWindow> windows;
  Time session_window = 5 * second;
  bool session_per_user_agent = false;
  std::string default_namespace;
  std::optional<std::set<std::string>> namespaces;
  std::vector<OwnerRow> owners;
  bool trust_proxies = false;
  Time zone_offset = 0;                // of times that carry none
  std::vector<std::string> databases;  // known ones, by name
  std::vector<RangeList> hosts;
  bool as_published = false;
};

struct Case {
  std::uint64_t seed = 0;
  Settings settings;
  std::vector<Source> sources;  // as they are read
};

}  // namespace dvp::test
