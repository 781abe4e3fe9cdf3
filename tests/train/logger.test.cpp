// SPDX-License-Identifier: MIT
#include <gradus/train/logger.hpp>

#include "support/catch.hpp"

using namespace gradus::train;

TEST_CASE("Metric: whole numbers bare, others as Python's repr of the value in double") {
  CHECK(Metric("epoch", 3).text() == "3");
  CHECK(Metric("loss", 0.966f).text() == "0.9660000205039978");
  CHECK(Metric("loss", 2.0).text() == "2.0");
}

TEST_CASE("value_of: finds by name") {
  const Metrics metrics = {{"test_loss", 0.5}, {"test_accuracy", 0.75f}};
  CHECK(value_of(metrics, "test_accuracy") == 0.75);
  CHECK(error_of<gradus::ValueError>([&] { value_of(metrics, "loss"); }) ==
        "[value_of] metrics must hold loss, but got none of that name.");
}
