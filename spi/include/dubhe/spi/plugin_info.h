// How a plugin was built: read from its file, and compared with the program, before the library is
// opened.
//
// Plain data whose layout never changes; it stands in a section of its own in the library.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/spi/version.h"

#include <cstddef>
#include <cstdint>

// The number of the binary interface between programs and plugins: raised whenever a class that
// plugins use changes its layout or its virtual functions. A plugin may be built with another
// number only to see it refused.
#define DUBHE_ABI 1
#ifndef DUBHE_PLUGIN_ABI
#define DUBHE_PLUGIN_ABI DUBHE_ABI
#endif

#define DUBHE_PLUGIN_SECTION ".dubhe_plugin"

namespace dubhe DUBHE_EXPORT {

struct PluginInfo {
  static constexpr char kMagic[8] = {'d', 'u', 'b', 'h', 'e', 'p', 'l', 'g'};

  enum Compiler : std::uint32_t { kGcc = 1, kClang = 2 };
  enum Containers : std::uint32_t { kCxx11 = 1 << 0, kDebugContainers = 1 << 1 };
  enum Sanitizers : std::uint32_t { kAddress = 1 << 0, kThread = 1 << 1, kMemory = 1 << 2 };

  char magic[8];
  std::uint32_t abi;
  std::uint32_t compiler;
  std::uint32_t compiler_major;
  std::uint32_t containers;  // how the standard library's own are laid out
  std::uint32_t sanitizers;
  char version[20];  // of Dubhe, as text that ends in a zero
};
static_assert(sizeof(PluginInfo) == 48);

// Of the translation unit that asks.
constexpr PluginInfo this_build(std::uint32_t abi = DUBHE_ABI) {
  PluginInfo info{};
  for (int i = 0; i < 8; ++i) info.magic[i] = PluginInfo::kMagic[i];
  info.abi = abi;
#if defined(__clang__)
  info.compiler = PluginInfo::kClang;
  info.compiler_major = __clang_major__;
#else
  info.compiler = PluginInfo::kGcc;
  info.compiler_major = __GNUC__;
#endif
#if !defined(_GLIBCXX_USE_CXX11_ABI) || _GLIBCXX_USE_CXX11_ABI
  info.containers |= PluginInfo::kCxx11;
#endif
#if defined(_GLIBCXX_DEBUG)
  info.containers |= PluginInfo::kDebugContainers;
#endif
#if defined(__SANITIZE_ADDRESS__)
  info.sanitizers |= PluginInfo::kAddress;
#endif
#if defined(__SANITIZE_THREAD__)
  info.sanitizers |= PluginInfo::kThread;
#endif
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
  info.sanitizers |= PluginInfo::kAddress;
#endif
#if __has_feature(thread_sanitizer)
  info.sanitizers |= PluginInfo::kThread;
#endif
#if __has_feature(memory_sanitizer)
  info.sanitizers |= PluginInfo::kMemory;
#endif
#endif
  constexpr const char* kVersion = DUBHE_VERSION;
  for (std::size_t i = 0; kVersion[i] != '\0' && i + 1 < sizeof info.version; ++i)
    info.version[i] = kVersion[i];
  return info;
}

}  // namespace dubhe
