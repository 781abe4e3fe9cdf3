// SPDX-License-Identifier: MIT
// What one epoch makes of the notebooks' networks: a line for each, its name and the SHA-256 of its weights.
//
//   epoch_bits [--batches N] [--data DIR] [WORK]...      N: stop after so many batches of an epoch
#include <cstdlib>

#include "../../bench/train/notebooks.hpp"
#include "../support/sha256.hpp"

namespace {

template <class Training>
std::string weights_after(const Training& training, const std::string& folder, gradus::Size batches) {
  const auto loader = training.loader(folder);
  gradus::manual_seed(0);
  const typename Training::Model model;
  typename Training::Optimizer optimizer(model.parameters(), training.options);
  training.epoch(model, optimizer, loader, batches);
  Sha256 hash;
  for (const gradus::Tensor<float>& p : model.parameters())
    hash.add(p.data_ptr(), static_cast<std::size_t>(p.numel()) * sizeof(float));
  return hash.text();
}

}  // namespace

int main(int argc, char** argv) try {
  std::string folder = "examples/data";
  gradus::Size batches = -1;  // all
  std::vector<std::string> works;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--batches" && i + 1 < argc) batches = std::atol(argv[++i]);
    else if (word == "--data" && i + 1 < argc) folder = argv[++i];
    else works.push_back(word);
  }
  if (works.empty()) works.assign(std::begin(notebooks::works), std::end(notebooks::works));
  for (const std::string& work : works) {
    const bool known = notebooks::with_training(work, [&](const auto& training) {
      std::printf("%s %s\n", work.c_str(), weights_after(training, folder, batches).c_str());
      std::fflush(stdout);
    });
    if (!known) return std::fprintf(stderr, "epoch_bits: no notebook is called %s\n", work.c_str()), 2;
  }
} catch (const gradus::Error& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
