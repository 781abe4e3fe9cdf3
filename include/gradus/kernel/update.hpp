// SPDX-License-Identifier: MIT
#pragma once
// Optimizer steps in one pass over memory, with PyTorch's operations in PyTorch's order (torch/optim, single tensor):
// add(alpha), addcmul and lerp are fused multiply-adds, addcdiv is a division and an addition. On a CPU with FMA the
// bits are those of PyTorch 2.13, but for its square root, which MKL does not always round to nearest.
// p parameter, g gradient, v mean of g^2, m mean of g, buffer momentum.
#include <cmath>
#include <utility>

#include <gradus/core/dtype.hpp>
#include <gradus/core/parallel.hpp>
#include <gradus/kernel/broadcast.hpp>

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

// With a number for every lane.
template <class S>
GRADUS_INLINE void times(typename S::v& y, const typename S::v& a, typename S::Element b) {
  typename S::v all;
  broadcast<S>(all, b);
  S::mul(y, a, all);
}
template <class S>
GRADUS_INLINE void add_times(typename S::v& y, const typename S::v& a, typename S::Element b, const typename S::v& c) {
  typename S::v all;
  broadcast<S>(all, b);
  S::fma(y, a, all, c);
}
template <class S>
GRADUS_INLINE void plus(typename S::v& y, const typename S::v& a, typename S::Element b) {
  typename S::v all;
  broadcast<S>(all, b);
  y = a + all;
}
/// y += (b - y) weight, from the nearer end: torch.lerp.
template <class S>
GRADUS_INLINE void lerp(typename S::v& y, const typename S::v& b, typename S::Element weight) {
  const typename S::v way = b - y;
  if (weight < typename S::Element(0.5)) add_times<S>(y, way, weight, y);
  else add_times<S>(y, way, weight - 1, b);
}

// Each update: `values` are the numbers of one step, rounded to T; `run` works on one vector of the memories x[0] = p,
// x[1] = g, x[2..] = state, and may change all but g.

template <class T>
struct Sgd {
  static constexpr std::size_t memories = 3;
  T minus_lr, momentum, gain, weight_decay;
  bool nesterov, first_step;
  explicit Sgd(const SgdStep& o)
      : minus_lr(static_cast<T>(-o.lr)), momentum(static_cast<T>(o.momentum)), gain(static_cast<T>(1 - o.dampening)),
        weight_decay(static_cast<T>(o.weight_decay)), nesterov(o.nesterov), first_step(o.first_step) {}

  template <class S>
  GRADUS_INLINE void run(typename S::v (&x)[memories]) const {
    typename S::v g = x[1];
    if (weight_decay != 0) add_times<S>(g, x[0], weight_decay, g);
    if (momentum != 0) {
      if (first_step) {
        x[2] = g;
      } else {
        times<S>(x[2], x[2], momentum);
        add_times<S>(x[2], g, gain, x[2]);
      }
      if (nesterov) add_times<S>(g, x[2], momentum, g);
      else g = x[2];
    }
    add_times<S>(x[0], g, minus_lr, x[0]);
  }
};
template <class T>
struct Rmsprop {
  static constexpr std::size_t memories = 5;
  T minus_lr, alpha, rest, eps, weight_decay, momentum;
  bool centered;
  explicit Rmsprop(const RmspropStep& o)
      : minus_lr(static_cast<T>(-o.lr)), alpha(static_cast<T>(o.alpha)), rest(static_cast<T>(1 - o.alpha)),
        eps(static_cast<T>(o.eps)), weight_decay(static_cast<T>(o.weight_decay)), momentum(static_cast<T>(o.momentum)),
        centered(o.centered) {}

