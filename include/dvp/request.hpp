// Manifest requests: what is kept of a line that counts, and the judgement that finds them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "dvp/address.hpp"
#include "dvp/catalog.hpp"
#include "dvp/format.hpp"
#include "dvp/ledger.hpp"
#include "dvp/names.hpp"
#include "dvp/reference_ids.hpp"
#include "dvp/window.hpp"

namespace dvp {

/// Where a line stood, as a number that orders lines: the log in the high bits, below it the offset
/// of the line in the log, decompressed.
struct Position {
  static constexpr unsigned offset_bits = 40;  // a tebibyte a log

  static std::uint64_t pack(std::uint64_t source, std::uint64_t offset) {
    return source << offset_bits | offset;
  }
  static std::uint64_t source(std::uint64_t position) { return position >> offset_bits; }
  static std::uint64_t offset(std::uint64_t position) {
    return position & ((std::uint64_t{1} << offset_bits) - 1);
  }
};

/// A manifest request in scope. Without pointers: it is packed and spilled
/// (dvp/packed_request.hpp).
struct Request {
  static constexpr Id id_mask = 0x7FFFFFFF;

  Address client;
  Nanos time = 0;
  std::uint64_t position = 0;
  Id repository = 0;
  Id digest = 0;  // of the response (a request by digest: the reference); 0 if unknown, else id + 1
  Id reference : 31 = 0;
  std::uint32_t by_digest : 1 = 0;
  Id origin : 31 = 0;
  std::uint32_t head : 1 = 0;  // else GET
};
static_assert(sizeof(Request) == 48);

/// What decides whether a request counts.
struct RequestRules {
  std::span<const Window> windows;
  const TrustedProxies& trusted_proxies;
  std::string default_namespace;
  const std::optional<std::set<std::string>>& namespaces;
  bool keep_user_agent;  // sessions are told apart by it
};

/// What was judged of a line: a bucket; or no bucket yet, because it is a request that counts.
struct Judgement {
  std::optional<Bucket> bucket;
  RejectReason reason = RejectReason::unreadable;  // if rejected

  static Judgement accepted() { return {}; }
  static Judgement of(Bucket bucket) { return {bucket}; }
  static Judgement reject(RejectReason reason) { return {Bucket::rejected, reason}; }
};

/// A request whose reference and digest are not ids yet.
struct OpenRequest {
  Request request;
  ReferenceIds::Sought reference;
  bool has_digest = false;      // of the response, another one than the reference
  ReferenceIds::Sought digest;  // if it has
};

/// Judges lines in the order of SPEC 3. One thread's; the catalog is shared.
class RequestReader {
 public:
  RequestReader(const RequestRules& rules, Catalog& catalog)
      : rules_(rules), catalog_(catalog), references_(catalog) {}

  /// Fills in `open`, whatever was in it: if the line is accepted, all but the request's position.
  /// The times of manifest requests, in scope or not, widen `span`.
  Judgement judge(const AccessRecord& record, OpenRequest& open, TimeSpan& span);

  /// Fills in the ids of an accepted request, which stays in `open`. It costs less if some lines
  /// were judged in between.
  const Request& close(OpenRequest& open);

  /// Of memory, for what was looked up.
  std::size_t bytes() const;

 private:
  bool find_client(const AccessRecord& record, Address& client);
  bool read_peer(std::string_view text);
  std::string_view namespace_of(std::string_view name) const;
  bool in_scope(Nanos time) const;
  Id add_repository(const LookupCache::Sought& name);
  Id origin_id(const AccessRecord& record);
  Id resolve_origin(const AccessRecord& record);

  RequestRules rules_;
  Catalog& catalog_;
  LookupCache repositories_;
  ReferenceIds references_;
  std::array<LookupCache, 2> origins_;  // by Escapes: the same bytes may mean two things
  std::string last_peer_text_;
  std::optional<Address> last_peer_;
  std::string path_scratch_;
  std::string origin_scratch_;
};

}  // namespace dvp
