// What makes one result of those of several groups, and the cluster that asks them.
#include "row.h"

#include <chrono>
#include <map>
#include <set>

namespace extension_names {

namespace {

// One method for each kind of result that there is a merger for; each answers one element.
struct Shelf {
  virtual ~Shelf() = default;
  virtual std::vector<std::string> list() = 0;
  virtual std::set<std::string> set() = 0;
  virtual std::map<std::string, std::string> map() = 0;
  virtual dubhe::Bytes bytes() = 0;
  virtual dubhe::Array<char16_t> chars() = 0;
  virtual dubhe::Array<std::int16_t> shorts() = 0;
  virtual dubhe::Array<std::int32_t> ints() = 0;
  virtual dubhe::Array<std::int64_t> longs() = 0;
  virtual dubhe::Array<float> floats() = 0;
  virtual dubhe::Array<double> doubles() = 0;
  virtual dubhe::Array<bool> booleans() = 0;
};
DUBHE_SERVICE(Shelf, "dubhe.test.Shelf", list, set, map, bytes, chars, shorts, ints, longs, floats, doubles, booleans)

class NamedShelf final : public Shelf {
 public:
  explicit NamedShelf(std::string name) : name_(std::move(name)) {}
  std::vector<std::string> list() override { return {name_}; }
  std::set<std::string> set() override { return {name_}; }
  std::map<std::string, std::string> map() override { return {{name_, "here"}}; }
  dubhe::Bytes bytes() override { return dubhe::Bytes(1); }
  dubhe::Array<char16_t> chars() override { return one(u'x'); }
  dubhe::Array<std::int16_t> shorts() override { return one(std::int16_t{1}); }
  dubhe::Array<std::int32_t> ints() override { return one(std::int32_t{1}); }
  dubhe::Array<std::int64_t> longs() override { return one(std::int64_t{1}); }
  dubhe::Array<float> floats() override { return one(1.0F); }
  dubhe::Array<double> doubles() override { return one(1.0); }
  dubhe::Array<bool> booleans() override { return one(true); }

 private:
  template <class T>
  static dubhe::Array<T> one(T element) {
    dubhe::Array<T> all;
    all.push_back(element);
    return all;
  }
  const std::string name_;
};

// The addresses of the shelves of two groups.
std::string two_groups(Ground& ground) {
  std::string addresses;
  for (const char* group : {"red", "blue"}) {
    dubhe::Application& application = ground.provider(group, {std::string("--dubbo.provider.group=") + group});
    application.provide<Shelf>(std::make_shared<NamedShelf>(group));
    for (const dubhe::Url& url : application.exported()) {
      if (url.interface_name() == "dubhe.test.Shelf") addresses += (addresses.empty() ? "" : ";") + url.to_string();
    }
  }
  return addresses;
}

// How many elements `take` gets, where each of two groups has one.
template <class Take>
std::function<std::string(Ground&)> gathered(Take take) {
  return [take](Ground& ground) {
    const std::string addresses = two_groups(ground);
    const auto shelf = ground.consumer().refer<Shelf>({.timeout = std::chrono::seconds(30), .url = addresses});
    return std::to_string((shelf.get()->*take)().size()) + " of 2";
  };
}

std::string shelf(const std::string& settings) {
  return "dubbo: {references: {dubhe.test.Shelf: {group: '*'" + settings + "}}}";
}

template <class Take>
Row merger(const std::string& name, const std::string& method, Take take) {
  return {"merger", name, shelf(", methods: {" + method + ": {merger: " + name + "}}"), "2 of 2", gathered(take), shelf("")};
}

}  // namespace

std::vector<Row> merger_rows() {
  return {
      {"cluster", "mergeable", shelf(", cluster: mergeable, merger: default"), "2 of 2", gathered(&Shelf::list), shelf("")},
      merger("default", "list", &Shelf::list),
      merger("list", "list", &Shelf::list),
      merger("set", "set", &Shelf::set),
      merger("map", "map", &Shelf::map),
      merger("byte", "bytes", &Shelf::bytes),
      merger("char", "chars", &Shelf::chars),
      merger("short", "shorts", &Shelf::shorts),
      merger("int", "ints", &Shelf::ints),
      merger("long", "longs", &Shelf::longs),
      merger("float", "floats", &Shelf::floats),
      merger("double", "doubles", &Shelf::doubles),
      merger("boolean", "booleans", &Shelf::booleans),
  };
}

}  // namespace extension_names
