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

TEST_CASE("Stopwatch: processor time passes while there is work, and reads as IPython's %%time") {
  const Stopwatch watch;
  volatile double x = 1;
  while (watch.cpu().user + watch.cpu().system <= 0) x = x * 1.5 + 1 / x;
  const std::string report = watch.report();
  CHECK(report.rfind("CPU times: user ", 0) == 0);
  CHECK(report.find(", sys: ") != report.npos);
  CHECK(report.find(", total: ") != report.npos);
  CHECK(report.find("\nWall time: ") != report.npos);
}

TEST_CASE("time_text: three digits and a unit, minutes and hours in whole numbers") {
  CHECK(time_text(3.3712) == "3.37 s");
  CHECK(time_text(13.349) == "13.3 s");
  CHECK(time_text(0.0489) == "48.9 ms");
  CHECK(time_text(1) == "1 s");
  CHECK(time_text(0.001) == "1 ms");
  CHECK(time_text(2.5e-6) == "2.5 µs");
  CHECK(time_text(4e-10) == "0.4 ns");
  CHECK(time_text(0) == "0 ns");
  CHECK(time_text(125.9) == "2min 5s");
  CHECK(time_text(3600) == "1h");
  CHECK(time_text(90061) == "1d 1h 1min 1s");
}

TEST_CASE("peak_rss_mb: what a process of this size can have") {
  CHECK(peak_rss_mb() > 1);
  CHECK(peak_rss_mb() < 1e6);
}
