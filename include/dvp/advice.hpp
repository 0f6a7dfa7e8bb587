// What an operator should be told after a run: not wrong, but hardly meant.
#pragma once

#include <string>
#include <vector>

#include "dvp/counting.hpp"
#include "dvp/ledger.hpp"
#include "dvp/options.hpp"
#include "dvp/reading.hpp"

namespace dvp {

/// Messages without the program's name in front, each about
///
/// - logs of which no line was recognized, if there was no other log (`verbose` tells of all such
///   logs itself);
/// - a private address from which more than nine in ten requests come: a proxy that was not named;
/// - a registry's application log without any HEAD and without the access log beside it, as
///   version 3.0 of the CNCF registry writes it;
/// - a database of addresses that was built before `stale_before`.
std::vector<std::string> find_advice(const Options& options, const Ledger& ledger,
                                     const Reading& reading, const Counting& counting);

/// Why a log of which no line was recognized is taken for no access log.
std::string unrecognized_text(const SourceLedger& source);

}  // namespace dvp
