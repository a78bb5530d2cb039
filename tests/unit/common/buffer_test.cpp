#include "dubhe/common/buffer.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace dubhe {
namespace {

TEST(BufferTest, AnEmptyOneOwnsNothing) {
  Buffer buffer;
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.capacity(), 0u);
  EXPECT_EQ(buffer.view(), "");
  buffer.append("", 0);
  EXPECT_EQ(buffer.capacity(), 0u);
}

TEST(BufferTest, WhatIsAppendedIsConsumedInOrder) {
  Buffer buffer;
  buffer.append("hello ");
  buffer.append("world");
  buffer.push('!');
  EXPECT_EQ(buffer.view(), "hello world!");
  buffer.consume(6);
  EXPECT_EQ(buffer.view(), "world!");
  buffer.truncate(5);
  EXPECT_EQ(buffer.view(), "world");
  buffer.consume(5);
  EXPECT_TRUE(buffer.empty());
}

TEST(BufferTest, BytesWrittenBehindTheContentCountWhenCommitted) {
  Buffer buffer(16);
  std::memcpy(buffer.tail(), "abc", 3);
  EXPECT_TRUE(buffer.empty());
  buffer.commit(3);
  EXPECT_EQ(buffer.view(), "abc");
  EXPECT_GE(buffer.room(), 13u);
}

TEST(BufferTest, RoomInFrontIsUsedBeforeItGrows) {
  Buffer buffer(512);
  buffer.append(std::string(500, 'a'));
  buffer.consume(480);
  const std::size_t before = buffer.capacity();
  buffer.append(std::string(400, 'b'));
  EXPECT_EQ(buffer.capacity(), before);
  EXPECT_EQ(buffer.view(), std::string(20, 'a') + std::string(400, 'b'));
}

TEST(BufferTest, MovingTakesTheMemoryAlong) {
  Buffer buffer;
  buffer.append("content");
  Buffer other = std::move(buffer);
  EXPECT_EQ(other.view(), "content");
  EXPECT_TRUE(buffer.empty());
  buffer = std::move(other);
  EXPECT_EQ(buffer.view(), "content");
  buffer.release();
  EXPECT_EQ(buffer.capacity(), 0u);
  buffer.append("again");
  EXPECT_EQ(buffer.view(), "again");
  buffer.clear();
  EXPECT_TRUE(buffer.empty());
}

TEST(BufferTest, AThousandRandomStepsAgreeWithAString) {
  std::mt19937 random(42);
  Buffer buffer;
  std::string model;
  for (int step = 0; step < 1000; ++step) {
    const std::string bytes(random() % 700, static_cast<char>('a' + step % 26));
    buffer.append(bytes);
    model += bytes;
    const std::size_t n = random() % (model.size() + 1);
    buffer.consume(n);
    model.erase(0, n);
    ASSERT_EQ(buffer.view(), model);
  }
}

}  // namespace
}  // namespace dubhe
