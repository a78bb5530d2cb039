// The registry `zookeeper` over TLS: a real server with certificates, and everything that can be
// wrong with them.

#include "dubhe/registry_zookeeper/tree_reader.h"

#include "zookeeper_fixture.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;
using ::testing::AnyOf;
using ::testing::HasSubstr;

constexpr const char* kProvider = "dubbo://10.0.0.1:20880/a.B?application=p";
constexpr const char* kConsumer = "consumer://10.0.0.9/a.B";

// An authority and what it has signed, made by the program openssl.
class Authority {
 public:
  explicit Authority(const std::string& name) {
    run("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=" + name + " -keyout " + at("ca.key") +
        " -out " + at("ca.pem"));
  }
  std::string trusted() const { return at("ca.pem"); }
  // A file with key and certificate.
  std::string sign(const std::string& name, const std::string& alternative) {
    std::ofstream(at(name + ".ext")) << "subjectAltName=" << alternative << "\n";
    run("req -newkey rsa:2048 -nodes -subj /CN=" + name + " -keyout " + at(name + ".key") +
        " -out " + at(name + ".csr"));
    run("x509 -req -days 2 -in " + at(name + ".csr") + " -CA " + at("ca.pem") + " -CAkey " +
        at("ca.key") + " -CAcreateserial -extfile " + at(name + ".ext") + " -out " +
        at(name + ".crt"));
    std::ofstream both(at(name + ".pem"));
    for (const char* part : {".key", ".crt"}) both << std::ifstream(at(name + part)).rdbuf();
    return at(name + ".pem");
  }

 private:
  std::string at(const std::string& file) const { return (directory_.path() / file).string(); }
  static void run(const std::string& what) {
    if (std::system(("openssl " + what + " 2>/dev/null").c_str()) != 0)  // NOLINT
      throw std::runtime_error("openssl " + what + " failed");
  }

  TempDir directory_;
};

class ZooKeeperTlsTest : public ::testing::Test {
 protected:
  std::string address(const std::string& more, const std::string& host = "127.0.0.1") const {
    return "zookeeper://" + host + ":" + std::to_string(server_.secure_port()) +
           "?file-cache=false&reconnect.jitter=0&session=4000&timeout=30000&secure=true&" + more;
  }
  std::string good() const { return "tls.ca=" + authority_.trusted() + "&tls.cert=" + client_; }
  // Why a start that checks fails, which it does long before its timeout.
  static std::string refusal(const std::string& at) {
    Process process(at);
    const auto begin = std::chrono::steady_clock::now();
    const auto made = process.try_register(kProvider);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 25s);
    return made.ok() ? "registered" : made.status().message();
  }

  Authority authority_{"authority"};
  const std::string client_ = authority_.sign("client", "DNS:client");
  ZooKeeperServer server_{
      ZooKeeperTls{authority_.sign("server", "IP:127.0.0.1"), authority_.trusted(), true}};
};

TEST_F(ZooKeeperTlsTest, BothSidesShowCertificates) {
  Process provider(address(good()));
  const auto registration = provider.announce(kProvider);
  Process consumer(address(good()));
  Lists lists;
  const auto subscription = consumer.subscribe(kConsumer, lists);
  EXPECT_TRUE(lists.has_size(1));
  EXPECT_THAT(consumer.registry().describe(),
              HasSubstr("connected to 127.0.0.1:" + std::to_string(server_.secure_port())));
  EXPECT_EQ(ZooKeeperPeer(server_.address()).children("/dubbo/a.B/providers").size(), 1U)
      << "the same tree as on the plain port";
  server_.restart();
  const auto second = provider.announce("dubbo://10.0.0.2:20880/a.B?application=p");
  EXPECT_TRUE(lists.has_size(2));
}

TEST_F(ZooKeeperTlsTest, ToolsReadTheTree) {
  RecordingLogger logger;
  Process provider(address(good()));
  const auto registration = provider.announce(kProvider);
  const auto reader = open_tree_reader(Url::parse(address(good())).value(), logger);
  ASSERT_TRUE(reader.ok()) << reader.status().message();
  EXPECT_EQ((*reader)->children("/dubbo/a.B/providers").value().size(), 1U);
}

TEST_F(ZooKeeperTlsTest, AServerOfAnotherAuthorityIsRefused) {
  Authority other("other");
  EXPECT_THAT(refusal(address("tls.ca=" + other.trusted() + "&tls.cert=" + client_)),
              HasSubstr("its certificate is refused"));
}

TEST_F(ZooKeeperTlsTest, AServerOfAnotherNameIsRefused) {
  EXPECT_THAT(refusal(address(good(), "localhost")), HasSubstr("hostname mismatch"));
}

TEST_F(ZooKeeperTlsTest, WithoutACertificateTheServerRefusesUs) {
  EXPECT_THAT(refusal(address("tls.ca=" + authority_.trusted())),
              AnyOf(HasSubstr("certificate required"), HasSubstr("bad certificate"),
                    HasSubstr("TLS with")));
}

TEST_F(ZooKeeperTlsTest, APlainServerIsToldFromATlsOne) {
  EXPECT_THAT(refusal("zookeeper://" + server_.address() +
                      "?file-cache=false&timeout=30000&session=4000&secure=true&" + good()),
              AnyOf(HasSubstr("is it the server's `secureClientPort`"),
                    HasSubstr("does not answer by TLS")));
}

TEST_F(ZooKeeperTlsTest, AFileThatIsNotThereIsNamed) {
  EXPECT_THAT(refusal(address("tls.ca=/nowhere/ca.pem")),
              HasSubstr("`tls.ca`: cannot use the certificates in /nowhere/ca.pem"));
  EXPECT_THAT(refusal(address("tls.ca=" + authority_.trusted() + "&tls.cert=/nowhere/me.pem")),
              HasSubstr("`tls.cert`: cannot use the certificate in /nowhere/me.pem"));
}

}  // namespace
}  // namespace dubhe::test
