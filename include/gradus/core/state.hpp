// SPDX-License-Identifier: MIT
#pragma once
// Everything the library remembers between calls, in two objects: one a process, one a thread.
//
// Both are constant-initialised and trivially destructible: usable before main and until the very end. Default
// visibility makes an executable and its shared libraries see the same two. Where the linker must keep two copies
// all the same (a plugin opened into an executable without -rdynamic), each copy is complete: memory freed through
// one and allocated through the other is fine; what splits is the default generator, grad mode and thread settings.
#include <cstddef>
#include <cstdint>

#include <gradus/config.hpp>
#include <gradus/core/mersenne.hpp>

namespace gradus {

struct Node;
namespace data { struct ImageCodec; }

/// A lock for a handful of instructions.
class GRADUS_SHARED SpinLock {
 public:
  constexpr SpinLock() = default;
  void lock() noexcept {
    while (__atomic_exchange_n(&busy_, true, __ATOMIC_ACQUIRE)) pause();
  }
  void unlock() noexcept { __atomic_store_n(&busy_, false, __ATOMIC_RELEASE); }
  static void pause() noexcept {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");  // about as long as x86's pause; yield is over at once
#endif
  }

 private:
  bool busy_ = false;
};
class GRADUS_SHARED Locked {
 public:
  explicit Locked(SpinLock& lock) noexcept : lock_(lock) { lock_.lock(); }
  ~Locked() { lock_.unlock(); }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;

 private:
  SpinLock& lock_;
};

/// Free blocks, by size class (core/allocator.hpp).
struct GRADUS_SHARED FreeBlock { FreeBlock* next; };
struct GRADUS_SHARED FreeLists {
  static constexpr int classes = 160;
  FreeBlock* head[classes];
  std::uint32_t kept[classes];       // blocks in each list
};

/// How tensors print (tensor/print.hpp), as PyTorch's set_printoptions.
struct GRADUS_SHARED PrintOptions {
  int precision = 4;                 // digits after the point
  std::int64_t threshold = 1000;     // elements above which only the edges are shown
  std::int64_t edgeitems = 3;        // elements shown at each edge of a dimension
  int linewidth = 80;                // characters
};

/// Threads that wait for work, and the job they have (core/team.hpp).
struct GRADUS_SHARED TeamState {
  static constexpr int max_threads = 256;
  struct alignas(64) Range { std::uint64_t ticket; };  // generation << 32 | next piece

  Range range[max_threads];
  bool busy = false;                 // one job at a time; who comes second works alone
  int helpers = 0;                   // threads started
  int spin = 0;                      // looks at `generation` before a helper sleeps
  int threads = 0;                   // that the job is for
  long pieces = 0;
  void (*task)(void* context, long index) = nullptr;
  void* context = nullptr;
  alignas(64) long finished = 0;     // pieces of the job that are done
  alignas(64) std::uint32_t generation = 0;  // of the job; helpers sleep on it
  int sleepers = 0;
};

/// What its helpers do when there is no job (core/background.hpp).
struct GRADUS_SHARED BackgroundState {
  alignas(64) std::uint64_t ticket = 0xffffffff;  // generation << 32 | next piece; that one: none
  long pieces = 0;
  void (*task)(void* context, long index) = nullptr;
  void* context = nullptr;
  bool busy = false;                 // somebody's
  int process = 0;                   // that began it
  alignas(64) long finished = 0;     // pieces that are done
};

/// What threads count for the whole process. A tally has one owner, which adds without locked instructions; only the
/// last one is shared, by all threads that came too late for their own. What a thread counted outlives it.
struct GRADUS_SHARED alignas(64) Tally {
  std::int64_t bytes = 0;            // that tensors hold
  std::int64_t nodes = 0;            // recorded operations not yet destroyed
};

struct GRADUS_SHARED ProcessState {
  static constexpr int tallies = 64;
  Tally tally[tallies]{};
  int tallies_taken = 0;
  FreeLists blocks{};                // large blocks, shared by all threads
  SpinLock blocks_lock;
  std::size_t system_allocations = 0;
  std::uint64_t hooks = 0;           // registered so far: their numbers

  using Task = void(void* context, long index);
  bool (*run_team)(Task* task, void* context, long n, int threads) = nullptr;  // set before main by units with OpenMP
  int (*team_size)() = nullptr;
  TeamState team{};
  BackgroundState background{};
  int threads = 0;                   // set_num_threads; 0: as many as OpenMP would take

  Generator generator;               // the default one (core/random.hpp)
  SpinLock generator_lock;

  PrintOptions print{};
  const data::ImageCodec* image_codec = nullptr;  // PNG and JPEG: set before main by units with gradus/image.hpp
};

struct GRADUS_SHARED ThreadState {
  Tally* tally = nullptr;            // taken at the first count
  bool grad_enabled = true;
  bool in_team = false;              // inside parallel_for: a nested one runs in place
  int threads = 0;                   // Threads guard; 0: the process's setting
  std::uint64_t last_number = 0;     // of the newest node
  Node* recording = nullptr;         // the node that adopts what its rules save
  Node* dying = nullptr;             // nodes waiting to be destroyed
  bool burying = false;
  void* cloning = nullptr;           // nn::clone at work: copies of modules and parameters are new ones
  std::uintptr_t assigned_apart = 0; // nn: bytes between the two sides of the last assignment of a module
  FreeLists blocks{};                // small blocks
};

GRADUS_SHARED inline constinit ProcessState process_state{};
GRADUS_SHARED inline constinit thread_local ThreadState thread_state{};

/// Calls what was left here when its thread ends. Not part of ThreadState, which must stay usable until then.
struct GRADUS_SHARED ThreadEnd {
  void (*act)() noexcept = nullptr;
  ~ThreadEnd() {
    if (act) act();
  }
};
GRADUS_SHARED inline constinit thread_local ThreadEnd thread_end{};

[[gnu::noinline]] inline Tally* take_tally() noexcept {
  const int mine = __atomic_fetch_add(&process_state.tallies_taken, 1, __ATOMIC_RELAXED);
  const int last = ProcessState::tallies - 1;
  if (mine > last) __atomic_store_n(&process_state.tallies_taken, last, __ATOMIC_RELAXED);
  return thread_state.tally = process_state.tally + (mine < last ? mine : last);
}
/// Adds to one of this thread's counts.
inline void count_for_process(std::int64_t Tally::*what, std::int64_t n) noexcept {
  Tally* t = thread_state.tally ? thread_state.tally : take_tally();
  if (t == process_state.tally + ProcessState::tallies - 1) __atomic_fetch_add(&(t->*what), n, __ATOMIC_RELAXED);
  else __atomic_store_n(&(t->*what), t->*what + n, __ATOMIC_RELAXED);
}
inline std::int64_t counted(std::int64_t Tally::*what) noexcept {
  std::int64_t n = 0;
  for (const Tally& t : process_state.tally) n += __atomic_load_n(&(t.*what), __ATOMIC_RELAXED);
  return n;
}

}  // namespace gradus
