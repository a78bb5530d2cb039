// Boost.JSON, compiled here once: Debian's headers are enough, no library of it is linked.
#include <boost/json/src.hpp>
