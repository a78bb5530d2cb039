#include "dubhe/registry/delivery.h"

#include "dubhe/registry/background_worker.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

namespace dubhe {
namespace {

TEST(Delivery, NothingArrivesAfterTheCut) {
  int delivered = 0;
  Delivery delivery([&](Category, std::span<const Url>) { ++delivered; });
  delivery.deliver(Category::kProviders, {});
  delivery.cut();
  delivery.deliver(Category::kProviders, {});
  EXPECT_EQ(delivered, 1);
}

TEST(Delivery, AListenerMayCutItselfOff) {
  int delivered = 0;
  Delivery* self = nullptr;
  Delivery delivery([&](Category, std::span<const Url>) {
    ++delivered;
    self->cut();
  });
  self = &delivery;
  delivery.deliver(Category::kProviders, {});
  delivery.deliver(Category::kProviders, {});
  EXPECT_EQ(delivered, 1);
}

TEST(Delivery, TheCutWaitsForADeliveryThatIsRunning) {
  std::promise<void> inside;
  std::promise<void> go_on;
  std::atomic<bool> finished = false;
  Delivery delivery([&](Category, std::span<const Url>) {
    inside.set_value();
    go_on.get_future().wait();
    finished = true;
  });
  std::thread delivering([&] { delivery.deliver(Category::kProviders, {}); });
  inside.get_future().wait();
  std::thread releasing([&] { go_on.set_value(); });
  delivery.cut();
  EXPECT_TRUE(finished);
  delivering.join();
  releasing.join();
}

TEST(BackgroundWorker, RunsEverythingInOrderBeforeItEnds) {
  std::vector<int> ran;
  {
    BackgroundWorker worker;
    for (int i = 0; i < 100; ++i) worker.run([&ran, i] { ran.push_back(i); });
  }
  ASSERT_EQ(ran.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(ran[static_cast<std::size_t>(i)], i);
}

TEST(BackgroundWorker, DropsWhatComesTooLate) {
  bool ran = false;
  BackgroundWorker worker;
  worker.finish();
  worker.run([&ran] { ran = true; });
  worker.finish();
  EXPECT_FALSE(ran);
}

}  // namespace
}  // namespace dubhe
