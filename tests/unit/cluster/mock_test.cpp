// What `mock` means: instead of providers, or when they have failed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dubhe/cluster/mock.h"
#include "typed_fixture.h"

namespace dubhe::test {
namespace {

using ::testing::HasSubstr;

struct MockedLibrary final : Library {
  std::string title(std::string shelf) override { return "mock of " + shelf; }
  std::vector<std::string> titles(std::string) override { return {"mock"}; }
  std::map<std::string, std::int32_t> counts(std::string) override { return {}; }
  std::set<std::string> authors(std::string) override { return {}; }
  Array<std::int32_t> years(std::string) override { return {}; }
  std::int64_t total(std::string) override { return -1; }
  std::optional<std::int32_t> oldest(std::string) override { return std::nullopt; }
  Book find(std::string title) override { return {title, 1, 0}; }
  void put(std::string) override {}
};

class LibraryMock final : public MockFactory {
 public:
  Expected<InvokerPtr> make(const ServiceDescriptor&, const Url& consumer) override {
    return make_service_invoker<Library>(std::make_shared<MockedLibrary>(), consumer);
  }
};

// A reference whose `mock`, or a method's, is this.
struct Mocked : LibraryFixture {
  explicit Mocked(const std::string& mock, const std::string& key = "mock")
      : LibraryFixture(key + "=" + url_encode(mock)) {
    for (const char* name : {"dubhe.samples.GreetingServiceMock", "spare"}) {
      (void)extensions
          .add<MockFactory>(name,
                            [](const ExtensionContext&) -> Expected<std::unique_ptr<MockFactory>> {
                              return std::make_unique<LibraryMock>();
                            })
          .ok();
    }
    list(1);
    at(1).script = fails(StatusCode::kUnavailable, "refused");
    invoker = join();
  }
  template <class V>
  V ask(std::string_view method) {
    TypedCall<V> call(*this, method);
    auto answer = invoke(*invoker, call.invocation);
    EXPECT_TRUE(answer.ok()) << answer.status().to_string();
    if (!answer.ok()) return V{};
    EXPECT_TRUE(service.methods[call.invocation.method->index]
                    .values->put_result(*call.invocation.method, *answer, &call.result)
                    .ok());
    return std::move(call.result);
  }
  InvokerPtr invoker;
};

TEST(Mock, AsksProvidersFirstOrNever) {
  struct Case {
    const char* mock;
    int asked;
    const char* title;
  };
  for (const Case& c :
       {Case{"return X", 3, "X"}, Case{"fail:return X", 3, "X"}, Case{"force:return X", 0, "X"},
        Case{"true", 3, "mock of fiction"}, Case{"default", 3, "mock of fiction"}, Case{"fail", 3, "mock of fiction"},
        Case{"force", 0, "mock of fiction"}, Case{"FORCE", 0, "mock of fiction"}, Case{"spare", 3, "mock of fiction"},
        Case{"force:spare", 0, "mock of fiction"}, Case{"force:true", 0, "mock of fiction"}}) {
    SCOPED_TRACE(c.mock);
    Mocked f(c.mock);
    EXPECT_EQ(f.ask<std::string>("title"), c.title);
    EXPECT_EQ(f.at(1).calls, c.asked);
    EXPECT_EQ(f.logger.count("failed and is answered by its `mock`"), c.asked > 0 ? 1u : 0u);
  }
}

TEST(Mock, IsOffWhenItSaysSo) {
  for (const char* mock : {"", "false", "0", "null", "N/A", "FALSE"}) {
    SCOPED_TRACE(mock);
    Mocked f(mock);
    TypedCall<std::string> call(f, "title");
    EXPECT_EQ(f.invoke(*f.invoker, call.invocation).status().code(), StatusCode::kUnavailable);
  }
}

TEST(Mock, AnAnswerIsNotMocked) {
  Mocked f("return X");
  f.at(1).script = answers<std::string>("Emma");
  EXPECT_EQ(f.ask<std::string>("title"), "Emma");
  f.at(1).script = [](Invocation&) -> Expected<Result> { return Result::thrown({"a.B", "no", {}}); };
  TypedCall<std::string> call(f, "title");
  EXPECT_TRUE(f.invoke(*f.invoker, call.invocation)->is_exception());
}

TEST(Mock, ReturnsWhatTheMethodReturns) {
  EXPECT_EQ(Mocked("force:return null").ask<std::string>("title"), "");
  EXPECT_EQ(Mocked("force:return").ask<std::int64_t>("total"), 0);
  EXPECT_EQ(Mocked("force:return 42").ask<std::string>("title"), "42");
  EXPECT_EQ(Mocked("force:return true").ask<std::string>("title"), "true");
  EXPECT_EQ(Mocked("force:return \"a b\"").ask<std::string>("title"), "a b");
  EXPECT_EQ(Mocked("force:return 'a b'").ask<std::string>("title"), "a b");
  EXPECT_EQ(Mocked("force:return `a b`").ask<std::string>("title"), "a b");
  EXPECT_EQ(Mocked("force:return 42").ask<std::int64_t>("total"), 42);
  EXPECT_EQ(Mocked("force:return 7").ask<std::optional<std::int32_t>>("oldest"), 7);
  EXPECT_EQ(Mocked("force:return empty").ask<std::optional<std::int32_t>>("oldest"), 0);
  EXPECT_EQ(Mocked("force:return null").ask<std::optional<std::int32_t>>("oldest"), std::nullopt);
  EXPECT_EQ(Mocked("force:return empty").ask<std::vector<std::string>>("titles").size(), 0u);
  EXPECT_EQ(Mocked("force:return [\"a\",\"b\"]").ask<std::vector<std::string>>("titles"),
            (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(Mocked("force:return {\"a\":1}").ask<decltype(MockedLibrary().counts(""))>("counts").at("a"), 1);
  const Book book = Mocked("force:return {\"title\":\"Emma\",\"pages\":474,\"price\":9}").ask<Book>("find");
  EXPECT_EQ(book.title, "Emma");
  EXPECT_EQ(book.pages, 474);
  EXPECT_EQ(book.price, 9.0);
}

TEST(Mock, AValueOfAnotherTypeIsAnError) {
  Mocked f("force:return [1,2]");
  TypedCall<std::int64_t> call(f, "total");
  const auto answer = f.invoke(*f.invoker, call.invocation);
  EXPECT_EQ(answer.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(answer.status().message(), HasSubstr("total: mock error: "));
}

TEST(Mock, ThrowsTheServicesExceptionOrTheFrameworks) {
  Mocked f("force:throw com.acme.OutOfPaper");
  TypedCall<std::string> call(f, "title");
  const auto thrown = f.invoke(*f.invoker, call.invocation);
  ASSERT_TRUE(thrown.ok() && thrown->is_exception());
  EXPECT_EQ(thrown->exception->java_class, "com.acme.OutOfPaper");
  EXPECT_EQ(thrown->exception->object.as_object()->java_class, "com.acme.OutOfPaper");

  Mocked g("throw");
  TypedCall<std::string> other(g, "title");
  const auto failed = g.invoke(*g.invoker, other.invocation);
  EXPECT_EQ(failed.status().code(), StatusCode::kUnavailable);
  EXPECT_THAT(failed.status().message(), HasSubstr("mocked exception for service degradation, since: refused"));
}

TEST(Mock, OfOneMethodAlone) {
  Mocked f("force:return X", "title.mock");
  EXPECT_EQ(f.ask<std::string>("title"), "X");
  TypedCall<std::int64_t> call(f, "total");
  EXPECT_FALSE(f.invoke(*f.invoker, call.invocation).ok());
}

Expected<InvokerPtr> joined(const std::string& mock) {
  LibraryFixture f("mock=" + url_encode(mock));
  return f.extensions.get<Cluster>("failover").value()->join(f.directory);
}

TEST(Mock, WhatMakesNoSenseIsRefused) {
  EXPECT_THAT(joined("true").status().message(), HasSubstr("dubhe.samples.GreetingServiceMock"));
  EXPECT_THAT(joined("nobody").status().message(), HasSubstr("nobody"));
  EXPECT_EQ(joined("return {\"a\":").status().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace dubhe::test
