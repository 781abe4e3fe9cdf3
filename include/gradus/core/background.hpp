// SPDX-License-Identifier: MIT
#pragma once
// Work for later: a job of small pieces that helpers of the team (core/team.hpp) do while they have nothing else to
// do. Nobody is woken for it. Who needs the result does what is left, and waits only for pieces that somebody has
// begun; so a helper that gets no core costs nothing. There is one such job a process.
//
// A ticket holds the job's generation and its next piece, as in the team: taking a piece is one compare-and-swap,
// which fails if the job is over.
#include <sched.h>
#include <unistd.h>

#include <gradus/core/state.hpp>

namespace gradus {

/// Does a piece that nobody has begun; false if there is none.
[[gnu::noinline]] inline bool take_background_piece() {
  BackgroundState& job = process_state.background;
  for (;;) {
    std::uint64_t ticket = __atomic_load_n(&job.ticket, __ATOMIC_ACQUIRE);
    const long i = static_cast<long>(ticket & 0xffffffff);
    if (i >= __atomic_load_n(&job.pieces, __ATOMIC_RELAXED)) return false;
    const auto task = __atomic_load_n(&job.task, __ATOMIC_RELAXED);
    void* const context = __atomic_load_n(&job.context, __ATOMIC_RELAXED);
    // Only if the ticket has not changed is this still the job that was read: each is closed before the next is
    // written. If another thread took this piece, there may be one more.
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if (!__atomic_compare_exchange_n(&job.ticket, &ticket, ticket + 1, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
      continue;
    task(context, i);
    __atomic_fetch_add(&job.finished, 1, __ATOMIC_RELEASE);
    return true;
  }
}
/// Pieces that nobody has begun.
inline long background_left() noexcept {
  const BackgroundState& job = process_state.background;
  const long next = static_cast<long>(__atomic_load_n(&job.ticket, __ATOMIC_RELAXED) & 0xffffffff);
  return next < job.pieces ? job.pieces - next : 0;
}

/// Offers task(context, i) for i in [0, n); tasks must not throw. False if there is no team, or it has such a job
/// already; after true, end_background() must follow.
GRADUS_SMALL inline bool begin_background(ProcessState::Task* task, void* context, long n) noexcept {
  BackgroundState& job = process_state.background;
  const bool team = __atomic_load_n(&process_state.team.generation, __ATOMIC_RELAXED) && !thread_state.in_team;
  if (!team || n >= long{1} << 32 || __atomic_exchange_n(&job.busy, true, __ATOMIC_ACQUIRE)) return false;
  const std::uint64_t g = ((__atomic_load_n(&job.ticket, __ATOMIC_RELAXED) >> 32) + 1) << 32;
  __atomic_thread_fence(__ATOMIC_RELEASE);
  __atomic_store_n(&job.pieces, n, __ATOMIC_RELAXED);
  __atomic_store_n(&job.task, task, __ATOMIC_RELAXED);
  __atomic_store_n(&job.context, context, __ATOMIC_RELAXED);
  __atomic_store_n(&job.finished, 0, __ATOMIC_RELAXED);
  job.process = getpid();
  __atomic_store_n(&job.ticket, g, __ATOMIC_RELEASE);
  return true;
}
/// No piece is begun from here on; waits for those that were. True if all are done. In a child after fork() helpers
/// and what they did last are missing: there the job is as good as not begun.
GRADUS_SMALL inline bool end_background() noexcept {
  BackgroundState& job = process_state.background;
  const std::uint64_t ticket = __atomic_fetch_or(&job.ticket, 0xffffffff, __ATOMIC_ACQUIRE);
  const long next = static_cast<long>(ticket & 0xffffffff), begun = next < job.pieces ? next : job.pieces;
  const bool here = job.process == getpid();
  for (int spin = 0; here && __atomic_load_n(&job.finished, __ATOMIC_ACQUIRE) != begun; ++spin)
    spin < 4000 ? SpinLock::pause() : static_cast<void>(sched_yield());
  const bool done = here && begun == job.pieces;
  __atomic_store_n(&job.busy, false, __ATOMIC_RELEASE);
  return done;
}

}  // namespace gradus
