# Plugins, in this tree and in others': installed beside dubhe-config.cmake.

# dubhe_plugin(stubborn                              # libstubborn.so
#   SOURCES   stubborn.cpp
#   DEPS      dubhe::cluster                         # what its sources include
#   MANIFESTS META-INF/dubhe/loadbalance             # copied as they are
#   FOLDER    ${CMAKE_CURRENT_BINARY_DIR}/plugins)   # what `dubhe.plugins` names; this is the default
# Of a static Dubhe a plugin takes the headers only: the program has the code, see dubhe_plugin_host().
function(dubhe_plugin name)
  cmake_parse_arguments(ARG "" "FOLDER" "SOURCES;DEPS;MANIFESTS" ${ARGN})
  if(NOT ARG_FOLDER)
    set(ARG_FOLDER ${CMAKE_CURRENT_BINARY_DIR}/plugins)
  endif()
  add_library(${name} MODULE ${ARG_SOURCES})
  target_compile_features(${name} PRIVATE cxx_std_20)
  set_target_properties(${name} PROPERTIES PREFIX lib CXX_EXTENSIONS OFF CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON LIBRARY_OUTPUT_DIRECTORY ${ARG_FOLDER})
  # A library with a symbol that is unique in the process could never be closed again.
  target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>)
  foreach(dep IN LISTS ARG_DEPS)
    get_target_property(type ${dep} TYPE)
    if(type STREQUAL STATIC_LIBRARY)
      target_include_directories(${name} PRIVATE $<TARGET_PROPERTY:${dep},INTERFACE_INCLUDE_DIRECTORIES>)
      target_compile_definitions(${name} PRIVATE $<TARGET_PROPERTY:${dep},INTERFACE_COMPILE_DEFINITIONS>)
    else()
      target_link_libraries(${name} PRIVATE ${dep})
    endif()
  endforeach()
  foreach(manifest IN LISTS ARG_MANIFESTS)
    configure_file(${manifest} ${ARG_FOLDER}/${manifest} COPYONLY)
  endforeach()
endfunction()

# dubhe_plugin_host(program DEPS dubhe::cluster …): lets a program that is linked with a static Dubhe take plugins. It then has
# all of these libraries, also what it does not call itself, and shows their symbols. Of a shared Dubhe: nothing to do.
function(dubhe_plugin_host program)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  foreach(dep IN LISTS ARG_DEPS)
    get_target_property(type ${dep} TYPE)
    if(type STREQUAL STATIC_LIBRARY)
      set_target_properties(${program} PROPERTIES ENABLE_EXPORTS ON)
      # One option each: of separate ones CMake leaves out those that repeat, and only the first library would be whole.
      target_link_options(${program} PRIVATE "LINKER:--whole-archive,$<TARGET_FILE:${dep}>,--no-whole-archive")
    endif()
  endforeach()
endfunction()
