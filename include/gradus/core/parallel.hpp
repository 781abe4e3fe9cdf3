// SPDX-License-Identifier: MIT
#pragma once
// parallel_for on the team of threads that OpenMP allows, or in place without it. The same code in every translation
// unit: whether there is a team is a run-time fact, so units built with and without -fopenmp can be linked in any
// order.
//
// Work is cut by its size, never by the number of threads: results do not depend on it. The library never calls
// omp_set_*: the host program's OpenMP settings stay as they are.
#include <exception>
#include <type_traits>

#include <gradus/core/shape.hpp>
#include <gradus/core/state.hpp>
#include <gradus/core/team.hpp>

namespace gradus {

/// Threads that parallel_for may use: set_num_threads, else what OpenMP would take; 1 without OpenMP.
inline int num_threads() noexcept {
  if (thread_state.threads) return thread_state.threads;
  if (process_state.threads) return process_state.threads;
  const auto size = process_state.team_size;
  return size ? size() : 1;
}
/// Throws ValueError if n < 1.
inline void set_num_threads(int n) {
  if (n < 1) fail<ValueError>({"[set_num_threads] n must be positive, but got ", n, "."});
  process_state.threads = n;
}
/// Another number of threads for a scope, on the calling thread only: Threads one(1);
class Threads {
 public:
  explicit Threads(int n) : before_(thread_state.threads) {
    if (n < 1) fail<ValueError>({"[Threads] n must be positive, but got ", n, "."});
    thread_state.threads = n;
  }
  ~Threads() { thread_state.threads = before_; }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

 private:
  int before_;
};

/// Cuts [0, n) into blocks of `grain` and calls call(f, begin, end) for each. The same code for every f: a template
/// would handle exceptions anew in each.
using BlockCall = void(void* f, Size begin, Size end);
[[gnu::noinline]] inline void run_blocks(Size n, Size grain, BlockCall* call, void* f) {
  struct Context {
    BlockCall* call;
    void* f;
    Size n, grain;
    SpinLock lock;
    long failed;
    std::exception_ptr error;

    void run(long i) const {
      const Size begin = static_cast<Size>(i) * grain, end = begin + grain;
      call(f, begin, end < n ? end : n);
    }
  };
  if (n <= grain) {
    if (n > 0) call(f, 0, n);
    return;
  }
  const long blocks = static_cast<long>((n + grain - 1) / grain);
  Context shared{call, f, n, grain, {}, blocks, nullptr};
  const auto run_team = process_state.run_team;
  const int threads = run_team && !thread_state.in_team ? num_threads() : 1;
  if (threads < 2) {
    for (long i = 0; i < blocks; ++i) shared.run(i);
    return;
  }
  ProcessState::Task* task = [](void* context, long i) {
    Context& c = *static_cast<Context*>(context);
    try {
      c.run(i);
    } catch (...) {
      Locked lock(c.lock);
      if (i < c.failed) c.failed = i, c.error = std::current_exception();
    }
  };
  if (!run_team(task, &shared, blocks, threads))
    for (long i = 0; i < blocks; ++i) task(&shared, i);
  if (shared.error) std::rethrow_exception(shared.error);
}

/// Calls f(i) for i in [0, n), in any order and on several threads. If calls throw, the exception of the lowest i
/// that threw is thrown again once all are done.
template <class F>
void parallel_for(Size n, F&& f) {
  using Function = std::remove_reference_t<F>;
  run_blocks(n, 1, [](void* g, Size i, Size) { (*static_cast<Function*>(g))(i); },
             const_cast<void*>(static_cast<const void*>(&f)));
}
/// Cuts [0, n) into blocks of `grain` and calls f(begin, end) for each.
template <class F>
void parallel_blocks(Size n, Size grain, F&& f) {
  using Function = std::remove_reference_t<F>;
  run_blocks(n, grain, [](void* g, Size begin, Size end) { (*static_cast<Function*>(g))(begin, end); },
             const_cast<void*>(static_cast<const void*>(&f)));
}

}  // namespace gradus
