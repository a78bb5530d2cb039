// Objects as arguments: the provider calls the consumer back over the consumer's own connection.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dubhe/proxy/call.h"
#include "dubhe/proxy/interface.h"
#include "dubhe/serialize_hessian2/describe.h"
#include "raw_peer.h"

namespace newsroom {

struct NotInterested {
  std::string why;
};
DUBHE_EXCEPTION(NotInterested, "dubhe.test.NotInterestedException", why)

struct Reader {
  virtual ~Reader() = default;
  virtual dubhe::Task<std::string> changed(std::string what) = 0;
  virtual std::string read(std::string what) = 0;
};
struct News {
  virtual ~News() = default;
  virtual dubhe::Task<std::string> subscribe(std::string topic, std::shared_ptr<Reader> reader) = 0;
  virtual dubhe::Task<std::string> unsubscribe(std::shared_ptr<Reader> reader) = 0;
};
DUBHE_SERVICE(Reader, "dubhe.test.Reader", changed, read)
DUBHE_SERVICE(News, "dubhe.test.News", subscribe, unsubscribe)

}  // namespace newsroom

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;
using newsroom::News;
using newsroom::Reader;

constexpr const char* kMarks = "&subscribe.1.callback=true&unsubscribe.0.callback=false";

class PrintingOffice final : public News {
 public:
  Task<std::string> subscribe(std::string topic, std::shared_ptr<Reader> reader) override {
    readers.push_back(reader);
    co_return "subscribed to " + topic;
  }
  Task<std::string> unsubscribe(std::shared_ptr<Reader> reader) override {
    const auto erased = std::erase(readers, reader);
    co_return reader == nullptr ? "unknown" : "removed " + std::to_string(erased);
  }
  std::vector<std::shared_ptr<Reader>> readers;
};

class Subscriber final : public Reader {
 public:
  Task<std::string> changed(std::string what) override {
    const ServiceCall& call = co_await this_call();
    from = std::string(call.caller_address());
    if (what == "weather") throw newsroom::NotInterested{"it rains"};
    heard.push_back(what);
    co_return "heard " + what;
  }
  std::string read(std::string what) override { return "read " + what; }
  std::vector<std::string> heard;
  std::string from;
};

class CallbackTest : public testing::Test {
 protected:
  std::shared_ptr<PrintingOffice> export_news(const std::string& more = kMarks) {
    auto object = std::make_shared<PrintingOffice>();
    const Url at = *Url::parse("dubbo://provider:20880/dubhe.test.News?interface=dubhe.test.News" + more);
    auto exporter = estate.provider->export_service(make_service_invoker<News>(object, at), at);
    EXPECT_TRUE(exporter.ok()) << exporter.status().to_string();
    estate.exporters.push_back(std::move(*exporter));
    return object;
  }
  std::shared_ptr<News> refer_news(const std::string& more = kMarks) {
    auto target = std::make_shared<StubTarget>();
    target->invoker = estate.refer(service_descriptor<News>(), more);
    target->service = &service_descriptor<News>();
    target->methods.resize(target->service->methods.size());
    for (MethodOptions& method : target->methods) method.timeout = 0ms;
    target->home = &estate.loop();
    return make_proxy<News>(target);
  }
  // What a call said, or which failure it was.
  std::string told(Task<std::string> call) {
    begin(std::move(call));
    estate.run();
    return outcome;
  }
  void begin(Task<std::string> call) {
    outcome = "pending";
    estate.loop().post([this, call = std::move(call)]() mutable {
      start(detail::tell(std::move(call), [this](std::exception_ptr failure, std::string answer) {
        outcome = failure ? failed(failure) : answer;
      }));
    });
  }
  static std::string failed(const std::exception_ptr& failure) {
    try {
      std::rethrow_exception(failure);
    } catch (const newsroom::NotInterested& described) {
      return "not interested: " + described.why;
    } catch (const RpcError& error) {
      return error.status().to_string();
    }
  }
  void lose_the_connection() {
    estate.loop().post([this] { start(estate.provider->shut_down(Deadline(estate.loop().now()))); });
    estate.loop().advance(3s);
  }

  std::string outcome;
  RawPeer java;  // before the estate: its end hears of the last connection
  Estate estate;
};

