#include "dubhe/protocol/filter_protocol.h"

#include <gtest/gtest.h>

#include <string>

#include "dubhe/protocol/filter.h"

namespace dubhe {
namespace {

// Adds its name to the attachment `path` of every call.
class Stamp final : public Filter {
 public:
  explicit Stamp(std::string name) : name_(std::move(name)) {}
  std::optional<Expected<Result>> before(Invocation& call, FilterNote&) override {
    call.attachments.set("stamps", std::string(call.attachments.get("stamps")) + name_ + " ");
    return std::nullopt;
  }
  void after(Invocation&, Expected<Result>&, FilterNote&) override {}

 private:
  std::string name_;
};

class Local final : public Invoker {
 public:
  explicit Local(Url url) : url_(std::move(url)) {}
  Task<Expected<Result>> invoke(Invocation&) override { co_return Result(); }
  const ServiceDescriptor& service() const noexcept override { return service_; }
  const Url& url() const noexcept override { return url_; }
  bool available() const noexcept override { return true; }

 private:
  ServiceDescriptor service_{"a.b.C", {MethodDescriptor{}}};
  Url url_;
};

// Keeps the exported invoker where the test can call it.
class KeepingProtocol final : public Protocol {
 public:
  struct Kept final : Exporter {
    const Url& url() const noexcept override { return at; }
    Url at;
  };
  explicit KeepingProtocol(InvokerPtr* exported) : exported_(exported) {}
  Expected<std::unique_ptr<Exporter>> export_service(InvokerPtr service, const Url&) override {
    *exported_ = std::move(service);
    return std::unique_ptr<Exporter>(std::make_unique<Kept>());
  }
  Expected<InvokerPtr> refer(const Url& provider, const ServiceDescriptor&) override {
    return InvokerPtr(std::make_shared<Local>(provider));
  }
  Task<void> shut_down(Deadline) override { co_return; }

 private:
  InvokerPtr* exported_;
};

class FilterProtocolTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"dubbo", "registry", "service-discovery-registry"}) {
      ASSERT_TRUE(registry.add<Protocol>(name, [this](const ExtensionContext&) -> Expected<std::unique_ptr<Protocol>> {
        return std::unique_ptr<Protocol>(std::make_unique<KeepingProtocol>(&exported));
      }).ok());
    }
    add("always", {.consumer = true, .provider = true, .keys = {}, .order = 1});
    add("keyed", {.consumer = true, .provider = true, .keys = {"token"}, .order = 2});
    add("named", {});
    ASSERT_TRUE(add_filter_wrapper(registry).ok());
  }
  void add(const std::string& name, Activation activation) {
    ASSERT_TRUE(registry.add<Filter>(name, [name](const ExtensionContext&) -> Expected<std::unique_ptr<Filter>> {
      return std::unique_ptr<Filter>(std::make_unique<Stamp>(name));
    }, activation).ok());
  }
  std::string stamps(Invoker& invoker) {
    Invocation call(invoker.service(), invoker.service().methods[0]);
    start(invoker.invoke(call), [](Expected<Result> answer) { EXPECT_TRUE(answer.ok()); });
    return std::string(call.attachments.get("stamps"));
  }
  std::string stamps_of_reference(const std::string& protocol, const std::string& url) {
    auto p = registry.get<Protocol>(protocol);
    EXPECT_TRUE(p.ok()) << p.status().to_string();
    auto invoker = (*p)->refer(*Url::parse(url), ServiceDescriptor());
    EXPECT_TRUE(invoker.ok()) << invoker.status().to_string();
    return stamps(**invoker);
  }

  ExtensionRegistry registry{null_logger()};
  InvokerPtr exported;
};

TEST_F(FilterProtocolTest, PutsActivatedAndNamedFiltersAroundAReference) {
  EXPECT_EQ(stamps_of_reference("dubbo", "dubbo://h:1/a.b.C"), "always ");
  EXPECT_EQ(stamps_of_reference("dubbo", "dubbo://h:1/a.b.C?token=t"), "always keyed ");
  EXPECT_EQ(stamps_of_reference("dubbo", "dubbo://h:1/a.b.C?reference.filter=named"), "named always ") << "by their orders";
  EXPECT_EQ(stamps_of_reference("dubbo", "dubbo://h:1/a.b.C?reference.filter=default,named"), "always named ");
  EXPECT_EQ(stamps_of_reference("dubbo", "dubbo://h:1/a.b.C?reference.filter=-always,named"), "named ");
  EXPECT_EQ(stamps_of_reference("dubbo", "dubbo://h:1/a.b.C?service.filter=named"), "always ");
}

TEST_F(FilterProtocolTest, PutsFiltersAroundAnExport) {
  auto dubbo = registry.get<Protocol>("dubbo");
  ASSERT_TRUE(dubbo.ok());
  const Url at = *Url::parse("dubbo://h:1/a.b.C?service.filter=named&reference.filter=-always");
  ASSERT_TRUE((*dubbo)->export_service(std::make_shared<Local>(at), at).ok());
  EXPECT_EQ(stamps(*exported), "named always ") << "by their orders";
  const Url written = *Url::parse("dubbo://h:1/a.b.C?service.filter=default,named&reference.filter=-always");
  ASSERT_TRUE((*dubbo)->export_service(std::make_shared<Local>(written), written).ok());
  EXPECT_EQ(stamps(*exported), "always named ") << "where `default` says";
}

TEST_F(FilterProtocolTest, LeavesProtocolsThatFindOthersAlone) {
  EXPECT_EQ(stamps_of_reference("registry", "registry://h:1/a.b.C"), "");
  EXPECT_EQ(stamps_of_reference("service-discovery-registry", "registry://h:1/a.b.C"), "");
}

TEST_F(FilterProtocolTest, AWrongFilterNameFailsTheReference) {
  auto dubbo = registry.get<Protocol>("dubbo");
  ASSERT_TRUE(dubbo.ok());
  auto invoker = (*dubbo)->refer(*Url::parse("dubbo://h:1/a.b.C?reference.filter=nmaed"), ServiceDescriptor());
  ASSERT_FALSE(invoker.ok());
  EXPECT_EQ(invoker.status().code(), StatusCode::kNotFound);
  EXPECT_NE(invoker.status().message().find("nmaed"), std::string::npos) << invoker.status().message();
}

}  // namespace
}  // namespace dubhe
