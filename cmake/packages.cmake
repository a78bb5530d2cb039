# `cpack` in a build folder of the preset `shared` makes Debian packages in packages/:
#
#   libdubhe0                      libdubhe.so, what every program needs
#   libdubhe-NAME0                 a library of its own: what it brings not everybody wants (libdubhe-registry-zookeeper0)
#   libdubhe-dev                   headers and find_package() for all of them
#   dubhe                          the command-line program
#
# What a package needs of the system, dpkg-shlibdeps finds out; nothing of third parties is packed.
if(NOT BUILD_SHARED_LIBS)
  return()
endif()

set(major ${PROJECT_VERSION_MAJOR})
get_property(optional GLOBAL PROPERTY DUBHE_OPTIONAL_LIBRARIES)
set(CPACK_COMPONENTS_ALL runtime)
set(dev_needs runtime)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libdubhe${major})
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "RPC framework for C++ programs in an Apache Dubbo estate
 The shared library that programs built with Dubhe need.")
foreach(name IN LISTS optional)
  string(REPLACE _ - component ${name})
  string(TOUPPER ${component} upper)
  get_property(deps GLOBAL PROPERTY DUBHE_NEEDS_${name})
  set(needs runtime)
  foreach(other IN LISTS optional)
    if(dubhe::${other} IN_LIST deps)
      string(REPLACE _ - other ${other})
      list(APPEND needs ${other})
    endif()
  endforeach()
  list(APPEND CPACK_COMPONENTS_ALL ${component})
  list(APPEND dev_needs ${component})
  set(CPACK_COMPONENT_${upper}_DEPENDS ${needs})
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME libdubhe-${component}${major})
  set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION libs)
  set(CPACK_COMPONENT_${upper}_DESCRIPTION "Dubhe's library ${name}
 See libdubhe-dev.")
endforeach()

list(APPEND CPACK_COMPONENTS_ALL dev)
set(CPACK_COMPONENT_DEV_DEPENDS ${dev_needs})
set(CPACK_DEBIAN_DEV_PACKAGE_NAME libdubhe-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libboost1.81-dev")
set(CPACK_DEBIAN_DEV_PACKAGE_SHLIBDEPS OFF)
set(CPACK_COMPONENT_DEV_DESCRIPTION "RPC framework for C++ programs in an Apache Dubbo estate, to build with
 Headers and find_package(dubhe).")

if(TARGET dubhe)
  list(APPEND CPACK_COMPONENTS_ALL tools)
  set(CPACK_COMPONENT_TOOLS_DEPENDS runtime builtin registry-zookeeper)
  set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME dubhe)
  set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION net)
  set(CPACK_COMPONENT_TOOLS_DESCRIPTION "Looks into an Apache Dubbo estate
 Lists what is registered, calls it, and says what is wrong with it.")
endif()

foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER ${component} upper)
  install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${CPACK_DEBIAN_${upper}_PACKAGE_NAME}
    RENAME copyright COMPONENT ${component})
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME dubhe)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The authors of Dubhe <dubhe@localhost>")
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/lib)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)
include(CPack)
