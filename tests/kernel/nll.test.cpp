// SPDX-License-Identifier: MIT
#include <gradus/kernel/nll.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

constexpr Size labels[] = {2, 0, -1, 1};
constexpr double weights[] = {1, 2, 4};
// Four samples of three classes: (4, 3), and the same as (2, 3, 2).
constexpr double rows[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
constexpr double columns[] = {1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12};
using Doubles = std::vector<double>;

Doubles losses(kernel::NllShape shape, const double* x, const double* w) {
  Doubles y(4);
  kernel::nll(shape, x, labels, w, y.data());
  return y;
}
Doubles gradient(kernel::NllShape shape, Doubles dy, double divisor, const double* w) {
  Doubles dx(12, 99);
  kernel::nll_gradient(shape, dy.data(), dy.size() > 1 ? 1 : 0, divisor, labels, w, dx.data());
  return dx;
}

}  // namespace

TEST_CASE("nll kernel: takes minus the number at the label, weighted, in either layout") {
  CHECK(losses({4, 3, 1, -1, 0}, rows, nullptr) == Doubles{-3, -4, 0, -11});
  CHECK(losses({4, 3, 1, -1, 0}, rows, weights) == Doubles{-12, -4, 0, -22});
  CHECK(losses({2, 3, 2, -1, 0}, columns, weights) == Doubles{-12, -4, 0, -22});
  // A half spread over the classes: -(w_t x_t + sum_c w_c x_c / 3) / 2, sums 17, 38, -, 80.
  const Doubles y = losses({2, 3, 2, -1, 0.5}, columns, weights);
  CHECK(y[0] == Approx(-6 - 17.0 / 6));
  CHECK(y[1] == Approx(-2 - 38.0 / 6));
  CHECK(y[2] == 0);
  CHECK(y[3] == Approx(-11 - 80.0 / 6));
}
TEST_CASE("nll kernel: its gradient is its transpose") {
  CHECK(gradient({4, 3, 1, -1, 0}, {1, 2, 3, 4}, 2, weights) == Doubles{0, 0, -2, -1, 0, 0, 0, 0, 0, 0, -4, 0});
  CHECK(gradient({2, 3, 2, -1, 0}, {8}, 4, nullptr) == Doubles{0, -2, 0, 0, -2, 0, 0, 0, 0, -2, 0, 0});
  for (const double s : {0.0, 0.3}) {  // <nll(x), dy> = <x, gradient(dy)>
    const kernel::NllShape shape{2, 3, 2, -1, s};
    const Doubles y = losses(shape, columns, weights), dx = gradient(shape, {1, 2, 3, 4}, 1, weights);
    double left = 0, right = 0;
    for (std::size_t i = 0; i < 4; ++i) left += y[i] * static_cast<double>(i + 1);
    for (std::size_t i = 0; i < 12; ++i) right += columns[i] * dx[i];
    CHECK(left == Approx(right).epsilon(1e-14));
  }
}
TEST_CASE("nll kernel: without samples nothing is read") {
  double dx = 99;
  kernel::nll_gradient<double>({2, 3, 0, -1, 0}, nullptr, 1, 1, nullptr, nullptr, &dx);
  CHECK(dx == 99);
}
TEST_CASE("nll kernel: finds a label out of range, and adds up weights") {
  CHECK(kernel::check_labels(labels, 4, 3, -1) == -1);
  CHECK(kernel::check_labels(labels, 4, 3, -100) == 2);
  CHECK(kernel::check_labels(labels, 4, 2, -1) == 0);
  CHECK(kernel::total_weight<double>({4, 3, 1, -1, 0}, labels, weights) == 7);
  CHECK(kernel::total_weight<double>({4, 3, 1, -1, 0}, labels, nullptr) == 3);
  const float y[] = {1, 2, 3};
  float mean = 0;
  kernel::nll_total(3, y, 4.0, &mean);
  CHECK(mean == 1.5f);
}
TEST_CASE("nll kernel: same bits at 1 and 3 threads") {
  const Size n = 50000, c = 3;
  std::vector<float> x(static_cast<std::size_t>(n * c));
  std::vector<Size> t(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i * 7919 % 1000) / 7;
  for (std::size_t i = 0; i < t.size(); ++i) t[i] = static_cast<Size>(i * 31 % 3);
  std::vector<float> y[2];
  for (const int threads : {1, 3}) {
    const Threads guard(threads);
    std::vector<float>& all = y[threads / 3];
    all.resize(t.size() + x.size() + 1);
    kernel::nll<float>({n, c, 1, -100, 0.1}, x.data(), t.data(), nullptr, all.data());
    kernel::nll_gradient<float>({n, c, 1, -100, 0.1}, all.data(), 1, 3.0, t.data(), nullptr, all.data() + n);
    kernel::nll_total(n, all.data(), 3.0, all.data() + n + n * c);
  }
  CHECK(y[0] == y[1]);
}
