// SPDX-License-Identifier: MIT
#include <gradus/ops/spread.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

// Literals: PyTorch 2.13.

namespace {
const auto grid = [] { return tensor<double>({{1, -2, 3}, {.5, 2, 4}}); };
}

TEST_CASE("var, std: values") {
  const D x = tensor<double>({0, 2, 3});
  CHECK(near(var(x), {2.3333333333333335}));
  CHECK(near(x.std(), {1.5275252316519468}));
  CHECK(near(var(x, {0}, false, 2), {4.666666666666667}));
  CHECK(near(x.std({0}, true, 0), {1.247219128924647}));
  CHECK(near(var(grid(), {0}), {.125, 8, .5}));
  CHECK(near(gradus::std(grid().to<float>(), {1}, true), {2.516611478423583, 1.755942292142123}));
  CHECK(grid().std({1}, true).sizes() == Dims{2, 1});
  CHECK(near(var(grid().t(), {0, 1}), {4.441666666666667}));
  CHECK(near(var(tensor<float>({1e4, 10001}).expand({500, 2}), {}, false, 0), {.25}));
}
TEST_CASE("norm: values") {
  const D x = tensor<double>({{3, -4}, {0, 12}});
  CHECK(near(norm(x), {13}));
  CHECK(same(norm(x, 2, {1}), {5, 12}));
  CHECK(same(norm(x, 1, {0}), {3, 16}));
  CHECK(same(norm(x, inf, {1}, true), {4, 12}));
  CHECK(same(norm(x, -inf, {1}), {3, 0}));
  CHECK(same(norm(x, 0, {1}), {2, 1}));
  CHECK(near(norm(tensor<double>({3, 1, 3}), 3), {3.802952460761391}));
  CHECK(near(norm(tensor<double>({3, 1, 3}), .5), {19.928203230275507}));
  CHECK(near(norm(tensor<float>({3, 1, 3}), -1), {.6}));
  CHECK(near(norm(tensor<float>({3, -4})), {5}));
}
TEST_CASE("var, std: gradient", "[grad]") {
  check_both_orders([](const D& x) { return var(x); }, grid());
  check_both_orders([](const D& x) { return var(x.t(), {0}, true, 0) * x.select(1, 0); }, grid());
  check_both_orders([](const D& x) { return x.std(); }, grid());
  check_both_orders([](const D& x) { return x.std({1}, true, 2) * x; }, grid());
  check_both_orders([](const D& x) { return gradus::std(x.unsqueeze(0).expand({2, 2, 3}), {0, 2}); }, grid());
  CHECK(near(slope([](const D& x) { return x.std(); }, tensor<double>({0, 2, 3})),
             {-.5455447255899809, .10910894511799615, .4364357804719847}));
  CHECK(made_by(var(grid().requires_grad_())) == "VarBackward0");
  CHECK(made_by(grid().requires_grad_().std({0})) == "StdBackward0");
}
TEST_CASE("norm: gradient", "[grad]") {
  for (double p : {2., 1., inf, -inf, 3., 1.5, .5, -1.}) {
    const D x = tensor<double>({{1, -2.5, 3}, {.5, 2, 4}});
    check_both_orders([p](const D& a) { return norm(a, p); }, x);
    check_both_orders([p](const D& a) { return norm(a.t(), p, {1}, true) * a.t(); }, x);
    CHECK(made_by(norm(grid().requires_grad_(), p)) == "LinalgVectorNormBackward0");
  }
  const auto of = [](double p, std::initializer_list<double> x) {
    return slope([p](const D& a) { return norm(a, p); }, tensor<double>({x.begin()[0], x.begin()[1], x.begin()[2]}));
  };
  CHECK(same(of(inf, {3, 1, -3}), {.5, 0., -.5}));
  CHECK(same(of(2, {0, 0, 0}), {0, 0, 0}));
  CHECK(near(of(3, {0, 0, 3}), {0, 0, 1}));
  CHECK(same(of(.5, {0, 0, 0}), {0, 0, 0}));
  CHECK(near(of(.5, {0, 2, 3}), {0, 2.224744871391589, 1.8164965809277265}));
  CHECK(same(of(-1, {0, 2, 3}), {0, 0, 0}));
  CHECK(same(of(1, {0, -2, nan_}), {0, -1, 0}));
  CHECK(same(of(inf, {nan_, 1, nan_}), {0, 0, 0}));
}
TEST_CASE("var, std, norm: errors") {
  CHECK(error_of<ValueError>([] { norm(zeros({0}), inf); }) ==
        "[norm] x must have elements, but got x (0,). linalg.vector_norm cannot compute the inf norm on an empty "
        "tensor because the operation does not have an identity.");
  CHECK(error_of<ValueError>([] { norm(zeros({2, 0}), -1, {1}); }).substr(0, 42) ==
        "[norm] x must have elements, but got x (2,");
  CHECK(error_of<IndexError>([] { var(zeros({2}), {1}); }) ==
        "[var] Dimension out of range (expected to be in range of [-1, 0], but got 1).");
  CHECK(error_of<ValueError>([] { zeros({2, 2}).std({0, 0}); }) ==
        "[std] dims must differ, but got (0, 0). dim 0 appears multiple times in the list of dims.");
}
TEST_CASE("var, std, norm: edges") {
  CHECK(same(var(tensor<double>({3})), {nan_}));
  CHECK(same(tensor<double>(3).std(), {nan_}));
  CHECK(same(var(tensor<double>({3}), {}, false, 0), {0}));
  CHECK(same(var(zeros({2, 0}), {1}), {nan_, nan_}));
  CHECK(zeros({2, 0}).std({0}).sizes() == Dims{0});
  CHECK(same(var(tensor<double>({1, 2, 3}), {}, false, 3), {inf}));
  CHECK(same(var(tensor<double>({1, nan_})), {nan_}));
  CHECK(same(slope([](const D& x) { return x.std(); }, tensor<double>({2, 2, 2})), {0, 0, 0}));
  CHECK(same(slope([](const D& x) { return x.std(); }, tensor<double>({2})), {nan_}));
  CHECK(norm(zeros({0})).item() == 0);
  CHECK(norm(zeros({0}), 3).item() == 0);
  CHECK(norm(tensor(-3.), 2, {0}).item() == 3);
  CHECK(same(norm(tensor<double>({nan_, 0}), 0), {1}));
  CHECK(same(norm(tensor<double>({inf, 1})), {inf}));
}
