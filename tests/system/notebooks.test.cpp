// SPDX-License-Identifier: MIT
// Notebooks 002, 003 and 004 beside PyTorch 2.13, with the draws of their cells (tests/golden/make_notebooks.py).
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <malloc.h>
#include <sstream>

#include <gradus/data/tensor_dataset.hpp>
#include <gradus/data/transforms.hpp>
#include <gradus/nn/conv2d.hpp>
#include <gradus/nn/loss_module.hpp>
#include <gradus/nn/pool.hpp>
#include <gradus/nn/softmax.hpp>
#include <gradus/ops/cat.hpp>
#include <gradus/ops/compare.hpp>
#include <gradus/ops/extreme.hpp>
#include <gradus/ops/index.hpp>
#include <gradus/optim/adam.hpp>
#include <gradus/optim/sgd.hpp>
#include <gradus/tensor/nested.hpp>
#include <gradus/tensor/numpy_random.hpp>

#include "support/catch.hpp"
#include "system/networks.hpp"

using namespace gradus;

namespace {

/// The numbers of all lines of a notebook's block that begin with `key`.
std::vector<double> golden(const std::string& notebook, const std::string& key) {
  std::ifstream file(GRADUS_SOURCE_DIR "/tests/golden/notebooks.txt");
  std::vector<double> numbers;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("notebook ", 0) == 0) inside = line == "notebook " + notebook;
    if (!inside || line.rfind(key + " ", 0) != 0) continue;
    std::istringstream rest(line.substr(key.size()));
    for (std::string word; rest >> word;)
      if (word.rfind("0x", 0) == 0 || word.rfind("-0x", 0) == 0) numbers.push_back(std::strtod(word.c_str(), nullptr));
  }
  REQUIRE(!numbers.empty());
  return numbers;
}
/// The greatest |a_i - b_i| / |b_i|.
double relative(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() <= b.size());
  double greatest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) greatest = std::max(greatest, std::abs(a[i] - b[i]) / std::abs(b[i]));
  return greatest;
}
template <Floating T>
double number(const Tensor<T>& x) { return static_cast<double>(x.item()); }

struct MnistModel : nn::Module<float> {
  nn::Linear<> linear = add("linear", nn::Linear(784, 10));
  Tensor<float> forward(const Tensor<float>& x) override { return linear(x.reshape({-1, 784})); }
};

// Notebook 004: the first 12,000 images as rows, over 256.
constexpr Size samples = 12000;
Tensor<float> rows_of(const data::Mnist& images) {
  return (images.images()(slice(0, samples)).to<float>() / 256.0).view({-1, 784});
}
nn::Sequential<> layers() {
  return nn::Sequential{nn::Linear(784, 1200), nn::ReLU(), nn::Linear(1200, 600), nn::ReLU(), nn::Linear(600, 300),
                        nn::ReLU(), nn::Linear(300, 10), nn::Softmax(1)};
}
template <class Batch, class Loss>
double step_of(const nn::Module<float>& model, optim::Optimizer& optimizer, const Batch& batch, Loss&& loss_function) {
  optimizer.zero_grad();
  const Tensor<float> loss = loss_function(model(batch.x), batch.y);
  loss.backward();
  optimizer.step();
  return number(loss);
}

}  // namespace

TEST_CASE("notebook 002: split, initial weights, order and the first 100 losses are those of PyTorch") {
  manual_seed(0);
  const auto [train, validation] = data::random_split(mnist(data::Split::train), {50000, 10000});
  const data::DataLoader train_loader(train, {.batch_size = 128, .shuffle = true});
  const data::DataLoader val_loader(validation, {.batch_size = 128});
  const nn::Linear log_model(784, 10);
  MnistModel model;
  const auto first = train_loader.next();
  CHECK(relative({number(nn::cross_entropy(model(first.images), first.labels))}, golden("002", "first_batch_loss")) <
        1e-6);
  model = MnistModel();
  std::vector<Tensor<float>> losses, accuracies;
  for (const auto& batch : val_loader) {
    const NoGrad guard;
    const Tensor<float> out = model(batch.images);
    losses.push_back(nn::cross_entropy(out, batch.labels));
    accuracies.push_back(mean((argmax(out, 1) == batch.labels).to<float>()));
  }
  CHECK(relative({number(mean(stack(losses))), number(mean(stack(accuracies)))}, golden("002", "evaluate")) < 1e-6);

  optim::Adam optimizer(model.parameters(), {.lr = 0.001});
  std::vector<double> steps;
  for (const auto& batch : train_loader) {
    steps.push_back(static_cast<double>(train_on(model, optimizer, batch)));
    if (steps.size() == 100) break;
  }
  const double worst = relative(steps, golden("002", "step"));
  INFO(worst);
  CHECK(worst < 1e-5);
}

