# One shape for every library, test and program of the project.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
include(GNUInstallDirs)

find_program(DUBHE_CCACHE ccache)
if(DUBHE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${DUBHE_CCACHE})
endif()

# Addresses that the loader has to adjust are listed in a fraction of the bytes, all of which it reads at the start.
include(CheckLinkerFlag)
check_linker_flag(CXX "LINKER:-z,pack-relative-relocs" DUBHE_PACKS_RELOCATIONS)
if(DUBHE_PACKS_RELOCATIONS)
  add_link_options("LINKER:-z,pack-relative-relocs")
endif()

add_library(dubhe_warnings INTERFACE)
if(DUBHE_WARNINGS)
  target_compile_options(dubhe_warnings INTERFACE -Wall -Wextra -Wnon-virtual-dtor -Woverloaded-virtual)
  # With a sanitizer on g++ takes its own instrumentation, and libstdc++'s <regex>, for reads of what was never set.
  if(CMAKE_CXX_FLAGS MATCHES "-fsanitize" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(dubhe_warnings INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()

# dubhe_needs(CLI11 FROM libcli11-dev UNLESS DUBHE_TOOLS)
#
# find_package(), which says what to install, or to switch off, when it is not there.
macro(dubhe_needs name)
  cmake_parse_arguments(DUBHE_NEED "" "FROM;UNLESS" "" ${ARGN})
  find_package(${name} ${DUBHE_NEED_UNPARSED_ARGUMENTS} QUIET)
  if(NOT ${name}_FOUND)
    string(JOIN " " DUBHE_NEED_WHAT ${name} ${DUBHE_NEED_UNPARSED_ARGUMENTS})
    set(DUBHE_NEED_MEND "apt-get install ${DUBHE_NEED_FROM}")
    if(DUBHE_NEED_UNLESS)
      string(APPEND DUBHE_NEED_MEND ", or configure with -D${DUBHE_NEED_UNLESS}=OFF")
    endif()
    message(FATAL_ERROR "Dubhe needs ${DUBHE_NEED_WHAT}, which is not found: ${DUBHE_NEED_MEND}. docs/dependencies.md says what for; "
      "a copy elsewhere is found by CMAKE_PREFIX_PATH.")
  endif()
endmacro()

# dubhe_library(exchange
#   PUBLIC_HEADERS pending_calls.h     # under include/dubhe/<name>/
#   SOURCES        pending_calls.cpp   # under src/
#   DEPS           dubhe::common       # what the public headers need
#   PRIVATE_DEPS   yaml-cpp            # what only the sources need
#   FINDS          ZooKeeperC          # find_package() names of third parties that a user of the static library needs
#   COLD                               # no call goes through it: small rather than fast
#   OPTIONAL)                          # not everybody wants what it brings: a shared library and a package of its own
#
# The layers are static libraries, dubhe_<name>. With BUILD_SHARED_LIBS programs get what is installed instead: one libdubhe.so
# with every library that is not OPTIONAL, and one shared library for each that is, made of the same objects.
function(dubhe_library name)
  cmake_parse_arguments(ARG "COLD;OPTIONAL" "" "PUBLIC_HEADERS;SOURCES;DEPS;PRIVATE_DEPS;FINDS" ${ARGN})
  set(headers)
  foreach(header IN LISTS ARG_PUBLIC_HEADERS)
    cmake_path(SET path NORMALIZE "include/dubhe/${name}/${header}")
    list(APPEND headers "${path}")
  endforeach()
  list(TRANSFORM ARG_SOURCES PREPEND "src/")
  set(lib dubhe_${name})
  dubhe_own_targets(deps "" ${ARG_DEPS})
  dubhe_own_targets(private_deps "" ${ARG_PRIVATE_DEPS})
  if(ARG_SOURCES)
    add_library(${lib} STATIC ${ARG_SOURCES})
    set(scope PUBLIC)
    target_include_directories(${lib} PRIVATE src)
    target_link_libraries(${lib} PRIVATE $<BUILD_INTERFACE:dubhe_warnings> ${private_deps})
    # What a shared library shows is said by DUBHE_EXPORT in the public headers; nobody replaces our functions at load time,
    # so they call each other straight. Thread-locals are few and small and are read without a call.
    set_target_properties(${lib} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    target_compile_options(${lib} PRIVATE -fno-semantic-interposition -ftls-model=initial-exec)
    if(ARG_COLD)
      target_compile_options(${lib} PRIVATE $<$<CONFIG:Release>:-Os>)
    endif()
  else()
    add_library(${lib} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_sources(${lib} ${scope} FILE_SET HEADERS BASE_DIRS include FILES ${headers})
  target_compile_features(${lib} ${scope} cxx_std_20)
  target_link_libraries(${lib} ${scope} ${deps})
  set_target_properties(${lib} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)

  set(installed ${lib})
  if(BUILD_SHARED_LIBS)
    set(installed ${lib}_shared)
    dubhe_shared_library(${name} "${headers}")
  endif()
  add_library(dubhe::${name} ALIAS ${installed})
  set_target_properties(${installed} PROPERTIES EXPORT_NAME ${name})
  set(export dubhe)
  set(component runtime)
  if(ARG_OPTIONAL)
    set(export dubhe-${name})
    string(REPLACE _ - component ${name})
    set_property(GLOBAL APPEND PROPERTY DUBHE_OPTIONAL_LIBRARIES ${name})
    set_property(GLOBAL PROPERTY DUBHE_NEEDS_${name} ${ARG_DEPS} ${ARG_PRIVATE_DEPS})
    set_property(GLOBAL PROPERTY DUBHE_FINDS_${name} ${ARG_FINDS})
  endif()
  install(TARGETS ${installed} EXPORT ${export}
    LIBRARY COMPONENT ${component} NAMELINK_COMPONENT dev
    ARCHIVE COMPONENT dev
    FILE_SET HEADERS COMPONENT dev)
  set_property(GLOBAL APPEND PROPERTY DUBHE_LIBRARIES ${name})
endfunction()

# dubhe_own_targets(out "_shared" dubhe::spi Threads::Threads): dubhe_spi_shared and Threads::Threads.
function(dubhe_own_targets out suffix)
  set(targets)
  foreach(dep IN LISTS ARGN)
    if(dep MATCHES "^dubhe::(.*)$")
      if(NOT TARGET ${dep})
        message(FATAL_ERROR "There is no library ${dep} yet: libraries are added bottom first, in the order of cmake/layers.txt")
      endif()
      set(dep dubhe_${CMAKE_MATCH_1}${suffix})
    endif()
    list(APPEND targets ${dep})
  endforeach()
  set(${out} ${targets} PARENT_SCOPE)
endfunction()

# A shared library: its name with a number that changes with the ABI, nothing undefined in it, its neighbours found beside it.
function(dubhe_make_shared target output)
  add_library(${target} SHARED)
  set_target_properties(${target} PROPERTIES OUTPUT_NAME ${output} LINKER_LANGUAGE CXX
    LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR} INSTALL_RPATH "$ORIGIN")
  target_link_options(${target} PRIVATE -Wl,-Bsymbolic-functions)
  if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")  # a sanitizer's runtime is in the program
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
endfunction()

# Called by dubhe_library(), whose arguments it sees.
function(dubhe_shared_library name headers)
  set(face dubhe_${name}_shared)
  dubhe_own_targets(deps _shared ${ARG_DEPS})
  dubhe_own_targets(private_deps _shared ${ARG_PRIVATE_DEPS})
  if(NOT TARGET dubhe_runtime)
    dubhe_make_shared(dubhe_runtime dubhe)
    set_target_properties(dubhe_runtime PROPERTIES EXPORT_NAME runtime)
    install(TARGETS dubhe_runtime EXPORT dubhe LIBRARY COMPONENT runtime NAMELINK_COMPONENT dev)
  endif()
  if(ARG_OPTIONAL)
    string(REPLACE _ - output dubhe-${name})
    dubhe_make_shared(${face} ${output})
    target_sources(${face} PRIVATE $<TARGET_OBJECTS:dubhe_${name}>)
    target_link_libraries(${face} PUBLIC ${deps} PRIVATE ${private_deps})
    set(scope PUBLIC)
  else()
    add_library(${face} INTERFACE)
    target_link_libraries(${face} INTERFACE ${deps} dubhe_runtime)
    set(scope INTERFACE)
    if(ARG_SOURCES)
      list(FILTER ARG_DEPS EXCLUDE REGEX "^dubhe::")
      list(FILTER ARG_PRIVATE_DEPS EXCLUDE REGEX "^dubhe::")
      target_sources(dubhe_runtime PRIVATE $<TARGET_OBJECTS:dubhe_${name}>)
      target_link_libraries(dubhe_runtime PRIVATE ${ARG_DEPS} ${ARG_PRIVATE_DEPS})
    endif()
  endif()
  target_sources(${face} ${scope} FILE_SET HEADERS BASE_DIRS include FILES ${headers})
  target_compile_features(${face} ${scope} cxx_std_20)
endfunction()

# What `find_package(dubhe)` needs beside the libraries.
function(dubhe_install_package)
  include(CMakePackageConfigHelpers)
  set(folder ${CMAKE_INSTALL_LIBDIR}/cmake/dubhe)
  get_property(libraries GLOBAL PROPERTY DUBHE_LIBRARIES)
  get_property(optional GLOBAL PROPERTY DUBHE_OPTIONAL_LIBRARIES)
  set(needs)
  foreach(name IN LISTS optional)
    get_property(deps GLOBAL PROPERTY DUBHE_NEEDS_${name})
    get_property(finds GLOBAL PROPERTY DUBHE_FINDS_${name})
    list(FILTER deps INCLUDE REGEX "^dubhe::")
    list(TRANSFORM deps REPLACE "^dubhe::" "")
    set(needed)
    foreach(dep IN LISTS deps)
      if(dep IN_LIST optional)
        list(APPEND needed ${dep})
      endif()
    endforeach()
    string(APPEND needs "set(dubhe_${name}_needs ${needed})\n")
    if(NOT BUILD_SHARED_LIBS)
      string(APPEND needs "set(dubhe_${name}_finds ${finds})\n")
    endif()
    install(EXPORT dubhe-${name} NAMESPACE dubhe:: FILE dubhe-${name}-targets.cmake DESTINATION ${folder} COMPONENT dev)
  endforeach()
  install(EXPORT dubhe NAMESPACE dubhe:: FILE dubhe-targets.cmake DESTINATION ${folder} COMPONENT dev)
  configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/dubhe-config.cmake.in
    ${PROJECT_BINARY_DIR}/dubhe-config.cmake INSTALL_DESTINATION ${folder})
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/dubhe-config-version.cmake COMPATIBILITY SameMinorVersion)
  install(FILES ${PROJECT_BINARY_DIR}/dubhe-config.cmake ${PROJECT_BINARY_DIR}/dubhe-config-version.cmake
    ${PROJECT_SOURCE_DIR}/cmake/FindZooKeeperC.cmake ${PROJECT_SOURCE_DIR}/cmake/dubhe_plugin.cmake DESTINATION ${folder} COMPONENT dev)
endfunction()

# dubhe_program(greeting_provider SOURCES provider.cpp DEPS dubhe::service): lands in <build>/bin.
function(dubhe_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE dubhe_warnings ${ARG_DEPS})
endfunction()

# dubhe_test(url_test LABEL unit SOURCES url_test.cpp DEPS dubhe::common [TIMEOUT 60])
# One executable; every TEST in it is a ctest of its own, labelled unit, integration or chaos.
function(dubhe_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;DEPS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE dubhe_warnings ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  # tests_unit, tests_integration: what `scripts/test.sh unit` builds and nothing more.
  set(suite ${ARG_LABEL})
  set(processors 1)
  if(NOT suite STREQUAL unit)
    # Servers, sockets and clocks on the wall: two cores each, so that few run side by side.
    set(suite integration)
    set(processors 2)
  endif()
  if(NOT TARGET tests_${suite})
    add_custom_target(tests_${suite})
  endif()
  add_dependencies(tests_${suite} ${name})
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT} PROCESSORS ${processors})
endfunction()
