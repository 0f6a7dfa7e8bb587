#!/usr/bin/env bash
# The rooms are one-way: a source includes only headers of its own room or of rooms before it in
# the corridor, and each library is known in the files that are there for it.
set -euo pipefail
cd "$1"

# The corridor, and whose each header is.
rooms=(base fields formats wrappers input clients requests actions views top)
declare -A room_of=(
  [error]=base [text]=base [time]=base [address]=base [address_names]=base [names]=base [window]=base [hash_index]=base
  [spill]=base [padded]=base [pages]=base [brief_mutex]=base [id]=base [byte_masks]=base [parallel]=base [options]=base [ledger]=base [version]=base
  [access_record]=fields [line_cursor]=fields [quote_walk]=fields [fields]=fields [roles]=fields [json_reader]=fields
  [format]=formats [line_format]=formats
  [wrapper]=wrappers
  [input]=input [layout]=input [scan]=input
  [user_agent]=clients [client_columns]=clients [owners]=clients [clouds]=clients [geoip]=clients
  [host_ranges]=clients [locator]=clients [place]=clients
  [catalog]=requests [digest_ids]=requests [reference_ids]=requests [request]=requests [packed_request]=requests [request_shards]=requests [rejects]=requests [reading]=requests [twins]=requests
  [action]=actions [tally]=actions [counting]=actions
  [cells]=views [csv]=views [data_points]=views [output]=views [views]=views
  [cli]=top [pipeline]=top [advice]=top
)
declare -A place_of
for i in "${!rooms[@]}"; do place_of[${rooms[$i]}]=$i; done

failed=0
complain() { echo "$*"; failed=1; }

check_includes() { # file, its room
  local file=$1 room=$2 header
  while read -r header; do
    local owner=${room_of[$header]:-}
    if [ -z "$owner" ]; then complain "$file: dvp/$header.hpp belongs to no room"
    elif [ "${place_of[$owner]}" -gt "${place_of[$room]}" ]; then
      complain "$file ($room) includes dvp/$header.hpp ($owner)"
    fi
  done < <(sed -nE 's|^#include "dvp/([a-z_]+)\.hpp"$|\1|p' "$file")
}

for file in include/dvp/*.hpp; do
  name=$(basename "$file" .hpp)
  check_includes "$file" "${room_of[$name]:?$file belongs to no room}"
done
for file in src/*/*.[ch]pp; do check_includes "$file" "$(basename "$(dirname "$file")")"; done
for file in src/*.[ch]pp; do check_includes "$file" top; done

check_library() { # header, files that may include it
  local header=$1 found
  shift
  found=$(grep -rlF "#include <$header" include src | sort | tr '\n' ' ')
  [ "$found" = "$* " ] || complain "<$header> is included by '$found', and should be by '$*'"
}
check_library CLI/ src/cli.cpp
check_library toml++/ src/cli.cpp
check_library libfccp/csv.h src/clients/owners.cpp
check_library simdjson.h src/fields/json_reader.cpp
check_library isa-l/ src/input/gzip.cpp
check_library zstd.h src/input/zstd.cpp
check_library lzma.h src/input/xz.cpp
check_library bzlib.h src/input/bzip2.cpp
check_library zlib.h src/views/gzip.cpp
check_library xxhash.h include/dvp/hash_index.hpp
check_library maxminddb.h src/clients/geoip.cpp
check_library date/tz.h src/base/time.cpp

exit $failed
