#include "dubhe/config/config_key.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace dubhe {
namespace {

// `file` is what the table gives; DUBHE_WRITE_PAGES=1 in the environment makes it so.
void expect_fresh(const char* file, const std::string& text) {
  if (std::getenv("DUBHE_WRITE_PAGES") != nullptr) std::ofstream(file) << text;
  std::ostringstream page;
  page << std::ifstream(file).rdbuf();
  EXPECT_TRUE(page.str() == text) << file
                                  << " is stale: run this test with DUBHE_WRITE_PAGES=1 in the "
                                     "environment, and commit the page";
}

std::string in_quotes(std::string_view text) {
  std::string line = "\"";
  for (const char c : text) {
    if (c == '\n') {
      line.append("\\n");
    } else {
      if (c == '"' || c == '\\') line.push_back('\\');
      line.push_back(c);
    }
  }
  return line + "\"";
}

std::string unquoted(std::string_view line) {
  std::string text;
  for (std::size_t at = line.find('"') + 1; at < line.size() && line[at] != '"'; ++at) {
    if (line[at] != '\\') {
      text.push_back(line[at]);
    } else {
      text.push_back(line[++at] == 'n' ? '\n' : line[at]);
    }
  }
  return text;
}

// The page's texts in another language, in gettext's form: msgid "English", msgstr "the other one"; a text in several quoted
// lines is joined. Notes what it is asked for in vain.
class Translation {
 public:
  explicit Translation(const char* file) {
    std::ifstream in(file);
    std::string line, english;
    std::string* open = nullptr;
    while (std::getline(in, line)) {
      if (line.starts_with("msgid ")) {
        english.clear();
        open = &english;
      } else if (line.starts_with("msgstr ")) {
        EXPECT_FALSE(texts_.contains(english)) << file << " has this twice: " << english;
        open = &texts_[english];
      } else if (!line.starts_with("\"")) {
        continue;
      }
      open->append(unquoted(line));
    }
  }

  std::string words(std::string_view where, std::string_view english) {
    const auto found = texts_.find(english);
    asked_.emplace(english);
    if (found != texts_.end() && !found->second.empty()) return found->second;
    missing_["msgid " + in_quotes(english) + "\nmsgstr \"\"\n"].emplace(where);
    return std::string(english);
  }

  // What to put into the file; empty: it is complete.
  std::string missing() const {
    std::string entries;
    for (const auto& [entry, places] : missing_) {
      for (const std::string& place : places) entries.append("#: ").append(place).append("\n");
      entries.append(entry).append("\n");
    }
    return entries;
  }

  // What nobody asked for; empty: nothing to take out.
  std::string left_over() const {
    std::string lines;
    for (const auto& [english, text] : texts_) {
      if (!asked_.contains(english)) lines.append("msgid ").append(in_quotes(english)).append("\n");
    }
    return lines;
  }

 private:
  std::map<std::string, std::string, std::less<>> texts_;
  std::set<std::string, std::less<>> asked_;
  std::map<std::string, std::set<std::string>> missing_;
};

TEST(ConfigurationPageTest, ThePageInDocsIsTheOneTheTableGives) {
  expect_fresh(DUBHE_DOCS "/configuration.md", configuration_page());
}

TEST(ConfigurationPageTest, TheChinesePageInDocsIsTheOneTheTableGives) {
  const char* file = DUBHE_DOCS "/zh/configuration.po";
  Translation chinese(file);
  const std::string page = configuration_page(
      [&](std::string_view where, std::string_view english) { return chinese.words(where, english); });
  EXPECT_EQ(chinese.missing(), "") << file << " lacks these: add them, with their Chinese as msgstr";
  EXPECT_EQ(chinese.left_over(), "") << file << " has these, which stand nowhere any more: take them out";
  expect_fresh(DUBHE_DOCS "/zh/configuration.md", page);
}

TEST(ConfigurationPageTest, TheSchemaInDocsIsTheOneTheTableGives) {
  expect_fresh(DUBHE_DOCS "/dubhe.schema.json", configuration_schema());
}

}  // namespace
}  // namespace dubhe
