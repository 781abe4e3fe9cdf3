// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <string>
#include <vector>

#include <gradus/kernel/index.hpp>

using namespace gradus;
using kernel::Avx2;
using kernel::Avx512;
using kernel::Portable;

TEST_CASE("index: check_indices names the first bad position") {
  const Size index[] = {0, 4, 5, -1};
  CHECK(kernel::check_indices(index, 2, 5) == -1);
  CHECK(kernel::check_indices(index, 4, 5) == 2);
  CHECK(kernel::check_indices(index + 3, 1, 5) == 0);
  CHECK(kernel::check_indices(index, 0, 0) == -1);
}
TEST_CASE("index: gather along each axis, from a transposed x") {
  const float x[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};  // x.t() of shape (4, 3)
  const Size index[] = {2, 0, 1, 1, 0, 2, 2, 0};
  float y[8];
  kernel::gather({4, 2}, y, x, {1, 4}, 1, index, {2, 1});
  CHECK(std::vector<float>(y, y + 8) == std::vector<float>{8, 0, 5, 5, 2, 10, 11, 3});
  kernel::gather({2, 3}, y, x, {1, 4}, 0, index, {3, 1});
  CHECK(std::vector<float>(y, y + 6) == std::vector<float>{2, 4, 9, 1, 4, 10});
  kernel::gather({2, 3}, y, x, {4, 1}, 0, index, {1, 0});  // index_select: one index a row
  CHECK(std::vector<float>(y, y + 6) == std::vector<float>{8, 9, 10, 0, 1, 2});
  kernel::gather({}, y, x, {}, 0, index + 1, {});
  CHECK(y[0] == 0);
}
TEST_CASE("index: scatter_add adds up where indices repeat") {
  const float dy[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  const Size index[] = {0, 0, 3, 1, 2, 1, 3, 3, 3};
  std::vector<float> dx(12, 0.f);
  kernel::scatter_add({3, 3}, dy, {3, 1}, 1, index, {3, 1}, dx.data(), {4, 1});
  CHECK(dx == std::vector<float>{3, 0, 0, 3, 0, 10, 5, 0, 0, 0, 0, 24});
}
TEST_CASE("index: rows are copied, and added back in order at any number of threads") {
  std::vector<double> x(7 * 300), dx(7 * 300, 0.), same(7 * 300, 0.);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = 1.0 / static_cast<double>(i + 1);
  std::vector<Size> index(500);
  for (std::size_t i = 0; i < 500; ++i) index[i] = static_cast<Size>(i * i % 7);
  std::vector<double> y(500 * 300);
  kernel::gather_rows(500, 300, index.data(), x.data(), y.data());
  CHECK(y[499 * 300 + 17] == x[499 * 499 % 7 * 300 + 17]);
  {
    const Threads one(1);
    kernel::scatter_add_rows(500, 300, index.data(), y.data(), dx.data());
  }
  {
    const Threads three(3);
    kernel::scatter_add_rows(500, 300, index.data(), y.data(), same.data());
  }
  CHECK(dx == same);
  CHECK(dx[0] == 72.0);  // 500 squares, 72 of them divisible by 7
  for (const Size bytes : {1, 2, 4, 8}) {  // rows that are words
    const char text[] = "abcdefghijklmnopqrstuvwx";
    const Size at[] = {2, 0, 1, 2};
    char copied[32];
    kernel::gather_bytes(4, bytes, at, text, copied);
    std::string expected;
    for (const Size i : at) expected.append(text + i * bytes, static_cast<std::size_t>(bytes));
    CHECK(std::string(copied, static_cast<std::size_t>(4 * bytes)) == expected);
  }
  kernel::gather_rows<double>(0, 300, nullptr, nullptr, nullptr);
  kernel::gather_rows<double>(3, 0, index.data(), nullptr, nullptr);
}

namespace {
template <class Level>
std::vector<float> unit_pixels() {
  std::vector<std::uint8_t> x(256);
  std::vector<float> y(256, -1.f);
  for (std::size_t v = 0; v < 256; ++v) x[v] = static_cast<std::uint8_t>(v);
  using L = kernel::Levels<kernel::PixelRows<kernel::UnitPixels>,
                           void(const kernel::UnitPixels&, Size, Size, const std::uint8_t*, const std::uint8_t*,
                                float*)>;
  auto* const run = std::is_same_v<Level, Portable> ? L::portable : std::is_same_v<Level, Avx2> ? L::avx2 : L::avx512;
  run({}, 1, 251, x.data(), x.data(), y.data());
  run({}, 1, 5, x.data() + 251, x.data(), y.data() + 251);
  return y;
}
}  // namespace

TEST_CASE("index: pixels / 255 are the bits of the division, for all 256 and at every level") {
  std::vector<float> expected;
  for (int v = 0; v < 256; ++v) expected.push_back(static_cast<float>(v) / 255.0f);
  CHECK(unit_pixels<Portable>() == expected);
  if (cpu() >= Cpu::avx2) CHECK(unit_pixels<Avx2>() == expected);
  if (cpu() >= Cpu::avx512) CHECK(unit_pixels<Avx512>() == expected);
}
TEST_CASE("index: pixels normalise as PyTorch does, and scale a channel at a time") {
  const std::uint8_t x[] = {9, 9, 9, 9, 9, 9, 0, 1, 77, 254, 255, 3};
  const Size index[] = {1, 0};
  const float mean[] = {0.1307f}, std[] = {0.3081f};
  float y[12];
  kernel::gather_pixels(2, 1, 6, index, x, y, kernel::NormalizedPixels{mean, std});
  const float expected[] = {-0x1.b264e2p-2f, -0x1.a55c4p-2f, 0x1.1c99d2p-1f, 0x1.678566p+1f, 0x1.69267ap+1f};
  CHECK(std::vector<float>(y, y + 5) == std::vector<float>(expected, expected + 5));

  const float scale[] = {2, 3}, shift[] = {0.5f, -1};
  kernel::gather_pixels(1, 2, 3, index, x, y, kernel::AffinePixels{scale, shift});
  CHECK(std::vector<float>(y, y + 6) == std::vector<float>{0.5f, 2.5f, 154.5f, 761, 764, 8});
}
