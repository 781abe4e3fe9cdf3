// SPDX-License-Identifier: MIT
#include <gradus/data/data_loader.hpp>

#include <gradus/data/mnist.hpp>
#include <gradus/data/subset.hpp>
#include <gradus/data/tensor_dataset.hpp>
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/view.hpp>

#include "support/catch.hpp"
#include "support/idx_files.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;
using data::DataLoader;
using data::TensorDataset;
using Ints = std::vector<std::int64_t>;
using Batches = std::vector<Ints>;

namespace {

auto numbers(Size n) { return TensorDataset(arange<std::int64_t>(n), arange<float>(n)); }
template <class Loader>
Batches epoch(const Loader& loader) {
  Batches y;
  for (auto& batch : loader) y.push_back(batch.x.to_vector());
  return y;
}
// What the next torch.randint(0, 1000000, (1,)) would give: tells where a generator stands.
std::int64_t probe(Generator& g = default_generator()) {
  std::int64_t y;
  fill_randint(&y, 1, 0, 1000000, g);
  return y;
}

// A dataset of a user's, without fill_batch.
struct Plain {
  struct Batch { Tensor<std::int64_t> x; };
  Size n, poison = -1;
  Size size() const { return n; }
  Batch batch(const Size* indices, Size m) const {
    for (Size i = 0; i < m; ++i)
      if (indices[i] == poison) throw ValueError("poison");
    return {from_vector(Ints(indices, indices + m))};
  }
};

}  // namespace

// Literals below: torch 2.13, DataLoader(range(n), batch_size, ...).
TEST_CASE("DataLoader: PyTorch's order, epoch after epoch", "[data]") {
  const bool prefetch = GENERATE(false, true);
  manual_seed(0);
  const DataLoader loader(numbers(10), {.batch_size = 4, .shuffle = true, .prefetch = prefetch});
  CHECK(loader.size() == 3);
  CHECK(epoch(loader) == Batches{{6, 7, 1, 4}, {2, 0, 9, 8}, {3, 5}});
  CHECK(epoch(loader) == Batches{{2, 4, 7, 0}, {8, 9, 5, 3}, {6, 1}});
  CHECK(probe() == 583497);
}

TEST_CASE("DataLoader: in order, and still a seed is drawn", "[data]") {
  const bool prefetch = GENERATE(false, true);
  manual_seed(0);
  CHECK(epoch(DataLoader(numbers(10), {.batch_size = 4, .prefetch = prefetch})) ==
        Batches{{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9}});
  CHECK(probe() == 714933);
  manual_seed(0);
  CHECK(epoch(DataLoader(numbers(0), {.batch_size = 4, .prefetch = prefetch})) == Batches{});
  CHECK(probe() == 714933);
  manual_seed(0);
  CHECK(epoch(DataLoader(numbers(3), {.batch_size = 4, .shuffle = true, .drop_last = true})) == Batches{});
  CHECK(probe() == 848963);
}

TEST_CASE("DataLoader: the order is drawn when the first batch is looked at", "[data]") {
  manual_seed(0);
  const DataLoader loader(numbers(10), {.batch_size = 4, .shuffle = true});
  auto it = loader.begin();
  float u;
  fill_uniform(&u, 1, 0, 1);
  CHECK(it->x.to_vector() == Ints{1, 2, 3, 5});
  CHECK(it->y.to_vector() == std::vector<float>{1, 2, 3, 5});
}

TEST_CASE("DataLoader: a generator of the user's shuffles itself", "[data]") {
  const bool prefetch = GENERATE(false, true);
  Generator g(5);
  manual_seed(0);
  const DataLoader loader(numbers(10), {.batch_size = 4, .shuffle = true, .prefetch = prefetch, .generator = &g});
  CHECK(epoch(loader) == Batches{{7, 4, 8, 1}, {2, 3, 6, 5}, {9, 0}});
  CHECK(epoch(loader) == Batches{{2, 1, 6, 3}, {5, 9, 4, 7}, {8, 0}});
  CHECK(probe() == 136044);
  CHECK(probe(g) == 676286);

  g.manual_seed(5);
  epoch(DataLoader(numbers(10), {.batch_size = 4, .generator = &g}));
  CHECK(probe(g) == 766767);
}

TEST_CASE("DataLoader: a generator of the user's is drawn from once more when the samples run out", "[data]") {
  const bool prefetch = GENERATE(false, true);
  Generator g;
  const auto loader = [&](Size n, bool drop_last = false) {
    g.manual_seed(5);
    const data::DataLoaderOptions options{
        .batch_size = 4, .shuffle = true, .drop_last = drop_last, .prefetch = prefetch, .generator = &g};
    return DataLoader(numbers(n), options);
  };
  epoch(loader(10, true));
  CHECK(probe(g) == 781109);
  CHECK(epoch(loader(3, true)) == Batches{});
  CHECK(probe(g) == 403792);
  {
    const auto stopped = loader(10);
    for (auto& batch : stopped) {
      CHECK(batch.x.to_vector() == Ints{7, 4, 8, 1});
      break;
    }
  }
  CHECK(probe(g) == 970750);
  // After the last whole batch only once another one is asked for; with a smaller one at once.
  const auto probes = [&](const auto& l) {
    Ints y;
    for (auto& batch : l) static_cast<void>(batch), y.push_back(probe(g));
    y.push_back(probe(g));
    return y;
  };
  CHECK(probes(loader(8)) == Ints{778404, 419879, 256527});
  CHECK(probes(loader(6)) == Ints{684233, 11312, 588318});
}

