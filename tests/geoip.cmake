# The databases of addresses that tests look into: one for each description in testdata/geoip/, as
# geoip/<name>.mmdb in the build folder, and geoip/record-size-<bits>.mmdb for each size of records.
set(geoip_folder ${CMAKE_CURRENT_BINARY_DIR}/geoip)
set(geoip_maker ${CMAKE_CURRENT_SOURCE_DIR}/support/make_mmdb.pl)
file(MAKE_DIRECTORY ${geoip_folder})

function(make_geoip_database description name)
  set(database ${geoip_folder}/${name}.mmdb)
  add_custom_command(OUTPUT ${database}
    COMMAND perl ${geoip_maker} ${ARGN} ${description} ${database}
    DEPENDS ${description} ${geoip_maker}
    COMMENT "Making tests/geoip/${name}.mmdb"
    VERBATIM)
  set_property(GLOBAL APPEND PROPERTY geoip_databases ${database})
endfunction()

file(GLOB descriptions CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/testdata/geoip/*.json)
foreach(description ${descriptions})
  get_filename_component(name ${description} NAME_WE)
  if(name STREQUAL record-size)
    foreach(bits 24 28 32)
      make_geoip_database(${description} ${name}-${bits} --record-size ${bits})
    endforeach()
  else()
    make_geoip_database(${description} ${name})
  endif()
endforeach()

get_property(databases GLOBAL PROPERTY geoip_databases)
add_custom_target(geoip_databases DEPENDS ${databases})
