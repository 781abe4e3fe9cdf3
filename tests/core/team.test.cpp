// SPDX-License-Identifier: MIT
#include "support/calls.hpp"
#include "support/catch.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#ifdef _OPENMP
#include <omp.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

#include <gradus/core/parallel.hpp>
#include <gradus/core/team.hpp>

using namespace gradus;

#ifdef _OPENMP
TEST_CASE("openmp: the host program's settings are not touched") {
  const int threads = omp_get_max_threads(), dynamic = omp_get_dynamic(), levels = omp_get_max_active_levels();
  omp_sched_t kind, kind_after;
  int chunk, chunk_after;
  omp_get_schedule(&kind, &chunk);
  const int before = process_state.threads;
  set_num_threads(threads + 1);
  CHECK(calls(100, threads + 2) == std::vector<int>(100, 1));
  process_state.threads = before;
  omp_get_schedule(&kind_after, &chunk_after);
  CHECK(omp_get_max_threads() == threads);
  CHECK(omp_get_dynamic() == dynamic);
  CHECK(omp_get_max_active_levels() == levels);
  CHECK((kind == kind_after && chunk == chunk_after));
}
TEST_CASE("team: two pieces that wait for each other get a thread each") {
  Threads guard(2);
  std::atomic<int> begun = 0;
  parallel_for(2, [&](Size) {
    for (++begun; begun < 2;) std::this_thread::yield();
  });
  CHECK(begun == 2);
}
TEST_CASE("team: no more threads work than were asked for, and all are known again next time") {
  Threads guard(3);
  std::set<std::thread::id> seen;
  std::mutex lock;
  for (int round = 0; round < 50; ++round)
    parallel_for(64, [&](Size) {
      std::lock_guard hold(lock);
      seen.insert(std::this_thread::get_id());
    });
  CHECK(seen.size() <= 3);
}
TEST_CASE("team: a helper that is late takes no piece of a later job") {
  // Jobs of few tiny pieces, of changing number and team size: helpers are late all the time.
  long wrong = 0;
  for (unsigned round = 0, random = 1; round < 30000; ++round) {
    random = random * 1664525u + 1013904223u;
    Threads guard(2 + static_cast<int>(random >> 30));
    std::atomic<int> calls_of[32] = {};
    const Size n = 2 + static_cast<Size>((random >> 16) % 30);
    parallel_for(n, [&](Size i) { ++calls_of[i]; });
    for (Size i = 0; i < n; ++i) wrong += calls_of[i] != 1;
  }
  CHECK(wrong == 0);
}
TEST_CASE("team: a child after fork works alone") {
  CHECK(calls(100, 2) == std::vector<int>(100, 1));
  const pid_t child = fork();
  if (child == 0) _exit(calls(100, 2) == std::vector<int>(100, 1) ? 7 : 1);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 7));
}
TEST_CASE("openmp: inside the host's own parallel region, work stays on the calling thread") {
  std::atomic<int> strangers = 0, all = 0;
#pragma omp parallel num_threads(2)
  {
    const auto here = std::this_thread::get_id();
    Threads guard(2);
    parallel_for(50, [&](Size) { ++all, strangers += std::this_thread::get_id() != here; });
  }
  CHECK(all == 50 * 2);
  CHECK(strangers == 0);
}
#else
TEST_CASE("openmp: without it, one thread") { CHECK(num_threads() == 1); }
#endif
