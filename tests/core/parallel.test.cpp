// SPDX-License-Identifier: MIT
#include "support/calls.hpp"
#include "support/catch.hpp"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <gradus/core/parallel.hpp>

using namespace gradus;

TEST_CASE("parallel_for: every index once, at any number of threads") {
  for (Size n : {0, 1, 2, 7, 1000})
    for (int threads : {1, 2, 3, 8}) {
      CAPTURE(n, threads);
      CHECK(calls(n, threads) == std::vector<int>(static_cast<std::size_t>(n), 1));
    }
}
TEST_CASE("parallel_for: a negative n is no work") {
  parallel_for(-3, [](Size) { FAIL("called"); });
  parallel_blocks(-3, 2, [](Size, Size) { FAIL("called"); });
}
TEST_CASE("parallel_for: the exception of the lowest index wins") {
  for (int threads : {1, 2, 4}) {
    Threads guard(threads);
    CAPTURE(threads);
    CHECK(error_of<ValueError>([] {
            parallel_for(100, [](Size i) {
              if (i % 30 == 17) fail<ValueError>({"index ", i});
            });
          }) == "index 17");
  }
}
TEST_CASE("parallel_for: an exception leaves nothing behind") {
  Threads guard(4);
  auto owned = std::make_shared<int>(0);
  std::atomic<int> done = 0;
  CHECK_THROWS_AS(parallel_for(64,
                               [&](Size i) {
                                 auto copy = owned;
                                 if (i == 60) throw copy;
                                 ++done;
                               }),
                  std::shared_ptr<int>);
  CHECK(done >= 60);  // one thread stops at the exception, several finish what they share
  CHECK(owned.use_count() == 1);
  CHECK_FALSE(thread_state.in_team);
  CHECK(calls(100, 4) == std::vector<int>(100, 1));
}
TEST_CASE("parallel_for: one inside another runs in place") {
  Threads guard(2);
  std::vector<int> seen(12 * 10);
  parallel_for(12, [&](Size i) {
    const auto here = std::this_thread::get_id();
    parallel_for(10, [&](Size j) { seen[static_cast<std::size_t>(i * 10 + j)] += std::this_thread::get_id() == here; });
  });
  CHECK(seen == std::vector<int>(120, 1));
}
TEST_CASE("parallel_for: several threads of the program use it at once") {
  std::vector<std::vector<int>> seen(3);
  std::vector<std::thread> threads;
  for (std::vector<int>& mine : seen)
    threads.emplace_back([&mine] {
      for (int i = 0; i < 20; ++i) mine = calls(500, 2);
    });
  for (std::thread& t : threads) t.join();
  for (const std::vector<int>& mine : seen) CHECK(mine == std::vector<int>(500, 1));
}
TEST_CASE("parallel_blocks: cuts by size alone, the last block is what is left") {
  for (int threads : {1, 3}) {
    Threads guard(threads);
    std::vector<Size> ends(4);
    parallel_blocks(10, 3, [&](Size begin, Size end) { ends[static_cast<std::size_t>(begin / 3)] = end; });
    CHECK(ends == std::vector<Size>{3, 6, 9, 10});
  }
  int count = 0;
  parallel_blocks(0, 3, [&](Size, Size) { ++count; });
  CHECK(count == 0);
  parallel_blocks(3, 3, [&](Size begin, Size end) { count += begin == 0 && end == 3; });
  CHECK(count == 1);
}
TEST_CASE("threads: set_num_threads holds for the process, a Threads guard for a scope and a thread") {
  const int before = process_state.threads;
  set_num_threads(3);
  CHECK(num_threads() == 3);
  {
    Threads outer(5);
    CHECK(num_threads() == 5);
    {
      Threads inner(1);
      CHECK(num_threads() == 1);
    }
    CHECK(num_threads() == 5);
    int elsewhere = 0;
    std::thread([&] { elsewhere = num_threads(); }).join();
    CHECK(elsewhere == 3);
  }
  CHECK(num_threads() == 3);
  process_state.threads = before;
}
TEST_CASE("threads: fewer than one is an error") {
  CHECK(error_of<ValueError>([] { set_num_threads(0); }) == "[set_num_threads] n must be positive, but got 0.");
  CHECK(error_of<ValueError>([] { Threads guard(-2); }) == "[Threads] n must be positive, but got -2.");
  CHECK(thread_state.threads == 0);
}
