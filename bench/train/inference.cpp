// SPDX-License-Identifier: MIT
// Time of a call of the notebooks' networks in eval mode, as a user writes it. The same work in other libraries:
// bench/peers/inference_onnx.py and inference_torch.py.
//
//   inference [--work NAME] [--batch N] [--threads N] [--seconds S]
//
//   mlp    000: 784-256-128-10
//   conv   003: two convolutions with pooling, two linear layers, log_softmax
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <gradus/ops/index.hpp>
#include <gradus/tensor/random.hpp>
#include <gradus/train/options.hpp>
#include <gradus/train/timing.hpp>

#include "notebooks.hpp"

using namespace gradus;

namespace {

struct Choices {
  std::string work = "mlp";
  int batch = 1, threads = 0;
  double seconds = 1;
};

template <class Model>
void run(const Choices& o) {
  manual_seed(0);
  Model model;
  model.eval();
  NoGrad guard;
  const Tensor<float> x = rand<float>({o.batch, 1, 28, 28});
  std::vector<double> times;
  float sum = 0;
  for (double start = train::seconds(), end = start; end - start < 1.2 * o.seconds;) {
    const double before = train::seconds();
    const Tensor<float> y = model(x);
    end = train::seconds();
    sum += y(0, 0).item();
    if (end - start > 0.2 * o.seconds) times.push_back(end - before);  // what came earlier warmed up
  }
  std::sort(times.begin(), times.end());
  const double median = times[times.size() / 2];
  std::printf("gradus work=%s batch=%d threads=%d calls=%zu best=%.2f median=%.2f us images_per_second=%.0f\n",
              o.work.c_str(), o.batch, num_threads(), times.size(), 1e6 * times.front(), 1e6 * median,
              o.batch / median);
  if (sum != sum) std::exit(1);  // the results are used
}

}  // namespace

int main(int argc, char** argv) try {
  Choices o;
  train::Options options("inference", "Time of a call of the notebooks' networks in eval mode.");
  options.add("work", o.work, "NAME", "mlp or conv");
  options.add("batch", o.batch, "N", "images a call");
  options.add("threads", o.threads, "N", "threads; 0: as many as OpenMP gives");
  options.add("seconds", o.seconds, "S", "how long to repeat it");
  if (!options.parse(argc, argv)) return options.exit_code();
  if (o.batch < 1 || !(o.seconds > 0))
    return std::fputs("inference: --batch and --seconds must be positive\n", stderr), 2;
  if (o.threads) set_num_threads(o.threads);
  if (o.work == "mlp") run<notebooks::Mlp>(o);
  else if (o.work == "conv") run<notebooks::ConvClassifier>(o);
  else return std::fprintf(stderr, "inference: no work is called %s. Try --help.\n", o.work.c_str()), 2;
} catch (const Error& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
