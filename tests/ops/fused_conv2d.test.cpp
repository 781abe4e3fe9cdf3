// SPDX-License-Identifier: MIT
// That the bits are those of the parts is shown in tests/nn/fuse.test.cpp.
#include <gradus/autograd/check_gradient.hpp>
#include <gradus/ops/fused_conv2d.hpp>
#include <gradus/tensor/nested.hpp>
#include <gradus/tensor/random.hpp>

#include "support/catch.hpp"

using namespace gradus;
using D = Tensor<double>;

TEST_CASE("conv2d_relu_pool: values") {
  if (cpu() == Cpu::portable) return;
  const D x = tensor<double>({{{{1., 2., 3., 4.}, {5., 6., 7., 8.}, {-1., -2., -3., -4.}}}});
  const D w = tensor<double>({1., -1.}).view({2, 1, 1, 1}), b = tensor<double>({0.5, 3.});
  CHECK(conv2d_relu_pool(x, w, b, {}, 0).to_vector() == std::vector<double>{6.5, 8.5, 2, 0});
  CHECK(conv2d_relu_pool(x, w, D(), {}, 0).to_vector() == std::vector<double>{6, 8, 0, 0});
  CHECK(conv2d_relu_pool(x, w, b, {.padding = 1}, 1).sizes() == Dims{1, 2, 2, 3});
}
TEST_CASE("conv2d_relu_pool: gradient", "[grad]") {
  if (cpu() == Cpu::portable) return;
  manual_seed(1);
  const long before = live_nodes();
  {
    const D x = randn<double>({2, 8, 5, 6}), w = randn<double>({3, 8, 2, 3}), b = randn<double>({3});
    const auto padded = [](const D& a, const D& c, const D& d) { return conv2d_relu_pool(a, c, d, {.padding = 1}, 0); };
    CHECK(check_gradient(padded, x, w, b));
    const auto drop = [](const D& a, const D& c) {
      manual_seed(7);
      return conv2d_relu_pool(a.transpose(2, 3), c, D(), {}, 0.5);
    };
    CHECK(check_gradient(drop, x, w));
  }
  CHECK(live_nodes() == before);
}
TEST_CASE("can_fuse_conv2d: only what the parts would not refuse, and what pays") {
  const auto can = [](const Dims& x, const Dims& w, const Conv2dOptions& o, bool needs_dx = false) {
    return can_fuse_conv2d(x, w, nullptr, o, 4, needs_dx);
  };
  CHECK(can({1, 1, 4, 4}, {1, 1, 3, 3}, {}) == (cpu() != Cpu::portable));
  CHECK_FALSE(can({1, 4, 4}, {1, 1, 3, 3}, {}));
  CHECK_FALSE(can({1, 2, 4, 4}, {1, 1, 3, 3}, {}));
  CHECK_FALSE(can({0, 1, 4, 4}, {1, 1, 3, 3}, {}));
  CHECK_FALSE(can({1, 1, 3, 4}, {1, 1, 3, 3}, {}));  // no whole window
  CHECK_FALSE(can({1, 1, 4, 4}, {1, 1, 3, 3}, {.stride = 2}));
  CHECK_FALSE(can({1, 1, 9, 9}, {1, 1, 3, 3}, {.dilation = 2}));
  CHECK_FALSE(can({1, 2, 4, 4}, {2, 1, 3, 3}, {.groups = 2}));
  CHECK_FALSE(can({1, 11, 4, 4}, {1, 11, 3, 3}, {}, true));
  CHECK(can({1, 12, 4, 4}, {1, 12, 3, 3}, {}, true) == (cpu() != Cpu::portable));
}
