// Bodies of messages, byte for byte as Dubbo's Java writes them, and the names of messages in Java.
#include "dubhe/common/logger.h"
#include "dubhe/serialize_protobuf/message.h"
#include "dubhe/serialize_protobuf/protobuf_serialization.h"

#include <gtest/gtest.h>

#include <greeting.pb.h>
#include <outer_names.pb.h>

namespace dubhe {
namespace {

using namespace std::string_view_literals;
using dubhe::test::GreetRequest;

class ProtobufWireTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(registry.add<Serialization>("protobuf", make_protobuf).ok());
  }
  const ArchiveSerialization& protobuf() {
    return dynamic_cast<const ArchiveSerialization&>(**registry.get<Serialization>("protobuf"));
  }
  std::string bytes(auto&& write) {
    Buffer out;
    const auto writer = protobuf().archive_writer(out);
    write(*writer);
    return writer->ok() ? std::string(out.view()) : writer->status().message();
  }

  ExtensionRegistry registry{null_logger()};
};

TEST_F(ProtobufWireTest, HasItsPlaceInTheHeader) {
  EXPECT_EQ(protobuf().name(), "protobuf");
  EXPECT_EQ(protobuf().id(), 22);
}

TEST_F(ProtobufWireTest, TextsAndNumbersStandInWrappers) {
  EXPECT_EQ(bytes([](ArchiveWriter& out) { out.text("2.0.2"); }),
            "\x07\x0a\x05"
            "2.0.2"sv);
  EXPECT_EQ(bytes([](ArchiveWriter& out) { out.text(""); }), "\0"sv);
  EXPECT_EQ(bytes([](ArchiveWriter& out) { out.integer(4); }), "\x02\x08\x04"sv);
  EXPECT_EQ(bytes([](ArchiveWriter& out) { out.integer(0); }), "\0"sv);
  EXPECT_EQ(bytes([](ArchiveWriter& out) {
              out.begin_attachments();
              out.attachment("k", "v");
              out.attachment("e", "");
              out.end_attachments();
            }),
            "\x0f\x0a\x06\x0a\x01k\x12\x01v\x0a\x05\x0a\x01"
            "e\x12\x00"sv);
  EXPECT_EQ(bytes([](ArchiveWriter& out) { out.exception("a.B", "no", Value()); }),
            "\x09\x0a\x03"
            "a.B\x12\x02no"sv);
}

TEST_F(ProtobufWireTest, WhatWasWrittenReads) {
  GreetRequest request;
  request.set_name("Ann");
  request.add_numbers(-1);
  request.mutable_inner()->set_loud(true);
  const std::string body = bytes([&](ArchiveWriter& out) {
    out.text("head");
    archive(out, request);
    out.integer(-7);
    out.real(0.5);
    out.real32(0.25f);
    out.boolean(true);
    out.exception("a.B", "no", Value());
    out.begin_attachments();
    out.attachment("k", "v");
    out.end_attachments();
  });
  const auto in = protobuf().archive_reader(body);
  std::string text, message;
  GreetRequest back;
  std::int64_t number = 0;
  double real = 0, real32 = 0;
  bool flag = false;
  Value object;
  ASSERT_TRUE(in->begin_value() && in->text(text) && in->begin_value() && restore(*in, back))
      << in->status().to_string();
  EXPECT_EQ(text, "head");
  EXPECT_EQ(back.SerializeAsString(), request.SerializeAsString());
  ASSERT_TRUE(in->begin_value() && in->integer(number) && in->begin_value() && in->real(real) &&
              in->begin_value() && in->real(real32) && in->begin_value() && in->boolean(flag) &&
              in->exception(text, message, object));
  EXPECT_EQ(number, -7);
  EXPECT_EQ(real + real32, 0.75);
  EXPECT_TRUE(flag);
  EXPECT_EQ(text + ": " + message, "a.B: no");
  std::string key, value;
  ASSERT_TRUE(in->begin_attachments() && in->next_attachment(key, value));
  EXPECT_EQ(key + "=" + value, "k=v");
  EXPECT_FALSE(in->next_attachment(key, value));
  EXPECT_TRUE(in->ok());
  EXPECT_TRUE(in->at_end());
}

TEST_F(ProtobufWireTest, NonsenseFailsInWords) {
  for (const std::string_view body :
       {"\x05\x0a"sv, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"sv, ""sv, "\x02\x0b\x00"sv}) {
    const auto in = protobuf().archive_reader(body);
    GreetRequest message;
    EXPECT_FALSE(in->begin_value() && restore(*in, message));
    EXPECT_NE(in->status().message().find("protobuf: "), std::string::npos)
        << in->status().message();
  }
  const auto in = protobuf().archive_reader("\0"sv);
  dubhe::outer::OuterNames without;  // a required field is missing
  EXPECT_FALSE(in->begin_value() && restore(*in, without));
  EXPECT_NE(in->status().message().find("no dubhe.outer.OuterNames"), std::string::npos)
      << in->status().message();
}

TEST_F(ProtobufWireTest, OtherTypesAreRefusedWithTheMend) {
  for (const std::string& told :
       {bytes([](ArchiveWriter& out) { archive(out, std::vector<std::string>{"a"}); }),
        bytes([](ArchiveWriter& out) { out.value(Value(1)); }),
        bytes([](ArchiveWriter& out) { out.date(Date()); })}) {
    EXPECT_NE(told.find("declare a message, or use hessian2"), std::string::npos) << told;
  }
  EXPECT_NE(bytes([](ArchiveWriter& out) { out.null(); }).find("google.protobuf.Empty"),
            std::string::npos);
}

TEST(ProtobufNames, AreThoseOfTheGeneratedJava) {
  EXPECT_EQ(hessian2::java_type_name<GreetRequest>(), "dubhe.test.pb.GreetRequest");
  EXPECT_EQ(hessian2::java_descriptor<GreetRequest>(), "Ldubhe/test/pb/GreetRequest;");
  EXPECT_EQ(hessian2::java_type_name<GreetRequest::Inner>(), "dubhe.test.pb.GreetRequest$Inner");
  // No options: the package, and an outer class that makes way for a message of its name.
  EXPECT_EQ(hessian2::java_type_name<dubhe::outer::OuterNames>(),
            "dubhe.outer.OuterNamesOuterClass$OuterNames");
}

TEST(ProtobufNames, Hessian2RefusesMessagesWithTheMend) {
  Buffer bytes;
  hessian2::Writer out(bytes);
  hessian2::write(out, GreetRequest());
  EXPECT_NE(out.status().message().find("`serialization=protobuf`"), std::string::npos)
      << out.status().message();
}

}  // namespace
}  // namespace dubhe
