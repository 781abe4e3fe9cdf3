// SPDX-License-Identifier: MIT
#pragma once
// The notebooks' networks and how they are trained, written as a user writes them.
//
//   mlp       000: 784-256-128-10, dropout, RMSprop; 48,000 images, batch 256
//   mlr       000: 784-10, RMSprop; 48,000, 256
//   logistic  002: 784-10, Adam; 50,000, 128
//   linear    003: 784-100-100-10 without activations, log_softmax, SGD; 60,000, 32
//   conv      003: two convolutions with pooling and dropout, SGD; 60,000, 32
//   wide      004: 784-1200-600-300-10, cross entropy, SGD; 10,000, 100
#include <string>

#include <gradus/autograd/backward.hpp>
#include <gradus/data/data_loader.hpp>
#include <gradus/data/mnist.hpp>
#include <gradus/data/subset.hpp>
#include <gradus/nn/activation.hpp>
#include <gradus/nn/conv2d.hpp>
#include <gradus/nn/dropout.hpp>
#include <gradus/nn/flatten.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/nn/loss.hpp>
#include <gradus/nn/pool.hpp>
#include <gradus/nn/sequential.hpp>
#include <gradus/nn/softmax.hpp>
#include <gradus/optim/adam.hpp>
#include <gradus/optim/rmsprop.hpp>
#include <gradus/optim/sgd.hpp>

namespace notebooks {

using namespace gradus;

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

using Labels = Tensor<std::int64_t>;
using Loss = Tensor<float>(const Tensor<float>& y, const Labels& labels);
inline Tensor<float> cross_entropy(const Tensor<float>& y, const Labels& labels) { return nn::cross_entropy(y, labels); }
inline Tensor<float> nll_loss(const Tensor<float>& y, const Labels& labels) { return nn::nll_loss(y, labels); }

/// How a network is trained.
template <class M, class O, class Options>
struct Training {
  using Model = M;
  using Optimizer = O;
  Size images, batch_size;
  Options options;
  Loss* loss;

  auto loader(const std::string& folder) const {
    const data::Mnist mnist(folder, data::Split::train);
    Generator split(0);
    auto [train, rest] = data::random_split(mnist, {images, mnist.size() - images}, split);
    return data::DataLoader(train, {.batch_size = batch_size, .shuffle = true});
  }
  /// The sum of the losses of an epoch's first batches.
  template <class Loader>
  double epoch(const Model& model, Optimizer& optimizer, const Loader& loader, Size batches) const {
    double sum = 0;
    for (auto& batch : loader) {
      if (batches-- == 0) break;
      optimizer.zero_grad();
      Tensor<float> batch_loss = loss(model(batch.images), batch.labels);
      batch_loss.backward();
      optimizer.step();
      sum += static_cast<double>(batch_loss.item());
    }
    return sum;
  }
};
template <class Model, class Optimizer, class Options>
Training<Model, Optimizer, Options> training(Size images, Size batch_size, Options options, Loss* loss) {
  return {images, batch_size, options, loss};
}

inline constexpr const char* works[] = {"mlp", "mlr", "logistic", "linear", "conv", "wide"};

/// Calls run(the Training of that name); false if there is none.
template <class Run>
bool with_training(const std::string& work, Run&& run) {
  using namespace optim;
  const RmspropOptions rmsprop{.lr = 0.01};
  if (work == "mlp") run(training<Mlp, RMSprop>(48000, 256, rmsprop, cross_entropy));
  else if (work == "mlr") run(training<Mlr, RMSprop>(48000, 256, rmsprop, cross_entropy));
  else if (work == "logistic") run(training<Logistic, Adam>(50000, 128, AdamOptions{.lr = 0.001}, cross_entropy));
  else if (work == "linear") run(training<LinearClassifier, SGD>(60000, 32, SgdOptions{.lr = 0.01}, nll_loss));
  else if (work == "conv") run(training<ConvClassifier, SGD>(60000, 32, SgdOptions{.lr = 0.1}, nll_loss));
  else if (work == "wide") run(training<Wide, SGD>(10000, 100, SgdOptions{.lr = 0.1}, cross_entropy));
  else return false;
  return true;
}

}  // namespace notebooks
