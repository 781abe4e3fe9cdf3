// SPDX-License-Identifier: MIT
#include <cmath>

#include <gradus/kernel/elementwise.hpp>
#include <gradus/kernel/log_sigmoid.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("log_sigmoid: close to the double-precision logarithm, over the whole range") {
  for (float x = -90; x <= 90; x += 0.37f) {
    float y = 0;
    const float* from = &x;
    kernel::map<kernel::LogSigmoid>(Dims{1}, kernel::Strided(&y, Dims{1}), kernel::Strided(from, Dims{1}));
    const double d = static_cast<double>(x), truth = (d < 0 ? d : 0) - std::log1p(std::exp(-std::fabs(d)));
    CHECK(static_cast<double>(y) == Approx(truth).epsilon(3e-7).margin(1e-37));
  }
}
