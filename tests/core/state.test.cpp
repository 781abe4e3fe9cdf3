// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <thread>
#include <type_traits>
#include <vector>

#include <gradus/core/state.hpp>

using namespace gradus;

namespace {
// Made before main, in an order that nobody controls: the state must already be whole.
const bool whole_before_main = thread_state.grad_enabled && process_state.generator.next == 624 && process_state.print.precision == 4;
}  // namespace

TEST_CASE("state: usable before main, and never destroyed") {
  CHECK(whole_before_main);
  STATIC_REQUIRE((std::is_trivially_destructible_v<ProcessState> && std::is_trivially_destructible_v<ThreadState>));
}
TEST_CASE("state: a new thread records, and what it switches off stays its own") {
  thread_state.grad_enabled = false;
  bool born = false;
  std::thread([&] { born = thread_state.grad_enabled; }).join();
  CHECK(born);
  thread_state.grad_enabled = true;
  std::thread([] { thread_state.grad_enabled = false; }).join();
  CHECK(thread_state.grad_enabled);
}
TEST_CASE("state: a SpinLock lets one thread in at a time") {
  SpinLock lock;
  long counter = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 20000; ++i) {
        Locked held(lock);
        ++counter;
      }
    });
  for (std::thread& t : threads) t.join();
  CHECK(counter == 80000);
}
