// SPDX-License-Identifier: MIT
#include <gradus/data/tensor_dataset.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/train/data_module.hpp>

#include "support/catch.hpp"

using namespace gradus;
using train::SimpleDataModule;

namespace {
auto numbers(Size n) { return data::TensorDataset(arange(n), arange(n)); }
std::vector<std::int64_t> all_of(const auto& loader) {
  std::vector<std::int64_t> all;
  for (auto& [x, y] : loader)
    for (const std::int64_t v : x.to_vector()) all.push_back(v);
  return all;
}
}  // namespace

// random_split(range(10), [7, 3], generator=torch.Generator().manual_seed(0)) of PyTorch 2.13
TEST_CASE("SimpleDataModule: PyTorch's split for seed 0, whatever the default generator is at") {
  const SimpleDataModule data(numbers(10), numbers(4), {.batch_size = 2, .validation = 3});
  CHECK(data.train_set().indices().to_vector() == std::vector<std::int64_t>{4, 1, 7, 5, 3, 9, 0});
  CHECK(all_of(data.validation_loader()) == std::vector<std::int64_t>{8, 6, 2});
  CHECK(all_of(data.test_loader()) == std::vector<std::int64_t>{0, 1, 2, 3});
  CHECK(data.train_loader().size() == 4);
}

TEST_CASE("SimpleDataModule: training batches come in another order each epoch") {
  manual_seed(0);
  const SimpleDataModule data(numbers(10), numbers(1));
  const auto loader = data.train_loader();
  const auto first = all_of(loader), second = all_of(loader);
  CHECK(first.size() == 10);
  CHECK(first != second);
  CHECK(data.validation_loader().size() == 0);
}

TEST_CASE("SimpleDataModule: a fraction is rounded down") {
  CHECK(SimpleDataModule(numbers(10), numbers(1), {.validation = 0.29}).validation_set().size() == 2);
  CHECK(SimpleDataModule(numbers(10), numbers(1), {.validation = 0.0}).validation_set().size() == 0);
}

TEST_CASE("SimpleDataModule: a validation set of its own, and all test samples at once for prediction") {
  const data::TensorDataset other(arange(3), arange(3));
  const SimpleDataModule data(numbers(10), numbers(5), other, {.batch_size = 4});
  CHECK(all_of(data.validation_loader()) == std::vector<std::int64_t>{0, 1, 2});
  CHECK(data.train_set().size() == 10);
  CHECK(data.train_set().indices().to_vector()[3] == 3);
  CHECK(data.predict_loader().size() == 1);
}

// random_split(range(10), [5, 2, 3], generator=torch.Generator().manual_seed(0)) of PyTorch 2.13: [4, 1, 7, 5, 3], [9, 0], [8, 6, 2]
TEST_CASE("from_arrays: training, test and validation samples, in this order") {
  const auto data = train::from_arrays(arange(10), arange(10), {.test = 0.2, .validation = 3});
  CHECK(data.train_set().indices().to_vector() == std::vector<std::int64_t>{4, 1, 7, 5, 3});
  CHECK(all_of(data.test_loader()) == std::vector<std::int64_t>{9, 0});
  CHECK(all_of(data.validation_loader()) == std::vector<std::int64_t>{8, 6, 2});
  const auto twice = train::from_arrays(arange(10), arange(10), {.test = 2, .test_as_validation = true});
  CHECK(all_of(twice.validation_loader()) == all_of(twice.test_loader()));
  CHECK(error_of<ValueError>([] { train::from_arrays(arange(10), arange(10), {.test = 5, .validation = 5}); }) ==
        "[SimpleDataModule] test and validation must leave some of the 10 samples for training, but got 5 and 5.");
}

TEST_CASE("SimpleDataModule: errors") {
  const auto error = [](const train::DataModuleOptions& o) {
    return error_of<ValueError>([&] { SimpleDataModule(numbers(10), numbers(1), o); });
  };
  CHECK(error({.validation = 1.5}) == "[SimpleDataModule] validation must be a fraction in [0, 1), but got 1.5.");
  CHECK(error({.validation = 10}) ==
        "[SimpleDataModule] validation must leave some of the 10 training samples, but got 10.");
  CHECK(error({.validation = -1}) ==
        "[SimpleDataModule] validation must leave some of the 10 training samples, but got -1.");
  CHECK(error({.batch_size = 0}) ==
        "[DataLoader] batch_size should be a positive integer value, but got batch_size=0.");
}
