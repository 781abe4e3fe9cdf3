// SPDX-License-Identifier: MIT
#include <limits>
#include <vector>

#include <gradus/kernel/conv2d_pool_gradient.hpp>
#include <gradus/kernel/reduce.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::kernel;
using Numbers = std::vector<float>;

namespace {

Numbers draw(Size n, unsigned word) {
  Numbers x(static_cast<std::size_t>(n));
  for (float& v : x) word = word * 1664525u + 1013904223u, v = static_cast<float>(word >> 8) / 16777216.f - 0.5f;
  return x;
}
/// One batch, its gradients by the kernel under test and by the dense ones.
struct Case {
  Conv2dShape s;
  PooledConv2d p;
  Numbers x, weight, dy, dx, dw, db;
  std::vector<std::uint8_t> codes;

  Case(Size channels, Size size)
      : s(shape(channels, size)), p(s), x(draw(s.n * s.c * s.h * s.w, 1)), weight(draw(s.o * s.c * 9, 2)),
        dy(draw(s.n * s.o * p.windows(), 3)), dx(x.size()), dw(weight.size()), db(static_cast<std::size_t>(s.o)),
        codes(static_cast<std::size_t>(s.n * p.windows() * pooled_channels<float>(s.o))) {}
  static Conv2dShape shape(Size channels, Size size) {
    Conv2dShape s{7, channels, size, size, 21, 3, 3};
    s.top = s.left = 1, s.out_h = s.out_w = size;
    return s;
  }
  bool run(bool wants_dx) {
    Numbers y(dy.size());
    conv2d_relu_pool<float>(p, x.data(), weight.data(), nullptr, nullptr, y.data(), codes.data());
    return conv2d_relu_pool_gradient<float>(p, x.data(), weight.data(), dy.data(), nullptr, codes.data(),
                                            wants_dx ? dx.data() : nullptr, dw.data(), db.data());
  }
  Numbers dense_gradient() const {
    Numbers g(static_cast<std::size_t>(s.n * s.o * s.out_h * s.out_w));
    for (std::size_t i = 0; i < dy.size(); ++i) {
      const Size window = static_cast<Size>(i) % p.windows(), plane = static_cast<Size>(i) / p.windows();
      const Size at = (plane / s.o * p.windows() + window) * pooled_channels<float>(s.o) + plane % s.o;
      const int code = codes[static_cast<std::size_t>(at)];
      const Size row = 2 * (window / p.cols) + (code >> 1 & 1), col = 2 * (window % p.cols) + (code & 1);
      if (code & pool_alive) g[static_cast<std::size_t>((plane * s.out_h + row) * s.out_w + col)] = dy[i];
    }
    return g;
  }
};

}  // namespace

TEST_CASE("conv2d_pool_gradient: the bits of the dense kernels") {
  if (cpu() == Cpu::portable) return;
  for (Size channels : {1, 16, 64}) {
    Case c(channels, channels == 1 ? 11 : 8);
    INFO(channels);
    CHECK(c.run(channels > 1));
    const Numbers g = c.dense_gradient();
    Numbers dx(c.dx.size()), dw(c.dw.size()), db(c.db.size());
    conv2d_weight_grad<float>(c.s, c.x.data(), g.data(), dw.data());
    CHECK(c.dw == dw);
    reduce<Sum>({c.s.n, c.s.o, c.s.out_h * c.s.out_w}, g.data(),
                {c.s.o * c.s.out_h * c.s.out_w, c.s.out_h * c.s.out_w, 1}, 0b101, db.data());
    CHECK(c.db == db);
    if (channels == 1) continue;
    conv2d_input_grad<float>(c.s, g.data(), c.weight.data(), dx.data());
    CHECK(c.dx == dx);
  }
}
TEST_CASE("conv2d_pool_gradient: gives up where zeros would matter") {
  if (cpu() == Cpu::portable) return;
  const float inf = std::numeric_limits<float>::infinity();
  for (Size channels : {1, 16}) {
    Case c(channels, 8);
    c.x[77] = inf;
    CHECK_FALSE(c.run(false));
    c.x[77] = 0;
    c.weight[5] = -inf;
    CHECK(c.run(false));  // dw does not read weights
    if (channels > 1) CHECK_FALSE(c.run(true));
  }
  Case c(16, 8);
  for (float& v : c.x) v = 1e-30f;
  for (float& v : c.dy) v = -1e-30f;
  CHECK_FALSE(c.run(false));  // every sum underflows to -0
}
