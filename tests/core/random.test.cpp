// SPDX-License-Identifier: MIT
#include <gradus/core/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <vector>

#include <gradus/core/parallel.hpp>

#include "golden/random.hpp"
#include "support/catch.hpp"

using namespace gradus;

namespace {

template <class T>
using Bits = typename random::Bits<sizeof(T)>::type;

/// FNV-1a of the bytes, as make_random.py has it.
template <class T>
std::uint64_t checksum(const T* y, std::size_t n) {
  std::uint64_t h = 0xCBF29CE484222325;
  const auto* bytes = reinterpret_cast<const unsigned char*>(y);
  for (std::size_t i = 0; i < n * sizeof(T); ++i) h = (h ^ bytes[i]) * 0x100000001B3;
  return h;
}
template <class T>
std::uint64_t checksum(const std::vector<T>& y) { return checksum(y.data(), y.size()); }

template <class T, class U, std::size_t N>
bool same_bits(const T* y, const U (&wanted)[N]) {
  static_assert(sizeof(T) == sizeof(U));
  return std::memcmp(y, wanted, sizeof wanted) == 0;
}
template <class T, std::size_t N>
double distance(const T* y, const double (&wanted)[N]) {
  double worst = 0;
  for (std::size_t i = 0; i < N; ++i) worst = std::fmax(worst, std::fabs(static_cast<double>(y[i]) - wanted[i]));
  return worst;
}
/// A buffer that shows writes beyond n.
template <class T>
struct Guarded {
  explicit Guarded(std::size_t n) : all(n + 1, T(7)) {}
  ~Guarded() { CHECK(all.back() == T(7)); }
  T* data() { return all.data(); }
  std::vector<T> all;
};
template <class T, std::size_t N>
double normal_distance(const double (&last)[N], Size n) {
  Guarded<T> y(static_cast<std::size_t>(n));
  Generator g(static_cast<std::uint64_t>(n));
  fill_normal(y.data(), n, 0, 1, g);
  return distance(y.data() + n - static_cast<Size>(N), last);
}
template <class T>
std::uint64_t bernoulli_checksum() {
  Generator g(7);
  T y[1001];
  fill_bernoulli(y, 1001, 0.3, g);
  return checksum(y, 1001);
}

}  // namespace

TEMPLATE_TEST_CASE("fill_uniform: PyTorch's rand and uniform_, bit for bit", "", float, double) {
  constexpr bool single = sizeof(TestType) == 4;
  std::vector<TestType> y(10);
  Generator g(123);
  fill_uniform(y.data(), 3, 0, 1, g);
  fill_uniform(y.data() + 3, 7, 0, 1, g);
  if constexpr (single) CHECK(same_bits(y.data(), golden::rand_float_3_then_7));
  else CHECK(same_bits(y.data(), golden::rand_double_3_then_7));

  y.resize(10007);
  fill_uniform(y.data(), 10007, 0, 1, g.manual_seed(5));
  CHECK(checksum(y) == (single ? golden::rand_float_10007 : golden::rand_double_10007));

  fill_uniform(y.data(), 9, -0.5, 0.25, g.manual_seed(1));
  if constexpr (single) CHECK(same_bits(y.data(), golden::uniform_float_9));
  else CHECK(same_bits(y.data(), golden::uniform_double_9));

  y.resize(5000);
  fill_uniform(y.data(), 5000, -0.1, 0.3, g.manual_seed(2));
  CHECK(checksum(y) == (single ? golden::uniform_float_5000 : golden::uniform_double_5000));
}

TEST_CASE("fill_uniform: PyTorch's first weights of Linear(784, 10) and Conv2d(1, 32, 3) under seed 0") {
  const auto bound = [](double fan_in) { return std::sqrt(3.0) * (std::sqrt(2.0 / (1 + 5)) / std::sqrt(fan_in)); };
  float w[3];
  Generator g(0);
  fill_uniform(w, 3, -bound(784), bound(784), g);
  CHECK((w[0] == -0.00026738643646240234f && w[1] == 0.019158700481057167f && w[2] == -0.029394470155239105f));
  fill_uniform(w, 3, -bound(9), bound(9), g.manual_seed(0));
  CHECK((w[0] == -0.0024956068955361843f && w[1] == 0.17881453037261963f && w[2] == -0.2743483781814575f));
}

