// References to ids.
#include "dvp/reference_ids.hpp"

namespace dvp {

void ReferenceIds::seek(std::string_view text, bool sha256, Sought& sought) const {
  sought.is_sha256 = sha256;
  if (sha256) {
    sought.sha256.assign(text);
    catalog_.prefetch(sought.sha256);
  } else {
    others_.seek(text, sought.text);
    sought.id = no_id;
  }
}

ReferenceIds::Kind ReferenceIds::kind(Sought& sought) {
  if (sought.is_sha256) return Kind::digest;
  const auto text = sought.text.text;
  sought.id = others_.find(sought.text);
  if (sought.id == no_id && !is_tag(text) && !is_digest(text)) return Kind::neither;
  return text.find(':') == text.npos ? Kind::tag : Kind::digest;  // which no tag has
}

void ReferenceIds::take(Sought& sought) {
  if (sought.is_sha256 || sought.id != no_id) return;
  const auto resolve = [&](std::string_view text) { return catalog_.reference_id(text); };
  sought.id = others_.id(sought.text, resolve);
}

}  // namespace dvp
