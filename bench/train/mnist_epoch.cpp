// SPDX-License-Identifier: MIT
// Seconds per training epoch of the first notebook's networks, written as a user writes them. The same work in
// PyTorch: bench/peers/mnist_epoch.py.
//
//   mnist_epoch [--model mlp|mlr] [--epochs N] [--threads N] [--data DIR]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <gradus/gradus.hpp>

using namespace gradus;

namespace {

struct Mlp : nn::Module<float> {
  nn::Sequential<> layer1 = add("layer1", nn::Sequential{nn::Flatten(), nn::Linear(28 * 28, 256), nn::ReLU(),
                                                           nn::Dropout(0.4)});
  nn::Sequential<> layer2 = add("layer2", nn::Sequential{nn::Linear(256, 128), nn::ReLU(), nn::Dropout(0.3)});
  nn::Sequential<> body = add("_forward", nn::Sequential{layer1, layer2, nn::Linear(128, 10)});

  Tensor<float> forward(const Tensor<float>& x) override { return body(x); }
};
struct Mlr : nn::Module<float> {
  nn::Sequential<> linear = add("linear", nn::Sequential{nn::Flatten(), nn::Linear(28 * 28, 10)});

  Tensor<float> forward(const Tensor<float>& x) override { return linear(x); }
};

struct Options {
  std::string model = "mlp", data = "examples/data";
  int epochs = 10, threads = 0;
};
[[noreturn]] void fail_usage() {
  std::fputs("usage: mnist_epoch [--model mlp|mlr] [--epochs N] [--threads N] [--data DIR]\n", stderr);
  std::exit(2);
}
Options parse(int argc, char** argv) {
  Options o;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    const char* value = i + 1 < argc ? argv[++i] : "";
    if (name == "--model" && (!std::strcmp(value, "mlp") || !std::strcmp(value, "mlr"))) o.model = value;
    else if (name == "--data") o.data = value;
    else if (name == "--epochs" && std::atoi(value) > 0) o.epochs = std::atoi(value);
    else if (name == "--threads" && std::atoi(value) > 0) o.threads = std::atoi(value);
    else fail_usage();
  }
  return o;
}

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

template <class Model>
void run(const Options& o) {
  Generator split(0);
  auto [train, validation] = data::random_split(data::Mnist(o.data, data::Split::train), {48000, 12000}, split);
  data::DataLoader loader(train, {.batch_size = 256, .shuffle = true});

  manual_seed(0);
  Model model;
  optim::RMSprop optimizer(model.parameters(), {.lr = 0.01});
  std::vector<double> seconds;
  float last = 0;
  for (int epoch = 0; epoch < o.epochs; ++epoch) {
    const double start = now();
    for (auto& batch : loader) {
      optimizer.zero_grad();
      Tensor<float> loss = nn::cross_entropy(model(batch.images), batch.labels);
      loss.backward();
      optimizer.step();
      last = loss.item();
    }
    seconds.push_back(now() - start);
  }
  std::sort(seconds.begin(), seconds.end());
  std::printf("gradus model=%s threads=%d epochs=%d best=%.4f median=%.4f loss=%.4f\n", o.model.c_str(), num_threads(),
              o.epochs, seconds.front(), seconds[seconds.size() / 2], static_cast<double>(last));
}

}  // namespace

int main(int argc, char** argv) try {
  const Options o = parse(argc, argv);
  if (o.threads) set_num_threads(o.threads);
  o.model == "mlr" ? run<Mlr>(o) : run<Mlp>(o);
} catch (const Error& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
