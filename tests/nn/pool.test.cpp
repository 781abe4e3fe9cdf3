// SPDX-License-Identifier: MIT
#include <gradus/nn/pool.hpp>

#include <gradus/nn/module_tree.hpp>
#include <gradus/nn/sequential.hpp>
#include <gradus/tensor/factories.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("pooling layers: print as PyTorch prints them") {
  CHECK(to_string(nn::MaxPool2d(2)) ==
        "MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)");
  CHECK(to_string(nn::MaxPool2d({.kernel_size = {3, 2}, .stride = {2, 1}, .padding = 1, .ceil_mode = true})) ==
        "MaxPool2d(kernel_size=(3, 2), stride=(2, 1), padding=1, dilation=1, ceil_mode=True)");
  CHECK(to_string(nn::MaxPool2d(3, 2, 1)) ==
        "MaxPool2d(kernel_size=3, stride=2, padding=1, dilation=1, ceil_mode=False)");
  CHECK(to_string(nn::MaxPool2d({.kernel_size = {3, 2}})) ==
        "MaxPool2d(kernel_size=(3, 2), stride=(3, 2), padding=0, dilation=1, ceil_mode=False)");
  CHECK(to_string(nn::MaxPool2d{3, 2}) ==
        "MaxPool2d(kernel_size=3, stride=2, padding=0, dilation=1, ceil_mode=False)");
  CHECK(to_string(nn::MaxPool2d(Pair(3, 2))) ==
        "MaxPool2d(kernel_size=(3, 2), stride=(3, 2), padding=0, dilation=1, ceil_mode=False)");
  CHECK(to_string(nn::MaxPool2d(MaxPool2dOptions{.kernel_size = 3, .stride = 1})) ==
        "MaxPool2d(kernel_size=3, stride=1, padding=0, dilation=1, ceil_mode=False)");
  CHECK(to_string(nn::AvgPool2d(Pair(3, 2))) == "AvgPool2d(kernel_size=(3, 2), stride=(3, 2), padding=0)");
  CHECK(to_string(nn::AvgPool2d({3, 2}, {1, 2})) == "AvgPool2d(kernel_size=(3, 2), stride=(1, 2), padding=0)");
  CHECK(to_string(nn::AvgPool2d(2)) == "AvgPool2d(kernel_size=2, stride=2, padding=0)");
  CHECK(to_string(nn::AvgPool2d({.kernel_size = {3, 2}, .stride = 1, .padding = {1, 0}})) ==
        "AvgPool2d(kernel_size=(3, 2), stride=1, padding=(1, 0))");
}
TEST_CASE("pooling layers: forward is the op with their options") {
  const auto x = arange<float>(32).view({1, 2, 4, 4});
  nn::Sequential<> pools{nn::MaxPool2d({.kernel_size = 2, .stride = 1}), nn::AvgPool2d(3)};
  CHECK(pools(x).to_vector() == std::vector<float>{10, 26});
  nn::AvgPool2d<double> half({.kernel_size = 4, .divisor_override = 2});
  CHECK(half(x.to<double>()).to_vector() == std::vector<double>{60, 188});
}
TEST_CASE("pooling layers: an error says where") {
  nn::Sequential<> pools{nn::MaxPool2d(5)};
  CHECK(error_of<ShapeError>([&] { pools(zeros({1, 4, 4})); }) ==
        "in 0 (MaxPool2d): [max_pool2d] x must hold a window, but got x (1, 4, 4) and kernel_size (5, 5). Given input "
        "size: (1x4x4). Calculated output size: (1x0x0). Output size is too small.");
}
