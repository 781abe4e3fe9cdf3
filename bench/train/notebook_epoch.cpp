// SPDX-License-Identifier: MIT
// Seconds per training epoch of the notebooks' networks, written as a user writes them. The same work in other
// libraries: bench/peers/.
//
//   notebook_epoch [--work NAME] [--epochs N] [--threads N] [--data DIR]
//
//   mlp       000: 784-256-128-10, dropout, RMSprop; 48,000 images, batch 256
//   mlr       000: 784-10, RMSprop; 48,000, 256
//   logistic  002: 784-10, Adam; 50,000, 128
//   linear    003: 784-100-100-10 without activations, log_softmax, SGD; 60,000, 32
//   conv      003: two convolutions with pooling and dropout, SGD; 60,000, 32
//   wide      004: 784-1200-600-300-10, cross entropy, SGD; 10,000, 100
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
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
struct Logistic : nn::Module<float> {
  nn::Linear<> linear = add("linear", nn::Linear(28 * 28, 10));

  Tensor<float> forward(const Tensor<float>& x) override { return linear(x.reshape({-1, 784})); }
};
struct LinearClassifier : nn::Module<float> {
  nn::Linear<> layer_1 = add("layer_1", nn::Linear(28 * 28, 100));
  nn::Linear<> layer_2 = add("layer_2", nn::Linear(100, 100));
  nn::Linear<> layer_3 = add("layer_3", nn::Linear(100, 10));
  nn::LogSoftmax<> log_softmax = add("log_softmax", nn::LogSoftmax(1));

  Tensor<float> forward(const Tensor<float>& x) override {
    return log_softmax(layer_3(layer_2(layer_1(flatten(x, 1)))));
  }
};
struct ConvClassifier : nn::Module<float> {
  nn::Sequential<> layer_1 = add("layer_1", nn::Sequential{nn::Conv2d(1, 32, 3), nn::ReLU(), nn::MaxPool2d(2),
                                                           nn::Dropout(0.25)});
  nn::Sequential<> layer_2 = add("layer_2", nn::Sequential{nn::Conv2d(32, 64, 3), nn::ReLU(), nn::MaxPool2d(2),
                                                           nn::Dropout(0.5)});
  nn::Linear<> layer_3 = add("layer_3", nn::Linear(1600, 128));
  nn::Linear<> layer_4 = add("layer_4", nn::Linear(128, 10));
  nn::LogSoftmax<> log_softmax = add("log_softmax", nn::LogSoftmax(1));

  Tensor<float> forward(const Tensor<float>& x) override {
    return log_softmax(layer_4(layer_3(flatten(layer_2(layer_1(x)), 1))));
  }
};
struct Wide : nn::Module<float> {
  nn::Sequential<> net = add("net", nn::Sequential{nn::Flatten(), nn::Linear(28 * 28, 1200), nn::ReLU(),
                                                   nn::Linear(1200, 600), nn::ReLU(), nn::Linear(600, 300),
                                                   nn::ReLU(), nn::Linear(300, 10)});

  Tensor<float> forward(const Tensor<float>& x) override { return net(x); }
};

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
template <class Model, class Optimizer, class OptimizerOptions, class Loss>
void run(const Options& o, Size images, Size batch_size, const OptimizerOptions& options, Loss loss_of) {
  const data::Mnist mnist(o.data, data::Split::train);
  Generator split(0);
  auto [train, rest] = data::random_split(mnist, {images, mnist.size() - images}, split);
  data::DataLoader loader(train, {.batch_size = batch_size, .shuffle = true});

  manual_seed(0);
  Model model;
  Optimizer optimizer(model.parameters(), options);
  std::vector<double> seconds;
  double sum = 0;
  for (int epoch = 0; epoch < o.epochs; ++epoch) {
    sum = 0;
    const double start = now();
    for (auto& batch : loader) {
      optimizer.zero_grad();
      Tensor<float> loss = loss_of(model(batch.images), batch.labels);
      loss.backward();
      optimizer.step();
      sum += static_cast<double>(loss.item());
    }
    seconds.push_back(now() - start);
  }
  std::sort(seconds.begin(), seconds.end());
  std::printf("gradus work=%s threads=%d epochs=%d best=%.4f median=%.4f loss=%.4f\n", o.work.c_str(), num_threads(),
              o.epochs, seconds.front(), seconds[seconds.size() / 2], sum / static_cast<double>(loader.size()));
}

using Labels = Tensor<std::int64_t>;
Tensor<float> ce_of(const Tensor<float>& y, const Labels& labels) { return nn::cross_entropy(y, labels); }
Tensor<float> nll_of(const Tensor<float>& y, const Labels& labels) { return nn::nll_loss(y, labels); }

}  // namespace

int main(int argc, char** argv) try {
  const Options o = parse(argc, argv);
  if (o.threads) set_num_threads(o.threads);
  using optim::Adam, optim::RMSprop, optim::SGD;
  if (o.work == "mlp") run<Mlp, RMSprop>(o, 48000, 256, optim::RmspropOptions{.lr = 0.01}, ce_of);
  else if (o.work == "mlr") run<Mlr, RMSprop>(o, 48000, 256, optim::RmspropOptions{.lr = 0.01}, ce_of);
  else if (o.work == "logistic") run<Logistic, Adam>(o, 50000, 128, optim::AdamOptions{.lr = 0.001}, ce_of);
  else if (o.work == "linear") run<LinearClassifier, SGD>(o, 60000, 32, optim::SgdOptions{.lr = 0.01}, nll_of);
  else if (o.work == "conv") run<ConvClassifier, SGD>(o, 60000, 32, optim::SgdOptions{.lr = 0.1}, nll_of);
  else if (o.work == "wide") run<Wide, SGD>(o, 10000, 100, optim::SgdOptions{.lr = 0.1}, ce_of);
  else fail_usage();
} catch (const Error& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
