// An authority that issues certificates for tests, in PEM files. OpenSSL is used beneath, keys are of curve P-256.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

namespace dubhe::test {

class Authority {
 public:
  explicit Authority(const std::string& name);
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  struct Wish {
    std::string name = "greeter";                       // the subject's CN
    std::string for_names = "IP:127.0.0.1,DNS:greeter";  // subjectAltName
    int from_hours = -1, to_hours = 24;                 // validity, from now
    std::string password{};                             // of the key
  };
  // Writes `chain` and `key`, which are replaced in one step each.
  void issue(const Wish& wish, const std::filesystem::path& chain, const std::filesystem::path& key) const;
  // Writes its own certificate, for those who shall trust it.
  void write(const std::filesystem::path& to) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dubhe::test
