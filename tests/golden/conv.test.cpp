// SPDX-License-Identifier: MIT
// Convolution against PyTorch.
#include <gradus/nn/conv2d.hpp>
#include <gradus/ops/in_place.hpp>

#include "golden/runner.hpp"

using namespace gradus;
using golden::Floats;

namespace {

constexpr const char* file = "conv.txt";

Pair pair(const golden::Case& c, const char* key, Pair otherwise) {
  const Dims d = c.dims(key);
  return d.rank == 2 ? Pair(d.dim[0], d.dim[1]) : d.rank == 1 ? Pair(d.dim[0]) : otherwise;
}
Conv2dOptions options(const golden::Case& c) {
  const std::string padding = c.text("padding", "0");
  const bool word = padding == "same" || padding == "valid";
  return {pair(c, "stride", 1), word ? Padding(padding.c_str()) : Padding(pair(c, "padding", 0)),
          pair(c, "dilation", 1), c.integer("groups", 1)};
}

}  // namespace

TEST_CASE("golden: conv2d") {
  golden::check_op<Floats>(file, "conv2d", [](auto& c) {
    using T = typename std::remove_reference_t<decltype(c)>::value_type;
    c.out(conv2d(c.x(0), c.x(1), c.count() == 3 ? c.x(2) : Tensor<T>(), options(c.options)));
  });
}
TEST_CASE("golden: conv2d layer") {
  golden::check_op<Floats>(file, "conv2d_layer", [](auto& c) {
    using T = typename std::remove_reference_t<decltype(c)>::value_type;
    const Conv2dOptions o = options(c.options);
    const std::string mode = c.options.text("mode", "zeros");
    const Tensor<T> weight = c.x(1), bias = c.x(2);
    nn::Conv2d<T> layer(c.x(0).size(-3), weight.size(0), Pair(weight.size(2), weight.size(3)),
                        {o.stride, o.padding, o.dilation, o.groups, true, mode.c_str()});
    layer.weight.requires_grad_(false).copy_(weight);  // recorded
    layer.bias.requires_grad_(false).copy_(bias);
    c.out(layer(c.x(0)));
  });
}
TEST_CASE("golden: conv2d_input_grad") {
  golden::check_op<Floats>(file, "conv2d_input_grad", [](auto& c) {
    c.out(conv2d_input_grad(c.options.dims("size"), c.x(0), c.x(1), options(c.options)));
  });
}
TEST_CASE("golden: conv2d_weight_grad") {
  golden::check_op<Floats>(file, "conv2d_weight_grad", [](auto& c) {
    c.out(conv2d_weight_grad(c.x(0), c.options.dims("size"), c.x(1), options(c.options)));
  });
}
