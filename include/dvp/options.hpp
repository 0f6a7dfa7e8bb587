// What one run is asked to do: plain values, validated, with every default filled in.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dvp/address.hpp"
#include "dvp/time.hpp"
#include "dvp/window.hpp"

namespace dvp {

enum class View { raw, repo_summary, summary, namespace_summary, geo_summary, client_summary };

/// `--max-rejects`: a number of lines, or a share of the lines that had something to judge.
struct RejectLimit {
  bool share = true;
  std::uint64_t number = 1'000'000;  // of lines; or millionths of a percent

  bool exceeded(std::uint64_t rejected, std::uint64_t judged) const {
    return share ? rejected * 100'000'000 > number * judged : rejected > number;
  }
};

/// `--hosts NAME=FILE`: the file lists the address ranges of a provider.
struct HostsFile {
  std::string name;
  std::string path;
};

struct Options {
  std::vector<std::string> logs;  // files, directories, `-`; as typed
  std::vector<Window> windows;    // as chosen, each once, none of them empty

  std::string format = "auto";
  std::optional<std::string> log_format;  // an nginx template; then `format` is `nginx`
  TimeZone log_timezone;
  TrustedProxies trusted_proxies;

  Nanos session_window = 5 * nanos_per_second;
  bool session_per_user_agent = false;
  std::string default_namespace;
  std::optional<std::set<std::string>> namespaces;  // none: all

  std::optional<std::string> owners;   // a file
  std::vector<std::string> geoip;      // files; the first that knows wins
  std::vector<HostsFile> hosts;        // of equal ranges the first wins
  Nanos stale_before = earliest_time;  // a database built before that is told of
  bool as_published = false;

  std::string output_directory = ".";
  std::set<View> views = {View::raw, View::repo_summary, View::summary};
  bool to_stdout = false;  // the one view of `views` goes to standard output
  bool gzip = false;

  RejectLimit reject_limit;
  std::optional<std::string> rejects;  // a file
  std::optional<std::string> stats;    // a file, or `-`

  unsigned jobs = 1;
  std::size_t memory = std::size_t{1} << 30;  // bytes before spilling
  std::string temp_directory = "/tmp";

  bool verbose = false;
  bool quiet = false;
};

}  // namespace dvp
