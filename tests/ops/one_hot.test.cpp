// SPDX-License-Identifier: MIT
// Literals: PyTorch 2.13.
#include <gradus/ops/one_hot.hpp>

#include "support/ops.hpp"

using namespace gradus;

TEST_CASE("one_hot: values") {
  CHECK(same(one_hot(tensor({0, 2, 1}), 3), {1, 0, 0, 0, 0, 1, 0, 1, 0}));
  CHECK(same(one_hot(tensor({0, 2})), {1, 0, 0, 0, 0, 1}));
  CHECK(one_hot(tensor({{1, 2}, {0, 0}}), 5).sizes() == Dims{2, 2, 5});
  CHECK(same(one_hot(tensor({{0, 1}, {1, 1}}).t()), {1, 0, 0, 1, 0, 1, 0, 1}));
}
TEST_CASE("one_hot: errors") {
  CHECK(error_of<ValueError>([] { one_hot(tensor({0, -1}), 2); }) ==
        "[one_hot] labels must be 0 or more, but got -1. Class values must be non-negative.");
  CHECK(error_of<ValueError>([] { one_hot(tensor({0, 2}), 2); }) ==
        "[one_hot] labels must be below num_classes 2, but got 2. Class values must be smaller than num_classes.");
  CHECK(error_of<ValueError>([] { one_hot(tensor({Size{INT64_MAX}})); }) ==
        "[one_hot] labels must be below num_classes 9223372036854775807, but got 9223372036854775807. Class values "
        "must be smaller than num_classes.");
  CHECK(error_of<ValueError>([] { one_hot(tensor({0}), 0); }) ==
        "[one_hot] num_classes must be positive, but got 0. num_classes should be positive.");
  CHECK(error_of<ValueError>([] { one_hot(empty<std::int64_t>({0, 2})); }) ==
        "[one_hot] num_classes must be given for labels (0, 2), but was not. Can not infer total number of classes "
        "from empty tensor.");
}
TEST_CASE("one_hot: edges") {
  CHECK(same(one_hot(tensor(2)), {0, 0, 1}));
  CHECK(one_hot(empty<std::int64_t>({0}), 3).sizes() == Dims{0, 3});
}
