#include "dubhe/protocol/generic.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dubhe {
namespace {

MethodDescriptor method(std::string name, std::vector<std::string> types, std::string descriptor) {
  MethodDescriptor made;
  made.name = std::move(name);
  made.parameter_types = std::move(types);
  made.parameter_descriptor = std::move(descriptor);
  return made;
}

ServiceDescriptor shop() {
  ServiceDescriptor service;
  service.java_interface = "shop.Shop";
  service.methods = {method("find", {"int"}, "I"), method("find", {"java.lang.String[]"}, "[Ljava/lang/String;"),
                     method("close", {}, "")};
  return service;
}

TEST(GenericForm, IsReadAsJavaReadsIt) {
  struct Row {
    const char* text;
    GenericForm form;
  };
  const Row rows[] = {{"", GenericForm::kTrue},   {"  ", GenericForm::kTrue},   {"true", GenericForm::kTrue},
                      {"TRUE", GenericForm::kTrue}, {"bean", GenericForm::kBean}, {"raw.return", GenericForm::kRawReturn}};
  for (const Row& row : rows) EXPECT_EQ(read_generic_form(row.text).value(), row.form) << row.text;
  for (const char* text : {"Bean", "RAW.RETURN", "yes", "Protobuf-json"}) {
    EXPECT_EQ(read_generic_form(text).status().code(), StatusCode::kInvalidArgument) << text;
  }
  for (const char* text : {"nativejava", "NativeJava", "gson", "GSON", "protobuf-json"}) {
    EXPECT_EQ(read_generic_form(text).status().code(), StatusCode::kUnimplemented) << text;
  }
  EXPECT_NE(read_generic_form("nativejava").status().message().find("dubbo.security.serialize.generic.native-java-enable"),
            std::string::npos);
  for (const GenericForm form : {GenericForm::kTrue, GenericForm::kBean, GenericForm::kRawReturn}) {
    EXPECT_EQ(read_generic_form(to_string(form)).value(), form);
  }
}

TEST(GenericForm, IsAskedForByAnythingButFalse) {
  for (const char* text : {"", " ", "false", "FALSE"}) EXPECT_FALSE(asks_for_generic(text)) << text;
  for (const char* text : {"true", "bean", "gson"}) EXPECT_TRUE(asks_for_generic(text)) << text;
}

TEST(GenericMethod, IsFoundByNameAndTypes) {
  const ServiceDescriptor service = shop();
  using Types = std::vector<std::string>;
  const Types ints{"int"}, texts{"java.lang.String[]"}, texts_as_class{"[Ljava.lang.String;"}, none;
  EXPECT_EQ(find_generic_method(service, "find", &ints).value(), &service.methods[0]);
  EXPECT_EQ(find_generic_method(service, "find", &texts).value(), &service.methods[1]);
  EXPECT_EQ(find_generic_method(service, "find", &texts_as_class).value(), &service.methods[1]);
  EXPECT_EQ(find_generic_method(service, "close", &none).value(), &service.methods[2]);
  EXPECT_EQ(find_generic_method(service, " close ", nullptr).value(), &service.methods[2]);
}

TEST(GenericMethod, ThatIsNotThereIsAnsweredWithThoseThatAre) {
  const ServiceDescriptor service = shop();
  using Types = std::vector<std::string>;
  const Types longs{"long"}, nonsense{"List<String>"};
  const Status wrong = find_generic_method(service, "find", &longs).status();
  EXPECT_EQ(wrong.code(), StatusCode::kNotFound);
  EXPECT_EQ(wrong.message(), "shop.Shop has no method find(long). It has find(int), find(java.lang.String[]), close()");
  EXPECT_EQ(find_generic_method(service, "open", nullptr).status().message(),
            "shop.Shop has no method open. It has find(int), find(java.lang.String[]), close()");
  EXPECT_EQ(find_generic_method(service, "find", nullptr).status().message(),
            "shop.Shop has several methods find, name the parameter types: find(int), find(java.lang.String[])");
  EXPECT_EQ(find_generic_method(service, "find", &nonsense).status().code(), StatusCode::kInvalidArgument);
}

TEST(GenericMethod, OneOfVeryManyIsToldShort) {
  ServiceDescriptor service = shop();
  for (int i = 0; i < 1000; ++i) service.methods.push_back(method("another" + std::to_string(i), {}, ""));
  EXPECT_LT(find_generic_method(service, "open", nullptr).status().message().size(), 1200u);
}

}  // namespace
}  // namespace dubhe