TEST_CASE("fill_normal: PyTorch's randn to 1e-6 in float, 1e-14 in double") {
  CHECK(normal_distance<float>(golden::randn_float_1, 1) < 1e-6);
  CHECK(normal_distance<float>(golden::randn_float_5, 5) < 1e-6);
  CHECK(normal_distance<float>(golden::randn_float_15, 15) < 1e-6);
  CHECK(normal_distance<float>(golden::randn_float_16, 16) < 1e-6);
  CHECK(normal_distance<float>(golden::randn_float_17, 17) < 1e-6);
  CHECK(normal_distance<float>(golden::randn_float_20, 20) < 1e-6);
  CHECK(normal_distance<float>(golden::randn_float_33, 33) < 1e-6);
  CHECK(normal_distance<float>(golden::randn_float_1000, 1000) < 1e-6);
  CHECK(normal_distance<double>(golden::randn_double_1, 1) < 1e-14);
  CHECK(normal_distance<double>(golden::randn_double_5, 5) < 1e-14);
  CHECK(normal_distance<double>(golden::randn_double_15, 15) < 1e-14);
  CHECK(normal_distance<double>(golden::randn_double_16, 16) < 1e-14);
  CHECK(normal_distance<double>(golden::randn_double_17, 17) < 1e-14);
  CHECK(normal_distance<double>(golden::randn_double_20, 20) < 1e-14);
  CHECK(normal_distance<double>(golden::randn_double_33, 33) < 1e-14);
  CHECK(normal_distance<double>(golden::randn_double_1000, 1000) < 1e-14);
}

TEMPLATE_TEST_CASE("fill_normal: the odd number of a short fill is kept for the next short one", "", float, double) {
  constexpr bool single = sizeof(TestType) == 4;
  const double tolerance = single ? 4e-6 : 1e-14;  // PyTorch's float error, times a std of 3
  TestType y[25];
  Generator g(4);
  fill_normal(y, 3, 0, 1, g);
  fill_uniform(y + 3, 2, 0, 1, g);
  fill_normal(y + 5, 1, 0, 1, g);
  fill_normal(y + 6, 16, 0, 1, g);
  fill_normal(y + 22, 2, 0, 1, g);
  fill_normal(y + 24, 1, 0, 1, g);
  CHECK(distance(y, single ? golden::mixed_float : golden::mixed_double) < tolerance);

  g.manual_seed(6);
  fill_normal(y, 5, 2, 0.5, g);
  fill_normal(y + 5, 19, -1, 3, g);
  CHECK(distance(y, single ? golden::normal_float : golden::normal_double) < tolerance);
}

TEST_CASE("fill_normal: an empty fill leaves the kept number") {
  Generator g(4);
  double a[2], b[2];
  fill_normal(a, 2, 0, 1, g);
  g.manual_seed(4);
  fill_normal(b, 1, 0, 1, g);
  fill_normal(b + 1, 0, 0, 1, g);
  fill_normal(b + 1, 1, 0, 1, g);
  CHECK((a[0] == b[0] && a[1] == b[1]));
}

TEST_CASE("fill_bernoulli: PyTorch's bernoulli_(p) in every element type") {
  CHECK(bernoulli_checksum<float>() == golden::bernoulli_float_1001);
  CHECK(bernoulli_checksum<double>() == golden::bernoulli_double_1001);
  CHECK(bernoulli_checksum<std::int64_t>() == golden::bernoulli_int64_1001);
  CHECK(bernoulli_checksum<std::uint8_t>() == golden::bernoulli_uint8_1001);
  CHECK(bernoulli_checksum<bool>() == golden::bernoulli_bool_1001);
  Generator g(7);
  std::int64_t y[20];
  fill_bernoulli(y, 20, 0.3, g);
  CHECK(same_bits(y, golden::bernoulli_20));
}

TEST_CASE("fill_bernoulli: p = 0 gives zeros, p = 1 ones, and both draw") {
  Generator g(7), h(7);
  for (int i = 0; i < 12; ++i) h.next_u32();
  float y[6];
  fill_bernoulli(y, 3, 0, g);
  fill_bernoulli(y + 3, 3, 1, g);
  const float wanted[] = {0, 0, 0, 1, 1, 1};
  CHECK(std::memcmp(y, wanted, sizeof y) == 0);
  CHECK(g.next_u32() == h.next_u32());
}

TEMPLATE_TEST_CASE("fill_bernoulli_from: PyTorch's bernoulli(probabilities)", "", float, double) {
  TestType p[50], y[50];
  for (int i = 0; i < 50; ++i) p[i] = static_cast<TestType>(i / 49.0);
  Generator g(8);
  fill_bernoulli_from(y, p, 50, g);
  bool same = true;
  for (int i = 0; i < 50; ++i)
    same &= y[i] == static_cast<TestType>((sizeof(TestType) == 4 ? golden::bernoulli_from_float_50
                                                                 : golden::bernoulli_from_double_50)[i]);
  CHECK(same);
}

