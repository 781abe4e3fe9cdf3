// SPDX-License-Identifier: MIT
#include <gradus/ops/conv2d.hpp>
#include <gradus/ops/unary.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {

/// Numbers without a pattern that a wrong index could keep.
D numbers(const Dims& sizes) {
  D x = D::empty(sizes);
  for (Size i = 0; i < x.numel(); ++i) x.data_ptr()[i] = static_cast<double>(i * 7 % 11 - 5) / 4;
  return x;
}
const auto image = [] { return tensor<double>({{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}).view({1, 1, 3, 3}); };
const auto kernel_2x2 = [] { return tensor<double>({{1, 2}, {3, 4}}).view({1, 1, 2, 2}); };

}  // namespace

TEST_CASE("conv2d: values") {
  const D bias = tensor<double>({100});
  CHECK(same(conv2d(image(), kernel_2x2(), bias), {137, 147, 167, 177}));
  CHECK(same(conv2d(image(), kernel_2x2()), {37, 47, 67, 77}));
  CHECK(same(conv2d(image().to<float>(), kernel_2x2().to<float>(), bias.to<float>()), {137, 147, 167, 177}));
  CHECK(same(conv2d(image(), kernel_2x2(), {.stride = 2}), {37}));
  CHECK(same(conv2d(image(), kernel_2x2(), {.stride = {2, 1}}), {37, 47}));
  CHECK(same(conv2d(image(), kernel_2x2(), {.dilation = 2}), {1 + 6 + 21 + 36}));
  CHECK(same(conv2d(image(), kernel_2x2(), {.padding = {1, 0}}), {11, 18, 37, 47, 67, 77, 23, 26}));
  CHECK(same(conv2d(image(), kernel_2x2(), {.padding = "same"}), {37, 47, 21, 67, 77, 33, 23, 26, 9}));
  CHECK(same(conv2d(image(), kernel_2x2(), {.padding = "valid"}), {37, 47, 67, 77}));
  const D two = conv2d(image().expand({1, 2, 3, 3}), numbers({4, 1, 2, 2}), {.groups = 2});
  CHECK(two.sizes() == Dims{1, 4, 2, 2});
  CHECK(same(two.select(1, 3), {5.75, 7.25, 10.25, 11.75}));
  const D alone = conv2d(image().view({1, 3, 3}), kernel_2x2(), bias);
  CHECK(alone.sizes() == Dims{1, 2, 2});
  CHECK(same(alone, {137, 147, 167, 177}));
}
TEST_CASE("conv2d: gradient", "[grad]") {
  const auto with = [](const Conv2dOptions& options) {
    return [options](const D& x, const D& w, const D& b) { return conv2d(x, w, b, options); };
  };
  const D b = tensor<double>({.5, -1});
  check_both_orders(with({}), image(), numbers({2, 1, 2, 2}), b);
  check_both_orders(with({.stride = 2, .padding = 1}), numbers({2, 2, 3, 4}), numbers({2, 2, 2, 3}), b);
  check_both_orders(with({.padding = {2, 1}, .dilation = {1, 2}, .groups = 2}), numbers({1, 2, 3, 4}),
                    numbers({2, 1, 2, 2}), b);
  check_both_orders(with({.padding = "same"}), numbers({1, 3, 4}), numbers({2, 1, 2, 3}), b);
  check_both_orders([](const D& x, const D& w) {
    return square(conv2d(x.permute({0, 3, 1, 2}), w.transpose(2, 3), {.stride = {1, 2}}));
  }, numbers({1, 3, 4, 2}), numbers({2, 2, 2, 2}));
  check_both_orders([](const D& dy, const D& w) { return conv2d_input_grad({1, 1, 4, 3}, w, dy, {.stride = 2}); },
                    numbers({1, 2, 2, 1}), numbers({2, 1, 2, 2}));
  check_both_orders([](const D& x, const D& dy) { return conv2d_weight_grad(x, {2, 1, 2, 2}, dy, {.stride = 2}); },
                    numbers({1, 1, 4, 3}), numbers({1, 2, 2, 1}));
  const D w = numbers({2, 1, 2, 2}).requires_grad_(), x = image().requires_grad_();
  CHECK(made_by(conv2d(x, w, b)) == "ConvolutionBackward0");
  CHECK(made_by(conv2d(x.view({1, 3, 3}), w, b)) == "SqueezeBackward1");
  CHECK(made_by(conv2d_input_grad({1, 1, 3, 3}, w, ones<double>({1, 2, 2, 2}))) == "ConvolutionBackwardBackward0");
}
TEST_CASE("conv2d: errors") {
  const auto sizes = [](const Dims& x, const Dims& w, const Conv2dOptions& options = {}) {
    return error_of<ShapeError>([&] { conv2d(zeros(x), zeros(w), options); });
  };
  const auto value = [](const Conv2dOptions& options) {
    return error_of<ValueError>([&] { conv2d(zeros({1, 2, 8, 8}), zeros({4, 2, 3, 3}), options); });
  };
  CHECK(sizes({1, 3, 8, 8}, {4, 2, 3, 3}) ==
        "[conv2d] x must have as many channels as weight times groups, but got x (1, 3, 8, 8) and weight (4, 2, 3, 3). "
        "Given groups=1, weight of size [4, 2, 3, 3], expected input[1, 3, 8, 8] to have 2 channels, but got 3 "
        "channels instead.");
  CHECK(sizes({8, 8}, {4, 2, 3, 3}) ==
        "[conv2d] x must be (N, C, H, W) or (C, H, W), but got x (8, 8). Expected 3D (unbatched) or 4D (batched) input "
        "to conv2d, but got input of size: [8, 8].");
  CHECK(sizes({1, 2, 8, 8}, {4, 2, 3}) ==
        "[conv2d] weight must be (out_channels, in_channels / groups, kernel_height, kernel_width), but got "
        "(4, 2, 3).");
  CHECK(sizes({1, 2, 8, 8}, {4, 2, 0, 3}) ==
        "[conv2d] weight must have rows and columns, but got (4, 2, 0, 3). kernel size should be greater than zero, "
        "but got kernel_height: 0 kernel_width: 3.");
  CHECK(sizes({1, 2, 2, 8}, {4, 2, 3, 3}, {.padding = 1, .dilation = 3}) ==
        "[conv2d] x must be as large as the kernel, but got x (1, 2, 2, 8) and weight (4, 2, 3, 3). Calculated padded "
        "input size per channel: (4 x 10). Kernel size: (7 x 7). Kernel size can't be greater than actual input size.");
  CHECK(sizes({1, 3, 8, 8}, {4, 1, 3, 3}, {.groups = 3}) ==
        "[conv2d] weight must have a multiple of groups as its first size, but got (4, 1, 3, 3) and groups 3. Given "
        "groups=3, expected weight to be divisible by 3 at dimension 0, but got weight of size [4, 1, 3, 3] instead.");
  CHECK(sizes({1, 2, 8, 8}, {0, 2, 3, 3}) ==
        "[conv2d] weight must have a multiple of groups as its first size, but got (0, 2, 3, 3) and groups 1. Given "
        "groups=1, expected weight to be at least 1 at dimension 0, but got weight of size [0, 2, 3, 3] instead.");
  CHECK(sizes({1, 2, 0, 8}, {4, 2, 3, 3}, {.padding = 2}) ==
        "[conv2d] x must have rows and columns, but got x (1, 2, 0, 8). Only zero batch or zero channel inputs are "
        "supported.");
  CHECK(error_of<ShapeError>([] { conv2d(zeros({1, 2, 8, 8}), zeros({4, 2, 3, 3}), zeros({5})); }) ==
        "[conv2d] bias must be (4,), but got (5,). Given weight of size [4, 2, 3, 3], expected bias to be "
        "1-dimensional with 4 elements, but got bias of size [5] instead.");
  CHECK(value({.stride = {1, 0}}) == "[conv2d] stride must be positive and fit 32 bits, but got (1, 0). non-positive "
                                     "stride is not supported.");
  CHECK(value({.padding = -1}) == "[conv2d] padding must be 0 or positive and fit 32 bits, but got (-1, -1). negative "
                                  "padding is not supported.");
  CHECK(value({.dilation = 0}) == "[conv2d] dilation must be positive and fit 32 bits, but got (0, 0). dilation should "
                                  "be greater than zero.");
  CHECK(value({.groups = 0}) == "[conv2d] groups must be positive, but got 0. non-positive groups is not supported.");
  CHECK(value({.stride = 2, .padding = "same"}) == "[conv2d] stride must be 1 with padding 'same', but got (2, 2). "
                                                   "padding='same' is not supported for strided convolutions.");
  CHECK(error_of<ValueError>([] { static_cast<void>(Padding("sane")); }) ==
        "[conv2d] padding must be a number, two numbers, 'valid' or 'same', but got 'sane'. Invalid padding string: "
        "'sane'.");
  CHECK(error_of<ValueError>([] { static_cast<void>(Padding(nullptr)); }) ==
        "[conv2d] padding must be a number, two numbers, 'valid' or 'same', but got 'nullptr'. Invalid padding string: "
        "'nullptr'.");
  const Size most = (Size(1) << 31) - 1, third = 1431655765;
  CHECK(error_of<ValueError>([=] {
          conv2d(ones({1, 1, 1, 1}), ones({1, 1, 3, 3}), {.padding = most, .dilation = most});
        }) == "[conv2d] x must fit in memory with its padding, but got x (1, 1, 1, 1) and padding (2147483647, "
              "2147483647).");
  CHECK(error_of<ValueError>([=] {
          conv2d(ones({1, 1, 2, 2}), ones({1, 1, 4, 4}), {.padding = most, .dilation = third});
        }) == "[conv2d] x must fit in memory with its padding, but got x (1, 1, 2, 2) and padding (2147483647, "
              "2147483647).");
  CHECK(error_of<ShapeError>([] { conv2d_input_grad({1, 2, 8, 8}, zeros({4, 2, 3, 3}), zeros({1, 4, 5, 6})); }) ==
        "[conv2d_input_grad] dy must have the sizes of conv2d's result, (1, 4, 6, 6), but got (1, 4, 5, 6).");
}
TEST_CASE("conv2d: edges") {
  CHECK(conv2d(zeros({0, 2, 8, 8}), zeros({4, 2, 3, 3})).sizes() == Dims{0, 4, 6, 6});
  CHECK(conv2d_weight_grad(zeros({0, 1, 3, 3}), {1, 1, 3, 3}, zeros({0, 1, 1, 1})).to_vector() ==
        std::vector<float>(9));
  CHECK(same(conv2d(zeros({1, 0, 2, 2}), zeros({2, 0, 2, 2}), tensor({3.f, 4.f})), {3, 4}));
  // A step far beyond the image takes no memory.
  CHECK(same(conv2d(image(), ones<double>({1, 1, 1, 1}), {.stride = (Size(1) << 31) - 1}), {1}));
  const D far = conv2d_input_grad({1, 1, 3, 3}, ones<double>({1, 1, 1, 1}), ones<double>({1, 1, 1, 1}),
                                  {.stride = (Size(1) << 31) - 1});
  CHECK(same(far, {1, 0, 0, 0, 0, 0, 0, 0, 0}));
  const Size most = (Size(1) << 31) - 1;  // taps far beyond the image, too
  CHECK(same(conv2d(ones<double>({1, 1, 1, 1}), tensor<double>({{{{3, 5, 7}}}}),
                    {.stride = most, .padding = {0, most}, .dilation = most}), {5}));
  CHECK(std::isnan(conv2d(full({1, 1, 2, 2}, inf), zeros({1, 1, 1, 1})).to_vector()[0]));
}
