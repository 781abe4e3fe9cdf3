// SPDX-License-Identifier: MIT
#include <gradus/core/mersenne.hpp>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <vector>

#include "golden/random.hpp"
#include "support/catch.hpp"

using gradus::Cpu;
using gradus::Generator;
using gradus::GeneratorState;
namespace mersenne = gradus::mersenne;

namespace {

template <std::size_t N>
bool draws(Generator g, const std::int64_t (&wanted)[N]) {
  return std::all_of(std::begin(wanted), std::end(wanted), [&](std::int64_t w) { return g.random_int64() == w; });
}

}  // namespace

TEST_CASE("generator: PyTorch's words for its own default seed") {
  CHECK(Generator().initial_seed() == 67280421310721);
  CHECK(draws(Generator(), golden::default_seed_int64));
}

TEST_CASE("generator: PyTorch's words for a given seed, of which the low 32 bits count") {
  CHECK(draws(Generator(0), golden::int64_seed_0));
  CHECK(draws(Generator().manual_seed(123), golden::int64_seed_123));
  CHECK(draws(Generator((std::uint64_t{1} << 32) + 5), golden::int64_seed_low32));
  CHECK(draws(Generator(5), golden::int64_seed_low32));
  CHECK(draws(Generator(~std::uint64_t{0}), golden::int64_seed_minus1));
  CHECK(Generator((std::uint64_t{1} << 32) + 5).initial_seed() == (std::uint64_t{1} << 32) + 5);
}

TEST_CASE("generator: the 10,000th word of seed 5489 is the C++ standard's") {
  Generator g(5489);
  for (int i = 1; i < 10000; ++i) g.next_u32();
  CHECK(g.next_u32() == 4123659995u);
}

TEST_CASE("generator: 64 bits are two words, the first one high") {
  Generator a(1), b(1);
  const std::uint64_t first = a.next_u32(), second = a.next_u32();
  CHECK(b.next_u64() == (first << 32 | second));
}

TEST_CASE("generator: words in bulk are the words one by one, however they are cut") {
  for (std::int64_t piece : {1, 3, 7, 17, 100, 623, 624, 625, 2000}) {
    Generator one(7), bulk(7);
    std::vector<std::uint32_t> y(static_cast<std::size_t>(piece) + 1, 42u);
    bool same = true;
    for (std::int64_t done = 0; done < 3000; done += piece) {
      bulk.fill_u32(y.data(), piece);
      for (std::size_t i = 0; i + 1 < y.size(); ++i) same &= y[i] == one.next_u32();
    }
    INFO("pieces of " << piece);
    CHECK(same);
    CHECK(y.back() == 42u);
  }
}

TEST_CASE("generator: a copy continues the stream on its own") {
  Generator a(3);
  a.next_u32();
  Generator b = a;
  const std::uint32_t next = a.next_u32();
  a.next_u32();
  CHECK(b.next_u32() == next);
}

TEST_CASE("generator: a saved state continues, before the first word too") {
  for (int used : {0, 1, 624, 1000}) {
    Generator a(3);
    for (int i = 0; i < used; ++i) a.next_u32();
    a.keep_normal(1.5);
    const GeneratorState saved = a.get_state();
    const std::uint64_t next = a.next_u64();
    Generator b;
    b.set_state(saved);
    double normal = 0;
    CHECK(b.next_u64() == next);
    CHECK(b.initial_seed() == 3);
    CHECK(b.take_normal(normal));
    CHECK(normal == 1.5);
  }
}

TEST_CASE("generator: a new seed forgets the kept normal number") {
  Generator g(3);
  double normal = 0;
  g.keep_normal(1.5);
  g.manual_seed(3);
  CHECK_FALSE(g.take_normal(normal));
}

TEST_CASE("generator: errors") {
  GeneratorState broken;
  broken.next = 625;
  CHECK(error_of<gradus::ValueError>([&] { Generator().set_state(broken); }) ==
        "[set_state] next must be at most 624, but got 625. Pass what get_state() returned.");
}

TEST_CASE("mersenne: every vector unit gives the same words") {
  Generator g(11);
  g.next_u32();
  const GeneratorState start = g.get_state();
  std::uint32_t x[3][624], y[3][624];
  using Renewal = void (*)(std::uint32_t*);
  using Tempering = void (*)(std::uint32_t*, const std::uint32_t*, std::uint32_t);
  const Renewal renew[] = {mersenne::run_portable<mersenne::Renew>, mersenne::run_avx2<mersenne::Renew>,
                           mersenne::run_avx512<mersenne::Renew>};
  const Tempering temper[] = {mersenne::run_portable<mersenne::Temper>, mersenne::run_avx2<mersenne::Temper>,
                              mersenne::run_avx512<mersenne::Temper>};
  for (int level = 0; level <= static_cast<int>(gradus::cpu()); ++level) {
    std::memcpy(x[level], start.words, sizeof x[level]);
    renew[level](x[level]);
    temper[level](y[level], x[level], 624);
    CHECK(std::memcmp(x[level], x[0], sizeof x[0]) == 0);
    CHECK(std::memcmp(y[level], y[0], sizeof y[0]) == 0);
  }
}
