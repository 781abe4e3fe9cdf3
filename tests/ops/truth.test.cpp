// SPDX-License-Identifier: MIT
#include <gradus/ops/truth.hpp>

#include "support/ops.hpp"

using namespace gradus;

TEST_CASE("any, all: values") {
  const Tensor<bool> x = tensor({{true, false, true}, {true, false, false}});
  CHECK(any(x).item());
  CHECK(!all(x).item());
  CHECK(same(any(x, {0}), {true, false, true}));
  CHECK(same(all(x, {0}), {true, false, false}));
  CHECK(same(all(x.t(), {1}), {true, false, false}));
  CHECK(any(x, {-1}, true).sizes() == Dims{2, 1});
  CHECK(same(any(tensor<std::int32_t>({{0, 0}, {0, -3}}), {1}), {false, true}));
  CHECK(same(all(tensor<std::uint8_t>({{4, 0}, {1, 255}}), {1}), {false, true}));
  CHECK(same(all(tensor<float>({{.5, -1}, {0, 1}}), {1}), {true, false}));
}
TEST_CASE("any, all: errors") {
  CHECK(error_of<IndexError>([] { any(zeros({2}), {1}); }) ==
        "[any] Dimension out of range (expected to be in range of [-1, 0], but got 1).");
  CHECK(error_of<ValueError>([] { all(zeros({2, 2}), {1, 1}); }) ==
        "[all] dims must differ, but got (1, 1). dim 1 appears multiple times in the list of dims.");
}
TEST_CASE("any, all: edges") {
  CHECK(!any(zeros({0})).item());
  CHECK(all(zeros({0})).item());
  CHECK(same(any(zeros({2, 0}), {1}), {false, false}));
  CHECK(same(all(zeros({2, 0}), {1}), {true, true}));
  CHECK(any(tensor(nan_)).item());
  CHECK(all(tensor(nan_), {0}).item());
  CHECK(!any(tensor<double>({0., -0.})).item());
}
