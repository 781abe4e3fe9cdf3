// SPDX-License-Identifier: MIT
// Expected values: three steps of torch 2.13's optimizers (foreach=False) on a CPU with FMA; manual_seed(0), then
// randn(19) for the parameter and for each gradient.
#include "support/catch.hpp"

#include <cmath>
#include <vector>

#include <gradus/kernel/update.hpp>

using namespace gradus;
using namespace gradus::kernel;
using Floats = std::vector<float>;

namespace {

const Floats start = {
    -0x1.20370ap+0f, -0x1.270114p+0f, -0x1.0097acp-2f, 0x1.9646bap-1f, 0x1.329b16p-1f, -0x1.8e1ab6p+0f,
    -0x1.5d8d94p-2f, 0x1.da5e9cp+0f, 0x1.df54aap-2f, -0x1.42febep-3f, 0x1.7193b6p+0f, 0x1.77c348p-3f, 0x1.63ad8p+0f,
    0x1.961ap+0f, 0x1.e48138p-1f, -0x1.aff666p-1f, 0x1.dd186p-1f, 0x1.424e6ep+0f, 0x1.00a334p+1f};
const Floats gradients[3] = {
  {
      0x1.fcc0ep-3f, 0x1.c23fap-2f, 0x1.cc6facp-4f, 0x1.162abap-1f, -0x1.94a42ep-2f, 0x1.a4eaa4p-3f, -0x1.cd233ep-2f,
      -0x1.256a5cp-1f, -0x1.1c57fp-1f, 0x1.304b1cp-1f, 0x1.8abccp+0f, 0x1.d1d984p+0f, -0x1.1a61f8p-1f,
      -0x1.53489p+0f, 0x1.82286p-3f, -0x1.1aebf6p-4f, -0x1.facdb6p-2f, -0x1.7ef448p+0f, -0x1.8cfa7ap-3f},
  {
      -0x1.e47984p-2f, 0x1.579a9ep-2f, 0x1.8255dp+0f, -0x1.11a236p-1f, 0x1.2b2f2p+0f, 0x1.93f888p-2f, 0x1.f103a8p+0f,
      0x1.953f3cp-1f, -0x1.4bce52p-6f, -0x1.bfa96p-2f, 0x1.a5578ap+0f, -0x1.a6955cp-2f, 0x1.eebf4ep-1f,
      0x1.9ff1cap+0f, -0x1.7664c6p-2f, -0x1.4d6cbcp+0f, 0x1.972816p-4f, 0x1.c46cfep-2f, 0x1.f9b48cp-3f},
  {
      0x1.1d027p+0f, 0x1.210aaap-2f, 0x1.bca5a6p-2f, 0x1.7cb962p-4f, -0x1.550b06p-1f, 0x1.3751f6p-1f,
      -0x1.75c52ap-1f, -0x1.c449d4p-1f, -0x1.acf7a8p-2f, -0x1.9c1238p-1f, 0x1.219796p-1f, 0x1.71643ep-3f,
      0x1.bbba32p-4f, -0x1.827832p-1f, 0x1.f45d46p-3f, -0x1.3cb9eep-4f, 0x1.dcc4d4p-4f, -0x1.301f9p-1f,
      -0x1.3e7214p+0f}};

template <class T>
struct State {
  std::vector<T> p{start.begin(), start.end()}, g = p, a = std::vector<T>(p.size(), T(0)), b = a, c = a;
  Size n = static_cast<Size>(p.size());
  template <class F>
  std::vector<T> after_three(F&& step) {
    for (int k = 0; k < 3; ++k) {
      g.assign(gradients[k].begin(), gradients[k].end());
      step(*this, k);
    }
    return p;
  }
};
template <class T> constexpr T* no_memory = nullptr;
/// Where there is FMA: bit-equal, but for a square root, which torch (MKL) does not always round to nearest.
void check(const Floats& p, const Floats& expected, bool root) {
  if (cpu() >= Cpu::avx2 && !root) CHECK(p == expected);
  for (std::size_t i = 0; i < p.size(); ++i)
    CHECK(p[i] == Approx(expected[i]).epsilon(cpu() >= Cpu::avx2 ? 2.4e-7 : 1e-5));
}
void check(const std::vector<double>& p, const std::vector<double>& expected) {
  for (std::size_t i = 0; i < expected.size(); ++i)
    CHECK(p[i] == Approx(expected[i]).epsilon(cpu() >= Cpu::avx2 ? 4e-16 : 1e-14));
}

}  // namespace

