# The libraries, all of them packages of Debian 12 (scripts/packages lists those). Some come without
# a CMake configuration of their own; for these an imported target is made here.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(date CONFIG REQUIRED)
find_package(simdjson CONFIG REQUIRED)
find_package(ZLIB REQUIRED)
find_package(LibLZMA REQUIRED)
find_package(BZip2 REQUIRED)

# dvp_find_library(<target> <header> [<library>]): an imported target, with headers seen as system's.
function(dvp_find_library target header)
  string(MAKE_C_IDENTIFIER ${target} prefix)
  find_path(${prefix}_include NAMES ${header} REQUIRED)
  add_library(${target} INTERFACE IMPORTED)
  target_include_directories(${target} SYSTEM INTERFACE ${${prefix}_include})
  if(ARGC GREATER 2)
    find_library(${prefix}_library NAMES ${ARGV2} REQUIRED)
    target_link_libraries(${target} INTERFACE ${${prefix}_library})
  endif()
endfunction()

dvp_find_library(fccp::fccp libfccp/csv.h)
dvp_find_library(tomlplusplus::tomlplusplus toml++/toml.h)
dvp_find_library(xxHash::xxHash xxhash.h)
dvp_find_library(isal::isal isa-l/igzip_lib.h isal)
dvp_find_library(zstd::zstd zstd.h zstd)
dvp_find_library(maxminddb::maxminddb maxminddb.h maxminddb)
