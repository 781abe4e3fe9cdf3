// SPDX-License-Identifier: MIT
#include <gradus/train/monitor.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::train;

TEST_CASE("MonitorMode: which of two numbers is better") {
  CHECK(MonitorMode("x", "min").better(1, 2));
  CHECK(MonitorMode("x", "max").better(2, 1));
  CHECK(MonitorMode("x", "max").better(-1e300, MonitorMode("x", "max").worst()));
  CHECK_FALSE(MonitorMode("x", "min").better(__builtin_nan(""), 2));
}
TEST_CASE("find_metric, metric_names: by name") {
  const Metrics metrics = {{"a", 1}, {"b", 2.5}};
  CHECK(find_metric(metrics, "b")->value == 2.5);
  CHECK(find_metric(metrics, "c") == nullptr);
  CHECK(metric_names(metrics) == "`a`, `b`");
  CHECK(metric_names({}) == "``");
}
