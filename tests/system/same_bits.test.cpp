// SPDX-License-Identifier: MIT
// Training gives the same bits at any number of threads and on every level with FMA, and leaves nothing behind.
#include <climits>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <unistd.h>

#include "support/catch.hpp"
#include "system/networks.hpp"

using namespace gradus;

namespace {

/// FNV-1a over the bytes of all parameters.
template <Floating T>
std::uint64_t digest_of(const nn::Module<T>& model) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const Tensor<T>& p : model.parameters()) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(p.data_ptr());
    for (std::size_t i = 0; i < static_cast<std::size_t>(p.numel()) * sizeof(T); ++i)
      hash = (hash ^ bytes[i]) * 0x100000001b3;
  }
  return hash;
}
/// What 12 steps make of the network's parameters.
template <Floating T>
std::uint64_t train_some(int threads) {
  const Threads guard(threads);
  const auto loader = notebook_loader();
  manual_seed(0);
  const Mlp<T> model;
  optim::RMSprop optimizer(model.parameters());
  int step = 0;
  for (const auto& batch : loader) {
    train_on(model, optimizer, batch);
    if (++step == 12) break;
  }
  return digest_of(model);
}

/// What the hidden test below prints when this program runs under that setting of GRADUS_CPU.
std::string digests_at(const std::string& level) {
  char self[PATH_MAX] = {}, line[256];
  REQUIRE(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
  std::FILE* output = popen(("GRADUS_CPU=" + level + " '" + self + "' '[.digest]'").c_str(), "r");
  REQUIRE(output);
  std::string digests;
  while (std::fgets(line, sizeof line, output))
    if (!std::strncmp(line, "digest", 6)) digests += line;
  REQUIRE(pclose(output) == 0);
  return digests;
}

struct Thrown : std::runtime_error {
  using runtime_error::runtime_error;
};
/// Throws when it is asked for, with half a graph recorded.
struct Broken : nn::Module<float> {
  const bool* throws;
  explicit Broken(const bool& when) : throws(&when) {}
  Tensor<float> forward(const Tensor<float>& x) override {
    const Tensor<float> y = relu(x);
    if (*throws) throw Thrown("broken");
    return y;
  }
};

}  // namespace

TEST_CASE("training: same bits at 1, 2 and 3 threads") {
  const std::uint64_t one = train_some<float>(1);
  CHECK(train_some<float>(2) == one);
  CHECK(train_some<float>(3) == one);
  const std::uint64_t one_double = train_some<double>(1);
  CHECK(train_some<double>(2) == one_double);
}

TEST_CASE("training: same bits with AVX2 and AVX-512") {
  const std::string digests = digests_at("avx2");
  CHECK(digests.size() > 40);
  CHECK(digests_at("avx512") == digests);
}
TEST_CASE("digest of a short training, for the test above", "[.digest]") {
  std::printf("digest float %016lx\n", static_cast<unsigned long>(train_some<float>(2)));
  std::printf("digest double %016lx\n", static_cast<unsigned long>(train_some<double>(2)));
}

TEST_CASE("training: after warming up nothing is asked of the system, and no step leaves nodes behind") {
  if (memory::uses_system()) return;
  const auto loader = notebook_loader();
  manual_seed(0);
  const Mlp<float> model;
  optim::RMSprop optimizer(model.parameters());
  const long nodes = live_nodes();
  int left_behind = 0;
  const auto asked_in_an_epoch = [&] {
    const std::size_t before = process_state.system_allocations;
    for (const auto& batch : loader) {
      train_on(model, optimizer, batch);
      left_behind += live_nodes() != nodes;
    }
    return process_state.system_allocations - before;
  };
  {
    const Threads one(1);
    asked_in_an_epoch();
    CHECK(asked_in_an_epoch() == 0);
  }
  // A helper asks for its own scratch memory when it first comes in time for a piece, which may take an epoch or two.
  std::size_t asked = 1;
  for (int epoch = 0; epoch < 6 && asked; ++epoch) asked = asked_in_an_epoch();
  CHECK(asked == 0);
  CHECK(left_behind == 0);
}

TEST_CASE("training: an exception inside forward leaves nothing behind") {
  bool broken = false;
  manual_seed(0);
  const nn::Sequential<> model{nn::Flatten(), nn::Linear(784, 32), nn::ReLU(), Broken(broken), nn::Linear(32, 10)};
  optim::RMSprop optimizer(model.parameters());
  const data::MnistBatch batch{rand({64, 1, 28, 28}), randint(10, {64})};
  train_on(model, optimizer, batch);

  optimizer.zero_grad();
  const long nodes = live_nodes();
  const std::size_t held = memory_allocated();
  const std::uint64_t digest = digest_of(model);
  broken = true;
  CHECK_THROWS_AS(model(batch.images), Thrown);
  CHECK(error_of<ShapeError>([&] { model(rand({64, 1, 28, 27})); }).find("784 features") != std::string::npos);
  CHECK(live_nodes() == nodes);
  CHECK(memory_allocated() == held);
  CHECK(digest_of(model) == digest);

  broken = false;
  const float loss = train_on(model, optimizer, batch);
  CHECK(train_on(model, optimizer, batch) < loss);
}
