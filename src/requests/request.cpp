// From the fields of a line to a request, or to the bucket in which the line ends.
#include "dvp/request.hpp"

#include <algorithm>

#include "dvp/address_names.hpp"
#include "dvp/client_columns.hpp"
#include "dvp/text.hpp"
#include "dvp/user_agent.hpp"

namespace dvp {

namespace {

bool is_success(int status) { return (status >= 200 && status <= 299) || status == 304; }

bool is_read(std::string_view method) {
  return is_literally(method, "GET") || is_literally(method, "HEAD");
}

}  // namespace

/// Flat, as the parsers of the usual formats are: all that is called stands in one function, but
/// for what is rare. By itself the compiler finds these too large for that; the calls took 4 % of a
/// run.
[[gnu::flatten]] Judgement RequestReader::judge(const AccessRecord& record, OpenRequest& open,
                                                TimeSpan& span) {
  ManifestPath path;
  if (!record.has_target) path = {record.name, record.reference};
  else if (!find_manifest_path(record.target, path_scratch_, path))
    return Judgement::of(Bucket::other);
  if (!is_read(record.method)) return Judgement::of(Bucket::write);
  if (record.status == AccessRecord::unreadable_status)
    return Judgement::reject(RejectReason::bad_status);
  if (!is_success(record.status)) return Judgement::of(Bucket::failed);
  references_.seek(path.reference, open.reference);
  LookupCache::Sought name;
  repositories_.seek(path.name, name);
  const bool has_client = find_client(record, open.request.client);  // while what was sought comes
  const auto repository = repositories_.find(name);
  const bool known = repository != no_id;
  if (!known && !is_repository_name(path.name)) return Judgement::reject(RejectReason::bad_name);
  const auto kind = references_.kind(open.reference);
  if (kind == ReferenceIds::Kind::neither) return Judgement::reject(RejectReason::bad_reference);
  if (!record.time) return Judgement::reject(RejectReason::bad_time);
  if (!has_client) return Judgement::reject(RejectReason::bad_client);
  span.include(*record.time);
  if (!in_scope(*record.time)) return Judgement::of(Bucket::outside);
  if (rules_.namespaces && !rules_.namespaces->contains(std::string(namespace_of(path.name))))
    return Judgement::of(Bucket::filtered);
  open.request.time = *record.time;
  open.request.head = is_literally(record.method, "HEAD");
  open.request.by_digest = kind == ReferenceIds::Kind::digest;
  open.request.origin = origin_id(record) & Request::id_mask;
  open.request.repository = known ? repository : add_repository(name);
  references_.take(open.reference);
  open.has_digest = !open.request.by_digest && !record.digest.empty();
  if (open.has_digest) {
    references_.seek_digest(record.digest, open.digest);
    references_.take(open.digest);
  }
  return Judgement::accepted();
}

const Request& RequestReader::close(OpenRequest& open) {
  auto& request = open.request;
  const auto reference = references_.id(open.reference);
  const auto digest = open.has_digest ? references_.id(open.digest) : reference;
  request.reference = reference & Request::id_mask;
  request.digest = open.has_digest || request.by_digest ? digest + 1 : 0;
  return request;
}

std::size_t RequestReader::bytes() const {
  return repositories_.bytes() + references_.bytes() + origins_[0].bytes() + origins_[1].bytes();
}

bool RequestReader::find_client(const AccessRecord& record, Address& client) {
  if (record.has_peer) {
    if (!read_peer(record.client)) return false;
    client = *last_peer_;
    if (!rules_.trusted_proxies.none())
      client = rules_.trusted_proxies.client(client, record.forwarded_for);
    return true;
  }
  // The last address of the list is the peer. A log without it is written behind a proxy always, so
  // if none is named the private ones are taken for proxies.
  static const auto private_proxies = TrustedProxies::all_private();
  const auto comma = record.forwarded_for.rfind(',');
  const auto last = comma == std::string_view::npos ? 0 : comma + 1;
  const auto peer = parse_address(trim(record.forwarded_for.substr(last)));
  if (!peer) return false;
  const auto before = record.forwarded_for.substr(0, last > 0 ? comma : 0);
  const auto& proxies = rules_.trusted_proxies.none() ? private_proxies : rules_.trusted_proxies;
  client = proxies.client(*peer, before);
  return true;
}

/// Neighbouring lines mostly have the same client.
bool RequestReader::read_peer(std::string_view text) {
  if (text != last_peer_text_) {
    last_peer_text_ = text;
    last_peer_ = parse_address(text);
  }
  return last_peer_.has_value();
}

std::string_view RequestReader::namespace_of(std::string_view name) const {
  const auto slash = name.find('/');
  return slash == name.npos ? std::string_view(rules_.default_namespace) : name.substr(0, slash);
}

bool RequestReader::in_scope(Nanos time) const {
  return std::any_of(rules_.windows.begin(), rules_.windows.end(),
                     [&](const Window& window) { return window.in_scope(time); });
}

[[gnu::noinline]] Id RequestReader::add_repository(const LookupCache::Sought& name) {
  const auto own_name = name.text.substr(name.text.find('/') + 1);
  return repositories_.add(name, catalog_.repository_id({namespace_of(name.text), own_name}));
}

/// The same bytes, escaped in the same way, are the same origin: they are looked into only once.
Id RequestReader::origin_id(const AccessRecord& record) {
  const auto& columns = record.columns;
  auto key = record.user_agent;
  const bool has_columns = !columns.country.empty() || !columns.host.empty() ||
                           !columns.type.empty() || !columns.domain.empty();
  if (has_columns) {
    origin_scratch_.assign(key);
    for (const auto column : {columns.country, columns.host, columns.type, columns.domain})
      (origin_scratch_ += '\0') += column;
    key = origin_scratch_;
  }
  auto& origins = origins_[static_cast<std::size_t>(record.escapes)];
  LookupCache::Sought origin;
  origins.seek(key, origin);
  return origins.id(origin, [&](std::string_view) { return resolve_origin(record); });
}

[[gnu::noinline]] Id RequestReader::resolve_origin(const AccessRecord& record) {
  auto user_agent = record.escapes == Escapes::backslash ? undo_escapes(record.user_agent)
                                                         : std::string(record.user_agent);
  if (user_agent == "-") user_agent.clear();
  std::erase(user_agent, '\0');  // the catalog's separator
  auto tool = parse_user_agent(user_agent);
  if (names_some_address(tool.name)) tool = {};
  const auto country = checked_country(record.columns.country);
  return catalog_.origin_id({tool.name, tool.version, country, checked_host(record.columns.host),
                             folded_type(record.columns.type),
                             checked_domain(record.columns.domain),
                             rules_.keep_user_agent ? user_agent : std::string_view()});
}

}  // namespace dvp
