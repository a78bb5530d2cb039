// A task that runs on another executor, waited for here.
#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

#include "dubhe/common/executor.h"
#include "dubhe/common/task.h"

namespace dubhe::dubbo {

// Awaited once, on the executor it resumes on. The task owns what it needs: when this is destroyed early, it goes on alone.
template <class T>
class TaskThere {
 public:
  TaskThere(Executor& there, Task<T> task) : record_(std::make_shared<Record>()), there_(there) {
    record_->task = std::move(task);
  }
  TaskThere(const TaskThere&) = delete;
  TaskThere& operator=(const TaskThere&) = delete;
  ~TaskThere() { record_->abandoned = true; }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    record_->home = current_executor();
    record_->waiting = waiting;
    there_.post([record = record_] { start(Record::run(record)); });
  }
  const T& await_resume() const noexcept { return *record_->value; }

 private:
  struct Record {
    Executor* home = nullptr;
    std::coroutine_handle<> waiting;
    bool abandoned = false;  // home's
    Task<T> task;
    std::optional<T> value;

    static Task<void> run(std::shared_ptr<Record> self) {
      self->value.emplace(co_await self->task);
      Executor& home = *self->home;
      home.post([self = std::move(self)] {
        if (!self->abandoned) self->waiting.resume();
      });
    }
  };
  std::shared_ptr<Record> record_;
  Executor& there_;
};

}  // namespace dubhe::dubbo