TEST_CASE("update: sgd, plain with weight decay: three steps of PyTorch") {
  const auto step = []<class T>(State<T>& s, [[maybe_unused]] int k) {
    sgd(s.n, s.p.data(), s.g.data(), no_memory<T>, {.lr = 0.1, .weight_decay = 0.01});
  };
  check(State<float>().after_three(step), {
    -0x1.36196p+0f, -0x1.41295p+0f, -0x1.d227d6p-2f, 0x1.8fdfe2p-1f, 0x1.2c34b4p-1f, -0x1.abd13cp+0f,
    -0x1.aa5634p-2f, 0x1.e9f63p+0f, 0x1.21cf1p-1f, -0x1.7a75aep-4f, 0x1.1080bcp+0f, 0x1.918f32p-6f, 0x1.55377cp+0f,
    0x1.a083fep+0f, 0x1.df9c24p-1f, -0x1.648fa6p-1f, 0x1.e9e932p-1f, 0x1.6b7752p+0f, 0x1.0f1bfcp+1f}, false);
  check(State<double>().after_three(step), {-0x1.36195fcf9ad5bp+0, -0x1.41294dfed1ff5p+0});
}

TEST_CASE("update: sgd, Nesterov momentum and weight decay: three steps of PyTorch") {
  const auto step = []<class T>(State<T>& s, [[maybe_unused]] int k) {
    sgd(s.n, s.p.data(), s.g.data(), s.a.data(),
        {.lr = 0.1, .momentum = 0.9, .nesterov = true, .weight_decay = 0.01, .first_step = k == 0});
  };
  check(State<float>().after_three(step), {
    -0x1.49137cp+0f, -0x1.7034acp+0f, -0x1.8e5af8p-1f, 0x1.74a674p-1f, 0x1.145e56p-1f, -0x1.d5da8p+0f,
    -0x1.2452cap-1f, 0x1.fcfd46p+0f, 0x1.7aca76p-1f, -0x1.6c7fdap-4f, 0x1.66e1f8p-2f, -0x1.75420cp-2f,
    0x1.490314p+0f, 0x1.bb500ep+0f, 0x1.da6816p-1f, -0x1.c8bc82p-2f, 0x1.0b8636p+0f, 0x1.c14d18p+0f,
    0x1.1cc7e2p+1f}, false);
  check(State<double>().after_three(step), {-0x1.49137d0262e3fp+0, -0x1.7034ab594f197p+0});
}

TEST_CASE("update: sgd, dampening spares the first step: three steps of PyTorch") {
  const auto step = []<class T>(State<T>& s, [[maybe_unused]] int k) {
    sgd(s.n, s.p.data(), s.g.data(), s.a.data(), {.lr = 0.1, .momentum = 0.9, .dampening = 0.3, .first_step = k == 0});
  };
  check(State<float>().after_three(step), {
    -0x1.354a78p+0f, -0x1.55fddcp+0f, -0x1.0638a8p-1f, 0x1.6bf47ap-1f, 0x1.31b988p-1f, -0x1.b4b0eep+0f,
    -0x1.b4ab24p-2f, 0x1.f7023p+0f, 0x1.4d1d88p-1f, -0x1.a26424p-3f, 0x1.88dba6p-1f, -0x1.11d32p-2f, 0x1.67193cp+0f,
    0x1.c840d2p+0f, 0x1.da7bbep-1f, -0x1.4aea8ap-1f, 0x1.0b69c8p+0f, 0x1.a5b028p+0f, 0x1.0e4da2p+1f}, false);
  check(State<double>().after_three(step), {-0x1.354a788f1a9fcp+0, -0x1.55fdda345a1cap+0});
}

