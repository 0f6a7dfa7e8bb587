// The strings of a run, each kept once and known by a small number from then on: repositories,
// references (tags and digests), origins (what the log tells about the client's program), and
// places (what databases tell about the client's network).
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "dvp/hash_index.hpp"
#include "dvp/place.hpp"

namespace dvp {

using Id = std::uint32_t;

/// Bytes that stay where they are until `clear`.
class Arena {
 public:
  std::string_view keep(std::string_view text);
  void clear();
  std::size_t bytes() const { return bytes_; }

 private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t bytes_ = 0;
  std::size_t block_size_ = 0;  // of the last block
  std::size_t free_ = 0;        // at the end of it
};

/// Strings to ids, shared by all threads. Ids count from 0 in order of arrival, which differs
/// from run to run: nothing that is written may depend on them.
class Interner {
 public:
  Id id(std::string_view text);

  /// Only while nobody adds.
  std::string_view text(Id id) const { return texts_[id]; }
  std::size_t size() const { return texts_.size(); }

 private:
  std::mutex mutex_;
  HashIndex index_;
  std::vector<std::string_view> texts_;
  Arena arena_;
};

/// One thread's memory of what it has looked up lately, so that the shared tables are asked once
/// for each new string. Bounded: when it is full it begins anew.
class LookupCache {
 public:
  /// The id that `resolve(text)` gave for these bytes.
  template <class Resolve>
  Id id(std::string_view text, Resolve resolve) {
    const auto hash = hash_bytes(text);
    const auto same = [&](std::uint32_t entry) { return entries_[entry].text == text; };
    const auto found = index_.find(hash, same);
    if (found != HashIndex::none) return entries_[found].id;
    if (arena_.bytes() + entries_.size() * bytes_of_entry > max_bytes) clear();
    const auto added = index_.find_or_add(hash, same, [&] {
      entries_.push_back({arena_.keep(text), resolve(text)});
      return static_cast<std::uint32_t>(entries_.size() - 1);
    });
    return entries_[added].id;
  }

 private:
  static constexpr std::size_t max_bytes = 16 << 20;

  struct Entry {
    std::string_view text;
    Id id;
  };
  static constexpr std::size_t bytes_of_entry = sizeof(Entry) + 4 * 16;  // with its index slots

  void clear();

  HashIndex index_;
  std::vector<Entry> entries_;
  Arena arena_;
};

/// A repository's name in two parts (SPEC 3, rule 3). Views into the catalog.
struct RepositoryName {
  std::string_view namespace_;
  std::string_view repository;
};

/// Where a request came from, as far as the log itself tells. Empty: it does not.
struct Origin {
  std::string_view tool;
  std::string_view version;
  std::string_view country;
  std::string_view host;
  std::string_view type;
  std::string_view domain;
  std::string_view user_agent;  // whole, and kept only if sessions are told apart by it
};

class Catalog {
 public:
  /// The place of clients of which nothing is known.
  static constexpr Id nowhere = 0;

  Catalog() { place_id({}); }

  Id repository_id(const RepositoryName& name);
  Id reference_id(std::string_view text) { return references_.id(text); }
  Id origin_id(const Origin& origin);

  // What follows is for when all logs are read: nobody may add any of the above any more.

  RepositoryName repository(Id id) const;
  std::string_view reference(Id id) const { return references_.text(id); }
  Origin origin(Id id) const;

  Id place_id(const Place& place);

  /// Only while nobody adds a place. All views are into the catalog.
  Place place(Id id) const;

  std::size_t repositories() const { return repositories_.size(); }
  std::size_t references() const { return references_.size(); }
  std::size_t origins() const { return origins_.size(); }
  std::size_t places() const { return places_.size(); }

 private:
  Interner repositories_;  // the parts, NUL between them
  Interner references_;
  Interner origins_;  // likewise
  Interner places_;   // likewise
};

}  // namespace dvp
