// SPDX-License-Identifier: MIT
#include <limits>
#include <vector>

#include <gradus/kernel/patch_lists.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::kernel;
using Entry = PatchEntry<float>;
using Gather = GatherPatches<float>;

TEST_CASE("patch_lists: patches are summed over the images, and added to what is there") {
  constexpr Size n = 10 * 16;  // vectors by six, by three and alone
  std::vector<float> x(2 * (n + 32)), y(n);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i);
  const Entry first[] = {{0, 2}, {16, 3}}, second[] = {{32, -1}};
  const Entry* const lists[] = {first, second};
  const Size counts[] = {2, 1};
  int minus_zero = 0;
  auto* const gather = best<Gather, Gather::Signature>();
  gather({lists, counts, 2, n + 32, true, &minus_zero}, x.data(), n, y.data());
  gather({lists, counts, 1, n + 32, false, &minus_zero}, x.data(), n, y.data());
  bool same = true;
  for (Size k = 0; k < n; ++k) {
    const auto at = static_cast<float>(k);
    same &= y[static_cast<std::size_t>(k)] == 2 * (2 * at + 3 * (at + 16)) - (at + n + 64);
  }
  CHECK(same);
  CHECK(minus_zero == 0);
  const Entry tiny[] = {{0, -1e-30f}};
  const Entry* const one[] = {tiny};
  x[5] = 1e-30f;
  gather({one, counts, 0, 0, true, &minus_zero}, x.data(), n, y.data());
  CHECK((minus_zero == 0 && y[5] == 0));
  const Size single[] = {1};
  gather({one, single, 1, 0, true, &minus_zero}, x.data(), n, y.data());
  if (cpu() != Cpu::portable) CHECK(minus_zero == 1);  // without fma the product is rounded to -0 before: 0 + -0 is 0
}
TEST_CASE("patch_lists: patches that overlap add up") {
  constexpr Size n = 10 * 16;
  std::vector<float> w(n), x(n + 16, 1);
  for (std::size_t i = 0; i < n; ++i) w[i] = static_cast<float>(i);
  const Entry list[] = {{0, 2}, {16, -3}};
  best<SpreadPatches<float>, SpreadPatches<float>::Signature>()(list, 2, w.data(), n, x.data());
  CHECK((x[0] == 1 && x[3] == 7 && x[16] == 33 && x[17] == 32 && x[n - 1] == 1 + 318 - 429 && x[n] == 1 - 432));
}
TEST_CASE("patch_lists: infinity, NaN and, if it matters, -0 are noticed") {
  auto* const plain = best<Plain<float>, Plain<float>::Signature>();
  for (const float odd : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN(), -0.f}) {
    std::vector<float> x(64, 3e38f);
    CHECK(plain(x.data(), 64, false));
    x[37] = odd;
    CHECK_FALSE(plain(x.data(), 64, false));
    CHECK(plain(x.data(), 64, true) == (odd == 0));
  }
}
