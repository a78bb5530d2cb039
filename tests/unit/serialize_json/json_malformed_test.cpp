// Bodies that make no sense fail in words, and hurt nobody.
#include "json_form.h"

namespace zoo {

struct Box {
  std::vector<std::int32_t> numbers;
  std::string label;
};
DUBHE_TYPE(Box, "zoo.Box", numbers, label)

}  // namespace zoo

namespace dubhe {
namespace {

using test::from_json;
using test::json;
using test::why_not;

TEST(JsonMalformed, EveryCutOfABodyFails) {
  const std::string whole = R"({"numbers":[1,2,3],"label":"x"})";
  ASSERT_TRUE(from_json<zoo::Box>(whole).ok());
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    EXPECT_FALSE(from_json<zoo::Box>(whole.substr(0, cut)).ok()) << whole.substr(0, cut);
  }
}

TEST(JsonMalformed, ChangedBytesHurtNobody) {
  const std::string whole = R"({"numbers":[1,2,3],"more":{"a":[{}]},"label":"xA"})"
                            "\n"
                            R"({"path":"p"})"
                            "\n";
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char byte :
         {'\0', '"', '\\', '{', '}', '[', ']', ',', ':', '1', '-', '\n', '\xff', 'n', 't'}) {
      std::string changed = whole;
      changed[at] = byte;
      const auto reader = json().archive_reader(changed);
      zoo::Box box;
      std::string key, value;
      if (reader->begin_value() && restore(*reader, box) && reader->begin_attachments()) {
        while (reader->next_attachment(key, value)) {
        }
      }
    }
  }
}

TEST(JsonMalformed, SaysWhereAndWhatInstead) {
  EXPECT_NE(why_not<zoo::Box>(R"({"numbers":{"a":1}})").find("numbers: json: "), std::string::npos)
      << why_not<zoo::Box>(R"({"numbers":{"a":1}})");
  EXPECT_NE(why_not<zoo::Box>(R"({"numbers":["a"]})").find("\"a\" stands where a whole number"),
            std::string::npos);
  EXPECT_NE(why_not<zoo::Box>("[]").find("an object should"), std::string::npos);
  EXPECT_NE(why_not<zoo::Box>("").find("the body ends"), std::string::npos);
  EXPECT_NE(why_not<std::string>("\"\\x\"").find("json"), std::string::npos);
  EXPECT_FALSE(from_json<std::string>("\"\xff\"").ok());  // no UTF-8: not even JSON
}

TEST(JsonMalformed, NestingIsBounded) {
  std::string deep;
  for (int i = 0; i < 10000; ++i) deep += "[";
  EXPECT_FALSE(from_json<Value>(deep + std::string(10000, ']')).ok());
  EXPECT_FALSE(from_json<Value>(deep).ok());
}

TEST(JsonMalformed, AReaderThatFailedStaysFailed) {
  const auto reader = json().archive_reader("true\n1\n");
  std::int64_t number = 0;
  std::string text;
  ASSERT_TRUE(reader->begin_value());
  EXPECT_FALSE(reader->integer(number));
  EXPECT_FALSE(reader->begin_value());
  EXPECT_FALSE(reader->text(text));
  EXPECT_TRUE(reader->at_end());
  EXPECT_EQ(reader->kind(), ArchiveReader::Kind::kNothing);
}

}  // namespace
}  // namespace dubhe