TEST_CASE("update: rmsprop, defaults: three steps of PyTorch") {
  const auto step = []<class T>(State<T>& s, [[maybe_unused]] int k) {
    rmsprop(s.n, s.p.data(), s.g.data(), s.a.data(), no_memory<T>, no_memory<T>, {.lr = 0.01});
  };
  check(State<float>().after_three(step), {
    -0x1.3a3afp+0f, -0x1.5be58cp+0f, -0x1.e97cbcp-2f, 0x1.80d3f6p-1f, 0x1.4db538p-1f, -0x1.d3232ap+0f,
    -0x1.378bdp-2f, 0x1.f06df2p+0f, 0x1.43c1eap-1f, -0x1.fd066p-4f, 0x1.3efafap+0f, 0x1.892796p-4f, 0x1.64854cp+0f,
    0x1.a48cacp+0f, 0x1.c49878p-1f, -0x1.46969cp-1f, 0x1.fa8d76p-1f, 0x1.5dcf18p+0f, 0x1.0fc412p+1f}, true);
  check(State<double>().after_three(step), {-0x1.3a3af13f6acd2p+0, -0x1.5be58b91ff961p+0});
}

TEST_CASE("update: rmsprop, centered, momentum, weight decay: three steps of PyTorch") {
  const auto step = []<class T>(State<T>& s, [[maybe_unused]] int k) {
    rmsprop(s.n, s.p.data(), s.g.data(), s.a.data(), s.b.data(), s.c.data(),
            {.lr = 0.01, .alpha = 0.9, .weight_decay = 0.01, .momentum = 0.9, .centered = true});
  };
  check(State<float>().after_three(step), {
    -0x1.30c028p+0f, -0x1.4d47f4p+0f, -0x1.a86c62p-2f, 0x1.7b928ap-1f, 0x1.4aca3ap-1f, -0x1.bc2818p+0f,
    -0x1.332d0ap-2f, 0x1.ea244p+0f, 0x1.2a5534p-1f, -0x1.7d6038p-3f, 0x1.4b3c1ap+0f, 0x1.a99994p-4f, 0x1.6c1048p+0f,
    0x1.a3ccc2p+0f, 0x1.c8c66p-1f, -0x1.5ff9e4p-1f, 0x1.ffabf8p-1f, 0x1.57d8fep+0f, 0x1.09b66cp+1f}, true);
  check(State<double>().after_three(step), {-0x1.30c0296783448p+0, -0x1.4d47f587759aep+0});
}

TEST_CASE("update: adam, defaults: three steps of PyTorch") {
  const auto step = []<class T>(State<T>& s, [[maybe_unused]] int k) {
    adam(s.n, s.p.data(), s.g.data(), s.a.data(), s.b.data(), {.lr = 0.001, .step = k + 1});
  };
  check(State<float>().after_three(step), {
    -0x1.207ffp+0f, -0x1.27c29p+0f, -0x1.0335d2p-2f, 0x1.95c3ccp-1f, 0x1.32d9f4p-1f, -0x1.8eda92p+0f,
    -0x1.5d514ep-2f, 0x1.daa694p+0f, 0x1.e1e706p-2f, -0x1.4462bep-3f, 0x1.70d52ep+0f, 0x1.73d14cp-3f, 0x1.63c688p+0f,
    0x1.96586p+0f, 0x1.e420b2p-1f, -0x1.aeb994p-1f, 0x1.ddfde2p-1f, 0x1.42cf9ap+0f, 0x1.00d192p+1f}, true);
  check(State<double>().after_three(step), {-0x1.207fee48e5f9cp+0, -0x1.27c28e167766fp+0});
}

TEST_CASE("update: adam, weight decay, and means that move by more than half: three steps of PyTorch") {
  const auto step = []<class T>(State<T>& s, [[maybe_unused]] int k) {
    adam(s.n, s.p.data(), s.g.data(), s.a.data(), s.b.data(),
         {.lr = 0.01, .beta1 = 0.4, .beta2 = 0.9, .weight_decay = 0.1, .step = k + 1});
  };
  check(State<float>().after_three(step), {
    -0x1.226396p+0f, -0x1.2dfa5ap+0f, -0x1.1c9bd8p-2f, 0x1.91e57cp-1f, 0x1.340cdcp-1f, -0x1.964cf4p+0f,
    -0x1.5bb31cp-2f, 0x1.dbc43ep+0f, 0x1.f552fp-2f, -0x1.3ead76p-3f, 0x1.6a82d6p+0f, 0x1.5b3aaep-3f, 0x1.62bcecp+0f,
    0x1.972b48p+0f, 0x1.de7bc4p-1f, -0x1.a29c3ap-1f, 0x1.df2ecp-1f, 0x1.45b318p+0f, 0x1.fe40d6p+0f}, true);
  check(State<double>().after_three(step), {-0x1.226396e34fa79p+0, -0x1.2dfa5b992d4e6p+0});
}