TEST_F(CallbackTest, AnObjectThatWasHandedOverIsCalledBackOverTheSameConnection) {
  const auto office = export_news();
  const auto news = refer_news();
  const auto ann = std::make_shared<Subscriber>();
  EXPECT_EQ(told(news->subscribe("sports", ann)), "subscribed to sports");
  ASSERT_EQ(office->readers.size(), 1u);
  EXPECT_EQ(told(office->readers[0]->changed("goal")), "heard goal");
  EXPECT_EQ(ann->heard, std::vector<std::string>{"goal"});
  EXPECT_NE(ann->from, "");
  EXPECT_EQ(told(office->readers[0]->changed("weather")), "not interested: it rains");
  EXPECT_EQ(estate.network.connections_made(), 1u);
}

// Notes the calls that pass, and whose side it is on.
class Noting final : public Filter {
 public:
  Noting(const Url& url, std::vector<std::string>& seen) : place_(url.get("side")), seen_(seen) {
    place_ += " " + url.protocol() + "://" + url.host() + " " + url.to_string().substr(url.to_string().find('?') + 1);
  }
  std::optional<Expected<Result>> before(Invocation& call, FilterNote&) override {
    seen_.push_back(call.method->name + " " + place_);
    return std::nullopt;
  }
  void after(Invocation&, Expected<Result>&, FilterNote&) override {}

 private:
  std::string place_;
  std::vector<std::string>& seen_;
};

TEST_F(CallbackTest, ACallBackPassesTheFiltersOfBothSides) {
  std::vector<std::string> seen;
  const auto note = [&seen](const ExtensionContext& context) -> Expected<std::unique_ptr<Filter>> {
    return std::unique_ptr<Filter>(std::make_unique<Noting>(context.url(), seen));
  };
  ASSERT_TRUE(estate.registry.add<Filter>("note", note, {.consumer = true, .provider = true, .keys = {}, .order = 0}).ok());
  const auto office = export_news();
  const auto news = refer_news();
  told(news->subscribe("sports", std::make_shared<Subscriber>()));
  ASSERT_EQ(office->readers.size(), 1u);
  EXPECT_EQ(told(office->readers[0]->changed("goal")), "heard goal");
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_TRUE(seen[0].starts_with("changed consumer callback://") &&
              seen[0].ends_with(" interface=dubhe.test.Reader&side=consumer")) << seen[0];
  EXPECT_TRUE(seen[1].starts_with("changed provider dubbo://provider") &&
              seen[1].ends_with(" interface=dubhe.test.Reader&side=provider")) << seen[1];
}

TEST_F(CallbackTest, AMethodOfTheObjectThatBlocksRunsOnTheConsumersPool) {
  const auto office = export_news();
  const auto news = refer_news();
  told(news->subscribe("sports", std::make_shared<Subscriber>()));
  ASSERT_EQ(office->readers.size(), 1u);
  dubhe::call<&Reader::read>(office->readers[0], CallOptions(), "page one",
                             [this](std::exception_ptr failure, std::string text) {
                               outcome = failure ? failed(failure) : text;
                             });
  estate.run();
  EXPECT_EQ(estate.runtime.pool().busy(), 1u);
  estate.runtime.pool().run();
  estate.run();
  EXPECT_EQ(outcome, "read page one");
}

TEST_F(CallbackTest, TheSameObjectIsTheSameProxyUntilItIsTakenBack) {
  const auto office = export_news();
  const auto news = refer_news();
  auto ann = std::make_shared<Subscriber>();
  told(news->subscribe("sports", ann));
  told(news->subscribe("weather", ann));
  ASSERT_EQ(office->readers.size(), 2u);
  EXPECT_EQ(office->readers[0], office->readers[1]);
  const std::shared_ptr<Reader> kept = office->readers[0];
  EXPECT_EQ(told(news->unsubscribe(ann)), "removed 2");
  EXPECT_NE(told(kept->changed("too late")).find("unavailable"), std::string::npos) << outcome;
  EXPECT_EQ(told(news->unsubscribe(ann)), "unknown");
  EXPECT_EQ(ann.use_count(), 1) << "nothing keeps what was taken back";
  EXPECT_EQ(told(news->subscribe("sports", ann)), "subscribed to sports");
  EXPECT_EQ(told(office->readers[0]->changed("again")), "heard again");
}

TEST_F(CallbackTest, ThereAreAsManyObjectsAsCallbacksAllows) {
  struct Case {
    const char* provider;
    const char* consumer;
    const char* told;  // by the second object
  };
  const Case cases[] = {
      {"", "", "one connection may have 1 objects of dubhe.test.Reader to call back, and has them at provider:20880"},
      {"&callbacks=2", "&callbacks=2", "subscribed to b"},
      {"", "&callbacks=2", "invalid argument"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.consumer);
    estate.exporters.clear();
    export_news(std::string(kMarks) + c.provider);
    const auto news = refer_news(std::string(kMarks) + c.consumer + "&connections=1");
    EXPECT_EQ(told(news->subscribe("a", std::make_shared<Subscriber>())), "subscribed to a");
    EXPECT_NE(told(news->subscribe("b", std::make_shared<Subscriber>())).find(c.told), std::string::npos) << outcome;
  }
}

