// SPDX-License-Identifier: MIT
#include <gradus/data/enumerate.hpp>

#include <gradus/data/data_loader.hpp>
#include <gradus/data/tensor_dataset.hpp>
#include <gradus/ops/copy.hpp>
#include <gradus/tensor/factories.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("enumerate: batches with their numbers", "[data]") {
  const data::TensorDataset numbers(arange<std::int64_t>(5), arange<float>(5));
  const data::DataLoader loader(numbers, 2);
  std::vector<std::int64_t> seen;
  for (auto [i, batch] : data::enumerate(loader)) {
    seen.push_back(i);
    for (const std::int64_t x : batch.x.to_vector()) seen.push_back(x);
    if (i == 1) break;
  }
  CHECK(seen == std::vector<std::int64_t>{0, 0, 1, 1, 2, 3});
  Size last = -1;
  for (auto [i, batch] : data::enumerate(data::DataLoader(numbers, 2))) last = i;  // a temporary lives long enough
  CHECK(last == 2);
}

TEST_CASE("enumerate: any container, writable", "[data]") {
  std::vector<int> x{5, 6};
  for (auto [i, value] : data::enumerate(x)) value += static_cast<int>(i) * 10;
  CHECK(x == std::vector<int>{5, 16});
  const char* names[] = {"a", "b"};
  std::string seen;
  for (auto [i, name] : data::enumerate(names)) seen += name + std::to_string(i);
  CHECK(seen == "a0b1");
}
