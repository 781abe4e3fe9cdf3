// SPDX-License-Identifier: MIT
// Literals: PyTorch 2.13.
#include <gradus/ops/avg_pool2d.hpp>
#include <gradus/ops/unary.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {

const auto x = [] { return arange<double>(30).view({1, 5, 6}); };

}  // namespace

TEST_CASE("avg_pool2d: values") {
  CHECK(same(avg_pool2d(x(), 2), {3.5, 5.5, 7.5, 15.5, 17.5, 19.5}));
  CHECK(same(avg_pool2d(x().to<float>(), {.kernel_size = 3, .stride = 2, .padding = 1, .count_include_pad = false}),
             {3.5, 5., 7., 12.5, 14., 16., 21.5, 23., 25.}));
  CHECK(near(avg_pool2d(x(), 3, 2, 1),
             {1.5555555555555556, 3.3333333333333335, 4.666666666666667, 8.333333333333334, 14.0, 16.0,
              9.555555555555555, 15.333333333333334, 16.666666666666668}));
  CHECK(near(avg_pool2d(x(), {.kernel_size = 3, .stride = 2, .padding = 1, .ceil_mode = true}),
             {1.5555555555555556, 3.3333333333333335, 4.666666666666667, 2.6666666666666665, 8.333333333333334, 14.0,
              16.0, 8.5, 9.555555555555555, 15.333333333333334, 16.666666666666668, 8.666666666666666}));
  CHECK(same(avg_pool2d(x(), {.kernel_size = 2, .ceil_mode = true}),
             {3.5, 5.5, 7.5, 15.5, 17.5, 19.5, 24.5, 26.5, 28.5}));
  CHECK(same(avg_pool2d(x(), {.kernel_size = {2, 3}, .stride = 2, .divisor_override = 4}), {6., 9., 24., 27.}));
  CHECK(same(avg_pool2d(x().transpose(1, 2), {6, 5}), {14.5}));
}
TEST_CASE("avg_pool2d: gradient", "[grad]") {
  check_both_orders([](const D& a) { return square(avg_pool2d(a, 2)); }, x());
  check_both_orders([](const D& a) { return square(avg_pool2d(a.transpose(1, 2), {3, 2}, {1, 2}, 1, true, false)); },
                    x());
  check_both_orders([](const D& a) { return square(avg_pool2d(a, {.kernel_size = 2, .divisor_override = -3})); }, x());
  CHECK(made_by(avg_pool2d(x().requires_grad_(), 2)) == "AvgPool2DBackward0");
}
TEST_CASE("avg_pool2d: errors") {
  CHECK(error_of<ShapeError>([] { avg_pool2d(x(), 7); }) ==
        "[avg_pool2d] x must hold a window, but got x (1, 5, 6) and kernel_size (7, 7). Given input size: (1x5x6). "
        "Calculated output size: (1x0x0). Output size is too small.");
  CHECK(error_of<ValueError>([] { avg_pool2d(x(), 2, 2, 2); }) ==
        "[avg_pool2d] padding must be at most half of kernel_size, but got padding (2, 2) and kernel_size (2, 2). pad "
        "should be at most half of effective kernel size.");
  CHECK(error_of<ValueError>([] { avg_pool2d(x(), {.kernel_size = 2, .divisor_override = 0}); }) ==
        "[avg_pool2d] divisor_override must not be 0, but got 0. divisor must be not zero.");
}
TEST_CASE("avg_pool2d: edges") {
  CHECK(same(avg_pool2d(tensor<double>({{{1, nan_}, {2, 3}}}), 2), {nan_}));
  CHECK(same(avg_pool2d(tensor<double>({{{-0., -0.}, {-0., -0.}}}), 2), {0.}));
  CHECK(same(avg_pool2d(tensor<double>({{{5}}}), 1), {5.}));
  CHECK(same(avg_pool2d(tensor<double>({{{inf, 1}, {1, 1}}}), 2), {inf}));
  CHECK(avg_pool2d(zeros({0, 2, 4, 4}), 2).sizes() == Dims{0, 2, 2, 2});
}
