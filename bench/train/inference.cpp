// SPDX-License-Identifier: MIT
// Time of a call of the notebooks' networks in eval mode, as a user writes it. The same work in other libraries:
// bench/peers/inference_onnx.py and inference_torch.py.
//
//   inference [--work NAME] [--batch N] [--threads N] [--seconds S]
//
//   mlp    000: 784-256-128-10
//   conv   003: two convolutions with pooling, two linear layers, log_softmax
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <gradus/ops/index.hpp>
#include <gradus/tensor/random.hpp>

#include "notebooks.hpp"

using namespace gradus;

namespace {

struct Options {
  std::string work = "mlp";
  int batch = 1, threads = 0;
  double seconds = 1;
};
[[noreturn]] void fail_usage() {
  std::fputs("usage: inference [--work mlp|conv] [--batch N] [--threads N] [--seconds S]\n", stderr);
  std::exit(2);
}
Options parse(int argc, char** argv) {
  Options o;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i], value = i + 1 < argc ? argv[++i] : "";
    if (name == "--work") o.work = value;
    else if (name == "--batch" && std::atoi(value.c_str()) > 0) o.batch = std::atoi(value.c_str());
    else if (name == "--threads" && std::atoi(value.c_str()) > 0) o.threads = std::atoi(value.c_str());
    else if (name == "--seconds" && std::atof(value.c_str()) > 0) o.seconds = std::atof(value.c_str());
    else fail_usage();
  }
  return o;
}

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

template <class Model>
void run(const Options& o) {
  manual_seed(0);
  Model model;
  model.eval();
  NoGrad guard;
  const Tensor<float> x = rand<float>({o.batch, 1, 28, 28});
  std::vector<double> times;
  float sum = 0;
  for (double start = now(), end = start; end - start < 1.2 * o.seconds;) {
    const double before = now();
    const Tensor<float> y = model(x);
    end = now();
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
  const Options o = parse(argc, argv);
  if (o.threads) set_num_threads(o.threads);
  if (o.work == "mlp") run<notebooks::Mlp>(o);
  else if (o.work == "conv") run<notebooks::ConvClassifier>(o);
  else fail_usage();
} catch (const Error& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
