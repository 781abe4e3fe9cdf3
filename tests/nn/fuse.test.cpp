// SPDX-License-Identifier: MIT
#include <cstring>
#include <limits>

#include <gradus/autograd/backward.hpp>
#include <gradus/nn/conv2d.hpp>
#include <gradus/nn/sequential.hpp>
#include <gradus/ops/in_place.hpp>
#include <gradus/tensor/random.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

using F = Tensor<float>;
using Net = nn::Sequential<>;

std::vector<std::uint32_t> bits(const F& x) {
  if (!x.defined()) return {};
  const std::vector<float> all = x.to_vector();
  std::vector<std::uint32_t> y(all.size());
  std::memcpy(y.data(), all.data(), all.size() * sizeof(float));
  return y;
}
/// One module after the other: what Sequential may not differ from.
F one_by_one(const Net& net, F x) {
  for (Size i = 0; i < static_cast<Size>(net.size()); ++i) x = net[i](x);
  return x;
}
F run(const Net& net, const F& x, bool fused) {
  manual_seed(5);
  return fused ? net(x) : one_by_one(net, x);
}
/// All that a user can see of one training step: values, gradients, the graph, the generator.
struct Seen {
  std::vector<std::vector<std::uint32_t>> bits_of;
  std::vector<std::string> graph;
  std::int64_t next_word;

  bool operator==(const Seen&) const = default;
};
Seen step(const Net& net, const F& x, const F& dy, bool fused) {
  const F y = run(net, x, fused);
  Seen seen{{bits(y)}, {}, random_int64()};
  for (const Node* node = y.body()->node.get(); node && !node->is_leaf(); node = node->inputs[0].get())
    seen.graph.push_back(node->op);
  if (y.requires_grad()) y.backward(dy);
  std::vector<F> leaves = net.parameters();
  leaves.push_back(x);
  for (const F& leaf : leaves) {
    if (!leaf.requires_grad()) continue;
    seen.bits_of.push_back(bits(leaf.grad()));
    leaf.zero_grad();
  }
  return seen;
}
bool same_step(const Net& net, const F& x, const F& dy) { return step(net, x, dy, true) == step(net, x, dy, false); }
bool same_step(const Net& net, const F& x) {
  const NoGrad guard;
  const F dy = randn(run(net, x, false).sizes());
  const EnableGrad again;
  return same_step(net, x, dy);
}
Net block(Size in, Size out, Pair kernel, const nn::Conv2dOptions& options = {}, double p = 0.5) {
  return Net{nn::Conv2d(in, out, kernel, options), nn::ReLU(), nn::MaxPool2d(2), nn::Dropout(p)};
}

/// Says when it is called, and on what.
struct Spy : nn::ReLU<> {
  Size* seen;
  explicit Spy(Size& size) : seen(&size) {}
  F forward(const F& x) override {
    *seen = x.sizes()[-1];
    return nn::ReLU<>::forward(x);
  }
};

}  // namespace

