// References to ids, for one thread: sha256 digests, other digests, and tags. What was once found
// to be well written is not looked at again.
//
// A registry's digests do not fit into a core's cache: to fetch one takes as long as much else that
// is done with a line. So their ids are asked for some lines later, when they have come.
#pragma once

#include <cstdint>
#include <string_view>

#include "dvp/catalog.hpp"
#include "dvp/digest_ids.hpp"
#include "dvp/names.hpp"
#include "dvp/text.hpp"

namespace dvp {

class ReferenceIds {
 public:
  explicit ReferenceIds(Catalog& catalog) : catalog_(catalog) {}

  /// A text on its way to its id. It is filled in where it will stay: who copies what was just
  /// written in smaller pieces waits until all that was written before has left the core.
  struct Sought {
    bool is_sha256 = false;
    Sha256 sha256;             // if it is one
    LookupCache::Sought text;  // else
    Id id = no_id;             // of a text, once it is known
  };

  /// Begins to fetch what the others will look at.
  void seek(std::string_view text, Sought& sought) const { seek(text, is_sha256(text), sought); }

  /// The same of what is known to be a digest (is_digest).
  void seek_digest(std::string_view digest, Sought& sought) const {
    seek(digest, begins_with(digest, "sha256:"), sought);
  }

  enum class Kind : std::uint8_t { neither, tag, digest };

  /// What a text is (is_tag, is_digest).
  Kind kind(Sought& sought);

  /// Of what is a reference: from here on its text is needed no more.
  void take(Sought& sought);

  /// In the catalog, of what was taken.
  Id id(const Sought& sought) {
    return sought.is_sha256 ? catalog_.reference_id(sought.sha256) : sought.id;
  }

  /// Of memory.
  std::size_t bytes() const { return others_.bytes(); }

 private:
  void seek(std::string_view text, bool sha256, Sought& sought) const;

  Catalog& catalog_;
  LookupCache others_;
};

}  // namespace dvp