TEST_CASE("update: adam, decoupled weight decay is AdamW: three steps of PyTorch") {
  const auto step = []<class T>(State<T>& s, [[maybe_unused]] int k) {
    adam(s.n, s.p.data(), s.g.data(), s.a.data(), s.b.data(),
         {.lr = 0.01, .weight_decay = 0.1, .decoupled = true, .step = k + 1});
  };
  check(State<float>().after_three(step), {
    -0x1.2231bep+0f, -0x1.2dab8cp+0f, -0x1.19f904p-2f, 0x1.8ff44cp-1f, 0x1.34228cp-1f, -0x1.9465ep+0f,
    -0x1.5a2a5ep-2f, 0x1.dbc12ep+0f, 0x1.f79572p-2f, -0x1.4fe3dap-3f, 0x1.6908cep+0f, 0x1.4f3c26p-3f, 0x1.6395c8p+0f,
    0x1.9750e4p+0f, 0x1.df4a78p-1f, -0x1.a24e6ap-1f, 0x1.e49e2cp-1f, 0x1.466152p+0f, 0x1.01ad6ap+1f}, true);
  check(State<double>().after_three(step), {-0x1.2231bf0d33a7bp+0, -0x1.2dab8e2e21119p+0});
}

namespace {
template <template <class> class Update, class Step>
void check_levels(const Step& step) {
  using Pass = UpdatePass<Update, float>;
  using L = Levels<Pass, typename Pass::Signature>;
  std::vector<Floats> results;
  for (auto* pass : {L::avx2, L::avx512}) {
    std::vector<Floats> memory;
    for (std::size_t k = 0; k < 5; ++k) memory.push_back(Floats(1000, 0.5f / static_cast<float>(k + 1)));
    for (std::size_t i = 0; i < 1000; ++i) {
      memory[1][i] = std::sin(static_cast<float>(i));
      memory[0][i] = std::cos(memory[1][i]);
    }
    float* pointers[5];
    for (std::size_t k = 0; k < 5; ++k) pointers[k] = memory[k].data();
    pass(Update<float>(step), reinterpret_cast<typename Pass::Memories&>(pointers), 3, 1000);
    results.push_back(memory[0]);
  }
  CHECK(results[0] == results[1]);
}
}  // namespace

TEST_CASE("update: same bits at AVX2 and AVX-512, and at 1 and 3 threads") {
  if (cpu() >= Cpu::avx512) {
    check_levels<Sgd>(SgdStep{.lr = 0.1, .momentum = 0.9, .nesterov = true, .weight_decay = 0.01});
    check_levels<Rmsprop>(RmspropStep{.lr = 0.1, .momentum = 0.9, .centered = true});
    check_levels<Adam>(AdamStep{.lr = 0.1, .weight_decay = 0.01, .step = 3});
  }
  const Size n = 100001;
  Floats one(static_cast<std::size_t>(n), 1.f), three = one, g(one.size()), v1 = one, v3 = one, m1 = one, m3 = one;
  for (std::size_t i = 0; i < g.size(); ++i) g[i] = 1.0f / static_cast<float>(i + 1);
  {
    const Threads scope(1);
    adam(n, one.data(), g.data(), m1.data(), v1.data(), {.lr = 0.1});
  }
  {
    const Threads scope(3);
    adam(n, three.data(), g.data(), m3.data(), v3.data(), {.lr = 0.1});
  }
  CHECK(one == three);
  CHECK(v1 == v3);
}
TEST_CASE("update: nothing to do, and NaN in one place stays there") {
  adam<float>(0, nullptr, nullptr, nullptr, nullptr, {.lr = 0.1});
  State<float> s;
  s.g.assign(s.g.size(), 1.f);
  s.g[4] = std::nanf("");
  rmsprop<float>(s.n, s.p.data(), s.g.data(), s.a.data(), nullptr, nullptr, {.lr = 0.01});
  for (std::size_t i = 0; i < s.p.size(); ++i) CHECK(std::isnan(s.p[i]) == (i == 4));
}
