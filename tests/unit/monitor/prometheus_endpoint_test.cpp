#include "dubhe/monitor/prometheus_endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <list>
#include <string>

#include "dubhe/test_support/recording_logger.h"

namespace dubhe::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class PrometheusEndpointTest : public ::testing::Test {
 protected:
  void start(PrometheusOptions options = {}) {
    auto started = PrometheusEndpoint::start(options, [this] {
      ++asked;
      return std::string("figure 1\n");
    }, logger);
    ASSERT_TRUE(started.ok()) << started.status().to_string();
    endpoint = std::move(*started);
  }
  tcp::socket connect() {
    tcp::socket socket(context);
    socket.connect(tcp::endpoint(asio::ip::make_address("127.0.0.1"), endpoint->port()));
    return socket;
  }
  // Everything until the server closes.
  std::string rest_of(tcp::socket& socket) {
    std::string answer;
    boost::system::error_code error;
    asio::read(socket, asio::dynamic_buffer(answer), error);
    return answer;
  }
  std::string ask(const std::string& request) {
    tcp::socket socket = connect();
    boost::system::error_code error;
    asio::write(socket, asio::buffer(request), error);
    return rest_of(socket);
  }

  RecordingLogger logger;
  std::atomic<int> asked{0};
  asio::io_context context;
  std::unique_ptr<PrometheusEndpoint> endpoint;
};

TEST_F(PrometheusEndpointTest, GivesThePage) {
  start();
  EXPECT_NE(endpoint->port(), 0);
  const std::string answer = ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Length: 9\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nfigure 1\n"));
}

TEST_F(PrometheusEndpointTest, AnswersEverythingElseWithoutThePage) {
  struct Case {
    std::string request;
    const char* answer;
    bool has_body;
  };
  const Case cases[] = {
      {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 404 ", true},
      {"GET /metricsx HTTP/1.1\r\n\r\n", "HTTP/1.1 404 ", true},
      {"GET /../metrics HTTP/1.1\r\n\r\n", "HTTP/1.1 404 ", true},
      {"POST /metrics HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", "HTTP/1.1 405 ", true},
      {"get /metrics HTTP/1.1\r\n\r\n", "HTTP/1.1 405 ", true},
      {"GET /metrics\r\n\r\n", "HTTP/1.1 400 ", true},
      {"GET /metrics HTTP/2.0\r\n\r\n", "HTTP/1.1 400 ", true},
      {"GET  /metrics HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ", true},
      {"\r\n\r\n", "HTTP/1.1 400 ", true},
      {std::string("\0\x01\xff\xfe\n\n", 6), "HTTP/1.1 400 ", true},
      {std::string("\xda\xbb\xc2\x00", 4) + std::string(10'000, 'x'), "HTTP/1.1 431 ", true},
      {"GET /metrics HTTP/1.1\r\nX: " + std::string(20'000, 'y') + "\r\n\r\n", "HTTP/1.1 431 ", true},
  };
  start();
  for (const Case& c : cases) {
    SCOPED_TRACE(c.request.substr(0, 40));
    EXPECT_THAT(ask(c.request), StartsWith(c.answer));
  }
  EXPECT_EQ(asked, 0);
  EXPECT_THAT(ask("GET /metrics?name=x HTTP/1.0\n\n"), EndsWith("figure 1\n"));
}

TEST_F(PrometheusEndpointTest, HeadTellsTheLengthOnly) {
  start();
  const std::string answer = ask("HEAD /metrics HTTP/1.1\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 9\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST_F(PrometheusEndpointTest, TakesARequestInPiecesOfAnySize) {
  start();
  const std::string request = "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n";
  tcp::socket socket = connect();
  socket.set_option(tcp::no_delay(true));
  for (const char& byte : request) asio::write(socket, asio::buffer(&byte, 1));
  EXPECT_THAT(rest_of(socket), EndsWith("figure 1\n"));
}

TEST_F(PrometheusEndpointTest, WaitsForNobodyLongerThanItsTimeout) {
  PrometheusOptions options;
  options.timeout = 30ms;
  start(options);
  tcp::socket silent = connect();
  tcp::socket halfway = connect();
  asio::write(halfway, asio::buffer(std::string("GET /metr")));
  EXPECT_EQ(rest_of(silent), "");
  EXPECT_EQ(rest_of(halfway), "");
  EXPECT_THAT(ask("GET /metrics HTTP/1.1\r\n\r\n"), EndsWith("figure 1\n"));
}

TEST_F(PrometheusEndpointTest, TurnsAwayMoreThanItHasRoomForAndRecovers) {
  PrometheusOptions options;
  options.max_connections = 2;
  options.timeout = 200ms;
  start(options);
  std::list<tcp::socket> sitting;
  for (int i = 0; i < 2; ++i) sitting.push_back(connect());
  tcp::socket third = connect();
  EXPECT_EQ(rest_of(third), "");
  for (auto& socket : sitting) EXPECT_EQ(rest_of(socket), "");  // their time is up
  std::string answer;
  for (int i = 0; i < 100 && answer.empty(); ++i) answer = ask("GET /metrics HTTP/1.1\r\n\r\n");
  EXPECT_THAT(answer, EndsWith("figure 1\n"));
}

TEST_F(PrometheusEndpointTest, SurvivesPeersThatLeave) {
  start();
  for (int i = 0; i < 50; ++i) {
    tcp::socket socket = connect();
    if (i % 2 == 0) asio::write(socket, asio::buffer(std::string("GET /metrics HTTP/1.1\r\n\r\n")));
    socket.set_option(tcp::socket::linger(true, 0));  // a reset
    socket.close();
  }
  std::string answer;
  for (int i = 0; i < 100 && answer.empty(); ++i) answer = ask("GET /metrics HTTP/1.1\r\n\r\n");
  EXPECT_THAT(answer, EndsWith("figure 1\n"));
}

TEST_F(PrometheusEndpointTest, EndsWhileSomebodyIsConnected) {
  start();
  tcp::socket silent = connect();
  endpoint.reset();
  EXPECT_EQ(rest_of(silent), "");
}

TEST_F(PrometheusEndpointTest, APortThatIsTakenOrAHostThatIsNoneFailsWithAMend) {
  start();
  PrometheusOptions taken;
  taken.port = endpoint->port();
  const auto second = PrometheusEndpoint::start(taken, [] { return std::string(); }, logger);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), StatusCode::kAlreadyExists);
  EXPECT_THAT(second.status().message(), HasSubstr("Choose another port, or 0"));
  PrometheusOptions odd;
  odd.host = "localhost!";
  EXPECT_EQ(PrometheusEndpoint::start(odd, [] { return std::string(); }, logger).status().code(),
            StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace dubhe::test
