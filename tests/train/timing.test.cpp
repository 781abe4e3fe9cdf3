// SPDX-License-Identifier: MIT
#include <gradus/train/timing.hpp>

#include "support/catch.hpp"

using namespace gradus::train;

TEST_CASE("Stopwatch: never runs backward") {
  const Stopwatch watch;
  const double first = watch.seconds(), second = watch.seconds();
  CHECK(first >= 0);
  CHECK(second >= first);
}

TEST_CASE("peak_rss_mb: what a process of this size can have") {
  CHECK(peak_rss_mb() > 1);
  CHECK(peak_rss_mb() < 1e6);
}
