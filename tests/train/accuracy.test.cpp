// SPDX-License-Identifier: MIT
// Numbers of torchmetrics: tests/golden/metrics.test.cpp.
#include <gradus/tensor/nested.hpp>
#include <gradus/train/accuracy.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::train;

TEST_CASE("Accuracy: the share of right classes, the first of equals") {
  const Accuracy accuracy({.num_classes = 3});
  const Tensor<float> x = tensor<float>({{0, 1, 2}, {3, 3, 0}, {0, 0, 0}, {-1, -3, -2}});
  CHECK(accuracy.value(x, tensor<std::int64_t>({2, 0, 1, 0})).item() == 0.75f);
  CHECK(accuracy.value(zeros({0, 3}), zeros<std::int64_t>({0})).item() == 0);
}
TEST_CASE("Accuracy: every position of further dimensions counts") {
  const Tensor<float> x = tensor<float>({{{0, 1, 5}, {1, 0, 6}}});  // (1, 2, 3)
  CHECK(Accuracy({.num_classes = 2}).value(x, tensor<std::int64_t>({{1, 0, 0}})).item() == Approx(2. / 3));
}
TEST_CASE("Accuracy: a call gives the batch's value, compute() that of all batches") {
  Accuracy accuracy({.num_classes = 2});
  CHECK(accuracy(tensor<std::int64_t>({0, 1}), tensor<std::int64_t>({0, 1})).item() == 1);
  CHECK(accuracy(tensor<std::int64_t>({0, 1}), tensor<std::int64_t>({1, 0})).item() == 0);
  CHECK(accuracy.compute().item() == 0.5f);
  accuracy.reset();
  CHECK(accuracy.compute().item() == 0);
}
TEST_CASE("Accuracy: errors") {
  const auto error = [](auto&& f) { return error_of<ShapeError>(f); };
  CHECK(error([] { Accuracy({.num_classes = 10}).update(zeros({4, 3}), zeros<std::int64_t>({4})); }) ==
        "[Accuracy] x must have 10 classes in dimension 1, but got x (4, 3). Set num_classes to what the model tells apart.");
  CHECK(error([] { Accuracy({.num_classes = 3}).update(zeros({4, 3}), zeros<std::int64_t>({5})); }) ==
        "[Accuracy] target must be (4,) for x (4, 3), but got (5,).");
  CHECK(error([] { BinaryAccuracy().update(zeros({4}), zeros<std::int64_t>({5})); }) ==
        "[Accuracy] preds and target must have the same sizes, but got preds (4,) and target (5,). Predictions and "
        "targets are expected to have the same shape.");
  CHECK(error_of<ValueError>([] { Accuracy({.num_classes = 3}).update(zeros({1, 3}), tensor<std::int64_t>({3})); }) ==
        "[Accuracy] target must be classes in [0, 3), but got 3.");
  CHECK(error_of<ValueError>([] { Accuracy({.num_classes = 1}); }) ==
        "[Accuracy] num_classes must be larger than 1, but got 1.");
  CHECK(error_of<ValueError>([] { Accuracy({.num_classes = 3, .top_k = 4}); }) ==
        "[Accuracy] top_k must be between 1 and the number of classes, 3, but got 4.");
}
TEST_CASE("Accuracy: NaN counts as larger than any number, also among the top k") {
  const float nan = __builtin_nanf("");
  const Accuracy top2({.num_classes = 4, .top_k = 2});
  const auto target = tensor<std::int64_t>({0, 1, 2, 3});
  CHECK(top2.value(full<float>({4, 4}, nan), target).item() == 0.5f);
  CHECK(top2.value(tensor<float>({{0, nan, nan, 5}, {0, nan, nan, 5}, {0, nan, 1, 5}, {0, nan, 1, 5}}), target).item() == 0.5f);
}
