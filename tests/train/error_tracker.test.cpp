// SPDX-License-Identifier: MIT
// In a run: tests/train/trainer.test.cpp and tests/golden/lightning.test.cpp.
#include <gradus/tensor/nested.hpp>
#include <gradus/train/error_tracker.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("joined: batches of different lengths, any element type") {
  const Tensor<double> a = tensor<double>({{1, 2}, {3, 4}}), b = zeros<double>({0, 2}), c = tensor<double>({{5, 6}});
  const Tensor<double> y = train::joined({a, b, c}).as<double>();
  CHECK(y.sizes() == Dims{3, 2});
  CHECK(y.to_vector() == std::vector<double>{1, 2, 3, 4, 5, 6});
}
