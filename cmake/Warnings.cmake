# How strict the compiler is with our own code. As errors, and with sanitizers, in the dev preset.
add_library(dvp_warnings INTERFACE)
target_compile_options(dvp_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wnull-dereference -Wno-missing-field-initializers)
if(DVP_STRICT)
  target_compile_options(dvp_warnings INTERFACE -Werror)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
