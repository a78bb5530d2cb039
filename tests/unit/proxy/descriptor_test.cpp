#include "dubhe/proxy/descriptor.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "shapes.h"

namespace shapes {
namespace {

TEST(ServiceDescriptor, SaysWhatJavaWouldSay) {
  struct Case {
    const char* name;
    const char* parameters;
    std::vector<std::string> types;
    const char* result;
    dubhe::CallForm form;
  };
  using dubhe::CallForm;
  const Case cases[] = {
      {"greet", "Ljava/lang/String;", {"java.lang.String"}, "java.lang.String", CallForm::kBlocking},
      {"note", "Ljava/lang/String;", {"java.lang.String"}, "void", CallForm::kBlocking},
      {"add", "II", {"int", "int"}, "int", CallForm::kTask},
      {"settle", "", {}, "void", CallForm::kTask},
      {"later", "Ljava/lang/String;", {"java.lang.String"}, "java.lang.String", CallForm::kBlocking},
      {"soon", "", {}, "void", CallForm::kBlocking},
      {"find", "I", {"int"}, "java.lang.String", CallForm::kBlocking},
      {"find", "Ljava/lang/String;J", {"java.lang.String", "long"}, "java.lang.String", CallForm::kBlocking},
      {"sayHello", "Ljava/lang/String;", {"java.lang.String"}, "java.lang.String", CallForm::kBlocking},
      {"maybe", "Ljava/lang/String;", {"java.lang.String"}, "java.lang.String", CallForm::kBlocking},
      {"older", "Ldubhe/test/Person;Ljava/util/Map;", {"dubhe.test.Person", "java.util.Map"}, "dubhe.test.Person",
       CallForm::kBlocking},
      {"renamed", "Ldubhe/test/Person;Ljava/lang/String;", {"dubhe.test.Person", "java.lang.String"},
       "dubhe.test.Person", CallForm::kTask},
  };
  const dubhe::ServiceDescriptor& service = dubhe::service_descriptor<Shapes>();
  EXPECT_EQ(service.java_interface, "dubhe.test.Shapes");
  ASSERT_EQ(service.methods.size(), std::size(cases));
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    SCOPED_TRACE(cases[i].name);
    const dubhe::MethodDescriptor& method = service.methods[i];
    EXPECT_EQ(method.name, cases[i].name);
    EXPECT_EQ(method.parameter_descriptor, cases[i].parameters);
    EXPECT_EQ(method.parameter_types, cases[i].types);
    EXPECT_EQ(method.return_type, cases[i].result);
    EXPECT_EQ(method.form, cases[i].form);
    EXPECT_EQ(method.index, i);
  }
}

TEST(ServiceDescriptor, IsBuiltOnce) {
  EXPECT_EQ(&dubhe::service_descriptor<Shapes>(), &dubhe::service_descriptor<Shapes>());
}

TEST(MethodDescriptor, ReadsTheArgumentsThatItWrote) {
  const dubhe::MethodDescriptor& method = dubhe::service_descriptor<Shapes>().methods[7];
  const std::string key = "key";
  const std::int64_t number = 8;
  const void* arguments[] = {&key, &number};
  dubhe::Buffer bytes;
  dubhe::hessian2::Writer out(bytes);
  method.write_arguments(out, arguments);

  std::tuple<std::string, std::int64_t>* tuple = nullptr;
  ASSERT_EQ(method.arguments_size, sizeof *tuple);
  std::vector<std::byte> room(method.arguments_size + method.arguments_align);
  void* at = room.data();
  std::size_t space = room.size();
  ASSERT_NE(std::align(method.arguments_align, method.arguments_size, at, space), nullptr);
  dubhe::hessian2::Reader in(bytes.view());
  ASSERT_TRUE(method.read_arguments(in, at).ok());
  tuple = static_cast<std::tuple<std::string, std::int64_t>*>(at);
  EXPECT_EQ(*tuple, std::make_tuple(key, number));
  const std::vector<dubhe::Value> values = method.arguments_to_values(at);
  EXPECT_EQ(values, (std::vector<dubhe::Value>{dubhe::Value("key"), dubhe::Value(std::int64_t{8})}));
  method.destroy_arguments(at);
}

TEST(MethodDescriptor, LeavesNothingBehindWhenArgumentsCannotBeRead) {
  const dubhe::MethodDescriptor& method = dubhe::service_descriptor<Shapes>().methods[7];
  // "key", then not a long but a string; then the same body cut after every byte.
  const std::string wrong("\x03key\x03key", 8);
  alignas(std::max_align_t) std::byte room[256];
  ASSERT_LE(method.arguments_size, sizeof room);
  for (std::size_t length = 0; length <= wrong.size(); ++length) {
    SCOPED_TRACE(length);
    dubhe::hessian2::Reader in(std::string_view(wrong).substr(0, length));
    const dubhe::Status status = method.read_arguments(in, room);
    EXPECT_FALSE(status.ok());
    EXPECT_FALSE(status.message().empty());
  }
}

TEST(MethodDescriptor, RefusesANullForAnArgumentThatCannotBeNull) {
  const dubhe::MethodDescriptor& add = dubhe::service_descriptor<Shapes>().methods[2];
  alignas(std::max_align_t) std::byte room[64];
  dubhe::hessian2::Reader in("NN");
  const dubhe::Status status = add.read_arguments(in, room);
  EXPECT_EQ(status.code(), dubhe::StatusCode::kInvalidArgument) << status.to_string();
  EXPECT_NE(status.message().find("argument 1"), std::string::npos) << status.message();
}

}  // namespace
}  // namespace shapes
