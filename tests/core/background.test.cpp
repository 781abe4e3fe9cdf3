// SPDX-License-Identifier: MIT
#include "support/calls.hpp"
#include "support/catch.hpp"

#include <atomic>

#ifdef _OPENMP
#include <omp.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

#include <gradus/core/background.hpp>

using namespace gradus;

namespace {

struct Count {
  std::atomic<int> of[32] = {}, begun = 0;
  std::atomic<bool> hold = false;  // pieces wait while it is set

  static void task(void* self, long i) {
    Count& c = *static_cast<Count*>(self);
    for (++c.begun; c.hold;) sched_yield();
    ++c.of[i];
  }
  long wrong(long n) const {
    long y = 0;
    for (long i = 0; i < 32; ++i) y += of[i] != (i < n);
    return y;
  }
};

}  // namespace

#ifdef _OPENMP
TEST_CASE("background: every piece once, whoever does it, and one job at a time") {
  calls(2, 2);
  long wrong = 0;
  for (unsigned round = 0, random = 1; round < 10000; ++round) {
    random = random * 1664525u + 1013904223u;
    const long n = 1 + (random >> 16) % 30;
    Count c;
    wrong += !begin_background(Count::task, &c, n);
    wrong += begin_background(Count::task, &c, n);
    if (random >> 31) calls(2, 2);
    while (take_background_piece()) {}
    wrong += !end_background() + c.wrong(n);
  }
  CHECK(wrong == 0);
  CHECK_FALSE(take_background_piece());
  CHECK(background_left() == 0);
}
TEST_CASE("background: as many takes as there are pieces do them all, even if threads reach for the same one") {
  if (omp_get_num_procs() < 2) return;
  Threads guard(2);
  calls(2, 2);  // from here on there is a team
  long wrong = 0;
  for (int round = 0; round < 20000; ++round) {
    Count c;
    wrong += !begin_background(Count::task, &c, 30);
    parallel_for(background_left(), [](Size) { take_background_piece(); });
    wrong += !end_background();
  }
  CHECK(wrong == 0);
}
TEST_CASE("background: none inside the team, and what is broken off begins nothing more") {
  long inside = 0;
  Threads guard(2);
  parallel_for(2, [&](Size) { __atomic_fetch_add(&inside, begin_background(Count::task, nullptr, 1), 0); });
  CHECK(inside == 0);
  long wrong = 0;
  for (int round = 0; round < 1000; ++round) {
    Count c;
    wrong += !begin_background(Count::task, &c, 20);
    if (round % 2) take_background_piece();
    const bool done = end_background();
    const int begun = c.begun;
    int finished = 0;
    for (const auto& of : c.of) finished += of;
    wrong += take_background_piece() + (finished != begun) + (done != (begun == 20));
  }
  CHECK(wrong == 0);
}
TEST_CASE("background: a child after fork does not wait for helpers, nor believe what they did") {
  if (omp_get_num_procs() < 2) return;
  Count c;
  c.hold = true;
  calls(2, 2);
  REQUIRE(begin_background(Count::task, &c, 3));
  while (c.begun == 0) calls(2, 2);
  const pid_t child = fork();
  if (child == 0) _exit(!end_background() && calls(100, 2) == std::vector<int>(100, 1) ? 7 : 1);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 7));
  c.hold = false;
  while (take_background_piece()) {}
  CHECK(end_background());
  CHECK(c.wrong(3) == 0);
}
#else
TEST_CASE("background: nobody to help without OpenMP") { CHECK_FALSE(begin_background(Count::task, nullptr, 1)); }
#endif
