// SPDX-License-Identifier: MIT
// Literals: PyTorch 2.13.
#include <gradus/ops/max_pool2d.hpp>
#include <gradus/ops/unary.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {

const auto x = [] { return sin(arange<double>(30)).view({1, 5, 6}); };
template <class T>
std::vector<std::int64_t> places(const Tensor<T>& a, const MaxPool2dOptions& options) {
  return max_pool2d_with_indices(a, options).indices.to_vector();
}
using Places = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("max_pool2d: values") {
  CHECK(places(x(), {.kernel_size = 2}) == Places{1, 8, 10, 13, 14, 22});
  CHECK(places(x().to<float>(), {.kernel_size = 3, .stride = 2, .padding = 1}) ==
        Places{1, 8, 9, 7, 14, 21, 19, 27, 27});
  CHECK(places(x(), {.kernel_size = 2, .ceil_mode = true}) == Places{1, 8, 10, 13, 14, 22, 25, 27, 28});
  CHECK(places(x(), {.kernel_size = 2, .stride = 1, .dilation = 2}) ==
        Places{14, 1, 14, 15, 8, 21, 8, 21, 14, 27, 14, 27});
  const auto n = arange(32).view({2, 1, 4, 4});
  CHECK(same(max_pool2d(n, 2), {5, 7, 13, 15, 21, 23, 29, 31}));
  CHECK(same(max_pool2d(n.to<std::uint8_t>(), {4, 2}, {1, 2}), {13, 15, 29, 31}));
  CHECK(same(max_pool2d(n.to<std::int32_t>().transpose(2, 3), {4, 2}, {1, 2}), {7, 15, 23, 31}));
  auto [values, indices] = max_pool2d_with_indices(n, 3);
  CHECK(same(values, {10, 26}));
  CHECK(same(indices, {10, 10}));
  CHECK(same(max_pool2d_with_indices(n, 2, {2, 1}).indices, {5, 6, 7, 13, 14, 15, 5, 6, 7, 13, 14, 15}));
  CHECK(same(max_pool2d_with_indices(n, 3, 2, 1).values, {5, 7, 13, 15, 21, 23, 29, 31}));
}
TEST_CASE("max_pool2d: gradient", "[grad]") {
  check_both_orders([](const D& a) { return square(max_pool2d(a, 2)); }, x());
  check_both_orders([](const D& a) { return square(max_pool2d(a.transpose(1, 2), {3, 2}, {1, 2}, 1, 1, true)); }, x());
  const MaxPool2dOptions moving{.kernel_size = 2, .stride = 1};
  check_both_orders([&](const D& a) { return square(max_pool2d_with_indices(a, moving).values); }, x());
  const auto wide = sin(arange<double>(360)).view({2, 1, 10, 18});
  check_both_orders([](const D& a) { return square(max_pool2d(a, 2)); }, wide);
  CHECK(made_by(max_pool2d(x().requires_grad_(), 2)) == "MaxPool2DWithIndicesBackward0");
  CHECK(made_by(max_pool2d(x(), 2)) == "none");
  const NoGrad guard;
  CHECK(made_by(max_pool2d(x().requires_grad_(), 2)) == "none");
}
TEST_CASE("max_pool2d: errors") {
  CHECK(error_of<ShapeError>([] { max_pool2d(x(), 7); }) ==
        "[max_pool2d] x must hold a window, but got x (1, 5, 6) and kernel_size (7, 7). Given input size: (1x5x6). "
        "Calculated output size: (1x0x0). Output size is too small.");
  CHECK(error_of<ValueError>([] { max_pool2d(x(), {.kernel_size = 2, .padding = 2}); }) ==
        "[max_pool2d] padding must be at most half of kernel_size, but got padding (2, 2) and kernel_size (2, 2). pad "
        "should be at most half of effective kernel size.");
  CHECK(error_of<ShapeError>([] { max_pool2d(zeros({1, 1, 1}).expand({1, Size{1} << 16, Size{1} << 15}), 2); }) ==
        "[max_pool2d] x must have planes of fewer than 2^31 elements, but got x (1, 65536, 32768). Convert it: "
        "x.to<double>().");
}
TEST_CASE("max_pool2d: edges") {
  // Of equals the first counts, of NaNs the last, and -inf is larger than the padding.
  CHECK(places(tensor<double>({{{1, 1}, {1, 1}}}), {.kernel_size = 2}) == Places{0});
  CHECK(places(tensor<double>({{{nan_, 1}, {2, nan_}}}), {.kernel_size = 2}) == Places{3});
  CHECK(places(tensor<double>({{{1, nan_}, {2, 3}}}), {.kernel_size = 2}) == Places{1});
  CHECK(places(tensor<double>({{{-inf, -inf}, {-inf, -inf}}}), {.kernel_size = 2, .padding = 1}) == Places{0, 1, 2, 3});
  CHECK(same(max_pool2d(tensor<double>({{{1, nan_}, {2, 3}}}), 2), {nan_}));
  CHECK(same(max_pool2d(tensor({{{-7}}}), {.kernel_size = 3, .padding = 1}), {-7}));
  CHECK(max_pool2d(zeros({0, 2, 4, 4}), 2).sizes() == Dims{0, 2, 2, 2});
  // A window of which nothing lies inside: it has no place, and no gradient.
  const MaxPool2dOptions around{.kernel_size = 2, .stride = 1, .padding = 1, .dilation = 3};
  CHECK(same(max_pool2d(ones<double>({1, 2, 2}), around), {-inf}));
  CHECK(places(ones({1, 2, 2}), around) == Places{-1});
  CHECK(same(slope([&](const D& a) { return max_pool2d(a, around); }, ones<double>({1, 2, 2})), {0, 0, 0, 0}));
}
