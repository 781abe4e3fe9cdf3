// SPDX-License-Identifier: MIT
#pragma once
// What the tests of training share: a small data module, and a place where a trainer may write its words.
#include <cstdio>
#include <string>
#include <vector>

#include <gradus/data/tensor_dataset.hpp>
#include <gradus/tensor/factories.hpp>
#include <gradus/train/data_module.hpp>

namespace runs {

using namespace gradus;

/// Points of a line, every other one of class 1.
inline auto points(Size n) {
  std::vector<float> x;
  std::vector<std::int64_t> y;
  for (int i = 0; i < 2 * n; ++i) x.push_back(static_cast<float>(i) / 40);
  for (int i = 0; i < n; ++i) y.push_back(i % 2);
  return data::TensorDataset(from_vector(x, {n, 2}), from_vector(y));
}
/// 20 points, in batches of 4: 12 to train on, 8 to validate on.
inline auto points_module(data::PartLength validation = 8) {
  return train::SimpleDataModule(points(20), points(6), {.batch_size = 4, .validation = validation});
}

struct Output {
  std::FILE* file = std::tmpfile();
  ~Output() { std::fclose(file); }
  std::string text() const {
    std::string s(static_cast<std::size_t>(std::ftell(file)), ' ');
    std::rewind(file);
    s.resize(std::fread(s.data(), 1, s.size(), file));
    return s;
  }
};

}  // namespace runs
