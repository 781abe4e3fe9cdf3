// SPDX-License-Identifier: MIT
// Seconds per training epoch of the notebooks' networks (notebooks.hpp). The same work in other libraries:
// bench/peers/.
//
//   notebook_epoch [--work NAME] [--epochs N] [--threads N] [--data DIR]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <gradus/gradus.hpp>

#include "notebooks.hpp"

using namespace gradus;

namespace {

struct Options {
  std::string work = "mlp", data = "examples/data";
  int epochs = 10, threads = 0;
};
[[noreturn]] void fail_usage() {
  std::fputs("usage: notebook_epoch [--work mlp|mlr|logistic|linear|conv|wide] [--epochs N] [--threads N] "
             "[--data DIR]\n", stderr);
  std::exit(2);
}
Options parse(int argc, char** argv) {
  Options o;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i], value = i + 1 < argc ? argv[++i] : "";
    if (name == "--work") o.work = value;
    else if (name == "--data") o.data = value;
    else if (name == "--epochs" && std::atoi(value.c_str()) > 0) o.epochs = std::atoi(value.c_str());
    else if (name == "--threads" && std::atoi(value.c_str()) > 0) o.threads = std::atoi(value.c_str());
    else fail_usage();
  }
  return o;
}

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Medians over the epochs of one training run.
template <class Training>
void run(const Options& o, const Training& training) {
  const auto loader = training.loader(o.data);
  manual_seed(0);
  typename Training::Model model;
  typename Training::Optimizer optimizer(model.parameters(), training.options);
  std::vector<double> seconds;
  double sum = 0;
  for (int epoch = 0; epoch < o.epochs; ++epoch) {
    const double start = now();
    sum = training.epoch(model, optimizer, loader, loader.size());
    seconds.push_back(now() - start);
  }
  std::sort(seconds.begin(), seconds.end());
  std::printf("gradus work=%s threads=%d epochs=%d best=%.4f median=%.4f loss=%.4f\n", o.work.c_str(), num_threads(),
              o.epochs, seconds.front(), seconds[seconds.size() / 2], sum / static_cast<double>(loader.size()));
}

}  // namespace

int main(int argc, char** argv) try {
  const Options o = parse(argc, argv);
  if (o.threads) set_num_threads(o.threads);
  if (!notebooks::with_training(o.work, [&](const auto& training) { run(o, training); })) fail_usage();
} catch (const Error& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
