// SPDX-License-Identifier: MIT
#pragma once
// Optimizer steps in one pass over memory, with PyTorch's operations in PyTorch's order (torch/optim, single tensor):
// add(alpha), addcmul and lerp are fused multiply-adds, addcdiv is a division and an addition. The bits are those of
// PyTorch 2.13 on a CPU with FMA. p parameter, g gradient, v mean of g^2, m mean of g, buffer momentum.
#include <cmath>

#include <gradus/core/dtype.hpp>
#include <gradus/core/parallel.hpp>
#include <gradus/kernel/simd.hpp>

namespace gradus::kernel {

struct SgdStep {
  double lr, momentum = 0, dampening = 0;
  bool nesterov = false;
  double weight_decay = 0;
  bool first_step = false;  // the buffer becomes the gradient, undamped
};
struct RmspropStep {
  double lr, alpha = 0.99, eps = 1e-8, weight_decay = 0, momentum = 0;
  bool centered = false;
};
struct AdamStep {
  double lr, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0;
  bool decoupled = false;  // AdamW: p shrinks by itself, g stays
  Size step = 1;           // counted from 1
};

/// y += (b - y) weight, from the nearer end: torch.lerp.
template <class S>
GRADUS_INLINE void lerp(typename S::v& y, const typename S::v& b, typename S::Element weight) {
  const typename S::v way = b - y;
  if (weight < typename S::Element(0.5)) S::fma(y, way, weight, y);
  else S::fma(y, way, weight - 1, b);
}

// Each update: `values` are the numbers of one step, rounded to T; `run` works on one vector of the memories x[0] = p,
// x[1] = g, x[2..] = state, and may change all but g.

template <class T>
struct Sgd {
  static constexpr int memories = 3;
  T minus_lr, momentum, gain, weight_decay;
  bool nesterov, first_step;
  explicit Sgd(const SgdStep& o)
      : minus_lr(static_cast<T>(-o.lr)), momentum(static_cast<T>(o.momentum)), gain(static_cast<T>(1 - o.dampening)),
        weight_decay(static_cast<T>(o.weight_decay)), nesterov(o.nesterov), first_step(o.first_step) {}

  template <class S>
  GRADUS_INLINE void run(typename S::v (&x)[memories]) const {
    typename S::v g = x[1];
    if (weight_decay != 0) S::fma(g, x[0], weight_decay, g);
    if (momentum != 0) {
      if (first_step) {
        x[2] = g;
      } else {
        S::mul(x[2], x[2], momentum);
        S::fma(x[2], g, gain, x[2]);
      }
      if (nesterov) S::fma(g, x[2], momentum, g);
      else g = x[2];
    }
    S::fma(x[0], g, minus_lr, x[0]);
  }
};
template <class T>
struct Rmsprop {
  static constexpr int memories = 5;
  T minus_lr, alpha, rest, eps, weight_decay, momentum;
  bool centered;
  explicit Rmsprop(const RmspropStep& o)
      : minus_lr(static_cast<T>(-o.lr)), alpha(static_cast<T>(o.alpha)), rest(static_cast<T>(1 - o.alpha)),
        eps(static_cast<T>(o.eps)), weight_decay(static_cast<T>(o.weight_decay)), momentum(static_cast<T>(o.momentum)),
        centered(o.centered) {}

  template <class S>
  GRADUS_INLINE void run(typename S::v (&x)[memories]) const {
    typename S::v g = x[1], average, t;
    if (weight_decay != 0) S::fma(g, x[0], weight_decay, g);
    S::mul(t, g, rest);
    S::mul(x[2], x[2], alpha);
    S::fma(x[2], t, g, x[2]);
    average = x[2];
    if (centered) {
      lerp<S>(x[3], g, rest);
      S::fma(average, -x[3], x[3], x[2]);
    }
    S::sqrt(average, average);
    average = average + eps;
    if (momentum > 0) {
      S::mul(x[4], x[4], momentum);
      x[4] = x[4] + g / average;
      S::fma(x[0], x[4], minus_lr, x[0]);
    } else {
      S::mul(t, g, minus_lr);
      x[0] = x[0] + t / average;
    }
  }
};
template <class T>
struct Adam {
  static constexpr int memories = 4;
  T shrink, weight_decay, rest1, beta2, rest2, correction, eps, minus_step;
  bool decoupled;
  explicit Adam(const AdamStep& o)
      : shrink(static_cast<T>(1 - o.lr * o.weight_decay)), weight_decay(static_cast<T>(o.weight_decay)),
        rest1(static_cast<T>(1 - o.beta1)), beta2(static_cast<T>(o.beta2)), rest2(static_cast<T>(1 - o.beta2)),
        correction(static_cast<T>(std::sqrt(1 - std::pow(o.beta2, static_cast<double>(o.step))))),
        eps(static_cast<T>(o.eps)),
        minus_step(static_cast<T>(-(o.lr / (1 - std::pow(o.beta1, static_cast<double>(o.step)))))),
        decoupled(o.decoupled) {}

