// SPDX-License-Identifier: MIT
#include <gradus/kernel/resample.hpp>

#include "support/catch.hpp"

using namespace gradus;
using Bytes = std::vector<std::uint8_t>;

TEST_CASE("resample: the weights of the bilinear filter", "[kernel]") {
  const auto weights = [](Size from, Size to) {
    std::vector<double> y;
    const kernel::Resampling r = kernel::bilinear_resampling(from, to);
    for (std::size_t i = 0; i < r.first.size(); ++i)
      for (Size k = 0; k < r.count[i]; ++k)
        y.push_back(r.weight[i * static_cast<std::size_t>(r.taps) + static_cast<std::size_t>(k)] / double{1 << 22});
    return y;
  };
  CHECK(weights(2, 1) == std::vector<double>{0.5, 0.5});
  CHECK(weights(2, 4) == std::vector<double>{1, 0.75, 0.25, 0.25, 0.75, 1});
  // from 4 to 2 a triangle two pixels wide: 0.25, 0.75, 0.75, then its end, of the sum 2
  const std::vector<double> half = weights(4, 2);
  REQUIRE(half.size() == 6);
  CHECK(half[0] == Approx(0.75 / 1.75).margin(1e-6));
  CHECK(half[2] == Approx(0.25 / 1.75).margin(1e-6));
}

TEST_CASE("resample: columns, then rows", "[kernel]") {
  // Pillow 12: Image.fromarray(21 * arange(12).reshape(3, 4)).resize((2, 2), BILINEAR)
  Bytes x(12), columns(6), y(4);
  for (std::size_t i = 0; i < 12; ++i) x[i] = static_cast<std::uint8_t>(21 * i);
  kernel::resample_columns(kernel::bilinear_resampling(4, 2), 3, 4, 1, x.data(), columns.data());
  kernel::resample_rows(kernel::bilinear_resampling(3, 2), 2, columns.data(), y.data());
  CHECK(y == Bytes{47, 80, 152, 185});
}

TEST_CASE("resample: same bytes at 1 and 3 threads", "[kernel]") {
  Bytes x(300 * 700 * 3);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<std::uint8_t>(i * 2654435761u >> 7);
  const auto run = [&](int threads) {
    const Threads guard(threads);
    Bytes columns(300 * 600 * 3), y(200 * 600 * 3);
    kernel::resample_columns(kernel::bilinear_resampling(700, 600), 300, 700, 3, x.data(), columns.data());
    kernel::resample_rows(kernel::bilinear_resampling(300, 200), 1800, columns.data(), y.data());
    return y;
  };
  CHECK(run(1) == run(3));
}
