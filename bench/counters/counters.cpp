// Counts, for a program that does not know of it, how often memory is allocated and how often the
// kernel is asked.
//
//   LD_PRELOAD=libdubhe_bench_counters.so DUBHE_BENCH_COUNTS=/tmp/counts program
//
// The file has two 64-bit numbers in the byte order of the machine, which grow while the program
// runs: allocations (malloc, calloc, realloc and their aligned kin; `new` ends there, too), and
// system calls that read, write, wait or arm a timer through the C library. Not counted: what locks
// ask of the kernel (futex), and what is done once (open, mmap).
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

struct Counts {
  std::atomic<std::uint64_t> allocations{0};
  std::atomic<std::uint64_t> system_calls{0};
};

Counts before_the_file;  // allocations made before the constructor below ran
std::atomic<Counts*> counts{&before_the_file};

void count_allocation() noexcept {
  counts.load(std::memory_order_relaxed)->allocations.fetch_add(1, std::memory_order_relaxed);
}
void count_system_call() noexcept {
  counts.load(std::memory_order_relaxed)->system_calls.fetch_add(1, std::memory_order_relaxed);
}

// The first thing in a process that has the name of a file; its children have their own counts or
// none.
__attribute__((constructor)) void open_counts() {
  const char* path = std::getenv("DUBHE_BENCH_COUNTS");
  if (path == nullptr) return;
  const int fd = ::open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || ::ftruncate(fd, sizeof(Counts)) != 0) return;
  void* memory = ::mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ::close(fd);
  if (memory != MAP_FAILED) counts = static_cast<Counts*>(memory);
}

template <class... Arguments>
long ask(long number, Arguments... arguments) noexcept {
  count_system_call();
  return ::syscall(number, arguments...);
}

}  // namespace

extern "C" {

// What glibc's own names for these do, under the names that a program calls.
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t size) {
  count_allocation();
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  count_allocation();
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  count_allocation();
  return __libc_realloc(memory, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
  count_allocation();
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  *memory = memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}

ssize_t read(int fd, void* to, std::size_t size) { return ask(SYS_read, fd, to, size); }
ssize_t write(int fd, const void* from, std::size_t size) { return ask(SYS_write, fd, from, size); }
ssize_t readv(int fd, const iovec* to, int count) { return ask(SYS_readv, fd, to, count); }
ssize_t writev(int fd, const iovec* from, int count) { return ask(SYS_writev, fd, from, count); }
ssize_t recv(int fd, void* to, std::size_t size, int flags) {
  return ask(SYS_recvfrom, fd, to, size, flags, nullptr, nullptr);
}
ssize_t recvmsg(int fd, msghdr* message, int flags) { return ask(SYS_recvmsg, fd, message, flags); }
ssize_t send(int fd, const void* from, std::size_t size, int flags) {
  return ask(SYS_sendto, fd, from, size, flags, nullptr, 0);
}
ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  return ask(SYS_sendmsg, fd, message, flags);
}
int epoll_ctl(int epoll, int how, int fd, epoll_event* event) noexcept {
  return static_cast<int>(ask(SYS_epoll_ctl, epoll, how, fd, event));
}
int epoll_wait(int epoll, epoll_event* events, int most, int timeout) {
  return static_cast<int>(ask(SYS_epoll_pwait, epoll, events, most, timeout, nullptr, 0));
}
int poll(pollfd* fds, nfds_t count, int timeout) {
  count_system_call();
  timespec limit{timeout / 1000, timeout % 1000 * 1'000'000L};
  return static_cast<int>(
      ::syscall(SYS_ppoll, fds, count, timeout < 0 ? nullptr : &limit, nullptr, 0));
}
int timerfd_settime(int fd, int flags, const itimerspec* to, itimerspec* before) noexcept {
  return static_cast<int>(ask(SYS_timerfd_settime, fd, flags, to, before));
}

}  // extern "C"
