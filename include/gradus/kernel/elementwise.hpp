// SPDX-License-Identifier: MIT
#pragma once
// The table of elementwise operations. Each says its value once, on vectors of floats and on single integers alike:
// run<S>(y, x...) with the functions of S, Simd or Scalars; a truth value is a mask or a bool.
// map<Add>(sizes, Strided(y, y_strides), Strided(a, a_strides), Strided(b, b_strides)) runs one (kernel/lanes.hpp).
#include <gradus/kernel/lanes.hpp>
#include <gradus/kernel/math.hpp>

namespace gradus::kernel {

// Arithmetic. Div is for floats only.
struct Add { template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { S::add(y, a, b); } };
struct Sub { template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { S::sub(y, a, b); } };
struct Mul { template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { S::mul(y, a, b); } };
struct Div { template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { y = a / b; } };
/// y = a b + c.
struct FusedMulAdd {
  template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b, auto& c) { S::fma(y, a, b, c); }
};
struct Neg { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { S::neg(y, x); } };
struct Abs { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { S::abs(y, x); } };
struct Square { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { S::mul(y, x, x); } };
/// -1, 0 or 1; 0 for NaN.
struct Sign {
  template <class S, class V> GRADUS_INLINE static void run(V& y, const V& x) {
    V one, minus, up;
    S::set(one, 1);
    S::set(minus, -1);
    S::select(up, x > V{}, one, V{});
    S::select(y, x < V{}, minus, up);
  }
};
/// Python's //, and the % that goes with it. Integers: 0 where b is 0.
struct FloorDivide {
  template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { floor_divide<S>(y, a, b); }
};
struct Remainder {
  template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { remainder<S>(y, a, b); }
};
struct Pow { template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { pow<S>(y, a, b); } };

// Order. NaN if an operand is.
struct Maximum { template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { S::max(y, a, b); } };
struct Minimum { template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { S::min(y, a, b); } };
struct Relu {
  template <class S, class V> GRADUS_INLINE static void run(V& y, const V& x) { S::max(y, x, V{}); }
};
/// min(max(x, low), high): high if low > high.
struct Clamp {
  template <class S, class V> GRADUS_INLINE static void run(V& y, const V& x, const V& low, const V& high) {
    V raised;
    S::max(raised, x, low);
    S::min(y, raised, high);
  }
};

// Functions of floats.
struct Floor { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { floor<S>(y, x); } };
/// Half to even.
struct Round { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { round<S>(y, x); } };
struct Sqrt { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { S::sqrt(y, x); } };
struct Exp { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { exp<S>(y, x); } };
struct Expm1 { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { expm1<S>(y, x); } };
struct Log { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { log<S>(y, x); } };
struct Log1p { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { log1p<S>(y, x); } };
struct Sin { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { sin<S>(y, x); } };
struct Cos { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { cos<S>(y, x); } };
struct Tanh { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { tanh<S>(y, x); } };
struct Sigmoid { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { sigmoid<S>(y, x); } };

// Comparisons, to bool.
struct Equal { template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { y = a == b; } };
struct NotEqual { template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { y = a != b; } };
struct Less { template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { y = a < b; } };
struct LessEqual { template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { y = a <= b; } };
struct Greater { template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { y = a > b; } };
struct GreaterEqual { template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { y = a >= b; } };
struct IsNan { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { y = x != x; } };
struct IsFinite { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { y = x - x == x - x; } };
struct IsInf {
  template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { S::both(y, x == x, x - x != x - x); }
};

// Logic: whatever is not 0 is true. To bool.
struct LogicalNot {
  template <class S, class V> GRADUS_INLINE static void run(auto& y, const V& x) { y = x == V{}; }
};
struct LogicalAnd {
  template <class S, class A, class B> GRADUS_INLINE static void run(auto& y, const A& a, const B& b) {
    S::both(y, a != A{}, b != B{});
  }
};
struct LogicalOr {
  template <class S, class A, class B> GRADUS_INLINE static void run(auto& y, const A& a, const B& b) {
    S::either(y, a != A{}, b != B{});
  }
};
struct LogicalXor {
  template <class S, class A, class B> GRADUS_INLINE static void run(auto& y, const A& a, const B& b) {
    S::differ(y, a != A{}, b != B{});
  }
};
/// condition ? a : b.
struct Where {
  template <class S> GRADUS_INLINE static void run(auto& y, auto& condition, auto& a, auto& b) {
    S::select(y, condition, a, b);
  }
};

// Gradients, from the output y (of Relu, also from the input).
/// dx = y > 0 ? dy : 0; dy where y is NaN, as in PyTorch.
struct ReluGradient {
  template <class S, class V> GRADUS_INLINE static void run(V& dx, const V& y, const V& dy) {
    S::select(dx, y <= V{}, V{}, dy);
  }
};
/// dx = dy (1 - y) y.
struct SigmoidGradient {
  template <class S, class V> GRADUS_INLINE static void run(V& dx, const V& y, const V& dy) {
    V slope, one;
    S::set(one, 1);
    S::mul(slope, dy, one - y);
    S::mul(dx, slope, y);
  }
};
/// dx = dy (1 - y^2).
struct TanhGradient {
  template <class S, class V> GRADUS_INLINE static void run(V& dx, const V& y, const V& dy) {
    V slope, one;
    S::set(one, 1);
    S::fma(slope, -y, y, one);
    S::mul(dx, dy, slope);
  }
};

}  // namespace gradus::kernel
