// SPDX-License-Identifier: MIT
#include <gradus/data/prefetch.hpp>

#include "support/catch.hpp"

using gradus::data::Worker;

namespace {
struct Sum {
  int value = 0, calls = 0;
  bool fails = false;
  static void add(void* self) {
    Sum& s = *static_cast<Sum*>(self);
    ++s.calls;
    if (s.fails) throw gradus::ValueError("no");
    s.value += gradus::num_threads();
  }
};
}  // namespace

TEST_CASE("Worker: tasks one after the other, on one core", "[data]") {
  Sum sum;
  Worker w;
  for (int i = 0; i < 1000; ++i) {
    w.start(Sum::add, &sum);
    w.finish();
    REQUIRE(sum.calls == i + 1);
  }
  CHECK(sum.value == 1000);
}

TEST_CASE("Worker: exceptions cross, once", "[data]") {
  Sum sum;
  sum.fails = true;
  Worker w;
  w.start(Sum::add, &sum);
  CHECK(error_of<gradus::ValueError>([&] { w.finish(); }) == "no");
  CHECK(error_of([&] { w.finish(); }) == "no error");
  sum.fails = false;
  w.start(Sum::add, &sum);
  w.finish();
  CHECK(sum.calls == 2);
}

TEST_CASE("Worker: its end waits for the task that was begun", "[data]") {
  Sum sum;
  { Worker never; }
  for (int i = 0; i < 100; ++i) {
    Worker w;
    w.start(Sum::add, &sum);
  }
  CHECK(sum.calls == 100);
}
