// Boost.JSON's own definitions: a translation unit of their own, so that a program that brings them too takes its own.
#include <boost/json/src.hpp>
