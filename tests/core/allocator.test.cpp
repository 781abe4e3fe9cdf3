// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <algorithm>
#include <cstdint>
#include <thread>
#include <vector>

#include <gradus/core/allocator.hpp>

using namespace gradus;

namespace {
struct Block {
  unsigned char* data;
  std::size_t bytes;
  unsigned char mark;
};
/// Numbers without meaning, the same on every machine.
struct Dice {
  std::uint64_t state;
  std::size_t operator()(std::size_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>(state >> 33) % below;
  }
};
Block take(std::size_t bytes, unsigned char mark) {
  Block b{static_cast<unsigned char*>(memory::allocate(bytes)), bytes, mark};
  std::fill(b.data, b.data + b.bytes, mark);
  return b;
}
bool untouched(const Block& b) {
  return std::all_of(b.data, b.data + b.bytes, [&](unsigned char c) { return c == b.mark; });
}
}  // namespace

TEST_CASE("allocator: a class is the smallest of its kind that holds the bytes") {
  for (std::size_t bytes = 1; bytes < 70000; ++bytes) {
    const int k = memory::class_of(bytes);
    if (memory::class_bytes(k) >= bytes && (k == 0 || memory::class_bytes(k - 1) < bytes)) continue;
    FAIL("class " << k << " for " << bytes << " bytes");
  }
  for (int shift = 17; shift < 44; ++shift)
    for (std::size_t bytes = (std::size_t(1) << shift) - 1; bytes <= (std::size_t(1) << shift) + 1; ++bytes) {
      const int k = memory::class_of(bytes);
      CHECK(memory::class_bytes(k) >= bytes);
      CHECK(memory::class_bytes(k - 1) < bytes);
      CHECK(k < FreeLists::classes);
    }
  CHECK(memory::class_of(0) == 0);
}
TEST_CASE("allocator: every block stands at a multiple of 64") {
  std::vector<Block> blocks;
  for (std::size_t bytes : {0u, 1u, 63u, 64u, 65u, 81u, 1000u, 4097u, 65535u, 65537u, 1u << 20}) blocks.push_back(take(bytes, 1));
  for (const Block& b : blocks) {
    CHECK(reinterpret_cast<std::uintptr_t>(b.data) % 64 == 0);
    memory::release(b.data, b.bytes);
  }
}
TEST_CASE("allocator: blocks that live at the same time never overlap") {
  Dice dice{1};
  std::vector<Block> live;
  for (int step = 0; step < 20000; ++step) {
    if (live.size() < 200 && dice(2)) {
      const std::size_t most = dice(8) ? 2000 : 200000;
      live.push_back(take(dice(most), static_cast<unsigned char>(step)));
    } else if (!live.empty()) {
      const std::size_t i = dice(live.size());
      if (!untouched(live[i])) FAIL("another block wrote into one of " << live[i].bytes << " bytes");
      memory::release(live[i].data, live[i].bytes);
      live[i] = live.back();
      live.pop_back();
    }
  }
  for (const Block& b : live) {
    CHECK(untouched(b));
    memory::release(b.data, b.bytes);
  }
}
TEST_CASE("allocator: threads that pass blocks to each other never share one") {
  constexpr int rounds = 400;
  std::vector<std::vector<Block>> handed(4);
  for (int round = 0; round < 3; ++round) {
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (const Block& b : handed[t]) memory::release(b.data, b.bytes);
        handed[t].clear();
        Dice dice{t + 7};
        for (int i = 0; i < rounds; ++i)
          handed[t].push_back(take(dice(4) ? dice(3000) : 60000 + dice(90000), static_cast<unsigned char>(t * 50 + 1)));
      });
    for (std::thread& t : threads) t.join();
    for (auto& blocks : handed)
      for (const Block& b : blocks)
        if (!untouched(b)) FAIL("two threads were given one block of " << b.bytes << " bytes");
    std::rotate(handed.begin(), handed.begin() + 1, handed.end());  // the next thread frees what this one took
  }
  for (auto& blocks : handed)
    for (const Block& b : blocks) memory::release(b.data, b.bytes);
}
TEST_CASE("allocator: a released block is the next of its class, and nothing more is asked of the system") {
  if (memory::uses_system()) return;
  for (std::size_t bytes : {100u, 100000u}) {
    void* first = memory::allocate(bytes);
    memory::release(first, bytes);
    const std::size_t before = process_state.system_allocations;
    void* second = memory::allocate(bytes - 1);
    CHECK(second == first);
    CHECK(process_state.system_allocations == before);
    memory::release(second, bytes - 1);
  }
}
TEST_CASE("allocator: with the system's allocator, every block is asked for anew") {
  if (!memory::uses_system()) return;
  const std::size_t before = process_state.system_allocations;
  for (int i = 0; i < 10; ++i) memory::release(memory::allocate(100), 100);
  CHECK(process_state.system_allocations == before + 10);
}
TEST_CASE("allocator: empty_cache leaves nothing in the lists, and is harmless twice") {
  for (std::size_t bytes : {100u, 100u, 100000u, 3000000u}) memory::release(memory::allocate(bytes), bytes);
  empty_cache();
  empty_cache();
  for (FreeBlock* head : thread_state.blocks.head) CHECK_FALSE(head);
  for (FreeBlock* head : process_state.blocks.head) CHECK_FALSE(head);
}
TEST_CASE("allocator: a size that no machine has throws bad_alloc") {
  for (std::size_t bytes : {static_cast<std::size_t>(-1), static_cast<std::size_t>(-64), std::size_t(1) << 62})
    CHECK_THROWS_AS(memory::allocate(bytes), std::bad_alloc);
}

TEST_CASE("allocator: what a thread has kept outlives it, and a thread keeps a bounded number of blocks") {
  if (memory::uses_system()) return;
  const auto work = [] {
    std::vector<void*> blocks;
    for (int i = 0; i < 300; ++i) blocks.push_back(memory::allocate(1000));
    for (void* b : blocks) memory::release(b, 1000);
  };
  std::thread(work).join();
  const std::size_t before = process_state.system_allocations;
  for (int i = 0; i < 20; ++i) std::thread(work).join();
  CHECK(process_state.system_allocations == before);
  std::size_t most = 0;  // main allocates, threads that never did release
  for (int i = 0; i < 6; ++i) {
    void* b[40];
    for (void*& one : b) one = memory::allocate(5000);
    std::thread([&] {
      for (void* one : b) memory::release(one, 5000);
    }).join();
    if (i == 0) most = process_state.system_allocations;
  }
  CHECK(process_state.system_allocations == most);
  const int k = memory::class_of(1 << 14);
  std::vector<void*> blocks;
  for (int i = 0; i < 1000; ++i) blocks.push_back(memory::allocate(1 << 14));
  for (void* b : blocks) memory::release(b, 1 << 14);
  CHECK(thread_state.blocks.kept[k] <= memory::most_kept.of[k]);
  CHECK(process_state.blocks.kept[k] > 0);
  empty_cache();
  CHECK(thread_state.blocks.kept[k] + process_state.blocks.kept[k] == 0);
}
