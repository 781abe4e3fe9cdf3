// SPDX-License-Identifier: MIT
// Seconds per training epoch of the notebooks' networks (notebooks.hpp). The same work in other libraries:
// bench/peers/.
//
//   notebook_epoch [--work NAME] [--epochs N] [--threads N] [--data DIR]
#include <algorithm>
#include <cstdio>
#include <vector>

#include <gradus/gradus.hpp>

#include "notebooks.hpp"

using namespace gradus;

namespace {

struct Choices {
  std::string work = "mlp", data = "examples/data";
  int epochs = 10, threads = 0;
};

/// Medians over the epochs of one training run.
template <class Training>
void run(const Choices& o, const Training& training) {
  const auto loader = training.loader(o.data);
  manual_seed(0);
  typename Training::Model model;
  typename Training::Optimizer optimizer(model.parameters(), training.options);
  std::vector<double> seconds;
  double sum = 0;
  for (int epoch = 0; epoch < o.epochs; ++epoch) {
    const train::Stopwatch watch;
    sum = training.epoch(model, optimizer, loader, loader.size());
    seconds.push_back(watch.seconds());
  }
  std::sort(seconds.begin(), seconds.end());
  std::printf("gradus work=%s threads=%d epochs=%d best=%.4f median=%.4f loss=%.4f\n", o.work.c_str(), num_threads(),
              o.epochs, seconds.front(), seconds[seconds.size() / 2], sum / static_cast<double>(loader.size()));
}

}  // namespace

int main(int argc, char** argv) try {
  Choices o;
  train::Options options("notebook_epoch", "Seconds per training epoch of the notebooks' networks.");
  options.add("work", o.work, "NAME", "mlp, mlr, logistic, linear, conv or wide");
  options.add("epochs", o.epochs, "N", "epochs to take the median of");
  options.add("threads", o.threads, "N", "threads; 0: as many as OpenMP gives");
  options.add("data", o.data, "DIR", "where MNIST is");
  if (!options.parse(argc, argv)) return options.exit_code();
  if (o.epochs < 1) return std::fputs("notebook_epoch: --epochs must be positive\n", stderr), 2;
  if (o.threads) set_num_threads(o.threads);
  if (!notebooks::with_training(o.work, [&](const auto& training) { run(o, training); }))
    return std::fprintf(stderr, "notebook_epoch: no work is called %s. Try --help.\n", o.work.c_str()), 2;
} catch (const Error& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
