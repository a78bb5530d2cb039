# The multi-threaded ZooKeeper C client: package libzookeeper-mt-dev brings no CMake or pkg-config file.
# Defines ZooKeeper::zookeeper_mt.
find_path(ZOOKEEPERC_INCLUDE_DIR zookeeper/zookeeper.h)
find_library(ZOOKEEPERC_LIBRARY zookeeper_mt)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(ZooKeeperC REQUIRED_VARS ZOOKEEPERC_LIBRARY ZOOKEEPERC_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "install package libzookeeper-mt-dev")
if(ZooKeeperC_FOUND AND NOT TARGET ZooKeeper::zookeeper_mt)
  add_library(ZooKeeper::zookeeper_mt UNKNOWN IMPORTED)
  set_target_properties(ZooKeeper::zookeeper_mt PROPERTIES
    IMPORTED_LOCATION ${ZOOKEEPERC_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${ZOOKEEPERC_INCLUDE_DIR}
    INTERFACE_COMPILE_DEFINITIONS THREADED)
endif()
mark_as_advanced(ZOOKEEPERC_INCLUDE_DIR ZOOKEEPERC_LIBRARY)
