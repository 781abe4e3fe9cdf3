// SPDX-License-Identifier: MIT
#include <gradus/nn/conv2d.hpp>
#include <gradus/ops/in_place.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("conv2d layer: convolves with its weight and bias") {
  const nn::Conv2d conv(1, 2, {1, 2});
  {
    const NoGrad guard;
    conv.weight.copy_(tensor({1.f, 2.f, 3.f, 4.f}).view({2, 1, 1, 2}));
    conv.bias.copy_(tensor({10.f, 20.f}));
  }
  CHECK(conv(tensor({{{1.f, 1.f, 2.f}}})).to_vector() == std::vector<float>{13, 15, 27, 31});
  CHECK(conv(ones({5, 1, 4, 4})).sizes() == Dims{5, 2, 4, 3});
  CHECK((conv.in_channels() == 1 && conv.out_channels() == 2 && conv.kernel_size() == Pair{1, 2}));
  const nn::Conv2d<double> bare(4, 6, 3, {.stride = 2, .padding = 1, .groups = 2, .bias = false});
  CHECK_FALSE(bare.bias.defined());
  CHECK(bare.weight.sizes() == Dims{6, 2, 3, 3});
  CHECK(bare(ones<double>({4, 5, 5})).sizes() == Dims{6, 3, 3});
}
TEST_CASE("conv2d layer: the initial numbers of PyTorch") {
  manual_seed(0);
  const nn::Conv2d conv({.in_channels = 4, .out_channels = 6, .kernel_size = {3, 2}, .groups = 2});
  const std::vector<float> w = conv.weight.to_vector(), b = conv.bias.to_vector();
  CHECK(std::vector<float>{w[0], w[1], w[71], b[0], b[5]} ==
        std::vector<float>{-0x1.1b47dp-9f, 0x1.3d2626p-3f, -0x1.b15196p-4f, 0x1.d0b33cp-4f, -0x1.010d32p-2f});
}
TEST_CASE("conv2d layer: padding modes continue the image") {
  const Tensor<float> x = tensor({{{1.f, 2.f, 4.f}}});
  const auto with = [&](const char* mode, Padding padding) {
    const nn::Conv2d conv(1, 1, {1, 3}, {.padding = padding, .bias = false, .padding_mode = mode});
    const NoGrad guard;
    conv.weight.copy_(tensor({100.f, 10.f, 1.f}).view({1, 1, 1, 3}));
    return conv(x).to_vector();
  };
  CHECK(with("zeros", {0, 1}) == std::vector<float>{12, 124, 240});
  CHECK(with("reflect", {0, 1}) == std::vector<float>{212, 124, 242});
  CHECK(with("replicate", {0, 1}) == std::vector<float>{112, 124, 244});
  CHECK(with("circular", {0, 1}) == std::vector<float>{412, 124, 241});
  CHECK(with("circular", "same") == std::vector<float>{412, 124, 241});
  CHECK(with("reflect", "valid") == std::vector<float>{124});
}
TEST_CASE("conv2d layer: prints as PyTorch") {
  CHECK(to_string(nn::Conv2d(1, 32, 3)) == "Conv2d(1, 32, kernel_size=(3, 3), stride=(1, 1))");
  CHECK(to_string(nn::Conv2d(1, 32, 3, 1)) == "Conv2d(1, 32, kernel_size=(3, 3), stride=(1, 1))");
  CHECK(to_string(nn::Conv2d(1, 32, {3, 2}, {2, 1}, "valid")) ==
        "Conv2d(1, 32, kernel_size=(3, 2), stride=(2, 1), padding=valid)");
  CHECK(to_string(nn::Conv2d<double>(4, 8, 3, 2, 1, 2, 4, false, "reflect")) ==
        "Conv2d(4, 8, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), dilation=(2, 2), groups=4, bias=False, "
        "padding_mode=reflect)");
  CHECK(to_string(nn::Conv2d(1, 32, 3, {})) == "Conv2d(1, 32, kernel_size=(3, 3), stride=(1, 1))");
  CHECK(to_string(nn::Conv2d({.in_channels = 1, .out_channels = 32, .kernel_size = 3, .stride = 1})) ==
        "Conv2d(1, 32, kernel_size=(3, 3), stride=(1, 1))");
  CHECK(to_string(nn::Conv2d(4, 8, {3, 2}, {.stride = {2, 1}, .padding = 1, .dilation = 2, .groups = 4, .bias = false,
                                            .padding_mode = "reflect"})) ==
        "Conv2d(4, 8, kernel_size=(3, 2), stride=(2, 1), padding=(1, 1), dilation=(2, 2), groups=4, bias=False, "
        "padding_mode=reflect)");
  CHECK(to_string(nn::Conv2d(4, 8, 3, {.padding = "same", .dilation = 2, .padding_mode = "circular"})) ==
        "Conv2d(4, 8, kernel_size=(3, 3), stride=(1, 1), padding=same, dilation=(2, 2), padding_mode=circular)");
  CHECK(to_string(nn::Conv2d(4, 8, 3, {.padding = "valid"})) ==
        "Conv2d(4, 8, kernel_size=(3, 3), stride=(1, 1), padding=valid)");
  CHECK(to_string(nn::Conv2d(4, 8, 3, {.padding = {1, 0}, .dilation = {1, 2}})) ==
        "Conv2d(4, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 0), dilation=(1, 2))");
}
TEST_CASE("conv2d layer: errors") {
  const auto error = [](Size in, Size out, const nn::Conv2dOptions& options) {
    return error_of<ValueError>([&] { nn::Conv2d(in, out, 3, options); });
  };
  CHECK(error(3, 4, {.groups = 2}) == "[Conv2d] in_channels must be a multiple of groups, but got 3 and 2. in_channels "
                                      "must be divisible by groups.");
  CHECK(error(4, 3, {.groups = 2}) == "[Conv2d] out_channels must be a multiple of groups, but got 3 and 2. "
                                      "out_channels must be divisible by groups.");
  CHECK(error(4, 4, {.groups = 0}) == "[Conv2d] groups must be positive, but got 0. non-positive groups is not "
                                      "supported.");
  CHECK(error(-1, 4, {}) == "[Conv2d] in_channels and out_channels must not be negative, but got -1 and 4.");
  CHECK(error(4, 4, {.padding_mode = "sane"}) ==
        "[Conv2d] padding_mode must be one of {'zeros', 'replicate', 'reflect', 'circular'}, but got "
        "padding_mode='sane'.");
  CHECK(error(4, 4, {.padding_mode = nullptr}) ==
        "[Conv2d] padding_mode must be one of {'zeros', 'replicate', 'reflect', 'circular'}, but got "
        "padding_mode='nullptr'.");
  CHECK(error(4, 4, {.stride = 2, .padding = "same"}) ==
        "[Conv2d] stride must be 1 with padding 'same', but got (2, 2). padding='same' is not supported for strided "
        "convolutions.");
  CHECK(error_of<ValueError>([] { nn::Conv2d(4, 4, 0); }) ==
        "[Conv2d] kernel_size must be positive, but got (0, 0).");
  CHECK(error_of<ShapeError>([] { nn::Conv2d(3, 4, 3)(ones({1, 1, 5, 5})); }) ==
        "in (Conv2d): [conv2d] x must have as many channels as weight times groups, but got x (1, 1, 5, 5) and weight "
        "(4, 3, 3, 3). Given groups=1, weight of size [4, 3, 3, 3], expected input[1, 1, 5, 5] to have 3 channels, but "
        "got 1 channels instead.");
}
