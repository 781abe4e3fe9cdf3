// SPDX-License-Identifier: MIT
#pragma once
// A caching allocator: 64-byte aligned blocks in size classes, four per power of two, one free list a class.
// Small blocks are kept by each thread, up to a bound, and until it ends; what is more, and large ones, by the
// process, so that a thread that only allocates and one that only frees do not drift apart. Under AddressSanitizer, or
// with GRADUS_ALLOCATOR=system in the environment, every block comes from the system and goes back to it.
#include <cstdlib>
#include <cstring>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include <gradus/core/state.hpp>

namespace gradus::memory {

inline constexpr std::size_t alignment = 64;
inline constexpr int first_shared_class = 40;  // 64 KiB and up

/// Class k holds blocks of (4 + k % 4) << (4 + k / 4) bytes: 64, 80, 96, 112, 128, 160, ...
inline int class_of(std::size_t bytes) noexcept {
  if (bytes <= 64) return 0;
  const int log = 63 - __builtin_clzll(bytes - 1);  // 2^log <= bytes - 1
  return (log - 6) * 4 + static_cast<int>((bytes - 1) >> (log - 2)) - 3;
}
constexpr std::size_t class_bytes(int k) noexcept { return static_cast<std::size_t>(4 + k % 4) << (4 + k / 4); }

GRADUS_SMALL inline bool ask_environment() noexcept {
  const char* wish = std::getenv("GRADUS_ALLOCATOR");
  return wish && !std::strcmp(wish, "system");
}
/// Asked only where a list is empty: then all lists always are.
inline bool uses_system() noexcept {
  static const bool wish = GRADUS_SYSTEM_ALLOCATOR || ask_environment();
  return wish;
}

/// Asks for pages of 2 MiB in memory that was not used yet: rows picked from anywhere then cost no search for a page.
GRADUS_SMALL inline void prefer_large_pages([[maybe_unused]] void* p, [[maybe_unused]] std::size_t bytes) noexcept {
#if defined(__linux__)
  constexpr std::size_t page = std::size_t{2} << 20;
  const std::size_t before = -reinterpret_cast<std::uintptr_t>(p) % page;
  if (bytes >= 4 * page) madvise(static_cast<char*>(p) + before, bytes - before, MADV_HUGEPAGE);
#endif
}
[[gnu::noinline]] inline void* from_system(std::size_t bytes) {
  constexpr std::size_t most = static_cast<std::size_t>(-1) / 4;
  __atomic_fetch_add(&process_state.system_allocations, 1, __ATOMIC_RELAXED);
  void* p = bytes < most ? std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment) : nullptr;
  if (!p) throw std::bad_alloc();
  prefer_large_pages(p, bytes);
  return p;
}

/// Blocks of each class that a thread keeps: 1 MiB of them, at least 64.
struct MostKept {
  std::uint32_t of[first_shared_class]{};
  constexpr MostKept() {
    for (int k = 0; k < first_shared_class; ++k) {
      const std::size_t n = (std::size_t{1} << 20) / class_bytes(k);
      of[k] = static_cast<std::uint32_t>(n < 64 ? 64 : n);
    }
  }
};
inline constexpr MostKept most_kept;
/// Moves up to `most` blocks from one list to another.
[[gnu::noinline]] inline void move_blocks(FreeLists& to, FreeLists& from, int k, std::uint32_t most) noexcept {
  Locked lock(process_state.blocks_lock);
  for (; most && from.head[k]; --most) {
    FreeBlock* b = from.head[k];
    from.head[k] = b->next;
    b->next = to.head[k];
    to.head[k] = b;
    --from.kept[k];
    ++to.kept[k];
  }
}
/// What a thread has kept goes to the process when it ends.
inline void give_back() noexcept {
  for (int k = 0; k < first_shared_class; ++k)
    move_blocks(process_state.blocks, thread_state.blocks, k, ~std::uint32_t{0});
}
/// A small block when the thread has none: from those of the process, where other threads leave what they have too
/// many of, or from the system.
[[gnu::noinline]] inline void* refill(int k, std::size_t bytes) {
  if (uses_system()) return from_system(bytes);
  thread_end.act = give_back;
  if (__atomic_load_n(&process_state.blocks.kept[k], __ATOMIC_RELAXED))
    move_blocks(thread_state.blocks, process_state.blocks, k, 32);
  FreeLists& mine = thread_state.blocks;
  FreeBlock* b = mine.head[k];
  if (!b) return from_system(class_bytes(k));
  mine.head[k] = b->next;
  --mine.kept[k];
  return b;
}

[[gnu::noinline]] inline void* allocate_shared(int k, std::size_t bytes) {
  if (uses_system()) return from_system(bytes);
  if (k >= FreeLists::classes) throw std::bad_alloc();
  {
    Locked lock(process_state.blocks_lock);
    FreeBlock*& head = process_state.blocks.head[k];
    if (FreeBlock* b = head) return head = b->next, b;
  }
  return from_system(class_bytes(k));
}
[[gnu::noinline]] inline void release_shared(int k, FreeBlock* b) noexcept {
  if (uses_system()) return std::free(b);
  Locked lock(process_state.blocks_lock);
  b->next = process_state.blocks.head[k];
  process_state.blocks.head[k] = b;
}

/// At least `bytes` bytes, aligned to 64. Throws std::bad_alloc.
[[gnu::noinline]] inline void* allocate(std::size_t bytes) {
  const int k = class_of(bytes);
  if (k >= first_shared_class) return allocate_shared(k, bytes);
  FreeLists& mine = thread_state.blocks;
  FreeBlock* b = mine.head[k];
  if (!b) return refill(k, bytes);
  mine.head[k] = b->next;
  --mine.kept[k];
  return b;
}
/// Gives back a block that was allocated with the same `bytes`.
[[gnu::noinline]] inline void release(void* p, std::size_t bytes) noexcept {
  const int k = class_of(bytes);
  FreeBlock* b = static_cast<FreeBlock*>(p);
  if (k >= first_shared_class) return release_shared(k, b);
  FreeLists& mine = thread_state.blocks;
  if (!mine.head[k]) {
    if (uses_system()) return std::free(p);
    thread_end.act = give_back;  // a thread may release without ever having allocated
  }
  b->next = mine.head[k];
  mine.head[k] = b;
  if (++mine.kept[k] > most_kept.of[k]) move_blocks(process_state.blocks, mine, k, most_kept.of[k] / 2);
}

inline void free_list(FreeBlock*& head) noexcept {
  while (FreeBlock* b = head) head = b->next, std::free(b);
}

}  // namespace gradus::memory

namespace gradus {

/// Bytes that tensors hold now, in the whole process (as torch.cuda.memory_allocated).
inline std::size_t memory_allocated() noexcept { return static_cast<std::size_t>(counted(&Tally::bytes)); }

/// Gives the system back every free block of the process and of the calling thread.
inline void empty_cache() noexcept {
  memory::give_back();
  Locked lock(process_state.blocks_lock);
  for (FreeBlock*& head : process_state.blocks.head) memory::free_list(head);
  for (std::uint32_t& kept : process_state.blocks.kept) kept = 0;
}

}  // namespace gradus