  template <class S>
  GRADUS_INLINE void run(typename S::v (&x)[memories]) const {
    typename S::v g = x[1], divisor, t;
    if (weight_decay != 0) {
      if (decoupled) S::mul(x[0], x[0], shrink);
      else S::fma(g, x[0], weight_decay, g);
    }
    lerp<S>(x[2], g, rest1);
    S::mul(t, g, rest2);
    S::mul(x[3], x[3], beta2);
    S::fma(x[3], t, g, x[3]);
    S::sqrt(divisor, x[3]);
    divisor = divisor / correction + eps;
    S::mul(t, x[2], minus_step);
    x[0] = x[0] + t / divisor;
  }
};

/// One pass of an update over n elements. A memory that is null is read as 0 and not written.
template <template <class> class Update, class T>
struct UpdatePass {
  using U = Update<T>;
  static constexpr int K = U::memories;
  using Memories = T* const[K];
  using Signature = void(const U& update, Memories& memory, std::size_t begin, std::size_t end);

  template <class Level>
  GRADUS_INLINE static void run(const U& update, Memories& memory, std::size_t begin, std::size_t end) {
    using S = Simd<T, Level>;
    typename S::v x[K]{};
    for (; begin + S::width <= end; begin += S::width) {
      for (int k = 0; k < K; ++k) if (memory[k]) S::load(x[k], memory[k] + begin);
      update.template run<S>(x);
      for (int k = 0; k < K; ++k) if (memory[k] && k != 1) S::store(memory[k] + begin, x[k]);
    }
    if (begin == end) return;
    for (int k = 0; k < K; ++k) if (memory[k]) S::load_part(x[k], memory[k] + begin, end - begin);
    update.template run<S>(x);
    for (int k = 0; k < K; ++k) if (memory[k] && k != 1) S::store_part(memory[k] + begin, x[k], end - begin);
  }
};
template <template <class> class Update, class T, class Step>
void update_all(Size n, const Step& step, typename UpdatePass<Update, T>::Memories& memory) {
  const Update<T> update(step);
  auto* const pass = best<UpdatePass<Update, T>, typename UpdatePass<Update, T>::Signature>();
  parallel_blocks(n, 16384, [&](Size begin, Size end) {
    pass(update, memory, static_cast<std::size_t>(begin), static_cast<std::size_t>(end));
  });
}

/// g += weight_decay p; buffer = momentum buffer + (1 - dampening) g; p -= lr buffer (nesterov: g + momentum buffer).
/// buffer may be null without momentum.
template <Floating T>
void sgd(Size n, T* p, const T* g, T* buffer, const SgdStep& step) {
  update_all<Sgd, T>(n, step, {p, const_cast<T*>(g), step.momentum != 0 ? buffer : nullptr});
}
/// v = alpha v + (1 - alpha) g^2; p -= lr g / (sqrt(v) + eps). centered: sqrt(v - g_mean^2). momentum: as a buffer.
/// g_mean and buffer may be null when they are not used.
template <Floating T>
void rmsprop(Size n, T* p, const T* g, T* v, T* g_mean, T* buffer, const RmspropStep& step) {
  update_all<Rmsprop, T>(n, step, {p, const_cast<T*>(g), v, step.centered ? g_mean : nullptr,
                                   step.momentum > 0 ? buffer : nullptr});
}
/// m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; p -= lr m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps).
template <Floating T>
void adam(Size n, T* p, const T* g, T* m, T* v, const AdamStep& step) {
  update_all<Adam, T>(n, step, {p, const_cast<T*>(g), m, v});
}

}  // namespace gradus::kernel
