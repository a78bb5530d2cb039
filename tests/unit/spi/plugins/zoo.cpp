// A plugin of two points, with a wrapper.
#include "dubhe/spi/plugin.h"

#include "../points.h"

namespace {

using namespace dubhe::test;

class Shouting final : public Animal {
 public:
  explicit Shouting(std::unique_ptr<Animal> inner) : inner_(std::move(inner)) {}
  std::string says() const override { return inner_->says() + "!"; }

 private:
  const std::unique_ptr<Animal> inner_;
};

}  // namespace

DUBHE_PLUGIN(registry) {
  registry.add<Animal>(
      "cat", [](const dubhe::ExtensionContext&) { return std::make_unique<NamedAnimal>("meow"); });
  // Asks for something that is in the box, through the same registry.
  registry.add<Animal>(
      "parrot",
      [](const dubhe::ExtensionContext& context) -> dubhe::Expected<std::unique_ptr<Animal>> {
        auto other = context.get<Animal>("dog");
        if (!other.ok()) return other.status();
        return std::unique_ptr<Animal>(
            std::make_unique<NamedAnimal>("parrot: " + (*other)->says()));
      });
  registry.add<Step>("audit", [](const dubhe::ExtensionContext& context) {
    return std::make_unique<NamedStep>("audit of " + context.url().host());
  });
  registry.wrap<Animal>("shout", [](std::unique_ptr<Animal> inner, const dubhe::ExtensionContext&) {
    return std::make_unique<Shouting>(std::move(inner));
  });
}
