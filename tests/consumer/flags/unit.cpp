// SPDX-License-Identifier: MIT
// One of the units: what it computes, under a name of its own (-D GRADUS_UNIT=name).
#include <gradus/core/random.hpp>
#include <gradus/kernel/elementwise.hpp>
#include <gradus/kernel/gemm.hpp>
#include <gradus/kernel/softmax.hpp>
#include <gradus/kernel/update.hpp>

using namespace gradus;

/// A layer of 60 to 50 features, forward and back, three times: FNV-1a over the bytes of the weights.
std::uint64_t GRADUS_UNIT() {
  constexpr Size n = 70, in = 60, out = 50;
  static float x[n * in], w[in * out], dw[in * out], m[in * out], v[in * out], y[n * out], dy[n * out], p[n * out];
  Generator g(1);
  fill_normal(x, n * in, 0., 1., g);
  fill_uniform(w, in * out, -.1, .1, g);
  for (float& e : m) e = 0;
  for (float& e : v) e = 0;
  const Dims sizes{n, out}, strides{out, 1};
  for (std::int64_t step = 1; step <= 3; ++step) {
    kernel::gemm<float>(n, out, in, x, in, 1, w, out, 1, y, out);
    kernel::map<kernel::Tanh>(sizes, kernel::Strided(y, strides), kernel::Strided<const float>(y, strides));
    kernel::log_softmax<float>(n, out, 1, y, p);
    for (Size i = 0; i < n * out; ++i) dy[i] = i % out == i / out % 7 ? -1 : 0;
    kernel::log_softmax_gradient<float>(n, out, 1, p, dy, y);
    kernel::gemm<float>(in, out, n, x, 1, in, y, out, 1, dw, out);
    kernel::adam<float>(in * out, w, dw, m, v, {.lr = .01, .beta1 = .9, .beta2 = .999, .eps = 1e-8,
                                                .weight_decay = .013, .decoupled = true, .step = step});
  }
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto* bytes = reinterpret_cast<const unsigned char*>(w);
  for (std::size_t i = 0; i < sizeof w; ++i) hash = (hash ^ bytes[i]) * 0x100000001b3;
  return hash;
}
