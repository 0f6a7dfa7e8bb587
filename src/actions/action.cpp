// The algorithm of SPEC 4, in time that grows with the number of requests alone, however many
// actions are open at once behind a hot address.
//
// A GET looks for an open action in one of three ways, and always wants the latest: headed by this
// tag; headed, with this digest; or the latest candidate (headed by tag without a digest, or
// fetched) that has another digest. The first two are lists by tag and by digest. Candidates stand
// in order of their latest requests, neighbours with one digest as a run: the latest with another
// digest is then the top of the last run or of the one before it. Nothing is taken out of the
// middle of a list; a cell that no longer holds is dropped when it comes to the top, so each is
// dropped once.
#include "dvp/action.hpp"

#include <utility>

namespace dvp {

namespace {

constexpr std::uint32_t none = HashIndex::none;

ActionKind kind_of_start(const Request& request) {
  if (request.by_digest) return ActionKind::pull_by_digest;
  return request.head ? ActionKind::version_check : ActionKind::pull_by_tag;
}

}  // namespace

void Classifier::Heads::clear(std::size_t expected) {
  index_.clear(expected);
  entries_.clear();
}

std::uint32_t& Classifier::Heads::top(Id key) {
  const auto entry = index_.find_or_add(
      hash_integers(key), [&](std::uint32_t i) { return entries_[i].key == key; },
      [&] {
        entries_.push_back({key, none});
        return static_cast<std::uint32_t>(entries_.size() - 1);
      });
  return entries_[entry].top;
}

void Classifier::classify(std::span<const Request> session, Classification& out) {
  begin(session, out);
  for (std::uint32_t i = 0; i < session.size(); ++i) {
    auto action = session[i].head ? none : find_open(session[i]);
    if (action == none) action = start(i, out);
    else join(action, i, out);
    out.action_of.push_back(action);
  }
}

void Classifier::begin(std::span<const Request> session, Classification& out) {
  out.actions.clear();
  out.action_of.clear();
  session_ = session;
  open_.clear();
  cells_.clear();
  runs_.clear();
  heads_by_tag_.clear(session.size());
  heads_by_digest_.clear(session.size());
}

/// The open action that a GET joins, or none.
std::uint32_t Classifier::find_open(const Request& request) {
  if (!request.by_digest) return latest_head(heads_by_tag_, request.reference, request);
  const auto headed = latest_head(heads_by_digest_, request.digest, request);
  return headed != none ? headed : latest_candidate(request);
}

std::uint32_t Classifier::start(std::uint32_t position, Classification& out) {
  const auto& request = session_[position];
  const auto action = static_cast<std::uint32_t>(open_.size());
  open_.push_back({position, request.digest, !request.head});
  out.actions.push_back({position, kind_of_start(request), request.digest});
  const auto push = [&](std::uint32_t& top) { top = new_cell(action, top); };
  if (request.head && !request.by_digest) push(heads_by_tag_.top(request.reference));
  if (request.head && request.digest != 0) push(heads_by_digest_.top(request.digest));
  if (!request.head || request.digest == 0) add_candidate(action);
  return action;
}

void Classifier::join(std::uint32_t action, std::uint32_t position, Classification& out) {
  const auto& request = session_[position];
  auto& open = open_[action];
  open.last = position;
  if (open.fetched) return;  // complete: no cell holds it any more
  open.fetched = true;
  if (request.digest != 0) open.digest = request.digest;
  auto& found = out.actions[action];
  if (found.digest == 0) found.digest = request.digest;
  if (found.kind == ActionKind::version_check) found.kind = ActionKind::pull_by_tag;
  add_candidate(action);
}

std::uint32_t Classifier::new_cell(std::uint32_t action, std::uint32_t below) {
  cells_.push_back({action, open_[action].last, below});
  return static_cast<std::uint32_t>(cells_.size() - 1);
}

bool Classifier::holds(std::uint32_t cell) const {
  return open_[cells_[cell].action].last == cells_[cell].last;
}

/// The action of the latest cell of a list, if it is still open; if not, none below it is.
std::uint32_t Classifier::action_in_reach(std::uint32_t cell, const Request& request) const {
  if (cell == none || request.time - session_[cells_[cell].last].time > gap_) return none;
  return cells_[cell].action;
}

std::uint32_t Classifier::latest_head(Heads& heads, Id key, const Request& request) {
  auto& top = heads.top(key);
  while (top != none && !holds(top)) top = cells_[top].below;
  return action_in_reach(top, request);
}

void Classifier::add_candidate(std::uint32_t action) {
  const auto digest = open_[action].digest;
  if (!runs_.empty() && runs_.back().digest == digest) {
    auto& run = runs_.back();
    run.top = new_cell(action, run.top);
  } else {
    const auto cell = new_cell(action, none);
    runs_.push_back({digest, cell, cell});
  }
}

/// The latest candidate whose digest is unknown or not that of `request`.
std::uint32_t Classifier::latest_candidate(const Request& request) {
  for (;;) {
    while (!runs_.empty() && !has_top(runs_.back())) runs_.pop_back();
    if (runs_.empty()) return none;
    if (runs_.back().digest != request.digest) return action_in_reach(runs_.back().top, request);
    if (runs_.size() == 1) return none;
    auto& before = runs_[runs_.size() - 2];
    if (has_top(before)) return action_in_reach(before.top, request);
    merge_last_runs();
  }
}

/// Drops what no longer holds from the top of a run; false if nothing is left.
bool Classifier::has_top(Run& run) {
  while (run.top != none && !holds(run.top)) run.top = cells_[run.top].below;
  return run.top != none;
}

/// Takes the empty run before the last one away, and joins its neighbours if they are of one
/// digest.
void Classifier::merge_last_runs() {
  const auto last = runs_.back();
  runs_.resize(runs_.size() - 2);
  if (runs_.empty() || runs_.back().digest != last.digest) {
    runs_.push_back(last);
    return;
  }
  cells_[last.bottom].below = runs_.back().top;
  runs_.back().top = last.top;
}

}  // namespace dvp
