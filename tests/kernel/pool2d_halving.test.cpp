// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <cstring>
#include <limits>
#include <vector>

#include <gradus/kernel/pool2d_halving.hpp>

using namespace gradus;
using namespace gradus::kernel;

namespace {

/// Every row of one kind, through one function for each level.
template <class Row>
struct Cover {
  template <class Level>
  GRADUS_INLINE static void run(Size n, const Row& row) { cover<Level>(n, row); }
  static std::vector<void (*)(Size, const Row&)> levels() {
    using L = Levels<Cover, void(Size, const Row&)>;
    std::vector<void (*)(Size, const Row&)> all = {L::portable};
#if defined(__x86_64__)
    if (cpu() >= Cpu::avx2) all.push_back(L::avx2);
    if (cpu() >= Cpu::avx512) all.push_back(L::avx512);
#endif
    return all;
  }
};
/// Two rows of n + 3 numbers with ties and, if asked for, NaN: as many as a plane of that width has.
template <class T>
std::vector<T> two_rows(Size n, bool nans) {
  std::vector<T> x;
  for (Size i = 0; i < 2 * (2 * n + 3); ++i)
    x.push_back(nans && i % 7 == 3 ? std::numeric_limits<T>::quiet_NaN() : static_cast<T>(i * 37 % 11 - 5));
  return x;
}
template <class T>
void check_max(Size n, bool nans) {
  const Size width = 2 * n + 3, first = 100 * width;
  const std::vector<T> x = two_rows<T>(n, nans);
  for (const auto run : Cover<HalvingMax<T>>::levels()) {
    const auto count = static_cast<std::size_t>(n);
    std::vector<T> y(count), dx(x.size(), T(9));
    std::vector<PlaceOf<T>> place(count);
    run(n, {x.data(), width, first, y.data(), place.data()});
    bool right = true;
    for (Size j = 0; j < n; ++j) {
      Size at = 2 * j;
      for (const Size k : {2 * j + 1, 2 * j + width, 2 * j + width + 1}) {
        const T v = x[static_cast<std::size_t>(k)];
        if (v != v || v > x[static_cast<std::size_t>(at)]) at = k;
      }
      const auto here = static_cast<std::size_t>(j);
      right &= place[here] == first + at && !std::memcmp(&y[here], &x[static_cast<std::size_t>(at)], sizeof(T));
    }
    CHECK(right);
    for (const auto back : Cover<HalvingMaxGradient<T>>::levels()) {
      std::vector<T> dy;
      for (Size j = 0; j < n; ++j) dy.push_back(static_cast<T>(j + 1));
      back(n, {dy.data(), place.data(), width, first, dx.data()});
      std::vector<T> want(x.size(), T(9));
      for (Size j = 0; j < n; ++j)
        for (const Size k : {2 * j, 2 * j + 1, 2 * j + width, 2 * j + width + 1})
          want[static_cast<std::size_t>(k)] =
              place[static_cast<std::size_t>(j)] == first + k ? static_cast<T>(j + 1) : T(0);
      CHECK(dx == want);
    }
  }
}

}  // namespace

TEST_CASE("halving rows: the largest of four, its place and its gradient, at every level and length") {
  for (const Size n : {4, 5, 8, 13, 16, 17, 35}) {
    check_max<float>(n, false);
    check_max<float>(n, true);
    check_max<double>(n, true);
  }
}
TEST_CASE("halving rows: the mean of four and its gradient, at every level") {
  const std::vector<float> x = two_rows<float>(13, false);
  for (const auto run : Cover<HalvingMean<float>>::levels()) {
    std::vector<float> y(13);
    run(13, {x.data(), 29, 8, y.data()});
    for (std::size_t j = 0; j < 13; ++j)
      CHECK(y[j] == (x[2 * j] + x[2 * j + 1] + x[2 * j + 29] + x[2 * j + 30]) / 8);
  }
  for (const auto run : Cover<HalvingMeanGradient<float>>::levels()) {
    std::vector<float> dx(58, 7.f);
    run(13, {x.data(), 29, 4, dx.data()});
    for (std::size_t k = 0; k < 29; ++k) {
      CHECK(dx[k] == (k < 26 ? x[k / 2] / 4 : 7));
      CHECK(dx[k + 29] == dx[k]);
    }
  }
}