  template <class S>
  GRADUS_INLINE void run(typename S::v (&x)[memories]) const {
    typename S::v g = x[1], average, t;
    if (weight_decay != 0) add_times<S>(g, x[0], weight_decay, g);
    times<S>(t, g, rest);
    times<S>(x[2], x[2], alpha);
    S::fma(x[2], t, g, x[2]);
    average = x[2];
    if (centered) {
      lerp<S>(x[3], g, rest);
      S::fma(average, -x[3], x[3], x[2]);
    }
    S::sqrt(average, average);
    plus<S>(average, average, eps);
    if (momentum > 0) {
      times<S>(x[4], x[4], momentum);
      x[4] = x[4] + g / average;
      add_times<S>(x[0], x[4], minus_lr, x[0]);
    } else {
      times<S>(t, g, minus_lr);
      x[0] = x[0] + t / average;
    }
  }
};
template <class T>
struct Adam {
  static constexpr std::size_t memories = 4;
  T shrink, weight_decay, rest1, beta2, rest2, correction, eps, minus_step;
  bool decoupled;
  explicit Adam(const AdamStep& o)
      : shrink(shrink_of(o)), weight_decay(static_cast<T>(o.weight_decay)),
        rest1(static_cast<T>(1 - o.beta1)), beta2(static_cast<T>(o.beta2)), rest2(static_cast<T>(1 - o.beta2)),
        correction(static_cast<T>(std::sqrt(1 - std::pow(o.beta2, static_cast<double>(o.step))))),
        eps(static_cast<T>(o.eps)),
        minus_step(static_cast<T>(-(o.lr / (1 - std::pow(o.beta1, static_cast<double>(o.step)))))),
        decoupled(o.decoupled) {}
  /// The product is volatile: rounded, not fused with the sum.
  static T shrink_of(const AdamStep& o) {
    const volatile double decay = o.lr * o.weight_decay;
    return static_cast<T>(1 - decay);
  }

  template <class S>
  GRADUS_INLINE void run(typename S::v (&x)[memories]) const {
    typename S::v g = x[1], divisor, t;
    if (weight_decay != 0) {
      if (decoupled) times<S>(x[0], x[0], shrink);
      else add_times<S>(g, x[0], weight_decay, g);
    }
    lerp<S>(x[2], g, rest1);
    times<S>(t, g, rest2);
    times<S>(x[3], x[3], beta2);
    S::fma(x[3], t, g, x[3]);
    S::sqrt(divisor, x[3]);
    broadcast<S>(t, correction);
    plus<S>(divisor, divisor / t, eps);
    times<S>(t, x[2], minus_step);
    x[0] = x[0] + t / divisor;
  }
};

/// One pass of an update over n elements. A memory that is null is read as 0 and not written.
template <template <class> class Update, class T>
struct UpdatePass {
  using U = Update<T>;
  static constexpr std::size_t K = U::memories;
  using Memories = T* const[K];
  using Signature = void(const U& update, Memories& memory, std::size_t begin, std::size_t end);

  // Written out over K, as a loop would keep the vectors in memory.
  template <class Level, std::size_t... I>
  GRADUS_INLINE static void pass(const U& shared, Memories& memory, std::size_t begin, std::size_t end,
                                 std::index_sequence<I...>) {
    using S = Simd<T, Level>;
    const U update = shared;
    T* const at[K] = {memory[I]...};
    typename S::v x[K]{};
    for (; begin + S::width <= end; begin += S::width) {
      ((at[I] ? S::load(x[I], at[I] + begin) : void()), ...);
      update.template run<S>(x);
      ((at[I] && I != 1 ? S::store(at[I] + begin, x[I]) : void()), ...);
    }
    if (begin == end) return;
    T part[K][S::width] = {};
    for (std::size_t k = 0; k < K; ++k) if (at[k]) __builtin_memcpy(part[k], at[k] + begin, (end - begin) * sizeof(T));
    (S::load(x[I], part[I]), ...);
    update.template run<S>(x);
    (S::store(part[I], x[I]), ...);
    for (std::size_t k = 0; k < K; ++k)
      if (at[k] && k != 1) __builtin_memcpy(at[k] + begin, part[k], (end - begin) * sizeof(T));
  }
  template <class Level>
  GRADUS_INLINE static void run(const U& update, Memories& memory, std::size_t begin, std::size_t end) {
    pass<Level>(update, memory, begin, end, std::make_index_sequence<K>());
  }
};
template <template <class> class Update, class T, class Step>
void update_all(Size n, const Step& step, typename UpdatePass<Update, T>::Memories& memory) {
  const Update<T> update(step);
  auto* const pass = best<UpdatePass<Update, T>, typename UpdatePass<Update, T>::Signature>();
  parallel_blocks(n, 4096, [&](Size begin, Size end) {
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
/// m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
/// p -= lr m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps).
template <Floating T>
void adam(Size n, T* p, const T* g, T* m, T* v, const AdamStep& step) {
  update_all<Adam, T>(n, step, {p, const_cast<T*>(g), m, v});
}

}  // namespace gradus::kernel
