// The rule table: the requests of one session key become pulls and version checks (SPEC 4; Docker's
// published classification). Pure: no files, no strings.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dvp/hash_index.hpp"
#include "dvp/request.hpp"

namespace dvp {

enum class ActionKind : std::uint8_t { pull_by_digest, pull_by_tag, version_check };  // as sorted

/// One row of the raw report: its starting request, by position in the session, and what became
/// of it.
struct Action {
  std::uint32_t start = 0;
  ActionKind kind = ActionKind::version_check;
  Id digest = 0;  // as in Request: 0 if unknown, else id + 1
};

/// What `Classifier::classify` found in a session. Reused, to spare allocations.
struct Classification {
  std::vector<Action> actions;           // in order of their starting requests
  std::vector<std::uint32_t> action_of;  // for each request, the action that it started or joined
};

class Classifier {
 public:
  /// `gap`: how long a request may come after the one before it, and still join.
  explicit Classifier(Nanos gap) : gap_(gap) {}

  /// `session`: the requests of one session key in their order.
  void classify(std::span<const Request> session, Classification& out);

 private:
  /// An action that may be joined. There is one for each action found, in the same order.
  struct Open {
    std::uint32_t last = 0;  // its latest request
    Id digest = 0;           // of the HEAD, then of the GET
    bool fetched = false;    // else a HEAD is all there is so far
  };

  /// A place in a list of open actions, the latest on top. It holds as long as the action has not
  /// gone on: `last` is still its latest request.
  struct Cell {
    std::uint32_t action;
    std::uint32_t last;
    std::uint32_t below;
  };

  /// Neighbouring candidates with the same digest. Positions of cells.
  struct Run {
    Id digest;
    std::uint32_t top;
    std::uint32_t bottom;
  };

  /// For each tag or digest the top of the list of the actions that a HEAD opened.
  class Heads {
   public:
    void clear(std::size_t expected);
    std::uint32_t& top(Id key);

   private:
    struct Entry {
      Id key;
      std::uint32_t top;
    };
    HashIndex index_;
    std::vector<Entry> entries_;
  };

  void begin(std::span<const Request> session, Classification& out);
  std::uint32_t find_open(const Request& request);
  std::uint32_t start(std::uint32_t position, Classification& out);
  void join(std::uint32_t action, std::uint32_t position, Classification& out);

  std::uint32_t new_cell(std::uint32_t action, std::uint32_t below);
  bool holds(std::uint32_t cell) const;
  std::uint32_t action_in_reach(std::uint32_t cell, const Request& request) const;
  std::uint32_t latest_head(Heads& heads, Id key, const Request& request);
  void add_candidate(std::uint32_t action);
  std::uint32_t latest_candidate(const Request& request);
  bool has_top(Run& run);
  void merge_last_runs();

  Nanos gap_;
  std::span<const Request> session_;
  std::vector<Open> open_;
  std::vector<Cell> cells_;
  Heads heads_by_tag_;
  Heads heads_by_digest_;
  std::vector<Run> runs_;
};

}  // namespace dvp
