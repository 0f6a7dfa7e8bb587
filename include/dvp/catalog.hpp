// The strings of a run, each kept once and known by a small number from then on: repositories,
// references (tags and digests), origins (what the log tells about the client's program), and
// places (what databases tell about the client's network).
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dvp/brief_mutex.hpp"
#include "dvp/digest_ids.hpp"
#include "dvp/hash_index.hpp"
#include "dvp/id.hpp"
#include "dvp/place.hpp"

namespace dvp {

/// Bytes that stay where they are.
class Arena {
 public:
  std::string_view keep(std::string_view text);

 private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_size_ = 0;  // of the last block
  std::size_t free_ = 0;        // at the end of it
};

/// Strings to ids, shared by all threads. Ids count from 0 in order of arrival, which differs
/// from run to run: nothing that is written may depend on them.
class Interner {
 public:
  Id id(std::string_view text);

  /// A new id for a text that `id` is not asked for.
  Id add(std::string_view text);

  /// Only while nobody adds.
  std::string_view text(Id id) const { return texts_[id]; }
  std::size_t size() const { return texts_.size(); }

 private:
  Id keep(std::string_view text);

  BriefMutex mutex_;
  HashIndex index_;
  std::vector<std::string_view> texts_;
  Arena arena_;
};

/// One thread's memory of what it has looked up lately, so that the shared tables are asked once
/// for each new string. Bounded: when it is full it begins anew. A text stands right behind its id,
/// because one look into far memory is all that a look-up should cost.
class LookupCache {
 public:
  /// A text on its way to be found.
  struct Sought {
    std::string_view text;
    std::uint64_t hash = 0;  // unless it is the latest
    bool is_latest = false;
  };

  /// Begins to fetch what `find` will look at. Neighbouring lines mostly have the same texts: the
  /// one that was found last is not looked up again.
  void seek(std::string_view text, Sought& sought) const {
    sought.text = text;
    sought.is_latest = !entries_.empty() && this->text(latest_) == text;
    if (sought.is_latest) return;
    sought.hash = hash_bytes(text);
    index_.prefetch(sought.hash);
  }

  /// The id of a text that was added, or `no_id`. Before anything else is sought.
  Id find(const Sought& sought) {
    if (!sought.is_latest) {
      const auto at =
          index_.find(sought.hash, [&](std::uint32_t place) { return text(place) == sought.text; });
      if (at == HashIndex::none) return no_id;
      latest_ = at;
    }
    return entry(latest_).id;
  }

  /// Adds a text that is not there; returns its id.
  Id add(const Sought& sought, Id id);

  /// The id of a text; if it is not there, the one that `resolve(text)` gives, from now on.
  template <class Resolve>
  Id id(const Sought& sought, Resolve resolve) {
    const auto found = find(sought);
    return found != no_id ? found : add(sought, resolve(sought.text));
  }

  /// Of memory.
  std::size_t bytes() const { return entries_.capacity() + index_.bytes(); }

 private:
  static constexpr std::size_t max_bytes = 16 << 20;

  /// Before the bytes of a text.
  struct Entry {
    Id id;
    std::uint32_t size;
  };

  Entry entry(std::uint32_t place) const {
    Entry entry;
    std::memcpy(&entry, &entries_[place], sizeof entry);
    return entry;
  }
  std::string_view text(std::uint32_t place) const {
    return {&entries_[place] + sizeof(Entry), entry(place).size};
  }

  HashIndex index_;
  HugePageString entries_;    // one behind the other
  std::uint32_t latest_ = 0;  // the one that was found or added last
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
  /// Of what is no sha256 digest, and of what is one.
  Id reference_id(std::string_view text) { return references_.id(text); }
  Id reference_id(const Sha256& digest) {
    return digests_->id(digest, [&] { return references_.add(digest.text()); });
  }

  /// Begins to fetch what the id of a digest needs.
  [[gnu::always_inline]] void prefetch(const Sha256& digest) const { digests_->prefetch(digest); }

  /// Of memory, for finding digests.
  std::size_t bytes_of_digests() const { return digests_->bytes(); }

  Id origin_id(const Origin& origin);

  /// All logs are read: forgets what is only needed to add any of the above.
  void close() { digests_.reset(); }

  // What follows is for when nobody adds any of the above any more.

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
  Interner origins_;       // likewise
  Interner places_;        // likewise
  Interner references_;
  std::unique_ptr<DigestIds> digests_ = std::make_unique<DigestIds>();  // among the references
};

}  // namespace dvp