TEST_F(CallbackTest, WhenTheConnectionIsLostBothSidesLetGo) {
  const auto office = export_news();
  const auto news = refer_news();
  const auto ann = std::make_shared<Subscriber>();
  told(news->subscribe("sports", ann));
  ASSERT_EQ(office->readers.size(), 1u);
  EXPECT_GT(ann.use_count(), 1);
  lose_the_connection();
  EXPECT_EQ(ann.use_count(), 1);
  const std::string said = told(office->readers[0]->changed("goal"));
  EXPECT_NE(said.find("unavailable"), std::string::npos) << said;
  EXPECT_NE(said.find("its connection was lost"), std::string::npos) << said;
}

TEST_F(CallbackTest, ACallBackThatIsUnderWayWhenTheConnectionIsLostFailsOnce) {
  struct Silent final : Reader {
    Task<std::string> changed(std::string) override {
      co_await never;
      co_return "";
    }
    std::string read(std::string) override { return ""; }
    Completion<bool> never;
  };
  const auto office = export_news();
  const auto news = refer_news();
  const auto silent = std::make_shared<Silent>();
  told(news->subscribe("sports", silent));
  begin(office->readers[0]->changed("goal"));
  estate.run();
  EXPECT_EQ(outcome, "pending");
  lose_the_connection();
  EXPECT_NE(outcome.find("interrupted"), std::string::npos) << outcome;
  silent->never.complete(true);  // nobody waits for it any more
  estate.run();
}

TEST_F(CallbackTest, ACallBackHasTheTimeoutOfTheService) {
  struct Silent final : Reader {
    Task<std::string> changed(std::string) override {
      co_await never;
      co_return "late";
    }
    std::string read(std::string) override { return ""; }
    Completion<bool> never;
  };
  const auto office = export_news(std::string(kMarks) + "&timeout=70");
  const auto news = refer_news();
  const auto silent = std::make_shared<Silent>();
  told(news->subscribe("sports", silent));
  begin(office->readers[0]->changed("goal"));
  estate.loop().advance(200ms);
  EXPECT_NE(outcome.find("Reader.changed timed out after 70 ms"), std::string::npos) << outcome;
  silent->never.complete(true);
  estate.run();
}

TEST_F(CallbackTest, NothingIsNoObject) {
  export_news();
  const auto news = refer_news();
  const std::string said = told(news->subscribe("sports", nullptr));
  EXPECT_NE(said.find("argument 2 is null"), std::string::npos) << said;
}

// --- the wire

Value map(std::vector<std::pair<std::string, Value>> entries) {
  MapValue made;
  for (auto& [key, value] : entries) made.entries.emplace_back(Value(key), std::move(value));
  return Value(std::move(made));
}
std::string frame(const std::vector<Value>& values, std::uint8_t flags, std::uint8_t status, RequestId id) {
  Buffer out;
  const std::size_t mark = dubbo::begin_frame(out);
  hessian2::Writer writer(out);
  for (const Value& value : values) hessian2::write_value(writer, value);
  dubbo::end_frame(out, mark, flags, status, id);
  return std::string(out.view());
}
std::string subscription(Value attachments) {
  return frame({Value("2.0.2"), Value("dubhe.test.News"), Value("0.0.0"), Value("subscribe"),
                Value("Ljava/lang/String;Ldubhe/test/Reader;"), Value("sports"), Value(), std::move(attachments)},
               0xc2, 0, 5);
}

TEST_F(CallbackTest, AJavaConsumersObjectIsCalledAsJavaProvidersCallIt) {
  const auto office = export_news(std::string(kMarks) + "&group=g&token=t");
  java.connect(estate);
  java.say(estate, subscription(map({{"path", Value("dubhe.test.News")},
                                     {"group", Value("g")},
                                     {"sys_callback_arg-1", Value("1866850137")}})));
  EXPECT_EQ(java.take_told(), (std::vector<std::string>{R"(id 5 status 20: 4 "subscribed to sports" {"dubbo": "2.0.2"})"}));
  ASSERT_EQ(office->readers.size(), 1u);
  begin(office->readers[0]->changed("goal"));
  estate.run();
  const auto frames = java.take();
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].first.kind, FrameKind::kCall);
  hessian2::Reader in(frames[0].second);
  std::string said;
  while (!in.at_end()) {
    Value value;
    ASSERT_TRUE(hessian2::read_value(in, value)) << in.status().message();
    said += value.to_string() + "\n";
  }
  EXPECT_EQ(said, R"("2.0.2"
"dubhe.test.Reader"
null
"changed"
"Ljava/lang/String;"
"goal"
{"path": "dubhe.test.Reader", "callback.service.instid": "1866850137", "group": "g", "token": "t", "timeout": "1000"}
)");
  java.say(estate, frame({Value(4), Value("heard"), map({{"dubbo", Value("2.0.2")}})}, 0x02, 20, frames[0].first.id));
  EXPECT_EQ(outcome, "heard");
}

