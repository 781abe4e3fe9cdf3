// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <cstdint>

#include <gradus/kernel/scratch.hpp>

TEST_CASE("scratch: aligned, apart, and given back") {
  const gradus::kernel::Scratch<double> a(3), b(3), none(0);
  CHECK(reinterpret_cast<std::uintptr_t>(a.data()) % 64 == 0);
  for (int i = 0; i < 3; ++i) a.data()[i] = 1, b.data()[i] = 2;
  CHECK(a.data()[2] == 1);
}
