// The version of this Dubhe; CMake refuses to build when it is not the project's.
#pragma once

#define DUBHE_VERSION "0.1.0"