TEST_F(CallbackTest, ARequestThatNamesNoObjectIsRefusedWithTheMend) {
  export_news();
  java.connect(estate);
  for (Value attachments : {map({{"path", Value("dubhe.test.News")}}), map({{"sys_callback_arg-1", Value("no number")}})}) {
    java.say(estate, subscription(std::move(attachments)));
    const auto lines = java.take_told();
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_TRUE(lines[0].starts_with("id 5 status 40:")) << lines[0];
    EXPECT_NE(lines[0].find("`subscribe.1.callback=true`"), std::string::npos) << lines[0];
  }
}

// A provider that is played by the test, as the consumer sees it.
class RawProvider {
 public:
  // `peer` outlives the estate.
  RawProvider(Estate& estate, RawPeer& peer) {
    Transporter& transporter = **estate.registry.get<Transporter>("tcp");
    auto listener = transporter.listen("provider", 20880, ChannelOptions(),
                                       [&peer](Channel& channel) -> std::unique_ptr<ChannelHandler> {
                                         return std::make_unique<RawPeer::End>(peer, channel);
                                       });
    EXPECT_TRUE(listener.ok());
    listener_ = std::move(*listener);
  }

 private:
  std::unique_ptr<Listener> listener_;
};

TEST_F(CallbackTest, AJavaProviderReadsWhichObjectIsMeantAndCallsItBack) {
  const RawProvider provider(estate, java);
  const auto news = refer_news(std::string(kMarks) + "&group=g&timeout=1000");
  const auto ann = std::make_shared<Subscriber>();
  begin(news->subscribe("sports", ann));
  estate.run();
  const auto asked = java.take();
  ASSERT_EQ(asked.size(), 1u);
  hessian2::Reader in(asked[0].second);
  std::vector<std::string> values;
  while (!in.at_end()) {
    Value value;
    ASSERT_TRUE(hessian2::read_value(in, value)) << in.status().message();
    values.push_back(value.to_string());
  }
  ASSERT_EQ(values.size(), 8u);
  EXPECT_EQ(values[4], R"("Ljava/lang/String;Ldubhe/test/Reader;")");
  EXPECT_EQ(values[6], "null");
  EXPECT_NE(values[7].find(R"("sys_callback_arg-1": "1")"), std::string::npos) << values[7];

  const auto call_back = [](const char* method, const char* number, RequestId id) {
    return frame({Value("2.0.2"), Value("dubhe.test.Reader"), Value(), Value(method), Value("Ljava/lang/String;"),
                  Value("goal"),
                  map({{"path", Value("dubhe.test.Reader")},
                       {"callback.service.instid", Value(number)},
                       {"group", Value("g")}})},
                 0xc2, 0, id);
  };
  // While the call that hands it over is still open.
  java.say(estate, call_back("changed", "1", 77));
  EXPECT_EQ(java.take_told(), std::vector<std::string>{R"(id 77 status 20: 4 "heard goal" {"dubbo": "2.0.2"})"});
  EXPECT_EQ(ann->heard, std::vector<std::string>{"goal"});
  EXPECT_EQ(outcome, "pending");
  java.say(estate, frame({Value(1), Value("done")}, 0x02, 20, asked[0].first.id));
  EXPECT_EQ(outcome, "done");

  struct Case {
    const char* method;
    const char* number;
    const char* told;
  };
  const Case cases[] = {
      {"changed", "2", "id 78 status 70: \"Not found exported service: dubhe.test.Reader.2: this consumer has no such object"},
      {"renamed", "1", "id 78 status 40: \"Fail to decode request due to: Service not found:dubhe.test.Reader.1, renamed."},
  };
  for (const Case& c : cases) {
    java.say(estate, call_back(c.method, c.number, 78));
    const auto lines = java.take_told();
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_TRUE(lines[0].starts_with(c.told)) << lines[0];
  }
}

}  // namespace
}  // namespace dubhe::test
