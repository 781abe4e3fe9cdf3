// SPDX-License-Identifier: MIT
#include <gradus/tensor/nested.hpp>
#include <gradus/train/functional.hpp>

#include "support/catch.hpp"

using namespace gradus;
namespace functional = gradus::train::functional;

TEST_CASE("functional: the value of one batch") {
  const auto p = tensor({1.f, 4.f}), t = tensor({1.f, 2.f});
  CHECK(functional::mean_absolute_error(p, t).item() == 1);
  CHECK(functional::mean_squared_error(p, t).item() == 2);
  CHECK(functional::r2_score(t, t).item() == 1);
  const auto a = tensor<std::int64_t>({0, 1, 1}), b = tensor<std::int64_t>({0, 1, 0});
  CHECK(functional::accuracy(a, b, {.num_classes = 2}).item() == Approx(2. / 3));
  CHECK(functional::binary_accuracy(a, b).item() == Approx(2. / 3));
  CHECK(functional::confusion_matrix(a, b, {.num_classes = 2}).to_vector() == std::vector<float>{1, 1, 0, 1});
}
