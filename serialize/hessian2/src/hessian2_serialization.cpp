#include "dubhe/serialize_hessian2/hessian2_serialization.h"

#include "dubhe/serialize_hessian2/tree.h"

namespace dubhe {

namespace {

class Hessian2Writer final : public ValueWriter {
 public:
  explicit Hessian2Writer(Buffer& out) : writer_(out) {}
  Status write(const Value& value) override {
    hessian2::write_value(writer_, value);
    return writer_.status();
  }

 private:
  hessian2::Writer writer_;
};

class Hessian2Reader final : public ValueReader {
 public:
  explicit Hessian2Reader(std::string_view body) : reader_(body) {}
  Expected<Value> read() override {
    Value value;
    if (!hessian2::read_value(reader_, value)) return reader_.status();
    return value;
  }
  bool at_end() const noexcept override { return reader_.at_end(); }

 private:
  hessian2::Reader reader_;
};

class Hessian2Serialization final : public Serialization {
 public:
  std::string_view name() const noexcept override { return "hessian2"; }
  std::uint8_t id() const noexcept override { return 2; }
  std::unique_ptr<ValueWriter> writer(Buffer& out) const override { return std::make_unique<Hessian2Writer>(out); }
  std::unique_ptr<ValueReader> reader(std::string_view body) const override {
    return std::make_unique<Hessian2Reader>(body);
  }
};

}  // namespace

Expected<std::unique_ptr<Serialization>> make_hessian2(const ExtensionContext&) {
  return std::unique_ptr<Serialization>(std::make_unique<Hessian2Serialization>());
}

}  // namespace dubhe
