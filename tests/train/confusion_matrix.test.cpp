// SPDX-License-Identifier: MIT
// Numbers of torchmetrics: tests/golden/metrics.test.cpp.
#include <gradus/tensor/nested.hpp>
#include <gradus/train/confusion_matrix.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::train;

TEST_CASE("ConfusionMatrix: rows are the truth, as numbers, shares and text") {
  const auto target = tensor<std::int64_t>({2, 1, 0, 0}), preds = tensor<std::int64_t>({2, 1, 0, 1});
  ConfusionMatrix matrix({.num_classes = 3});
  matrix.update(preds, target);
  CHECK(matrix.counts().to_vector() == std::vector<std::int64_t>{1, 1, 0, 0, 1, 0, 0, 0, 1});
  CHECK(matrix.table({"cat", "dog", "a bird"}) ==
        "Truth      cat     dog  a bird\n"
        "cat          1       1       0\n"
        "dog          0       1       0\n"
        "a bird       0       0       1");
  ConfusionMatrix shares({.num_classes = 3, .normalize = Normalize::by_true});
  shares.update(preds, target);
  CHECK(to_string(shares) ==
        "Truth     0     1     2\n"
        "0      0.50  0.50  0.00\n"
        "1      0.00  1.00  0.00\n"
        "2      0.00  0.00  1.00");
}
TEST_CASE("ConfusionMatrix: errors") {
  CHECK(error_of<ValueError>([] { ConfusionMatrix({.num_classes = 1}); }) ==
        "[ConfusionMatrix] num_classes must be larger than 1, but got 1.");
  CHECK(error_of<ValueError>([] { ConfusionMatrix({.num_classes = 2}).table({"a"}); }) ==
        "[ConfusionMatrix] labels must be one a class, 2, but got 1.");
  CHECK(error_of<ValueError>([] {
          ConfusionMatrix({.num_classes = 2}).update(tensor<std::int64_t>({0}), tensor<std::int64_t>({2}));
        }) == "[ConfusionMatrix] target must be classes in [0, 2), but got 2.");
}
TEST_CASE("ConfusionMatrix: copies count for themselves") {
  const ConfusionMatrix a({.num_classes = 2});
  ConfusionMatrix b = a;
  b.update(tensor<std::int64_t>({0, 1}), tensor<std::int64_t>({0, 1}));
  CHECK(a.counts().to_vector() == std::vector<std::int64_t>{0, 0, 0, 0});
  const ConfusionMatrix c = b;
  b.reset();
  CHECK(c.counts().to_vector() == std::vector<std::int64_t>{1, 0, 0, 1});
}
