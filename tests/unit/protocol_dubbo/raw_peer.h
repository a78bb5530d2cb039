// A peer that speaks bytes: connects to the provider under test, or plays the provider.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/protocol_dubbo/dubbo_codec.h"
#include "dubhe/serialize_hessian2/reader.h"
#include "dubhe/serialize_hessian2/tree.h"
#include "estate.h"

namespace dubhe::test {

// Outlives its connection.
struct RawPeer {
  std::string got;
  Channel* channel = nullptr;
  bool closed = false;

  class End final : public ChannelHandler {
   public:
    End(RawPeer& peer, Channel& channel) : peer_(peer) { peer.channel = &channel; }
    Status on_bytes(Buffer& in) override {
      peer_.got.append(in.view());
      in.consume(in.size());
      return Status();
    }
    void on_closed(const Status&, std::uint64_t) override {
      peer_.channel = nullptr;
      peer_.closed = true;
    }

   private:
    RawPeer& peer_;
  };

  static Task<void> dial(Transporter& transporter, EventLoop& loop, RawPeer& peer) {
    Transporter::HandlerFactory factory = [&peer](Channel& channel) -> std::unique_ptr<ChannelHandler> {
      return std::make_unique<End>(peer, channel);
    };
    auto channel = co_await transporter.connect(loop, "provider", 20880, ChannelOptions(), std::move(factory));
    EXPECT_TRUE(channel.ok()) << channel.status().to_string();
  }
  void connect(Estate& estate) {
    Transporter& transporter = **estate.registry.get<Transporter>("tcp");
    estate.loop().post([&, this] { start(dial(transporter, estate.loop(), *this)); });
    estate.run();
  }
  void say(Estate& estate, std::string bytes) {
    estate.loop().post([this, bytes = std::move(bytes)] {
      if (channel == nullptr) return;
      channel->output().append(bytes);
      channel->flush_later();
    });
    estate.run();
  }
  // The frames that came since the last take().
  std::vector<std::pair<Frame, std::string>> take() {
    taken_ = std::exchange(got, {});
    std::vector<std::pair<Frame, std::string>> frames;
    std::string_view rest = taken_;
    while (!rest.empty()) {
      const DecodeStep step = dubbo::DubboCodec(0).decode(rest);
      const Frame* frame = std::get_if<Frame>(&step);
      if (frame == nullptr) {
        ADD_FAILURE() << "no whole frame: " << rest.size() << " bytes";
        break;
      }
      frames.emplace_back(*frame, std::string(frame->body));
      rest.remove_prefix(frame->size);
    }
    return frames;
  }
  // "id 5 status 20: 4 \"Hello world\" {\"dubbo\": \"2.0.2\"}" for each frame.
  std::vector<std::string> take_told() {
    std::vector<std::string> lines;
    for (const auto& [frame, body] : take()) {
      std::string line = "id " + std::to_string(frame.id) + " status " + std::to_string(frame.status) + ":";
      hessian2::Reader in(body);
      while (!in.at_end()) {
        Value value;
        if (!hessian2::read_value(in, value)) {
          line += " !" + in.status().message();
          break;
        }
        line += " " + value.to_string();
      }
      lines.push_back(line);
    }
    return lines;
  }

 private:
  std::string taken_;
};

}  // namespace dubhe::test
