// What a log's line says of one request, before anything is judged.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dvp/time.hpp"

namespace dvp {

/// How the log's writer escaped what it did not want to write as it was.
enum class Escapes : std::uint8_t { none, backslash };

/// What a log itself says of where a client is (csv only; SPEC 6).
struct ClientColumns {
  std::string_view country;
  std::string_view host;
  std::string_view type;
  std::string_view domain;
};

/// Whether another line may tell of the same request (SPEC 8, distribution and events).
enum class Telling : std::uint8_t {
  once,         // no: one line, one request
  application,  // the line of the registry's application; it stays
  access,       // its access log's line, a duplicate if the application tells of the request too
  event,        // a notification, a duplicate if one with its id came before
};

/// One line taken apart. The views point into the line or into the parser that made the record,
/// and live until that parser reads its next line. An empty view: the log does not tell.
struct AccessRecord {
  static constexpr int unreadable_status = -1;
  static constexpr int no_status = 0;  // the log says that nothing was answered

  std::string_view method;

  // Either the target of the request as logged, or (where the log has columns of their own for
  // them) its two parts.
  bool has_target = true;
  std::string_view target;
  std::string_view name;
  std::string_view reference;

  int status = 200;  // a format without a status counts every request as answered (SPEC 3)

  std::optional<Nanos> time;
  bool has_time = true;  // else what stands around the line tells it

  std::string_view client;
  std::string_view forwarded_for;
  bool has_peer = true;  // else `forwarded_for` ends with the peer, and `client` is empty

  std::string_view digest;  // of the response, if `is_digest`; else empty
  std::string_view user_agent;
  Escapes escapes = Escapes::none;
  ClientColumns columns;

  Telling telling = Telling::once;
  Nanos duration = 0;         // of an application's line: how long before `time` it began
  std::string_view event_id;  // of an event
};

}  // namespace dvp
