// The table of wrappers.
#include <array>

#include "dvp/wrapper.hpp"

namespace dvp {

// One row a wrapper, in the order in which they are tried: what is told by more goes before what is
// told by less, `timestamps` last. Each is defined in the file that tells of its family.
#define DVP_WRAPPERS(ROW) \
  ROW(journald)           \
  ROW(json_file)          \
  ROW(fluentd)            \
  ROW(fluentd_tag)        \
  ROW(cri)                \
  ROW(svlogd)             \
  ROW(tai64n)             \
  ROW(syslog_rfc5424)     \
  ROW(syslog)             \
  ROW(syslog_iso)         \
  ROW(syslog_full)        \
  ROW(compose)            \
  ROW(kubectl)            \
  ROW(timestamps)

#define DVP_DECLARE(name) extern const WrapperEntry name##_wrapper;
DVP_WRAPPERS(DVP_DECLARE)

std::span<const WrapperEntry* const> wrapper_table() {
#define DVP_ADDRESS(name) &name##_wrapper,
  static constexpr auto table = std::to_array<const WrapperEntry*>({DVP_WRAPPERS(DVP_ADDRESS)});
  return table;
}

}  // namespace dvp
