// How a plugin was built, read from its ELF file: no byte of it is trusted.
#include "dubhe/spi/plugin_loader.h"

#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <limits>
#include <string_view>
#include <vector>

namespace dubhe {

namespace {

using Header = Elf64_Ehdr;
using Section = Elf64_Shdr;
static_assert(sizeof(void*) == 8, "plugins of 32-bit programs are another kind of file");

constexpr unsigned char kByteOrder =
    std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
constexpr std::size_t kMostSections = 4096;
constexpr std::size_t kMostNames = 1 << 20;

class File {
 public:
  explicit File(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  File(const File&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  bool is_open() const noexcept { return fd_ >= 0; }

  // false: the file is shorter, or cannot be read.
  bool read(void* into, std::size_t bytes, std::uint64_t at) const {
    auto* out = static_cast<char*>(into);
    while (bytes > 0) {
      if (at > static_cast<std::uint64_t>(std::numeric_limits<off_t>::max())) return false;
      const ssize_t n = ::pread(fd_, out, bytes, static_cast<off_t>(at));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      out += n;
      at += static_cast<std::uint64_t>(n);
      bytes -= static_cast<std::size_t>(n);
    }
    return true;
  }

 private:
  const int fd_;
};

Status no_library(const std::string& path, const char* why) {
  return Status(StatusCode::kInvalidArgument,
                path + " is no shared library that this program could open: " + why);
}

Status not_ours(const std::string& path) {
  return Status(StatusCode::kInvalidArgument,
                path +
                    " is no plugin: nothing in it says how it was built. Write "
                    "DUBHE_PLUGIN(registry) { … } in one of its "
                    "sources");
}

Status check_header(const std::string& path, const Header& header) {
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
    return no_library(path, "it does not begin as an ELF file");
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != kByteOrder)
    return no_library(path, "it is for another kind of machine");
  if (header.e_type != ET_DYN) return no_library(path, "it was not linked with -shared");
  return Status();
}

Expected<std::vector<Section>> read_sections(const File& file, const std::string& path,
                                             const Header& header) {
  const std::size_t count = header.e_shnum;
  if (count == 0 || count > kMostSections || header.e_shentsize != sizeof(Section) ||
      header.e_shstrndx >= count)
    return not_ours(path);
  std::vector<Section> sections(count);
  if (!file.read(sections.data(), count * sizeof(Section), header.e_shoff)) return not_ours(path);
  return sections;
}

}  // namespace

Expected<PluginInfo> read_plugin_info(const std::string& path) {
  const File file(path);
  if (!file.is_open())
    return Status(StatusCode::kNotFound, path + " cannot be read: " + std::strerror(errno));
  Header header;
  if (!file.read(&header, sizeof header, 0)) return no_library(path, "it is too short");
  if (Status bad = check_header(path, header); !bad.ok()) return bad;
  auto sections = read_sections(file, path, header);
  if (!sections.ok()) return sections.status();

  const Section& text = (*sections)[header.e_shstrndx];
  std::string names(std::min<std::uint64_t>(text.sh_size, kMostNames), '\0');
  if (!file.read(names.data(), names.size(), text.sh_offset)) return not_ours(path);
  const auto name_of = [&](const Section& section) {
    if (section.sh_name >= names.size()) return std::string_view();
    const std::string_view from = std::string_view(names).substr(section.sh_name);
    return from.substr(0, from.find('\0'));
  };
  const auto ours = std::find_if(sections->begin(), sections->end(), [&](const Section& section) {
    return name_of(section) == DUBHE_PLUGIN_SECTION;
  });
  PluginInfo info;
  if (ours == sections->end() || ours->sh_type != SHT_PROGBITS || ours->sh_size < sizeof info ||
      !file.read(&info, sizeof info, ours->sh_offset) ||
      std::memcmp(info.magic, PluginInfo::kMagic, sizeof info.magic) != 0) {
    return not_ours(path);
  }
  info.version[sizeof info.version - 1] = '\0';
  return info;
}

}  // namespace dubhe
