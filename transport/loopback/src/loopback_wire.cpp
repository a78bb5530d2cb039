#include "loopback_wire.h"

#include <algorithm>
#include <utility>

namespace dubhe {

LoopbackPipe::Pushed LoopbackPipe::push(std::string_view offered) {
  std::lock_guard lock(mutex_);
  Pushed pushed;
  if (end_) return pushed;
  std::size_t room = capacity_ - std::min(capacity_, bytes_.size());
  if (until_cut_) room = static_cast<std::size_t>(std::min<std::uint64_t>(room, *until_cut_));
  pushed.bytes = std::min(offered.size(), room);
  bytes_.append(offered.data(), pushed.bytes);
  if (until_cut_) {
    *until_cut_ -= pushed.bytes;
    pushed.cut = *until_cut_ == 0;
  }
  writer_waits_ = !pushed.cut && pushed.bytes < offered.size();
  pushed.wake = pushed.bytes > 0 && !std::exchange(reader_knows_, true);
  return pushed;
}

bool LoopbackPipe::end(Status why) {
  std::lock_guard lock(mutex_);
  if (end_) return false;
  end_ = std::move(why);
  return !std::exchange(reader_knows_, true);
}

LoopbackPipe::Pulled LoopbackPipe::pull() {
  std::lock_guard lock(mutex_);
  reader_knows_ = false;
  Pulled pulled;
  pulled.bytes.swap(bytes_);
  pulled.end = end_;
  pulled.writer_waits = std::exchange(writer_waits_, false);
  return pulled;
}

}  // namespace dubhe