TEST_CASE("notebook 003: the gradients of its four leaves") {
  const auto x = tensor<double>({{1}, {1}}).requires_grad_(), M = tensor<double>({{2, 2}, {2, 2}}).requires_grad_();
  const auto b = tensor<double>({{3}, {3}}).requires_grad_(), y = tensor<double>({{4}, {4}}).requires_grad_();
  const auto L = sum(pow(y - M.matmul(x) - b, 2));
  CHECK(to_string(L) == "tensor(18., dtype=torch.float64, grad_fn=<SumBackward0>)");
  L.backward();
  CHECK(x.grad().to_vector() == std::vector<double>{24, 24});
  CHECK(y.grad().to_vector() == std::vector<double>{-6, -6});
  CHECK(b.grad().to_vector() == std::vector<double>{6, 6});
  CHECK(M.grad().to_vector() == std::vector<double>{6, 6, 6, 6});
}

TEST_CASE("notebook 003: a line fitted by hand, and with nn, is that of PyTorch and NumPy") {
  manual_seed(123);
  NumpyRandom np(123);
  const Tensor<double> M = randn<double>({1}).requires_grad_(), b = randn<double>({1}).requires_grad_();
  CHECK(relative({M.item(), b.item()}, golden("003_regression", "by_hand start")) < 1e-12);
  const Tensor<double> epsilon = .1 * np.randn({100, 1}), x = np.rand({100, 1}), y = 2 * x + 1 + epsilon;

  std::vector<double> losses;
  for (int i = 0; i < 500; ++i) {
    const Tensor<double> loss = sum(pow(y - (M * x + b), 2));
    losses.push_back(loss.item());
    loss.backward();
    M.data() -= 0.001 * M.grad().data();
    b.data() -= 0.001 * b.grad().data();
    M.grad().data().zero_();
    b.grad().data().zero_();
  }
  CHECK(relative(losses, golden("003_regression", "by_hand loss")) < 1e-10);
  CHECK(relative({M.item(), b.item()}, golden("003_regression", "by_hand end")) < 1e-10);

  const nn::Linear<double> line(1, 1);
  optim::SGD optimizer(line.parameters(), {.lr = 0.001});
  losses.clear();
  for (int i = 0; i < 500; ++i) {
    const Tensor<double> loss = nn::mse_loss(y, line(x), nn::Reduction::sum);
    losses.push_back(loss.item());
    loss.backward();
    optimizer.step();
    optimizer.zero_grad();
  }
  CHECK(relative(losses, golden("003_regression", "with_nn loss")) < 1e-10);
  CHECK(relative({line.weight.item(), line.bias.item()}, golden("003_regression", "with_nn end")) < 1e-10);
}

TEST_CASE("notebook 003: the first losses of both classifiers, softmax along either dimension") {
  const data::Mnist images(GRADUS_SOURCE_DIR "/examples/data", data::Split::train,
                           {.transform = data::Compose{data::ToTensor(), data::Normalize({0.1307}, {0.3081})}});
  const data::DataLoader train_loader(images, {.batch_size = 32});
  const data::DataLoader test_loader(mnist(data::Split::test), {.batch_size = 32, .shuffle = true});
  const auto first_losses = [&](const nn::Module<float>& model, double lr, Size dim) {
    optim::SGD optimizer(model.parameters(), {.lr = lr});
    std::vector<double> losses;
    for (const auto& batch : train_loader) {
      const Tensor<float> loss = nn::nll_loss(log_softmax(model(batch.images), dim), batch.labels);
      losses.push_back(number(loss));
      if (losses.size() == 20) break;
      loss.backward();
      optimizer.step();
      optimizer.zero_grad();
    }
    return losses;
  };
  for (const Size dim : {0, 1}) {
    manual_seed(123);
    const nn::Sequential linear{nn::Flatten(), nn::Linear(784, 100), nn::Linear(100, 100), nn::Linear(100, 10)};
    const nn::Sequential conv{nn::Conv2d(1, 32, 3), nn::ReLU(), nn::MaxPool2d(2), nn::Dropout(0.25),
                              nn::Conv2d(32, 64, 3), nn::ReLU(), nn::MaxPool2d(2), nn::Dropout(0.5),
                              nn::Flatten(), nn::Linear(1600, 128), nn::Linear(128, 10)};
    for (int i = 0; i < 2; ++i) test_loader.next();     // both are tested untrained
    const std::string name = " dim=" + std::to_string(dim) + " step";
    const double of_linear = relative(first_losses(linear, 0.01, dim), golden("003", "linear" + name));
    for (int i = 0; i < 9; ++i) train_loader.next();    // its other epochs
    for (int i = 0; i < 10; ++i) test_loader.next();
    const double of_conv = relative(first_losses(conv, 0.1, dim), golden("003", "conv" + name));
    INFO(dim << ": " << of_linear << ", " << of_conv);
    CHECK(of_linear < 1e-5);
    CHECK(of_conv < 1e-4);
  }
}

