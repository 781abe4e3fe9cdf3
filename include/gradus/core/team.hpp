// SPDX-License-Identifier: MIT
#pragma once
// The team: threads that wait for work, one team a process. OpenMP says how many there may be and whether the caller
// is inside a region of its own; the work itself is handed out here, because a region ends only when every thread of
// it has come back. On a machine whose cores are shared, that wait is a scheduler's time slice, several milliseconds.
// Here the caller starts at once and waits only for pieces that somebody has begun: a helper that gets no core costs
// nothing, and a child after fork(), which has no helpers, works alone.
//
// A job is n pieces, cut into one range a thread; who has finished its own takes from the others'. A ticket holds the
// job's generation and the next piece of a range; taking a piece is one compare-and-swap, which fails if
// the job is over.
#if defined(_OPENMP) && defined(__linux__)
#include <dlfcn.h>
#include <linux/futex.h>
#include <omp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <gradus/core/background.hpp>

namespace gradus::openmp {  // these names exist only where OpenMP does

inline void futex(std::uint32_t* word, int operation, std::uint32_t value) noexcept {
  syscall(SYS_futex, word, operation | FUTEX_PRIVATE_FLAG, value, nullptr, nullptr, 0);
}

/// Does pieces of generation g, thread `mine` from its own range on.
[[gnu::noinline]] inline void take_part(TeamState& team, std::uint32_t g, int mine) {
  const int threads = __atomic_load_n(&team.threads, __ATOMIC_RELAXED);
  long finished = 0;
  for (int k = 0; k < threads; ++k) {
    const int range = mine + k < threads ? mine + k : mine + k - threads;
    std::uint64_t ticket = __atomic_load_n(&team.range[range].ticket, __ATOMIC_ACQUIRE);
    while (static_cast<std::uint32_t>(ticket >> 32) == g) {
      const long i = static_cast<long>(ticket & 0xffffffff), n = __atomic_load_n(&team.pieces, __ATOMIC_RELAXED);
      if (i >= n * (range + 1) / threads) break;
      const auto task = __atomic_load_n(&team.task, __ATOMIC_RELAXED);
      void* const context = __atomic_load_n(&team.context, __ATOMIC_RELAXED);
      // Only if the ticket has not changed is this still the job that was read: run() closes all tickets before it
      // writes a new one.
      __atomic_thread_fence(__ATOMIC_ACQUIRE);
      if (!__atomic_compare_exchange_n(&team.range[range].ticket, &ticket, ticket + 1, false, __ATOMIC_ACQ_REL,
                                       __ATOMIC_ACQUIRE))
        continue;
      task(context, i);
      ++finished;
      ++ticket;
    }
  }
  if (finished) __atomic_fetch_add(&team.finished, finished, __ATOMIC_RELEASE);
}

/// A helper's life: wait a little while for the next job, doing pieces from the background meanwhile, then sleep until
/// there is one.
inline void* help(void* argument) {
  TeamState& team = process_state.team;
  const int mine = static_cast<int>(reinterpret_cast<std::intptr_t>(argument));
  thread_state.in_team = true;
  std::uint32_t seen = 0;
  for (;;) {
    std::uint32_t now = __atomic_load_n(&team.generation, __ATOMIC_ACQUIRE);
    // About 100 us: longer than the gap between two operations of a training step, shorter than a time slice.
    const int most = __atomic_load_n(&team.spin, __ATOMIC_RELAXED);
    const bool wanted = mine < __atomic_load_n(&team.threads, __ATOMIC_RELAXED);
    for (int spin = 0; now == seen && spin < most; ++spin) {
      if (!wanted || !take_background_piece()) SpinLock::pause();
      now = __atomic_load_n(&team.generation, __ATOMIC_ACQUIRE);
    }
    if (now == seen) {
      __atomic_fetch_add(&team.sleepers, 1, __ATOMIC_SEQ_CST);
      if (__atomic_load_n(&team.generation, __ATOMIC_SEQ_CST) == seen) futex(&team.generation, FUTEX_WAIT, seen);
      __atomic_fetch_sub(&team.sleepers, 1, __ATOMIC_SEQ_CST);
      continue;
    }
    seen = now;
    if (mine < __atomic_load_n(&team.threads, __ATOMIC_RELAXED)) take_part(team, now, mine);
  }
  return nullptr;
}
/// Where OpenMP binds its threads (OMP_PROC_BIND), the calling one has a core, and helpers would inherit it: they may
/// run on any that OpenMP uses.
GRADUS_SMALL inline void use_all_places(pthread_attr_t& attributes) {
  if (omp_get_proc_bind() == omp_proc_bind_false) return;
  cpu_set_t cores;
  CPU_ZERO(&cores);
  for (int place = 0; place < omp_get_num_places(); ++place) {
    int ids[CPU_SETSIZE];
    const int n = omp_get_place_num_procs(place);
    if (n < 1 || n > CPU_SETSIZE) continue;
    omp_get_place_proc_ids(place, ids);
    for (int i = 0; i < n; ++i)
      if (ids[i] >= 0 && ids[i] < CPU_SETSIZE) CPU_SET(static_cast<std::size_t>(ids[i]), &cores);
  }
  if (CPU_COUNT(&cores)) pthread_attr_setaffinity_np(&attributes, sizeof cores, &cores);
}
/// Starts helpers until there are `wanted`, or as many as the system gives. They block all signals: those are the
/// host's. The library that holds this code stays loaded from now on.
GRADUS_SMALL inline void hire(TeamState& team, int wanted) {
  Dl_info self;
  if (team.helpers == 0 && dladdr(reinterpret_cast<void*>(&help), &self) && self.dli_fname)
    dlopen(self.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_attr_t detached;
  pthread_attr_init(&detached);
  pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
  use_all_places(detached);
  for (pthread_t id; team.helpers < wanted; ++team.helpers)
    if (pthread_create(&id, &detached, help, reinterpret_cast<void*>(std::intptr_t{team.helpers + 1}))) break;
  pthread_attr_destroy(&detached);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

/// Calls task(context, i) for i in [0, n) on up to `threads` threads; false if the team is not to be had.
[[gnu::noinline]] inline bool run(ProcessState::Task* task, void* context, long n, int threads) {
  TeamState& team = process_state.team;
  if (n >= long{1} << 32 || omp_in_parallel() || __atomic_exchange_n(&team.busy, true, __ATOMIC_ACQUIRE)) return false;
  if (threads > TeamState::max_threads) threads = TeamState::max_threads;
  if (threads > n) threads = static_cast<int>(n);
  if (team.helpers < threads - 1) hire(team, threads - 1);
  const std::uint32_t g = team.generation + 1;
  // Now and then: OpenMP asks the system, which takes a quarter of a microsecond.
  if (threads != team.threads || g % 256 == 1)
    __atomic_store_n(&team.spin, threads <= omp_get_num_procs() ? 4000 : 0, __ATOMIC_RELAXED);
  // Closed first: a helper that is late must not take the new job's pieces with an old job's ticket.
  const int before_threads = team.threads, ranges = threads > before_threads ? threads : before_threads;
  for (int k = 0; k < ranges; ++k)
    __atomic_store_n(&team.range[k].ticket, std::uint64_t{g} << 32 | 0xffffffff, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  __atomic_store_n(&team.threads, threads, __ATOMIC_RELAXED);
  __atomic_store_n(&team.pieces, n, __ATOMIC_RELAXED);
  __atomic_store_n(&team.task, task, __ATOMIC_RELAXED);
  __atomic_store_n(&team.context, context, __ATOMIC_RELAXED);
  __atomic_store_n(&team.finished, 0, __ATOMIC_RELAXED);
  for (int k = 0; k < threads; ++k)
    __atomic_store_n(&team.range[k].ticket, std::uint64_t{g} << 32 | static_cast<std::uint64_t>(n * k / threads),
                     __ATOMIC_RELEASE);
  __atomic_store_n(&team.generation, g, __ATOMIC_SEQ_CST);
  if (__atomic_load_n(&team.sleepers, __ATOMIC_SEQ_CST)) futex(&team.generation, FUTEX_WAKE, 0x7fffffff);
  const bool before = thread_state.in_team;
  thread_state.in_team = true;
  take_part(team, g, 0);
  thread_state.in_team = before;
  for (int spin = 0; __atomic_load_n(&team.finished, __ATOMIC_ACQUIRE) != n; ++spin)
    spin < 4000 ? SpinLock::pause() : static_cast<void>(sched_yield());
  __atomic_store_n(&team.busy, false, __ATOMIC_RELEASE);
  return true;
}

/// Makes the team known: parallel_for in units without OpenMP uses it, too. What came with a plugin leaves with it.
struct Membership {
  Membership() noexcept {
    if (!process_state.run_team) process_state.team_size = omp_get_max_threads, process_state.run_team = run;
  }
  ~Membership() {
    if (process_state.run_team == run) process_state.run_team = nullptr, process_state.team_size = nullptr;
  }
};
inline const Membership member;

}  // namespace gradus::openmp
#endif
