// SPDX-License-Identifier: MIT
// When the hooks are called: tests/golden/lightning.test.cpp.
#include <gradus/train/callback.hpp>

#include "support/catch.hpp"

using namespace gradus::train;

TEST_CASE("Callback: by default nothing is saved, and nothing comes later") {
  Callback callback;
  CHECK(callback.state_dict().empty());
  CHECK(callback.state_key().empty());
  CHECK(callback.order() == 0);
}
