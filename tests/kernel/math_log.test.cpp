// SPDX-License-Identifier: MIT
#include <gradus/kernel/math_log.hpp>

#include "support/kernel_levels.hpp"

using namespace gradus::kernel;

namespace {
struct Log { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { log<S>(y, x); } };
struct Log1p { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { log1p<S>(y, x); } };

template <class T>
void check_log() {
  const auto want = [](long double x) { return std::log(x); };
  check_2_ulp<Log, T>(want, spread<T>({0, 4}));
  check_2_ulp<Log, T>(want, spread<T>({0.99, 1.01}));
  check_2_ulp<Log, T>(want, spread<T>({0, 100 * static_cast<double>(std::numeric_limits<T>::min())}));
  check_2_ulp<Log, T>(want, special<T>());
  const auto plus_1 = [](long double x) { return std::log1p(x); };
  check_2_ulp<Log1p, T>(plus_1, spread<T>({-1, 4}));
  check_2_ulp<Log1p, T>(plus_1, spread<T>({-1e-3, 1e-3}));
  check_2_ulp<Log1p, T>(plus_1, special<T>());
}
}  // namespace

TEST_CASE("log, log1p: at most 2 ulp from the true value, subnormals and special values too") {
  check_log<float>();
  check_log<double>();
}
TEST_CASE("log: -inf at 0, NaN below") {
  for (const Level& level : levels<VectorRow<Log, float, float, float>>()) {
    const std::vector<float> y = level.run(std::vector<float>{0, -0.0f, -1, 1});
    INFO(level.name);
    CHECK(y[0] == -std::numeric_limits<float>::infinity());
    CHECK(y[1] == -std::numeric_limits<float>::infinity());
    CHECK(std::isnan(y[2]));
    CHECK((y[3] == 0 && !std::signbit(y[3])));
  }
}
