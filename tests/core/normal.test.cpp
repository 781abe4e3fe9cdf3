// SPDX-License-Identifier: MIT
#include <gradus/core/normal.hpp>

#include <cmath>
#include <cstring>

#include "support/catch.hpp"

using namespace gradus;

namespace {

using Pair = random::Doubles<16>;

double ln(double x) {
  Pair::v y, both = Pair::v{} + x;
  Pair::log(y, both);
  return y[1];
}
double unit(Generator& g) { return static_cast<double>(g.next_u64() >> 11) * 0x1p-53; }

}  // namespace

TEST_CASE("normal: log is right to 1e-15, also beside 1") {
  Generator g(1);
  double worst = 0;
  for (int i = 0; i < 20000; ++i) {
    const double u = unit(g), x = i % 2 ? 1 - u : 1 - u * 0x1p-30;
    const double right = static_cast<double>(std::log(static_cast<long double>(x)));
    worst = std::fmax(worst, std::fabs(ln(x) - right) / std::fabs(right));
  }
  CHECK(worst < 5e-16);
  CHECK(ln(1) == 0);
  CHECK(ln(0x1p-53) == Approx(-36.7368005696771).epsilon(1e-14));
}

TEST_CASE("normal: turn is right to 3e-16 in every quarter") {
  Generator g(1);
  double worst = 0;
  Pair::v sine, cosine;
  for (int i = 0; i < 20000; ++i) {
    const double u = unit(g);
    Pair::turn(cosine, sine, Pair::v{} + u);
    const long double angle = 6.283185307179586476925286766559L * static_cast<long double>(u);
    worst = std::fmax(worst, std::fabs(cosine[0] - static_cast<double>(std::cos(angle))));
    worst = std::fmax(worst, std::fabs(sine[1] - static_cast<double>(std::sin(angle))));
  }
  CHECK(worst < 3e-16);
  Pair::turn(cosine, sine, Pair::v{0, .25});
  CHECK((cosine[0] == 1 && sine[0] == 0 && cosine[1] == 0 && sine[1] == 1));
  Pair::turn(cosine, sine, Pair::v{.5, 0x1.fffffffffffffp-1});
  CHECK((cosine[0] == -1 && sine[0] == 0 && cosine[1] == 1 && sine[1] < 0));
}

TEST_CASE("normal: u = 0 gives no radius, and the smallest 1 - u a finite one") {
  double u[16] = {0, 0x1.fffffffffffffp-1};
  mersenne::run<random::BoxMuller>(static_cast<double*>(u), Size{16}, 3., 2.);
  CHECK(u[0] == 3);
  CHECK(u[8] == 3);
  CHECK(u[1] == Approx(3 + 2 * std::sqrt(2 * 53 * std::log(2))).epsilon(1e-14));
}

TEST_CASE("normal: every vector unit gives the same bits") {
  using Run = void (*)(double*, Size, double, double);
  const Run run[] = {mersenne::run_portable<random::BoxMuller>, mersenne::run_avx2<random::BoxMuller>,
                     mersenne::run_avx512<random::BoxMuller>};
  double u[3][1600];
  for (int level = 0; level < 3 && level <= static_cast<int>(cpu()); ++level) {
    Generator g(5);
    for (double& x : u[level]) x = unit(g);
    run[level](u[level], 1600, 0.5, 2);
    CHECK(std::memcmp(u[level], u[0], sizeof u[0]) == 0);
  }
}
