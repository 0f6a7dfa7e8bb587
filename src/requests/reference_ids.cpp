// References to ids.
#include "dvp/reference_ids.hpp"

#include "dvp/names.hpp"

namespace dvp {

ReferenceIds::Sought ReferenceIds::seek(std::string_view text) const {
  if (!is_sha256(text)) return {others_.seek(text)};
  const Sought sought{{text}, true, Sha256::of(text)};
  digests_.prefetch(sought.sha256);
  return sought;
}

ReferenceIds::Kind ReferenceIds::kind(const Sought& sought) const {
  if (sought.is_sha256) return Kind::digest;
  const auto text = sought.text.text;
  if (!others_.find(sought.text) && !is_tag(text) && !is_digest(text)) return Kind::neither;
  return text.find(':') == text.npos ? Kind::tag : Kind::digest;  // which no tag has
}

ReferenceIds::Pending ReferenceIds::take(const Sought& sought) {
  if (sought.is_sha256) return {true, sought.sha256};
  const auto resolve = [&](std::string_view text) { return catalog_.reference_id(text); };
  return {false, {}, others_.id(sought.text, resolve)};
}

}  // namespace dvp