TEMPLATE_TEST_CASE("fill_dropout: PyTorch's masks times 1 / (1 - p), one after the other", "", float, double) {
  constexpr bool single = sizeof(TestType) == 4;
  std::vector<TestType> y(4097 + 1023);
  Generator g(0);
  fill_dropout(y.data(), 4097, 0.4, g);
  fill_dropout(y.data() + 4097, 1023, 0.3, g);
  CHECK(checksum(y) == (single ? golden::dropouts_float : golden::dropouts_double));
  fill_dropout(y.data(), 12, 0.4, g.manual_seed(0));
  if constexpr (single) CHECK(same_bits(y.data(), golden::dropout_float_12));
  else CHECK(same_bits(y.data(), golden::dropout_double_12));
}

TEST_CASE("fill_dropout: the factor is PyTorch's for every p in thousandths") {
  std::vector<float> largest, y(8192);
  for (int thousandth = 1; thousandth < 1000; ++thousandth) {
    Generator g(1);
    fill_dropout(y.data(), 8192, thousandth / 1000.0, g);
    float most = 0;
    for (float v : y) most = v > most ? v : most;
    largest.push_back(most);
  }
  CHECK(checksum(largest) == golden::dropout_scales);
}

TEST_CASE("fill_dropout: p = 0 and p = 1 draw nothing") {
  float y[24];
  Generator g(3);
  fill_dropout(y, 8, 0, g);
  fill_dropout(y + 8, 8, 1, g);
  fill_uniform(y + 16, 8, 0, 1, g);
  CHECK(same_bits(y, golden::after_dropout_0_and_1));
}

TEST_CASE("fill_randint: PyTorch's randint on both sides of 2^28 values") {
  std::int64_t y[8];
  Generator g(0);
  fill_randint(y, 8, 0, 100, g);
  CHECK(same_bits(y, golden::randint_100));
  fill_randint(y, 8, -7, 5, g.manual_seed(0));
  CHECK(same_bits(y, golden::randint_low));
  fill_randint(y, 5, 0, (1 << 28) - 1, g.manual_seed(0));
  CHECK(same_bits(y, golden::randint_2_28_less_1));
  fill_randint(y, 5, 0, 1 << 28, g.manual_seed(0));
  CHECK(same_bits(y, golden::randint_2_28));
  fill_randint(y, 5, -3, 1000000000000000, g.manual_seed(0));
  CHECK(same_bits(y, golden::randint_big));
  fill_randint(y, 5, -(std::int64_t{1} << 62), INT64_MAX, g.manual_seed(0));
  CHECK(same_bits(y, golden::randint_all));
}

TEST_CASE("randperm: PyTorch's order") {
  std::vector<std::int64_t> y(60000);
  Generator g(0);
  randperm(y.data(), 10, g);
  CHECK(same_bits(y.data(), golden::randperm_10));
  randperm(y.data(), 1, g.manual_seed(0));
  CHECK(same_bits(y.data(), golden::randperm_1));
  randperm(y.data(), 2, g.manual_seed(0));
  CHECK(same_bits(y.data(), golden::randperm_2));
  randperm(y.data(), 1000, g.manual_seed(0));
  CHECK(checksum(y.data(), 1000) == golden::randperm_1000);
  randperm(y.data(), 60000, g.manual_seed(0));
  CHECK(checksum(y) == golden::randperm_60000);
}

TEST_CASE("random: PyTorch's numbers when calls of every kind share the default stream") {
  manual_seed(11);
  CHECK(initial_seed() == 11);
  float y[9];
  float few[20];
  std::int64_t order[5], drawn;
  fill_uniform(y, 1, 0, 1);
  randperm(order, 5);
  y[1] = static_cast<float>(order[4]);
  fill_randint(&drawn, 1, 0, 10);
  y[2] = static_cast<float>(drawn);
  fill_normal(y + 3, 1, 0, 1);
  fill_bernoulli(y + 4, 1, 0.5);
  fill_uniform(y + 5, 1, 0, 1);
  fill_normal(few, 20, 0, 1);
  y[6] = few[19];
  fill_normal(y + 7, 1, 0, 1);
  fill_uniform(y + 8, 1, 0, 1);
  CHECK(distance(y, golden::all_in_one_stream) < 1e-6);
}

