// References to ids, for one thread: sha256 digests, other digests, and tags. What was once found
// to be well written is not looked at again.
//
// A registry's digests do not fit into a core's cache: to fetch one takes as long as much else that
// is done with a line. So their ids are asked for some lines later, when they have come.
#pragma once

#include <cstdint>
#include <string_view>

#include "dvp/catalog.hpp"
#include "dvp/digest_cache.hpp"

namespace dvp {

class ReferenceIds {
 public:
  explicit ReferenceIds(Catalog& catalog) : catalog_(catalog) {}

  /// A text that may be a reference.
  struct Sought {
    LookupCache::Sought text;
    bool is_sha256 = false;
    Sha256 sha256;  // if it is one; else the text has its hash
  };

  /// Begins to fetch what the others will look at.
  Sought seek(std::string_view text) const;

  enum class Kind : std::uint8_t { neither, tag, digest };

  /// What a text is (is_tag, is_digest).
  Kind kind(const Sought& sought) const;

  /// A reference that needs its text no more: a sha256 digest, or the id of what is none.
  struct Pending {
    bool is_sha256 = false;
    Sha256 sha256;
    Id id = 0;
  };

  /// Of what is a reference.
  Pending take(const Sought& sought);

  /// In the catalog.
  Id id(const Pending& pending) {
    if (!pending.is_sha256) return pending.id;
    return digests_.id(pending.sha256,
                       [&] { return catalog_.reference_id(pending.sha256.text()); });
  }

  /// Of memory.
  std::size_t bytes() const { return digests_.bytes() + others_.bytes(); }

 private:
  Catalog& catalog_;
  DigestCache digests_;
  LookupCache others_;
};

}  // namespace dvp
