// Whole bodies, as the dubbo protocol puts them together.
#include "json_form.h"

namespace dubhe {
namespace {

using test::json;

TEST(JsonWire, HasGsonsPlaceInTheHeader) {
  EXPECT_EQ(json().name(), "gson");
  EXPECT_EQ(json().id(), 16);
}

TEST(JsonWire, EveryValueIsALine) {
  Buffer out;
  const auto writer = json().archive_writer(out);
  writer->text("2.0.2");
  writer->end_value();
  archive(*writer, std::vector<std::string>{"a\nb"});
  writer->end_value();
  writer->begin_attachments();
  writer->attachment("path", "demo.Echo");
  writer->end_attachments();
  EXPECT_EQ(out.view(), "\"2.0.2\"\n[\"a\\nb\"]\n{\"path\":\"demo.Echo\"}\n");

  const auto reader = json().archive_reader(out.view());
  std::string text, key, value;
  std::vector<std::string> list;
  for (int pass = 0; pass < 2; ++pass) {  // the second time after rewind()
    ASSERT_TRUE(reader->begin_value() && reader->text(text) && reader->begin_value() &&
                restore(*reader, list));
    ASSERT_TRUE(reader->begin_attachments() && reader->next_attachment(key, value))
        << reader->status().to_string();
    EXPECT_EQ(key + "=" + value, "path=demo.Echo");
    EXPECT_FALSE(reader->next_attachment(key, value));
    EXPECT_TRUE(reader->at_end());
    EXPECT_TRUE(reader->ok()) << reader->status().to_string();
    reader->rewind();
  }
  // Passed over without being read.
  ASSERT_TRUE(reader->begin_value() && reader->skip() && reader->begin_value() && reader->skip() &&
              reader->begin_attachments());
}

TEST(JsonWire, AttachmentsThatAreNoTextComeAsText) {
  const auto reader = json().archive_reader(R"({"a":1,"b":null,"c":{"x":[true]},"d":false})");
  std::string key, value, all;
  ASSERT_TRUE(reader->begin_attachments());
  while (reader->next_attachment(key, value)) all += key + "=" + value + ";";
  EXPECT_EQ(all, R"(a=1;c={"x":[true]};d=false;)");
  const auto none = json().archive_reader("null\n");
  EXPECT_TRUE(none->begin_attachments());
  EXPECT_FALSE(none->next_attachment(key, value));
  EXPECT_TRUE(none->ok());
}

TEST(JsonWire, ExceptionsAsGsonWrapsThem) {
  Buffer out;
  const auto writer = json().archive_writer(out);
  writer->exception(
      "demo.Bad", "no",
      Value(ObjectValue{"demo.Bad",
                        {{"cause", Value()}, {"detailMessage", Value("no")}, {"code", Value(7)}}}));
  EXPECT_EQ(out.view(),
            R"({"exception":"{\"detailMessage\":\"no\",\"code\":7}","clazz":"demo.Bad"})"
            "\n");
  // As a text, which Java needs, and as the object that it writes itself.
  for (const std::string_view line :
       {out.view(),
        std::string_view(R"({"clazz":"demo.Bad","exception":{"code":7,"detailMessage":"no"}})")}) {
    const auto reader = json().archive_reader(line);
    std::string java_class, message;
    Value object;
    ASSERT_TRUE(reader->exception(java_class, message, object)) << reader->status().to_string();
    EXPECT_EQ(java_class + ": " + message, "demo.Bad: no");
    EXPECT_EQ(*object.as_object()->find("code"), Value(7));
  }
}

TEST(JsonWire, TreesHaveTheSameRoad) {
  Buffer out;
  const auto writer = json().writer(out);
  EXPECT_TRUE(writer->write(Value("a")).ok());
  EXPECT_TRUE(writer->write(Value(2)).ok());
  const auto reader = json().reader(out.view());
  EXPECT_EQ(*reader->read(), Value("a"));
  EXPECT_FALSE(reader->at_end());
  EXPECT_EQ(*reader->read(), Value(2));
  EXPECT_TRUE(reader->at_end());
}

TEST(JsonWire, ManyReadersAtATimeHaveEachTheirOwn) {
  const auto first = json().archive_reader("\"first\"\n");
  const auto second = json().archive_reader("\"second\"\n");
  std::string text;
  ASSERT_TRUE(second->begin_value() && second->text(text));
  EXPECT_EQ(text, "second");
  ASSERT_TRUE(first->begin_value() && first->text(text));
  EXPECT_EQ(text, "first");
}

}  // namespace
}  // namespace dubhe
