// SPDX-License-Identifier: MIT
// Numbers of torchmetrics: tests/golden/metrics.test.cpp.
#include <gradus/tensor/nested.hpp>
#include <gradus/train/r2_score.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::train;

TEST_CASE("R2Score: 1 for the truth, 0 for its mean") {
  const auto t = tensor({3.f, -0.5f, 2.f, 7.f});
  CHECK(R2Score().value(t, t).item() == 1);
  CHECK(R2Score().value(full<float>({4}, 2.875f), t).item() == Approx(0).margin(1e-6));
  CHECK(R2Score().value(tensor({2.5f, 0.f, 2.f, 8.f}), t).item() == Approx(0.9486081));
}
TEST_CASE("R2Score: errors") {
  CHECK(error_of<ValueError>([] { R2Score().value(zeros({1}), zeros({1})); }) ==
        "[R2Score] it must have seen two samples, but got 1. Needs at least two samples to calculate r2 score.");
  CHECK(error_of<ValueError>([] { R2Score({.adjusted = -1}); }) ==
        "[R2Score] adjusted must be an integer larger or equal to 0, but got -1.");
  CHECK(error_of<ShapeError>([] { R2Score().update(zeros({4, 2}), zeros({4, 2})); }) ==
        "[R2Score] preds must be (N) or (N, D) for 1 outputs, but got (4, 2). Set num_outputs.");
}
