// SPDX-License-Identifier: MIT
#pragma once
// A thread that does one task at a time, while its owner does something else. POSIX threads: <thread> and its locks
// would add a third to what every program parses.
#include <exception>
#include <utility>

#include <pthread.h>
#include <signal.h>

#include <gradus/core/allocator.hpp>
#include <gradus/core/parallel.hpp>

namespace gradus::data {

class Worker {
 public:
  using Task = void(void* context);

  Worker() = default;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  /// Waits for the task that is running; what it throws is lost.
  GRADUS_SMALL ~Worker() {
    if (!running_) return;
    {
      const Lock lock(mutex_);
      stop_ = true;
      pthread_cond_broadcast(&changed_);
    }
    pthread_join(thread_, nullptr);
  }

  /// Begins task(context), after finish() of the one before. Where the system has no thread left it runs at once.
  GRADUS_SMALL void start(Task* task, void* context) {
    if (!running_ && !launch()) return attempt(task, context);
    const Lock lock(mutex_);
    task_ = task;
    context_ = context;
    pthread_cond_broadcast(&changed_);
  }
  /// Waits until the task is done, and throws what it threw.
  GRADUS_SMALL void finish() {
    {
      const Lock lock(mutex_);
      while (task_) pthread_cond_wait(&changed_, &mutex_);
    }
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  }

 private:
  class Lock {
   public:
    explicit Lock(pthread_mutex_t& mutex) noexcept : mutex_(mutex) { pthread_mutex_lock(&mutex_); }
    ~Lock() { pthread_mutex_unlock(&mutex_); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

   private:
    pthread_mutex_t& mutex_;
  };

  // The host program's signals stay with its own threads.
  bool launch() noexcept {
    sigset_t every, before;
    sigfillset(&every);
    pthread_sigmask(SIG_SETMASK, &every, &before);
    running_ = pthread_create(&thread_, nullptr, run, this) == 0;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return running_;
  }
  void attempt(Task* task, void* context) noexcept {
    try {
      task(context);
    } catch (...) {
      error_ = std::current_exception();
    }
  }
  static void* run(void* self) {
    static_cast<Worker*>(self)->work();
    return nullptr;
  }
  GRADUS_SMALL void work() {
    const Threads one(1);  // the other cores are busy with the training step
    for (;;) {
      {
        const Lock lock(mutex_);
        while (!task_ && !stop_) pthread_cond_wait(&changed_, &mutex_);
        if (!task_) break;
      }
      attempt(task_, context_);
      const Lock lock(mutex_);
      task_ = nullptr;
      pthread_cond_broadcast(&changed_);
    }
  }

  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t changed_ = PTHREAD_COND_INITIALIZER;
  pthread_t thread_{};
  Task* task_ = nullptr;  // not null until it is done
  void* context_ = nullptr;
  std::exception_ptr error_;
  bool running_ = false, stop_ = false;
};

}  // namespace gradus::data
