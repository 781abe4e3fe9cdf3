// SPDX-License-Identifier: MIT
#pragma once
// parallel_for on the team of threads that OpenMP allows, or in place without it. The same code in every translation
// unit: whether there is a team is a run-time fact, so units built with and without -fopenmp can be linked in any
// order.
//
// Work is cut by its size, never by the number of threads: results do not depend on it. The library never calls
// omp_set_*: the host program's OpenMP settings stay as they are.
#include <exception>

#include <gradus/core/shape.hpp>
#include <gradus/core/state.hpp>
#include <gradus/core/team.hpp>

namespace gradus {

/// Threads that parallel_for may use: set_num_threads, else what OpenMP would take; 1 without OpenMP.
inline int num_threads() noexcept {
  if (this_thread.threads) return this_thread.threads;
  if (process.threads) return process.threads;
  const auto size = process.team_size;
  return size ? size() : 1;
}
/// Throws ValueError if n < 1.
inline void set_num_threads(int n) {
  if (n < 1) fail<ValueError>({"[set_num_threads] n must be positive, but got ", n, "."});
  process.threads = n;
}
/// Another number of threads for a scope, on the calling thread only: Threads one(1);
class Threads {
 public:
  explicit Threads(int n) : before_(this_thread.threads) {
    if (n < 1) fail<ValueError>({"[Threads] n must be positive, but got ", n, "."});
    this_thread.threads = n;
  }
  ~Threads() { this_thread.threads = before_; }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

 private:
  int before_;
};

/// Calls f(i) for i in [0, n), in any order and on several threads. If calls throw, the exception of the lowest i
/// that threw is thrown again once all are done.
template <class F>
void parallel_for(Size n, F&& f) {
  const auto run_team = process.run_team;
  const int threads = run_team && n > 1 && !this_thread.in_team ? num_threads() : 1;
  if (threads < 2) {
    for (Size i = 0; i < n; ++i) f(i);
    return;
  }
  struct Context {
    F& f;
    SpinLock lock;
    long failed;
    std::exception_ptr error;
  } shared{f, {}, static_cast<long>(n), nullptr};
  ProcessState::Task* task = [](void* context, long i) {
    Context& c = *static_cast<Context*>(context);
    try {
      c.f(static_cast<Size>(i));
    } catch (...) {
      Locked lock(c.lock);
      if (i < c.failed) c.failed = i, c.error = std::current_exception();
    }
  };
  if (!run_team(task, &shared, static_cast<long>(n), threads))
    for (long i = 0; i < static_cast<long>(n); ++i) task(&shared, i);
  if (shared.error) std::rethrow_exception(shared.error);
}
/// Cuts [0, n) into blocks of `grain` and calls f(begin, end) for each.
template <class F>
void parallel_blocks(Size n, Size grain, F&& f) {
  if (n <= grain) {
    if (n > 0) f(Size(0), n);
    return;
  }
  parallel_for((n + grain - 1) / grain, [&](Size i) {
    const Size end = (i + 1) * grain;
    f(i * grain, end < n ? end : n);
  });
}

}  // namespace gradus
