// SPDX-License-Identifier: MIT
#include <gradus/plot/values.hpp>
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/view.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;
using plot::Values;
using Numbers = std::vector<double>;

TEST_CASE("values: of every element type, of views, of vectors and lists") {
  CHECK(Values(tensor({1.5, 2.5})).numbers() == Numbers{1.5, 2.5});
  CHECK(Values(tensor<double>({{1, 2}, {3, 4}}).t()).numbers() == Numbers{1, 3, 2, 4});
  CHECK(Values(tensor({1, -2})).numbers() == Numbers{1, -2});
  CHECK(Values(tensor<std::int32_t>({3})).numbers() == Numbers{3});
  CHECK(Values(tensor<std::uint8_t>({255})).numbers() == Numbers{255});
  CHECK(Values(tensor({true, false})).numbers() == Numbers{1, 0});
  CHECK(Values(tensor(7)).numbers() == Numbers{7});
  CHECK(Values(std::vector<float>{0.5f}).numbers() == Numbers{0.5});
  CHECK(Values({1, 2, 3}).sizes() == Dims{3});
  CHECK(Values(tensor<double>({1}).requires_grad_()).numbers() == Numbers{1});
}

TEST_CASE("values: columns of a matrix") {
  const Values x(tensor({{1, 2}, {3, 4}}));
  CHECK(x.column(1) == Numbers{2, 4});
  CHECK(Values({5, 6}).column(0) == Numbers{5, 6});
  CHECK(x.whole());
  CHECK(!Values(tensor({1.5})).whole());
}