TEST_CASE("random: zero elements draw nothing") {
  Generator g(1), h(1);
  float y[1] = {7};
  std::int64_t i[1] = {7};
  fill_uniform(y, 0, 0, 1, g);
  fill_normal(y, 0, 0, 1, g);
  fill_bernoulli(y, 0, 0.5, g);
  fill_bernoulli_from(y, y, 0, g);
  fill_dropout(y, 0, 0.5, g);
  fill_randint(i, 0, 0, 2, g);
  randperm(i, 0, g);
  CHECK((y[0] == 7 && i[0] == 7));
  CHECK(g.next_u32() == h.next_u32());
}

TEST_CASE("random: threads share the default generator without losing or repeating a word") {
  manual_seed(2);
  std::vector<std::int64_t> drawn(4000), wanted(4000);
  Threads four(4);
  parallel_for(4000, [&](Size i) { drawn[static_cast<std::size_t>(i)] = random_int64(); });
  Generator g(2);
  for (auto& w : wanted) w = g.random_int64();
  std::sort(drawn.begin(), drawn.end());
  std::sort(wanted.begin(), wanted.end());
  CHECK(drawn == wanted);
}

TEST_CASE("random: every vector unit gives the same bits") {
  constexpr Size n = 501;
  Generator g(13);
  std::uint32_t words[2 * n];
  g.fill_u32(words, 2 * n);
  const auto check = [](auto run) {
    std::vector<unsigned char> outputs[3];
    for (int level = 0; level < 3 && level <= static_cast<int>(cpu()); ++level) {
      outputs[level].assign(n * 8, 0);
      run(level, outputs[level].data());
      CHECK(outputs[level] == outputs[0]);
    }
  };
  const std::uint32_t* w = words;
  const auto uniform = [&](auto zero) {
    using T = decltype(zero);
    check([&](int level, void* y) {
      using Body = random::Uniform<T, sizeof(T) / 4>;
      (level == 0 ? mersenne::run_portable<Body, T*, const std::uint32_t*, Size, T, T>
       : level == 1 ? mersenne::run_avx2<Body, T*, const std::uint32_t*, Size, T, T>
                    : mersenne::run_avx512<Body, T*, const std::uint32_t*, Size, T, T>)(
          static_cast<T*>(y), w, n, T(0.4), T(-0.1));
    });
  };
  uniform(0.f);
  uniform(0.);
  const auto bernoulli = [&](auto bits) {
    using U = decltype(bits);
    check([&](int level, void* y) {
      using Body = random::Bernoulli<U>;
      (level == 0 ? mersenne::run_portable<Body, void*, const std::uint32_t*, Size, std::int64_t, U>
       : level == 1 ? mersenne::run_avx2<Body, void*, const std::uint32_t*, Size, std::int64_t, U>
                    : mersenne::run_avx512<Body, void*, const std::uint32_t*, Size, std::int64_t, U>)(
          y, w, n, std::int64_t{1} << 51, bits);
    });
  };
  bernoulli(std::uint8_t{1});
  bernoulli(std::uint32_t{0x3f800000});
  bernoulli(std::uint64_t{1});
}

TEST_CASE("random: errors") {
  float y[2];
  std::int64_t i[2];
  CHECK(error_of<ValueError>([&] { fill_uniform(y, 2, 2, 1); }) ==
        "[uniform_] high - low must be finite and not negative, but got low 2 and high 1. uniform_ expects to return a "
        "[from, to) range.");
  CHECK(error_of<ValueError>([&] { fill_uniform(y, 2, -3e38, 3e38); }) ==
        "[uniform_] high - low must be finite and not negative, but got low -3e+38 and high 3e+38. uniform_ expects to "
        "return a [from, to) range.");
  CHECK(error_of<ValueError>([&] { fill_normal(y, 2, 0, -1); }) ==
        "[normal_] std must not be negative, but got -1. normal expects std >= 0.0.");
  CHECK(error_of<ValueError>([&] { fill_bernoulli(y, 2, 1.5); }) ==
        "[bernoulli_] p must be in [0, 1], but got p=1.5.");
  y[0] = 0, y[1] = std::nanf("");
  CHECK(error_of<ValueError>([&] { fill_bernoulli_from(y, y, 2); }) ==
        "[bernoulli] p must be in [0, 1], but got p=nan.");
  CHECK(error_of<ValueError>([&] { fill_dropout(y, 2, -0.5); }) ==
        "[dropout] p must be in [0, 1], but got -0.5. dropout probability has to be between 0 and 1.");
  CHECK(error_of<ValueError>([&] { fill_randint(i, 2, 5, 5); }) ==
        "[randint] low must be less than high, but got low 5 and high 5. random_ expects 'from' to be less than 'to'.");
  CHECK(error_of<ValueError>([&] { randperm(i, -1); }) == "[randperm] n must not be negative, but got -1.");
}
