// SPDX-License-Identifier: MIT
#include <gradus/train/logged_values.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::train;

namespace {
std::string text(const Metrics& metrics) {
  std::string s;
  for (const Metric& m : metrics) s += m.name + "=" + m.text() + " ";
  return s;
}
const LogOptions step{.on_step = true, .on_epoch = false}, epoch{.on_step = false, .on_epoch = true},
    both{.on_step = true, .on_epoch = true};
}  // namespace

TEST_CASE("LoggedValues: names of steps and epochs, means weighted by batch size") {
  LoggedValues values;
  values.update("a", 1, true, step, 4);
  values.update("b", 2, true, epoch, 4);
  values.update("c", 3, true, both, 4);
  CHECK(text(values.step_metrics()) == "a=1.0 c_step=3.0 ");
  values.begin_step();
  CHECK(values.step_metrics().empty());
  values.update("b", 5, true, epoch, 2);
  values.update("c", 0, true, both, 2);
  CHECK(text(values.step_metrics()) == "c_step=0.0 ");
  CHECK(text(values.epoch_metrics()) == "b=3.0 c_epoch=2.0 ");
  CHECK(text(values.callback_metrics()) == "a=1.0 b=3.0 c=2.0 c_step=0.0 c_epoch=2.0 ");
  CHECK(text(values.progress_metrics()) == "a=1.0 ");
  values.reset();
  CHECK(values.epoch_metrics().empty());
}

TEST_CASE("LoggedValues: float32 numbers are added up as float32, others as they are") {
  LoggedValues values;
  values.update("f", 0.5f, true, epoch, 3);
  values.update("f", 0.1, true, epoch, 8);
  values.update("d", 0.1, false, epoch, 3);
  CHECK(values.epoch_metrics()[0].value == static_cast<double>((0.5f * 3 + 0.1f * 8) / 11));
  CHECK(values.epoch_metrics()[1].value == 0.1 * 3 / 3);
}

TEST_CASE("LoggedValues: the logger and the bar get what they are meant to") {
  LoggedValues values;
  values.update("a", 1, true, {.on_step = true, .on_epoch = true, .logger = false}, 1);
  values.update("b", 2, true, {.on_step = true, .on_epoch = false, .prog_bar = true}, 1);
  CHECK(text(values.step_metrics()) == "b=2.0 ");
  CHECK(values.epoch_metrics().empty());
  CHECK(text(values.progress_metrics()) == "b=2.0 ");
  CHECK(error_of<ValueError>([&] { values.update("a", 1, true, step, 1); }) ==
        "[log] a must be logged with the same on_step and on_epoch each time. You called `self.log(a, ...)` twice with "
        "different arguments.");
  CHECK(error_of<ValueError>([&] { values.update("", 1, true, step, 1); }) == "[log] name must not be empty.");
}
