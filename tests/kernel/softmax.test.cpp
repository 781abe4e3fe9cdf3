// SPDX-License-Identifier: MIT
// Expected values: torch 2.13, manual_seed(1), x = 3 randn(2, 19), dy = randn(2, 19).
#include "support/catch.hpp"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include <gradus/kernel/softmax.hpp>

using namespace gradus;
using namespace gradus::kernel;
using Floats = std::vector<float>;

namespace {

constexpr float NaN = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
const Floats x = {
    -0x1.24ea18p+2f, -0x1.2016cap+1f, -0x1.f641ep+0f, -0x1.350566p+2f, -0x1.33b6acp-2f, -0x1.d3db6ap+0f,
    -0x1.783b88p+1f, -0x1.34f24cp+2f, -0x1.1176aap+1f, 0x1.d28458p-1f, -0x1.2a7d1cp+1f, -0x1.823c3ap-1f,
    -0x1.55685p-1f, 0x1.43edp+2f, 0x1.5edc7p-1f, 0x1.6724e2p+0f, -0x1.0ba32ep+1f, -0x1.bdbb8p+1f, 0x1.0c9fdp+1f,
    0x1.31ca14p-1f, 0x1.4c6d06p+1f, 0x1.776786p-1f, 0x1.d5e238p-2f, -0x1.6d5242p+0f, -0x1.695f12p+2f,
    -0x1.2a317cp+1f, 0x1.84a594p+2f, -0x1.09dac4p-2f, 0x1.2d6f7cp-2f, -0x1.d29004p+1f, 0x1.2e5c7ap+2f, -0x1.e3b9p+0f,
    0x1.ce23cap+2f, 0x1.abe0b4p-1f, 0x1.7b0332p-1f, 0x1.c6c80cp+1f, -0x1.17a252p+1f, 0x1.beb288p+1f};
const Floats dy = {
    0x1.2a4684p+0f, 0x1.01f85cp+1f, 0x1.b8b194p-3f, -0x1.0c631cp-1f, -0x1.cda942p+0f, -0x1.4eee1ep+0f,
    0x1.d021f8p-2f, 0x1.2464acp+0f, -0x1.aa633ep+1f, -0x1.7ee91cp-1f, 0x1.1e0aap+0f, 0x1.314a62p-2f, 0x1.c21758p-4f,
    -0x1.4aece2p-1f, 0x1.b6d3cap-2f, 0x1.79e03cp+0f, 0x1.ac65bap+0f, 0x1.52e9f4p-7f, 0x1.f7a8c2p-1f, 0x1.c231ccp-1f,
    -0x1.734c88p+0f, -0x1.2e229ap+0f, 0x1.4ebaa6p+0f, -0x1.29ad2ep+0f, 0x1.ea078ep-4f, -0x1.4e19e6p-3f,
    0x1.52a8f6p-1f, 0x1.309ea2p+0f, 0x1.a210bcp-1f, -0x1.d3b95ep-1f, -0x1.6a4c42p-2f, 0x1.872172p-1f,
    -0x1.2d8af2p-1f, -0x1.86f63cp-1f, 0x1.55d00ap+0f, 0x1.35635ap-1f, -0x1.a7b2e2p-4f, -0x1.35b138p-3f};
const Floats softmax_x = {
    0x1.e75ed8p-15f, 0x1.37da1ap-11f, 0x1.a03f7ap-11f, 0x1.7aeeaap-15f, 0x1.120ab8p-8f, 0x1.dc1d2cp-11f,
    0x1.39443ap-12f, 0x1.7b5fep-15f, 0x1.5d99a6p-11f, 0x1.cc43b6p-7f, 0x1.1f8444p-11f, 0x1.5c202cp-9f,
    0x1.7bfad2p-9f, 0x1.c84602p-1f, 0x1.6f3392p-7f, 0x1.784d88p-6f, 0x1.6de15cp-11f, 0x1.6c076ep-13f, 0x1.7945c4p-5f,
    0x1.da72bap-11f, 0x1.b62458p-8f, 0x1.0fc63ap-10f, 0x1.9d22fep-11f, 0x1.f55a9ep-14f, 0x1.d7eafp-20f,
    0x1.969cdap-15f, 0x1.ba7432p-3f, 0x1.92cbe4p-12f, 0x1.5e789ap-11f, 0x1.b47e06p-17f, 0x1.cba0eep-5f,
    0x1.3bb476p-14f, 0x1.5cc154p-1f, 0x1.2d1ae2p-10f, 0x1.11b242p-10f, 0x1.1ce76p-6f, 0x1.d60eb8p-15f,
    0x1.0b777ap-6f};
const Floats softmax_dx = {
    0x1.97f2fep-14f, 0x1.899c0ap-10f, 0x1.2d6a8ap-11f, -0x1.71d474p-21f, -0x1.62b9acp-8f, -0x1.7c9832p-11f,
    0x1.2d6cb2p-12f, 0x1.39319p-14f, -0x1.ed529p-10f, -0x1.b7e17ap-9f, 0x1.d39626p-11f, 0x1.18f70cp-9f,
    0x1.d6490ep-10f, -0x1.f58412p-4f, 0x1.583f0ep-7f, 0x1.757c14p-5f, 0x1.8f3e4ap-10f, 0x1.7a122ap-14f,
    0x1.19918cp-4f, 0x1.127aecp-10f, -0x1.00e336p-7f, -0x1.ea86b8p-11f, 0x1.477904p-10f, -0x1.bbb736p-14f,
    0x1.771496p-21f, 0x1.74e04ap-18f, 0x1.9f8e9p-3f, 0x1.2796cep-11f, 0x1.7f8514p-11f, -0x1.15810cp-17f,
    -0x1.179c34p-8f, 0x1.48ddf6p-14f, -0x1.b21c9ap-3f, -0x1.2492dcp-11f, 0x1.b976c2p-10f, 0x1.f69782p-7f,
    0x1.47c3fap-17f, 0x1.0ec6fcp-9f};
const Floats log_softmax_x = {
    -0x1.381b88p+3f, -0x1.db585cp+2f, -0x1.c8dd7p+2f, -0x1.40293p+3f, -0x1.5e8862p+2f, -0x1.c043d2p+2f,
    -0x1.03b55ep+3f, -0x1.401fa2p+3f, -0x1.d4084cp+2f, -0x1.10fc6cp+2f, -0x1.e08b86p+2f, -0x1.7b948p+2f,
    -0x1.75fa02p+2f, -0x1.d7fdd6p-4f, -0x1.1f716ap+2f, -0x1.e3077ep+1f, -0x1.d11e9p+2f, -0x1.15155cp+3f,
    -0x1.89fa1ep+1f, -0x1.c07d3ep+2f, -0x1.407ffep+2f, -0x1.b7c99p+2f, -0x1.c9585cp+2f, -0x1.210588p+3f,
    -0x1.a80ac8p+3f, -0x1.3de79ep+3f, -0x1.8843aep+0f, -0x1.f7542cp+2f, -0x1.d3df88p+2f, -0x1.67ff4p+3f,
    -0x1.70b40cp+1f, -0x1.2fd25ep+3f, -0x1.892b58p-2f, -0x1.b13a6ap+2f, -0x1.b7561ap+2f, -0x1.03527ap+2f,
    -0x1.3943d4p+3f, -0x1.075d3cp+2f};
const Floats log_softmax_dx = {
    0x1.2a3c22p+0f, 0x1.01c334p+1f, 0x1.b44252p-3f, -0x1.0c7342p-1f, -0x1.d094aap+0f, -0x1.4f907p+0f, 0x1.cf4c6p-2f,
    0x1.245c96p+0f, -0x1.aa9ed6p+1f, -0x1.928654p-1f, 0x1.1da89ap+0f, 0x1.29df76p-2f, 0x1.a1b4ap-4f, -0x1.89d61cp+1f,
    0x1.9787ep-2f, 0x1.69d6fcp+0f, 0x1.abe8fep+0f, 0x1.43669cp-7f, 0x1.b75974p-1f, 0x1.c1cd5ep-1f, -0x1.74bf8p+0f,
    -0x1.2e5c2p+0f, 0x1.4e8eecp+0f, -0x1.29b3dp+0f, 0x1.ea05fep-4f, -0x1.4e2f6ap-3f, 0x1.ea025cp-2f, 0x1.308952p+0f,
    0x1.a1c68cp-1f, -0x1.d3badp-1f, -0x1.9af17cp-2f, 0x1.871918p-1f, -0x1.2a6a4ep+0f, -0x1.8775b4p-1f,
    0x1.55961ap+0f, 0x1.2dd98cp-1f, -0x1.a7e4a2p-4f, -0x1.51fffcp-3f};

void check_close(const Floats& y, const Floats& expected) {
  REQUIRE(y.size() == expected.size());
  for (std::size_t i = 0; i < y.size(); ++i) CHECK(y[i] == Approx(expected[i]).epsilon(1e-6).margin(2e-7));
}
Floats waves(Size n) {
  Floats v(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = 4 * std::sin(static_cast<float>(i * i % 1000));
  return v;
}

}  // namespace

TEST_CASE("softmax: values and gradients of PyTorch") {
  Floats y(38), dx(38);
  softmax(2, 19, 1, x.data(), y.data());
  check_close(y, softmax_x);
  softmax_gradient(2, 19, 1, y.data(), dy.data(), dx.data());
  check_close(dx, softmax_dx);
  log_softmax(2, 19, 1, x.data(), y.data());
  check_close(y, log_softmax_x);
  log_softmax_gradient(2, 19, 1, y.data(), dy.data(), dx.data());
  check_close(dx, log_softmax_dx);
}
TEST_CASE("softmax: +-1000 is exact, -inf has no part, a row of -inf and NaN give NaN") {
  const float hard[] = {1000, -1000, 0, -infinity, 0, 0, -infinity, -infinity, -infinity, NaN, 0, 0, infinity, 0, 0};
  float y[15];
  softmax(5, 3, 1, hard, y);
  CHECK(Floats(y, y + 6) == Floats{1, 0, 0, 0, 0.5f, 0.5f});
  for (int i = 6; i < 12; ++i) CHECK(std::isnan(y[i]));
  log_softmax(5, 3, 1, hard, y);
  CHECK(Floats(y, y + 4) == Floats{0, -2000, -1000, -infinity});
  for (int i = 6; i < 12; ++i) CHECK(std::isnan(y[i]));
}
TEST_CASE("softmax: a row with NaNs of several kinds is one NaN throughout, whatever the vectors' width") {
  for (Size n : {3, 26, 40}) {
    Floats row = waves(n), out(row.size());
    row[2] = infinity, row[1] = -NaN, row.back() = NaN;
    std::vector<std::uint32_t> bits(row.size());
    for (const auto function : {softmax<float>, log_softmax<float>}) {
      function(1, n, 1, row.data(), out.data());
      std::memcpy(bits.data(), out.data(), bits.size() * sizeof(float));
      CHECK(bits == std::vector<std::uint32_t>(bits.size(), 0x7fc00000));
    }
  }
}
TEST_CASE("softmax: along a middle axis as along rows, and in place") {
  for (Size n : {1, 10, 16, 33}) {
    const Size outer = 3, inner = 37, all = outer * n * inner;
    const Floats a = waves(all), b = waves(all + 5);
    Floats y(a.size()), dx(a.size()), line(static_cast<std::size_t>(n)), line_b = line, line_y = line;
    log_softmax(outer, n, inner, a.data(), y.data());
    softmax_gradient(outer, n, inner, a.data(), b.data(), dx.data());
    for (Size o = 0; o < outer; ++o)
      for (Size j = 0; j < inner; ++j) {
        const auto at = [&](Size i) { return static_cast<std::size_t>((o * n + i) * inner + j); };
        const auto k = [](Size i) { return static_cast<std::size_t>(i); };
        for (Size i = 0; i < n; ++i) line[k(i)] = a[at(i)], line_b[k(i)] = b[at(i)];
        log_softmax(1, n, 1, line.data(), line_y.data());
        for (Size i = 0; i < n; ++i) REQUIRE(y[at(i)] == line_y[k(i)]);
        softmax_gradient(1, n, 1, line.data(), line_b.data(), line_y.data());
        for (Size i = 0; i < n; ++i) REQUIRE(dx[at(i)] == line_y[k(i)]);
      }
    Floats place = a;
    log_softmax(outer * inner, n, 1, a.data(), y.data());
    log_softmax(outer * inner, n, 1, place.data(), place.data());
    CHECK(place == y);
    place = b;
    log_softmax_gradient(outer * inner, n, 1, y.data(), b.data(), dx.data());
    log_softmax_gradient(outer * inner, n, 1, y.data(), place.data(), place.data());
    CHECK(Floats(place.begin(), place.begin() + all) == dx);
  }
}
TEST_CASE("softmax: same bits at AVX2 and AVX-512, and at 1 and 3 threads") {
  if (cpu() >= Cpu::avx512)
    for (Size n : {7, 16, 40, 5000})
      for (bool log : {false, true}) {
        const Floats a = waves(9 * n), b = waves(9 * n);
        Floats y2(a.size()), y5 = y2, dx2 = y2, dx5 = y2;
        using F = Levels<SoftmaxRows<float>, SoftmaxRows<float>::Signature>;
        F::avx2(log, 9, n, a.data(), y2.data());
        F::avx512(log, 9, n, a.data(), y5.data());
        CHECK(y2 == y5);
        using B = Levels<SoftmaxGradientRows<float>, SoftmaxGradientRows<float>::Signature>;
        B::avx2(log, 9, n, y2.data(), b.data(), dx2.data());
        B::avx512(log, 9, n, y2.data(), b.data(), dx5.data());
        CHECK(dx2 == dx5);
      }
  const Floats a = waves(5000 * 10);
  Floats one(a.size()), three = one;
  {
    const Threads scope(1);
    softmax(5000, 10, 1, a.data(), one.data());
  }
  {
    const Threads scope(3);
    softmax(5000, 10, 1, a.data(), three.data());
  }
  CHECK(one == three);
}
TEST_CASE("softmax: long rows of doubles sum to 1, empty ones pass") {
  std::vector<double> a(100000), y(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = std::sin(static_cast<double>(i));
  softmax(1, 100000, 1, a.data(), y.data());
  double sum = 0;
  for (double v : y) sum += v;
  CHECK(std::abs(sum - 1) < 1e-14);
  softmax<float>(3, 0, 1, nullptr, nullptr);
  softmax<float>(0, 3, 1, nullptr, nullptr);
  softmax<float>(2, 3, 0, nullptr, nullptr);
}
