// SPDX-License-Identifier: MIT
// Literals and sums: numpy 2.4's np.random.RandomState.
#include <gradus/tensor/numpy_random.hpp>

#include <gradus/ops/sum.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

struct Stream {
  std::int64_t seed;
  std::vector<double> rand, randn, randn_again, uniform, normal;
  std::vector<std::int64_t> randint, permutation;
  std::vector<double> rand_again;
};
const Stream streams[] = {
    {0,
     {0x1.18fe1565f12a8p-1, 0x1.6e2d4cf608733p-1, 0x1.349d66b6e894bp-1},
     {-0x1.225894185505p+1, 0x1.55633ae9cc424p+0, -0x1.af7986f57fa88p-1},
     {0x1.f84cf7f7312a7p+0},
     {0x1.3abc16a4897b4p+1, 0x1.68be81b5d0004p+1},
     {0x1.584f39cde518ap+2, 0x1.3649840071913p+2},
     {82, 41, 83, 76, 32, 20, 332161587272, 41438582676, 3},
     {4, 1, 6, 7, 2, 8, 5, 9, 0, 3},
     {0x1.d88e0bc29f018p-2}},
    {42,
     {0x1.7f8771e5f51ecp-2, 0x1.e6c4068bbd654p-1, 0x1.76c7e8f1e6751p-1},
     {-0x1.1ca42ce8158a6p+0, 0x1.468e4b577496p-2, 0x1.1dbd0020eec47p-2},
     {0x1.02b121345a26fp+0},
     {0x1.8a5538e824644p+0, -0x1.e5a6df76f961ep+0},
     {0x1.34d8de27db062p+2, 0x1.35eaaf73ffce5p+2},
     {15, 27, 70, 52, 16, 83, 208412320218, 250825492990, 3},
     {1, 5, 4, 8, 0, 7, 6, 3, 2, 9},
     {0x1.5c51450ae9dep-1}},
    {123,
     {0x1.64979beda10f5p-1, 0x1.2501b5b6d822ap-2, 0x1.d0977eb0ddd44p-3},
     {0x1.bd05d336826a4p+0, 0x1.a03580ba562d2p-2, 0x1.49d62c55727fep-2},
     {-0x1.a6087dd32befep-5},
     {0x1.6c95023cc0472p+0, 0x1.9e5f0fd99188p-2},
     {0x1.20e8d0fa5e866p+2, 0x1.2a9ca46085079p+2},
     {20, 78, 73, 31, 91, 75, 294771302193, 238114091459, 3},
     {6, 3, 5, 1, 0, 8, 9, 7, 4, 2},
     {0x1.72ebceef61041p-1}},
    {4294967295,
     {0x1.8fe69a392482p-4, 0x1.d323d824032b1p-1, 0x1.93fc6f61af3f9p-1},
     {0x1.4d051339bc741p-4, 0x1.a3847f39c09c9p-2, 0x1.438a83ff956b5p-2},
     {0x1.1f0a745bc025bp-5},
     {0x1.23c467c5fd68p-4, -0x1.8417ffd25bf74p-2},
     {0x1.240736e5cc8p+2, 0x1.3f0974688e545p+2},
     {38, 87, -2, 20, 18, 68, 1030785472741, 262831221505, 3},
     {6, 3, 0, 1, 2, 5, 9, 4, 7, 8},
     {0x1.a2fa857db5e4cp-1}},
};

/// A number that depends on every bit, in order.
std::uint64_t sum(std::uint64_t x, const Tensor<double>& y) {
  for (const double v : y.to_vector()) x = x * 6364136223846793005 + __builtin_bit_cast(std::uint64_t, v);
  return x;
}
std::uint64_t sum(std::uint64_t x, const Tensor<std::int64_t>& y) {
  for (const std::int64_t v : y.to_vector()) x = x * 6364136223846793005 + static_cast<std::uint64_t>(v);
  return x;
}

}  // namespace

TEST_CASE("NumpyRandom: NumPy's numbers, bit for bit, one call after the other") {
  for (const Stream& s : streams) {
    NumpyRandom rng(s.seed);
    CHECK(rng.rand({3}).to_vector() == s.rand);
    CHECK(rng.randn({3, 1}).to_vector() == s.randn);
    CHECK(rng.randn({1}).to_vector() == s.randn_again);  // the other half of a pair
    CHECK(rng.uniform(-2, 3, {2}).to_vector() == s.uniform);
    CHECK(rng.normal(5, 0.3, {1, 2}).to_vector() == s.normal);
    std::vector<std::int64_t> integers = rng.randint(-5, 100, {2, 3}).to_vector();
    for (const std::int64_t i : rng.randint(0, std::int64_t{1} << 40, {2}).to_vector()) integers.push_back(i);
    integers.push_back(rng.randint(3, 4, {1}).item());
    CHECK(integers == s.randint);
    CHECK(rng.permutation(10).to_vector() == s.permutation);
    CHECK(rng.rand({1}).to_vector() == s.rand_again);
  }
}
TEST_CASE("NumpyRandom: long streams") {
  const auto long_sum = [](std::int64_t seed) {
    NumpyRandom rng(seed);
    std::uint64_t x = sum(0, rng.rand({100, 10}));
    x = sum(x, rng.randn({1001}));
    x = sum(x, rng.rand({3}));
    return sum(x, rng.permutation(5000));
  };
  CHECK(long_sum(0) == 0xe8f0a7ede80bebafu);
  CHECK(long_sum(7) == 0xb3e5371c39e44f19u);
  CHECK(long_sum(99) == 0x3b76cb9b86f4264du);
}
TEST_CASE("NumpyRandom: seed starts anew, also within a pair") {
  NumpyRandom rng(42);
  rng.randn({1});
  rng.seed(0);
  CHECK(rng.rand({3}).to_vector() == streams[0].rand);
  CHECK(rng.permutation(0).numel() == 0);
  CHECK(rng.permutation(1).to_vector() == std::vector<std::int64_t>{0});
}
TEST_CASE("NumpyRandom: errors") {
  CHECK(error_of<ValueError>([] { NumpyRandom rng(-1); }) ==
        "[NumpyRandom] seed must be between 0 and 2**32 - 1, but got -1.");
  CHECK(error_of<ValueError>([] { NumpyRandom(0).randint(3, 3, {1}); }) ==
        "[NumpyRandom] low must be less than high, but got low 3 and high 3. low >= high.");
  CHECK(error_of<ValueError>([] { NumpyRandom(0).normal(0, -1, {1}); }) ==
        "[NumpyRandom] std must not be negative, but got -1. scale < 0.");
}
