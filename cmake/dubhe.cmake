# One shape for every library, test and program of the project.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

find_program(DUBHE_CCACHE ccache)
if(DUBHE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${DUBHE_CCACHE})
endif()

add_library(dubhe_warnings INTERFACE)
if(DUBHE_WARNINGS)
  target_compile_options(dubhe_warnings INTERFACE -Wall -Wextra -Wnon-virtual-dtor -Woverloaded-virtual)
endif()

# dubhe_library(exchange
#   PUBLIC_HEADERS pending_calls.h     # under include/dubhe/<name>/
#   SOURCES        pending_calls.cpp   # under src/
#   DEPS           dubhe::common       # what the public headers need
#   PRIVATE_DEPS   yaml-cpp)           # what only the sources need
function(dubhe_library name)
  cmake_parse_arguments(ARG "" "" "PUBLIC_HEADERS;SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  set(headers)
  foreach(header IN LISTS ARG_PUBLIC_HEADERS)
    cmake_path(SET path NORMALIZE "include/dubhe/${name}/${header}")
    list(APPEND headers "${path}")
  endforeach()
  list(TRANSFORM ARG_SOURCES PREPEND "src/")
  set(lib dubhe_${name})
  if(ARG_SOURCES)
    add_library(${lib} ${ARG_SOURCES})
    set(scope PUBLIC)
    target_include_directories(${lib} PRIVATE src)
    target_link_libraries(${lib} PRIVATE $<BUILD_INTERFACE:dubhe_warnings> ${ARG_PRIVATE_DEPS})
  else()
    add_library(${lib} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(dubhe::${name} ALIAS ${lib})
  target_sources(${lib} ${scope} FILE_SET HEADERS BASE_DIRS include FILES ${headers})
  target_compile_features(${lib} ${scope} cxx_std_20)
  target_link_libraries(${lib} ${scope} ${ARG_DEPS})
  # What a shared library shows is said by DUBHE_EXPORT in the public headers; nobody replaces our functions at load time, so
  # they call each other straight. Thread-locals are few and small and are read without a call.
  if(ARG_SOURCES)
    set_target_properties(${lib} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    target_compile_options(${lib} PRIVATE -fno-semantic-interposition -ftls-model=initial-exec)
  endif()
  set_target_properties(${lib} PROPERTIES EXPORT_NAME ${name} VERIFY_INTERFACE_HEADER_SETS ON)
  install(TARGETS ${lib} EXPORT dubhe FILE_SET HEADERS)
  set_property(GLOBAL APPEND PROPERTY DUBHE_LIBRARIES ${lib})
endfunction()

# What `find_package(dubhe)` needs beside the libraries.
function(dubhe_install_package)
  include(CMakePackageConfigHelpers)
  include(GNUInstallDirs)
  set(folder ${CMAKE_INSTALL_LIBDIR}/cmake/dubhe)
  install(EXPORT dubhe NAMESPACE dubhe:: FILE dubhe-targets.cmake DESTINATION ${folder})
  configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/dubhe-config.cmake.in
    ${PROJECT_BINARY_DIR}/dubhe-config.cmake INSTALL_DESTINATION ${folder})
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/dubhe-config-version.cmake COMPATIBILITY SameMinorVersion)
  install(FILES ${PROJECT_BINARY_DIR}/dubhe-config.cmake ${PROJECT_BINARY_DIR}/dubhe-config-version.cmake
    ${PROJECT_SOURCE_DIR}/cmake/FindZooKeeperC.cmake DESTINATION ${folder})
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
