// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <vector>

#include <gradus/kernel/scan.hpp>

using namespace gradus;

TEST_CASE("scan: float sums run in double, as PyTorch's do") {
  const float x[] = {1e8f, 0.1f, 0.1f, -1e8f, 0.1f}, dy[] = {0.1f, 1e8f, 0.1f, -1e8f, 0.1f};
  float y[5];
  kernel::cumsum({5}, x, {1}, 0, false, y);
  CHECK(std::vector<float>(y, y + 5) ==
        std::vector<float>{0x1.7d784p+26f, 0x1.7d784p+26f, 0x1.7d784p+26f, 0x1.999998p-3f, 0x1.333332p-2f});
  kernel::cumsum({5}, dy, {1}, 0, true, y);
  CHECK(std::vector<float>(y, y + 5) ==
        std::vector<float>{0x1.333332p-2f, 0x1.999998p-3f, -0x1.7d784p+26f, -0x1.7d784p+26f, 0x1.99999ap-4f});
}
TEST_CASE("scan: along either axis, from a transposed x, at any number of threads") {
  const std::int32_t x[] = {1, 2, 3, 4, 5, 6};  // x.t() of shape (3, 2): 1 4, 2 5, 3 6
  Size y[6];
  kernel::cumsum({3, 2}, x, {1, 3}, 0, false, y);
  CHECK(std::vector<Size>(y, y + 6) == std::vector<Size>{1, 4, 3, 9, 6, 15});
  kernel::cumsum({3, 2}, x, {1, 3}, 1, true, y);
  CHECK(std::vector<Size>(y, y + 6) == std::vector<Size>{5, 4, 7, 5, 9, 6});

  std::vector<float> big(300 * 400), one(big.size()), three(big.size());
  for (std::size_t i = 0; i < big.size(); ++i) big[i] = 1.0f / static_cast<float>(i + 1);
  for (int threads : {1, 3}) {
    const Threads scope(threads);
    kernel::cumsum({300, 400}, big.data(), {400, 1}, 0, false, (threads == 1 ? one : three).data());
  }
  CHECK(one == three);
}
TEST_CASE("scan: truths count in int64, scalars and nothing at all pass") {
  const bool x[] = {true, false, true};
  Size y[3] = {-1, -1, -1};
  kernel::cumsum({3}, x, {1}, 0, false, y);
  CHECK(std::vector<Size>(y, y + 3) == std::vector<Size>{1, 1, 2});
  kernel::cumsum({0, 3}, x, {3, 1}, 0, false, y);
  kernel::cumsum({3, 0}, x, {0, 1}, 0, false, y);
  CHECK(y[0] == 1);
  kernel::cumsum({}, x, {}, 0, false, y + 1);
  CHECK(y[1] == 1);
}
