// SPDX-License-Identifier: MIT
#include <gradus/train/isolated_generator.hpp>
#include <gradus/train/seed.hpp>

#include "support/catch.hpp"
#include "train/runs.hpp"

using namespace gradus;

TEST_CASE("seed_everything: restarts the default generator, and says so") {
  runs::Output output;
  CHECK(train::seed_everything(12, true, output.file) == 12);
  CHECK(output.text() == "Seed set to 12\n");
  CHECK(default_generator().next_u32() == Generator(12).next_u32());
}