TEST_CASE("fuse: a convolution takes relu, pooling and dropout along") {
  const Net net{nn::Conv2d(1, 2, 3), nn::ReLU(), nn::MaxPool2d(2), nn::Dropout(), nn::Dropout()};
  nn::Followers behind(std::span<const Ref<nn::ModuleSlot>>(net.children()).subspan(1));
  CHECK(net[0].run_fused(ones({1, 1, 8, 8}), behind).defined() == (cpu() != Cpu::portable));
  CHECK(behind.taken() == (cpu() != Cpu::portable ? 3u : 0u));
}
TEST_CASE("fuse: convolution, relu, pooling and dropout in one have the bits of the four") {
  manual_seed(1);
  CHECK(same_step(block(1, 32, 3), randn({33, 1, 28, 28})));
  CHECK(same_step(block(32, 64, 3), randn({33, 32, 13, 13}).requires_grad_()));
  CHECK(same_step(block(64, 5, 3), randn({2, 64, 7, 6}).requires_grad_()));
  CHECK(same_step(block(1, 6, 5, {.padding = 2}), randn({3, 1, 9, 8})));
  CHECK(same_step(block(3, 40, 3, {.padding = "same", .bias = false}, 0), randn({17, 3, 70, 71})));
  CHECK(same_step(block(16, 10, {5, 2}, {.padding = {1, 2}}, 1), randn({5, 16, 8, 7}).requires_grad_()));
  CHECK(same_step(block(12, 33, 1, {.bias = false}), randn({2, 12, 5, 4}).requires_grad_()));
  CHECK(same_step(block(30, 2, 3), randn({1, 30, 4, 5}).requires_grad_()));
  CHECK(same_step(block(3, 2, 3), randn({2, 3, 6, 6}).requires_grad_()));  // too few channels for dx: not fused
}
TEST_CASE("fuse: double") {
  manual_seed(9);
  const nn::Sequential<double> net{nn::Conv2d<double>(8, 20, 3, {.padding = 1}), nn::ReLU<double>(),
                                   nn::MaxPool2d<double>(2)};
  const Tensor<double> x = randn<double>({3, 8, 9, 6}).requires_grad_(), weight = net.at<nn::Conv2d<double>>(0).weight;
  std::vector<double> y[2], dx[2], dw[2];
  for (std::size_t fused = 0; fused < 2; ++fused) {
    const Tensor<double> out = fused ? net(x) : net[2](net[1](net[0](x)));
    (out * out).sum().backward();
    y[fused] = out.to_vector(), dx[fused] = x.grad().to_vector(), dw[fused] = weight.grad().to_vector();
    x.zero_grad();
    net.zero_grad();
  }
  CHECK(y[0] == y[1]);
  CHECK(dx[0] == dx[1]);
  CHECK(dw[0] == dw[1]);
}
TEST_CASE("fuse: any thread count, any layout, also in evaluation and without a graph") {
  manual_seed(2);
  const Net net = block(32, 20, 3);
  const F x = randn({9, 10, 11, 32}).permute({0, 3, 1, 2}).detach().requires_grad_(), dy = randn({9, 20, 4, 4});
  const Seen one = step(net, x, dy, false);
  for (int threads : {1, 2, 5}) {
    const Threads guard(threads);
    CHECK(step(net, x, dy, true) == one);
  }
  net.eval();
  CHECK(same_step(net, x, dy));
  CHECK(step(net, x, dy, true).graph.size() == 3);
  const NoGrad guard;
  CHECK(same_step(net, x.detach(), dy));
  CHECK_FALSE(net(x).requires_grad());
}
TEST_CASE("fuse: parameters of which only some are trained") {
  manual_seed(3);
  for (int trained = 0; trained < 8; ++trained) {
    const Net net = block(16, 5, 3);
    const auto& conv = net.at<nn::Conv2d<>>(0);
    conv.weight.requires_grad_(trained & 1);
    conv.bias.requires_grad_(trained & 2);
    CHECK(same_step(net, randn({2, 16, 6, 6}).requires_grad_(trained & 4)));
  }
}
TEST_CASE("fuse: gradients of gradients") {
  manual_seed(4);
  const Net net = block(16, 6, 3);
  const F x = randn({3, 16, 8, 8}).requires_grad_(), w = net.at<nn::Conv2d<>>(0).weight;
  const F dy = randn({3, 6, 3, 3}).requires_grad_(), b = net.at<nn::Conv2d<>>(0).bias;
  std::vector<std::vector<std::uint32_t>> seen[2];
  const long before = live_nodes();
  for (int fused = 0; fused < 2; ++fused) {
    const F y = run(net, x, fused);
    const std::vector<F> d = grad(std::vector<F>{y}, {x, w, b}, {.create_graph = true}, {dy});
    F sum_of_squares = zeros({});
    for (const F& g : d) sum_of_squares = sum_of_squares + (g * g).sum(), seen[fused].push_back(bits(g));
    for (const F& g : grad(sum_of_squares, {x, w, dy})) seen[fused].push_back(bits(g));
  }
  CHECK(seen[0] == seen[1]);
  CHECK(live_nodes() == before);
}
TEST_CASE("fuse: NaN, infinity, -0, ties and numbers that vanish") {
  manual_seed(6);
  const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  for (Size channels : {1, 16})
    for (float odd : {nan, inf, -inf, -0.f, 1e-45f, -3e38f}) {
      const Net net = block(channels, 5, 3);
      const auto& conv = net.at<nn::Conv2d<>>(0);
      const bool needs_dx = channels > 1;
      F x = randn({4, channels, 9, 9}), dy = randn({4, 5, 3, 3});
      x.data_ptr()[100 % x.numel()] = x.data_ptr()[x.numel() - 1] = odd;  // the last lies in no window
      CHECK(same_step(net, x.requires_grad_(needs_dx), dy));
      x = randn(x.sizes());
      dy.data_ptr()[40] = odd;
      CHECK(same_step(net, x.requires_grad_(needs_dx), dy));
      conv.weight.data_ptr()[3] = odd;
      CHECK(same_step(net, x, dy));
      conv.bias.data_ptr()[1] = odd;
      CHECK(same_step(net, x, dy));
      CHECK(same_step(net, zeros(x.sizes()).requires_grad_(needs_dx), dy * 1e-42f));
      CHECK(same_step(net, (x.detach() * 1e-30f).requires_grad_(needs_dx), dy * 1e-20f));
    }
}
TEST_CASE("fuse: hooks and types of one's own see what they would see alone") {
  manual_seed(7);
  const F x = randn({2, 1, 8, 8});
  Size seen = 0;
  const Net own{nn::Conv2d(1, 4, 3), Spy(seen), nn::MaxPool2d(2)};
  CHECK(same_step(own, x));
  CHECK(seen == 6);
  for (Size i = 0; i < 3; ++i) {
    const Net net{nn::Conv2d(1, 4, 3), nn::ReLU(), nn::MaxPool2d(2)};
    int calls = 0;
    net[i].register_forward_hook([&](nn::ModuleBase&, const F&, const F&) { ++calls; });
    net(x);
    CHECK(calls == 1);
  }
  CHECK(same_step(Net{nn::Conv2d(1, 4, 3), nn::ReLU(), nn::MaxPool2d(3)}, x));
  CHECK(same_step(Net{nn::Conv2d(1, 4, 3), nn::ReLU(), nn::MaxPool2d(2, 1)}, x));
  CHECK(same_step(Net{nn::Conv2d(2, 4, 3, {.groups = 2}), nn::ReLU(), nn::MaxPool2d(2)}, randn({2, 2, 8, 8})));
  CHECK(same_step(Net{nn::Conv2d(1, 4, 3, {.stride = 2}), nn::ReLU(), nn::MaxPool2d(2)}, x));
  CHECK(same_step(Net{nn::Conv2d(1, 4, 3, {.padding = 1, .padding_mode = "reflect"}), nn::ReLU(), nn::MaxPool2d(2)},
                  x));
  CHECK(same_step(Net{nn::Conv2d(1, 4, 3), nn::ReLU(), nn::MaxPool2d(2)}, x[0]));
}
TEST_CASE("fuse: errors name the part that failed") {
  manual_seed(8);
  CHECK(error_of([&] { block(16, 4, 3)(randn({1, 16, 3, 9})); }) ==
        "in 2 (MaxPool2d): [max_pool2d] x must hold a window, but got x (1, 4, 1, 7) and kernel_size (2, 2). Given "
        "input size: (4x1x7). Calculated output size: (4x0x3). Output size is too small.");
  CHECK(error_of([&] { block(16, 4, 3)(F()); }).starts_with("in 0 (Conv2d): [tensor] x must be defined"));
  std::string twice[2], edited[2], both[2];
  for (int fused = 0; fused < 2; ++fused) {
    const Net net = block(16, 4, 3);
    const F x = randn({2, 16, 6, 6}).requires_grad_();
    const F y = run(net, x, fused);
    y.sum().backward();
    twice[fused] = error_of([&] { y.sum().backward(); });
    net.eval();
    const F e = run(net, x, fused);
    e.sum().backward();
    twice[fused] += error_of([&] { e.sum().backward(); });
    net.train();
    const F z = run(net, x, fused);
    {
      const NoGrad guard;
      net.at<nn::Conv2d<>>(0).weight.mul_(2);
    }
    edited[fused] = error_of([&] { z.sum().backward(); });
    const F base = x.detach().clone().requires_grad_() * 1, v = run(net, base, fused);
    {
      const NoGrad guard;
      net.at<nn::Conv2d<>>(0).weight.mul_(2);
      base.mul_(2);
    }
    both[fused] = error_of([&] { v.sum().backward(); });
  }
  CHECK(twice[1] == twice[0]);
  CHECK(edited[1] == edited[0]);
  CHECK(both[1] == both[0]);
  CHECK(edited[1].find("ConvolutionBackward0") != std::string::npos);
}
TEST_CASE("fuse: weights may change between forward and backward where no gradient reads them") {
  const Net net = block(1, 4, 3);
  const F y = net(ones({1, 1, 6, 6}));
  {
    const NoGrad guard;
    net.at<nn::Conv2d<>>(0).weight.mul_(2);
  }
  y.sum().backward();
  CHECK(net.at<nn::Conv2d<>>(0).weight.grad().defined());
}