TEST_CASE("notebook 003: after its first steps the convolutional network asks nothing of the system") {
  if (memory::uses_system()) return;
  const Threads one(1);  // a second one has scratch memory of its own, from when it first comes in time
  const data::DataLoader loader(mnist(data::Split::train), {.batch_size = 32, .shuffle = true});
  manual_seed(0);
  const nn::Sequential conv{nn::Conv2d(1, 32, 3), nn::ReLU(), nn::MaxPool2d(2), nn::Dropout(0.25),
                            nn::Flatten(), nn::Linear(5408, 10)};
  optim::SGD optimizer(conv.parameters(), {.lr = 0.1});
  const auto taken_by_malloc = [] {
    const struct mallinfo2 all = mallinfo2();
    return all.arena + all.hblkhd;
  };
  std::size_t blocks = 0, bytes = 0;
  int step = 0;
  for (const auto& batch : loader) {
    if (step == 4) blocks = process_state.system_allocations, bytes = taken_by_malloc();
    train_on(conv, optimizer, batch);
    if (++step == 16) break;
  }
  CHECK(process_state.system_allocations == blocks);
  CHECK(taken_by_malloc() == bytes);
}

TEST_CASE("notebook 004: the loss written by hand") {
  manual_seed(0);
  const data::Mnist images = mnist(data::Split::train);
  const data::TensorDataset set(rows_of(images), images.targets()(slice(0, samples)));
  const auto [train, validation] = data::random_split(set, {10000, 2000});
  const data::DataLoader loader(train, {.batch_size = 100, .shuffle = true});
  const nn::Sequential<> model = layers();
  optim::SGD optimizer(model.parameters(), {.lr = 0.1});
  std::vector<double> losses;
  for (const auto& batch : loader) {
    losses.push_back(step_of(model, optimizer, batch, [](const auto& pred, const auto& labels) {
      return -mean(log(0.0000001 + pred.index(arange(labels.len()), labels)));
    }));
    if (losses.size() == 10) break;
  }
  const double worst = relative(losses, golden("004", "my_nll step"));
  INFO(worst);
  CHECK(worst < 1e-5);
}

TEST_CASE("notebook 004: squared error falls as slowly as in PyTorch") {
  manual_seed(0);
  const data::Mnist images = mnist(data::Split::train);
  const Tensor<float> one_hot = zeros({samples, 10});
  one_hot.index_put_({arange(samples), images.targets()(slice(0, samples))}, 1.0);
  const data::TensorDataset set(rows_of(images), one_hot);
  const auto split = data::random_split(set, {10000, 2000});
  const data::DataLoader earlier(split[0], {.batch_size = 100, .shuffle = true});
  for (int other = 0; other < 3; ++other) {  // the other losses come first, and draw
    layers();
    for (int epoch = 0; epoch < 5; ++epoch) earlier.next();
  }
  const auto [train, validation] = data::random_split(set, {10000, 2000});
  const data::DataLoader loader(train, {.batch_size = 100});
  const nn::Sequential<> model = layers();
  optim::SGD optimizer(model.parameters(), {.lr = 0.1});
  std::vector<double> losses;
  for (int epoch = 0; epoch < 5; ++epoch) {
    double last = 0;
    for (const auto& batch : loader)
      last = step_of(model, optimizer, batch, [](const auto& x, const auto& y) { return nn::mse_loss(x, y); });
    losses.push_back(last);
  }
  const std::vector<double> expected = golden("004", "mse epoch");
  const double worst = relative(losses, expected);
  INFO(worst);
  CHECK(worst < 1e-6);
  CHECK(std::abs((losses[0] - losses[4]) / (expected[0] - expected[4]) - 1) < 0.01);
}
