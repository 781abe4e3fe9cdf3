// SPDX-License-Identifier: MIT
#include <gradus/train/isolated_generator.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("IsolatedGenerator: what is drawn in its scope is not missed") {
  manual_seed(4);
  {
    const train::IsolatedGenerator guard;
    default_generator().next_u64();
    manual_seed(9);
  }
  CHECK(default_generator().next_u64() == Generator(4).next_u64());
}
