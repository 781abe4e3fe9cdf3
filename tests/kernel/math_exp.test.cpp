// SPDX-License-Identifier: MIT
#include <gradus/kernel/math_exp.hpp>

#include "support/kernel_levels.hpp"

using namespace gradus::kernel;

namespace {
struct Exp { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { exp<S>(y, x); } };
struct Expm1 { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { expm1<S>(y, x); } };
struct Tanh { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { tanh<S>(y, x); } };
struct Sigmoid { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { sigmoid<S>(y, x); } };

template <class T> constexpr T tiny = std::numeric_limits<T>::denorm_min();

template <class T>
void check_exp(double most) {
  const auto want = [](long double x) { return std::exp(x); };
  check_2_ulp<Exp, T>(want, spread<T>({-1.2 * most, 1.05 * most}));
  check_2_ulp<Exp, T>(want, spread<T>({-1, 1}));
  check_2_ulp<Exp, T>(want, special<T>());
  const auto less_1 = [](long double x) { return std::expm1(x); };
  check_2_ulp<Expm1, T>(less_1, spread<T>({-1.2 * most, 1.05 * most}));
  check_2_ulp<Expm1, T>(less_1, spread<T>({-2, 2}));
  check_2_ulp<Expm1, T>(less_1, special<T>());
}
template <class T>
void check_tanh_and_sigmoid(double most) {
  check_2_ulp<Tanh, T>([](long double x) { return std::tanh(x); }, spread<T>({-3, 3}));
  check_2_ulp<Tanh, T>([](long double x) { return std::tanh(x); }, special<T>());
  const auto sigmoid = [](long double x) { return 1 / (1 + std::exp(-x)); };
  check_2_ulp<Sigmoid, T>(sigmoid, spread<T>({-10, 10}));
  check_2_ulp<Sigmoid, T>(sigmoid, spread<T>({-1.2 * most, most}));
  check_2_ulp<Sigmoid, T>(sigmoid, special<T>());
}
}  // namespace

TEST_CASE("exp, expm1: at most 2 ulp from the true value, subnormals and special values too") {
  check_exp<float>(88);
  check_exp<double>(709);
}
TEST_CASE("tanh, sigmoid: at most 2 ulp from the true value, subnormals and special values too") {
  check_tanh_and_sigmoid<float>(88);
  check_tanh_and_sigmoid<double>(709);
}
TEST_CASE("exp: one element at the edges of its range") {
  const std::vector<float> x = {0, -0.0f, 88.7228317f, 88.7228394f, -103.972f, -104.0f, 1};
  for (const Level& level : levels<VectorRow<Exp, float, float, float>>()) {
    const std::vector<float> y = level.run(x);
    INFO(level.name);
    CHECK(y[0] == 1);
    CHECK(y[1] == 1);
    CHECK(std::isfinite(y[2]));
    CHECK(std::isinf(y[3]));
    CHECK(y[4] == tiny<float>);
    CHECK(y[5] == 0);
    CHECK(y[6] == 2.71828183f);
  }
}
TEST_CASE("tanh, expm1: -0 stays -0") {
  CHECK(std::signbit(levels<VectorRow<Tanh, float, float, float>>().back().run(std::vector<float>{-0.0f})[0]));
  CHECK(std::signbit(levels<VectorRow<Expm1, double, double, double>>().back().run(std::vector<double>{-0.0})[0]));
}