TEST_CASE("DataLoader: subsets are gathered from the innermost dataset", "[data]") {
  const bool prefetch = GENERATE(false, true);
  const data::Subset part(data::Subset(numbers(10), from_vector<std::int64_t>({9, 8, 7, 6})),
                          from_vector<std::int64_t>({3, 0, 2}));
  const DataLoader loader(part, {.batch_size = 2, .prefetch = prefetch});
  CHECK(epoch(loader) == Batches{{6, 9}, {7}});
  CHECK(loader.dataset().size() == 3);
}

TEST_CASE("DataLoader: drop_last, and batches that may be edited and kept", "[data]") {
  const bool prefetch = GENERATE(false, true);
  const DataLoader loader(numbers(5), {.batch_size = 2, .drop_last = true, .prefetch = prefetch});
  CHECK(loader.size() == 2);
  std::vector<Tensor<std::int64_t>> kept;
  for (auto& [x, y] : loader) {
    y = Tensor<float>();
    kept.push_back(x);
  }
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].to_vector() == Ints{0, 1});
  CHECK(kept[1].to_vector() == Ints{2, 3});
}

TEST_CASE("DataLoader: any dataset, exceptions cross threads, batches can be stepped over", "[data]") {
  const bool prefetch = GENERATE(false, true);
  CHECK(epoch(DataLoader(Plain{5}, {.batch_size = 2, .prefetch = prefetch})) == Batches{{0, 1}, {2, 3}, {4}});
  const DataLoader bad(Plain{9, 2}, {.batch_size = 2, .prefetch = prefetch});
  Size seen = 0;
  CHECK(error_of<ValueError>([&] {
    for (auto& batch : bad) seen += batch.x.numel();
  }) == "poison");
  CHECK(seen == 2);
  auto it = bad.begin();
  CHECK(it->x.to_vector() == Ints{0, 1});
  ++++it;
  CHECK(it->x.to_vector() == Ints{4, 5});
  ++it;
  CHECK(it->x.to_vector() == Ints{6, 7});
  auto at_bad = bad.begin();
  ++at_bad;
  CHECK(error_of<ValueError>([&] { *at_bad; }) == "poison");
  CHECK(error_of<ValueError>([&] { *at_bad; }) == "poison");
}

TEST_CASE("DataLoader: next is the first batch of a fresh epoch", "[data]") {
  const bool prefetch = GENERATE(false, true);
  manual_seed(0);
  const DataLoader loader(numbers(10), 4, {.shuffle = true, .prefetch = prefetch});
  CHECK(loader.size() == 3);
  CHECK(loader.next().x.to_vector() == Ints{6, 7, 1, 4});
  CHECK(loader.next().x.to_vector() == Ints{2, 4, 7, 0});
  CHECK(probe() == 583497);
  manual_seed(0);
  CHECK(DataLoader(numbers(10), 4).next().x.to_vector() == Ints{0, 1, 2, 3});
  CHECK(probe() == 714933);
  manual_seed(0);
  Generator own(5);
  CHECK(DataLoader(numbers(3), 4, {.shuffle = true, .generator = &own}).next().x.to_vector() == Ints{1, 2, 0});
  CHECK(probe() == 136044);
  CHECK(probe(own) == 403792);
}

TEST_CASE("DataLoader: errors", "[data]") {
  CHECK(error_of<ValueError>([] { DataLoader(numbers(3), 4, {.drop_last = true}).next(); }) ==
        "[DataLoader] dataset must hold a batch for next(), but got none. StopIteration: it is empty, or drop_last "
        "leaves nothing of it.");
  CHECK(error_of<ValueError>([] { DataLoader(numbers(3), 4, {.batch_size = 2}); }) ==
        "[DataLoader] batch_size must be given once, but got 4 by position and 2 by name. DataLoader got multiple "
        "values for argument 'batch_size'.");
  CHECK(DataLoader(numbers(3), {}).size() == 3);
  CHECK(error_of<ValueError>([] { DataLoader(numbers(3), {.batch_size = 0}); }) ==
        "[DataLoader] batch_size should be a positive integer value, but got batch_size=0.");
  CHECK(error_of<ValueError>([] { DataLoader(numbers(3), {.batch_size = -1}); }) ==
        "[DataLoader] batch_size should be a positive integer value, but got batch_size=-1.");
  CHECK(error_of<ValueError>([] { DataLoader(numbers(0), {.shuffle = true}); }) ==
        "[DataLoader] dataset must not be empty if it is to be shuffled, but got no samples. num_samples should be a "
        "positive integer value, but got num_samples=0.");
  CHECK(DataLoader(numbers(3), {.batch_size = INT64_MAX}).size() == 1);
}

TEST_CASE("DataLoader: after the first epoch nothing is allocated from the system", "[data]") {
  if (memory::uses_system()) return;
  const bool prefetch = GENERATE(false, true);
  const TemporaryFolder folder;
  write_mnist(folder.path(), "train", 10);
  const auto [train, rest] = data::random_split(data::Mnist(folder.path(), data::Split::train), {9, 1});
  const DataLoader loader(train, {.batch_size = 2, .shuffle = true, .prefetch = prefetch});
  Size seen = 0;
  std::size_t before = 0;
  for (int e = 0; e < 4; ++e) {
    if (e == 1) before = process_state.system_allocations;
    for (auto& batch : loader) seen += batch.images.size(0) + batch.labels.numel();
  }
  CHECK(process_state.system_allocations == before);
  CHECK(seen == 4 * 18);
}
