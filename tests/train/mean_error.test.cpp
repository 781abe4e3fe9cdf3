// SPDX-License-Identifier: MIT
// Numbers of torchmetrics: tests/golden/metrics.test.cpp.
#include <gradus/tensor/nested.hpp>
#include <gradus/train/mean_error.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::train;

TEST_CASE("MeanAbsoluteError, MeanSquaredError: means over all batches' elements") {
  MeanAbsoluteError mae;
  mae.update(tensor({1.f, 2.f}), tensor({0.f, 4.f}));
  mae.update(tensor({5.}), tensor({2.}));
  CHECK(mae.compute().item() == 2);
  CHECK(MeanSquaredError().value(tensor({1.f, 2.f}), tensor({0.f, 4.f})).item() == 2.5f);
  CHECK(MeanSquaredError({.squared = false}).value(tensor({3.f}), tensor({0.f})).item() == 3);
  const auto x = tensor({{1.f, 2.f}, {3.f, 4.f}}), zero = zeros({2, 2});
  CHECK(MeanAbsoluteError({.num_outputs = 2}).value(x, zero).to_vector() == std::vector<float>{2, 3});
}
TEST_CASE("MeanAbsoluteError, MeanSquaredError: errors") {
  CHECK(error_of<ShapeError>([] { MeanSquaredError().update(zeros({4}), zeros({4, 1})); }) ==
        "[MeanSquaredError] preds and target must have the same sizes, but got preds (4,) and target (4, 1). Predictions "
        "and targets are expected to have the same shape.");
  CHECK(error_of<ShapeError>([] { MeanAbsoluteError({.num_outputs = 3}).update(zeros({4, 2}), zeros({4, 2})); }) ==
        "[MeanAbsoluteError] preds must be (N, 3), but got (4, 2). Set num_outputs.");
  CHECK(error_of<ValueError>([] { MeanAbsoluteError({.num_outputs = 0}); }) ==
        "[MeanAbsoluteError] num_outputs must be at least 1, but got 0.");
}
