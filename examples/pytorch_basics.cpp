// SPDX-License-Identifier: MIT
// The notebook "MNIST Handwritten Digit Classification with PyTorch": tensors, autograd, transforms, linear regression
// by hand and with nn, then a linear and a convolutional classifier. The notebook takes softmax over the batch
// (dim=0); here both that and the usual way (dim=1) are trained, side by side.
#include <cstdio>

#include <gradus/gradus.hpp>
#ifdef WITH_JPEG  // built by CMake, which found libjpeg
#include <gradus/image.hpp>
#endif

using namespace gradus;

#ifndef GRADUS_SOURCE_DIR  // the checkout; without CMake, run the program there
#define GRADUS_SOURCE_DIR "."
#endif

// ------------------------------------------------------------------------------------------------------------ Tensor

void tensors() {
  const auto mat_a = tensor({{1, 1, 1}, {1, 1, 1}, {1, 1, 1}});
  const auto mat_b = tensor({{2, 2, 2}, {2, 2, 2}, {2, 2, 2}});
  const auto identity = eye<std::int64_t>(3);
  print(mat_a.matmul(mat_b));
  print(mat_a.matmul(identity));
}

// ---------------------------------------------------------------------------------------------------------- Autograd

void autograd() {
  const auto x = tensor<double>({{1}, {1}}).requires_grad_();
  const auto M = tensor<double>({{2, 2}, {2, 2}}).requires_grad_();
  const auto b = tensor<double>({{3}, {3}}).requires_grad_();
  const auto y = tensor<double>({{4}, {4}}).requires_grad_();

  const auto L = sum(pow(y - M.matmul(x) - b, 2));
  print(L);
  L.backward();
  print("\nPartial derivatives of x =", x.grad());
  print("\nPartial derivatives of y =", y.grad());
  print("\nPartial derivatives of b =", b.grad());
  print("\nPartial derivatives of M =", M.grad());
}

// -------------------------------------------------------------------------------------------------------- Transforms

void transforms(const train::RunOptions& run, const std::string& picture) {
  const data::Image src_img = data::open_image(picture);
  const data::Compose trans{
      data::Resize({50, 50}),                                 // make the image smaller
      data::ToTensor(),                                       // convert it to a tensor
      data::Normalize({0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}),      // from [0, 1] to [-1, 1]
  };
  const Tensor<float> mod_img = trans(src_img);
  print("Modified image dimension =", mod_img.shape());
  print("Modified image max = " + shown(mod_img[0].max().item()) + ", min = " + shown(mod_img[0].min().item()));
  print("Modified image standard deviation =", mod_img[0].std().item());

  plot::Figure fig({.figsize = {20, 10}});
  plot::Axes& source = fig.subplot(1, 2, 1);
  source.imshow(src_img.pixels());
  source.set_title("Source");
  plot::Axes& modified = fig.subplot(1, 2, 2);
  modified.imshow(mod_img.permute({1, 2, 0}));  // what is below 0 is drawn as 0
  modified.set_title("Modified");
  run.show(fig, "transforms.svg");
}

// ------------------------------------------------------------------------------------------------- Linear regression

class Linear {
 public:
  Tensor<double> M = randn<double>({1}).requires_grad_();
  Tensor<double> b = randn<double>({1}).requires_grad_();

  Tensor<double> forward(const Tensor<double>& x) const {
    Tensor<double> out = M * x;  // linear operation 1
    out = out + b;               // linear operation 2
    return out;
  }
  /// Updates the parameters; lr determines how fast the network learns.
  void gradient_descent(double lr = 0.001) const {
    M.data() -= lr * M.grad().data();
    b.data() -= lr * b.grad().data();
    // The gradient has been used: reset it.
    M.grad().data().zero_();
    b.grad().data().zero_();
  }
};

struct BetterLinear : nn::Module<double> {
  nn::Linear<double> linear = add("linear", nn::Linear<double>(1, 1));

  Tensor<double> forward(const Tensor<double>& x) override { return linear(x); }
};

Tensor<double> squared_loss(const Tensor<double>& y, const Tensor<double>& y_predict) {
  return sum(pow(y - y_predict, 2));
}

void show_fit(const train::RunOptions& run, const Tensor<double>& x, const Tensor<double>& y,
              const Tensor<double>& predicted, const char* title, const char* name) {
  plot::Figure fig;
  fig.subplot().plot(x, y, {.format = "o"});
  fig.subplot().plot(x, predicted.detach(), {.format = "o"});
  fig.subplot().set_title(title);
  run.show(fig, name);
}
void show_losses(const train::RunOptions& run, const std::vector<double>& losses, const char* name) {
  plot::Figure fig;
  fig.subplot().plot(losses);
  run.show(fig, name);
}

void linear_regression(const train::RunOptions& run, std::vector<std::string>& results) {
  NumpyRandom np(static_cast<std::int64_t>(run.seed));
  Linear model;
  const int steps = 500;

  const auto epsilon = .1 * np.randn({100, 1});
  const int true_b = 1, true_M = 2;
  const auto x_train = np.rand({100, 1});
  const auto y_train = true_M * x_train + true_b + epsilon;
  show_fit(run, x_train, y_train, model.forward(x_train), "Line does not fit the data at all", "line_before.svg");

  const train::Stopwatch by_hand;
  std::vector<double> losses;
  for (int i = 0; i < steps; ++i) {
    const auto y_pred = model.forward(x_train);
    const auto loss = squared_loss(y_train, y_pred);
    losses.push_back(loss.item());
    loss.backward();
    model.gradient_descent(0.001);
  }
  results.push_back(train::result_line("line_by_hand", {{"loss", losses.back()}, {"M", model.M.item()},
                                                        {"b", model.b.item()}}, by_hand.seconds(), steps));
  show_losses(run, losses, "line_loss.svg");
  show_fit(run, x_train, y_train, model.forward(x_train), "Now the model has learned", "line_after.svg");
  print(model.M);
  print(model.b);

  // The better version: the same from nn and optim.
  BetterLinear better;
  const nn::MSELoss<double> mean_squared_loss({.reduction = nn::Reduction::sum});
  optim::SGD optimizer(better.parameters(), {.lr = 0.001});
  const train::Stopwatch with_nn;
  losses.clear();
  for (int i = 0; i < steps; ++i) {
    const auto y_pred = better.forward(x_train);
    const auto loss = mean_squared_loss(y_train, y_pred);
    losses.push_back(loss.item());
    loss.backward();
    optimizer.step();
    optimizer.zero_grad();
  }
  results.push_back(train::result_line("line_with_nn", {{"loss", losses.back()}, {"M", better.linear.weight.item()},
                                                        {"b", better.linear.bias.item()}}, with_nn.seconds(), steps));
  show_losses(run, losses, "better_loss.svg");
  show_fit(run, x_train, y_train, better.forward(x_train), "Now the model has learned", "better_after.svg");
}

// ------------------------------------------------------------------------------------------------------------- MNIST

// Three linear layers with nothing between them: still a linear model.
struct LinearClassifier : nn::Module<float> {
  nn::Linear<> layer_1 = add("layer_1", nn::Linear(28 * 28, 100));
  nn::Linear<> layer_2 = add("layer_2", nn::Linear(100, 100));
  nn::Linear<> layer_3 = add("layer_3", nn::Linear(100, 10));
  nn::LogSoftmax<> log_softmax;

  explicit LinearClassifier(Size dim) : log_softmax(add("log_softmax", nn::LogSoftmax(dim))) {}

  Tensor<float> forward(const Tensor<float>& x) override {
    Tensor<float> out = flatten(x, 1);  // flatten the 28x28 image into a vector
    out = layer_1(out);
    out = layer_2(out);
    out = layer_3(out);
    return log_softmax(out);
  }
};

struct ConvClassifier : nn::Module<float> {
  nn::Sequential<> layer_1 = add("layer_1", nn::Sequential{
      nn::Conv2d({.in_channels = 1, .out_channels = 32, .kernel_size = 3, .stride = 1}),
      nn::ReLU(),
      nn::MaxPool2d({.kernel_size = 2}),
      nn::Dropout(0.25)});
  nn::Sequential<> layer_2 = add("layer_2", nn::Sequential{
      nn::Conv2d({.in_channels = 32, .out_channels = 64, .kernel_size = 3, .stride = 1}),
      nn::ReLU(),
      nn::MaxPool2d({.kernel_size = 2}),
      nn::Dropout(0.50)});
  nn::Linear<> layer_3 = add("layer_3", nn::Linear(1600, 128));
  nn::Linear<> layer_4 = add("layer_4", nn::Linear(128, 10));
  nn::LogSoftmax<> log_softmax;

  explicit ConvClassifier(Size dim) : log_softmax(add("log_softmax", nn::LogSoftmax(dim))) {}

  Tensor<float> forward(const Tensor<float>& x) override {
    Tensor<float> out = layer_1(x);  // not flattened: convolution works on 2D input
    out = layer_2(out);
    out = flatten(out, 1);
    out = layer_3(out);
    out = layer_4(out);
    return log_softmax(out);
  }
};

using Loader = data::DataLoader<data::Subset<data::Mnist>>;

void show_predictions(const nn::Module<float>& model, const Loader& train_loader) {
  const auto [x, y] = train_loader.next();
  const Tensor<float> probs = exp(model(x));
  std::vector<std::string> indices;
  for (Size i = 0; i < x.len(); ++i) indices.push_back("sample " + std::to_string(i));

  const data::Table prob_df(probs, {.index = indices});
  print(prob_df.round(2).head());
  print("\nPredicted classes for each sample\n");
  print(prob_df.idxmax(1).head());
}

double average(const std::vector<double>& values) { return mean(from_vector(values)).item(); }

double train_epoch(int epoch, const nn::Module<float>& model, optim::Optimizer& optimizer, const Loader& train_loader,
                   Device device, Size log_interval = 100) {
  model.train();
  std::vector<double> losses;
  for (auto [batch_i, batch] : data::enumerate(train_loader)) {
    const auto x = batch.images.to(device);
    const auto y = batch.labels.to(device);
    const auto output = model(x);
    const auto loss = nn::nll_loss(output, y);
    losses.push_back(static_cast<double>(loss.item()));
    loss.backward();
    optimizer.step();
    optimizer.zero_grad();
    if (batch_i % log_interval == 0)
      std::printf("Training [epoch %02d][%04d/%04d]\tLoss %.6f\n", epoch, static_cast<int>(batch_i),
                  static_cast<int>(train_loader.size()), losses.back());
  }
  return average(losses);
}

struct Tested {
  double loss, accuracy;
};
Tested test(int epoch, const nn::Module<float>& model, const Loader& test_loader, Device device) {
  model.eval();
  std::vector<double> losses;
  std::int64_t num_correct_preds = 0;
  const NoGrad guard;
  for (const auto& batch : test_loader) {
    const auto x = batch.images.to(device);
    const auto y = batch.labels.to(device);
    const auto output = model(x);
    losses.push_back(static_cast<double>(nn::nll_loss(output, y).item()));
    // The most probable class, as a column; the labels in the same shape.
    const auto pred = output.argmax(/*dim=*/1, /*keepdim=*/true);
    num_correct_preds += pred.eq(y.view_as(pred)).sum().item();
  }
  const double accuracy = static_cast<double>(num_correct_preds) / static_cast<double>(test_loader.dataset().size());
  std::printf("Testing [epoch %02d] Average Loss: %s\tAccuracy %0.2f%%\n", epoch, shown(average(losses)).c_str(),
              100.0 * accuracy);
  return {average(losses), accuracy};
}

/// Trains a model for all epochs. Returns what the last test says.
Tested train_and_test(const std::string& name, const nn::Module<float>& model, optim::Optimizer& optimizer,
                      const Loader& train_loader, const Loader& test_loader, Device device,
                      const train::RunOptions& run, std::vector<std::string>& results) {
  const Size log_interval = 375;
  std::vector<double> epoch_losses;
  Tested tested{};
  const train::Stopwatch watch;
  for (int epoch = 1; epoch <= run.epochs; ++epoch) {
    epoch_losses.push_back(train_epoch(epoch, model, optimizer, train_loader, device, log_interval));
    tested = test(epoch, model, test_loader, device);
  }
  results.push_back(train::result_line(name, {{"test_loss", tested.loss}, {"test_accuracy", tested.accuracy}},
                                       watch.seconds(), run.epochs));
  plot::Figure fig;
  fig.subplot().plot(arange(1, run.epochs + 1), epoch_losses, {.format = "-o"});
  fig.subplot().set_title("Loss over Epoch");
  run.show(fig, name + "_loss.svg");
  return tested;
}

/// What the notebook's section "Training" does, with softmax along one or the other dimension.
std::vector<Tested> training(Size dim, const Loader& train_loader, const Loader& test_loader,
                             const train::RunOptions& run, std::vector<std::string>& results) {
  const Device device = gradus::device(cuda::is_available() ? "cuda" : "cpu");
  print("\nLogSoftmax(dim=" + shown(dim) + ") on", device);
  manual_seed(run.seed);  // both ways begin with the same weights

  LinearClassifier linear_model(dim);
  linear_model.to(device);
  optim::SGD linear_optim(linear_model.parameters(), {.lr = 0.01});
  ConvClassifier conv_model(dim);
  conv_model.to(device);
  optim::SGD conv_optim(conv_model.parameters(), {.lr = 0.1});

  // Before training, a model guesses.
  test(0, linear_model, test_loader, device);
  test(0, conv_model, test_loader, device);

  const std::string along = "_dim" + shown(dim);
  const Tested linear = train_and_test("linear" + along, linear_model, linear_optim, train_loader, test_loader, device,
                                       run, results);
  const Tested conv = train_and_test("conv" + along, conv_model, conv_optim, train_loader, test_loader, device, run,
                                     results);

  // What the model predicts.
  const auto [x, y] = test_loader.next();
  const auto output = conv_model(x.to(device));
  const auto pred = output.argmax(/*dim=*/1, /*keepdim=*/true);
  plot::Figure fig({.figsize = {15, 30}});
  for (Size i = 0; i < x.len(); ++i) {
    plot::Axes& axes = fig.subplot(8, 4, static_cast<int>(i) + 1);
    axes.imshow(x[i].squeeze(0), {.cmap = "gray"});
    axes.set_title("Predicted: " + shown(pred[i].item()));
  }
  run.show(fig, "conv" + along + "_predicted.svg");
  return {linear, conv};
}

void mnist(const train::RunOptions& run, std::vector<std::string>& results) {
  const data::Compose transform{data::ToTensor(), data::Normalize({0.1307}, {0.3081})};
  const std::string root = train::mnist_root(run);
  const data::Mnist all_train(root, data::Split::train, {.download = run.download, .transform = transform});
  const data::Mnist all_test(root, data::Split::test, {.download = run.download, .transform = transform});
  // --quick: the first images of each.
  const data::Subset train_dataset(all_train, arange(run.quick ? 1920 : all_train.size()));
  const data::Subset test_dataset(all_test, arange(run.quick ? 640 : all_test.size()));
  print("training dataset has", train_dataset.size(), "examples");
  print("test dataset has", test_dataset.size(), "examples");

  plot::Figure fig({.figsize = {10, 10}});
  for (int i = 0; i < 12; ++i) {
    const auto [x, y] = train_dataset[i];
    plot::Axes& axes = fig.subplot(3, 4, i + 1);
    axes.imshow(x.squeeze(0), {.cmap = "gray"});
    axes.set_title("Ground Truth Y: " + std::to_string(y));
  }
  run.show(fig, "mnist.svg");

  // The notebook shuffles what it tests on, and not what it trains on.
  const Loader train_loader(train_dataset, {.batch_size = 32, .shuffle = false});
  const Loader test_loader(test_dataset, {.batch_size = 32, .shuffle = true});
  for (auto [i, batch] : data::enumerate(train_loader)) {
    if (i == 5) break;
    print("batch", i, "has x shape", batch.images.shape(), "and y shape", batch.labels.shape());
  }

  // Untrained models, as the notebook has them: each column of 32 samples is made a distribution.
  show_predictions(LinearClassifier(/*dim=*/0), train_loader);
  show_predictions(ConvClassifier(/*dim=*/0), train_loader);

  // So the first loss is about log(32), not log(10).
  for (const Size dim : {0, 1}) {
    const LinearClassifier linear(dim);
    const auto [x, y] = train_loader.next();
    const auto linear_output = linear(x);
    print("Linear classifier loss value:", nn::nll_loss(linear_output, y).item());
    const ConvClassifier conv(dim);
    const auto conv_output = conv(x);
    print("Convolutional classifier loss value:", nn::nll_loss(conv_output, y).item());
    const auto probs = exp(linear_output);
    print("LogSoftmax(dim=" + shown(dim) + "): sample 0 sums to", sum(probs[0]).item(), "class 0 over the batch to",
          sum(probs(all, 0)).item());
  }

  const std::vector<Tested> batchwise = training(/*dim=*/0, train_loader, test_loader, run, results);
  const std::vector<Tested> usual = training(/*dim=*/1, train_loader, test_loader, run, results);

  print("\nTest accuracy        dim=0 (the notebook)   dim=1");
  for (std::size_t i = 0; i < 2; ++i)
    std::printf("%-20s %8.2f%%              %8.2f%%\n", i ? "ConvClassifier" : "LinearClassifier",
                100 * batchwise[i].accuracy, 100 * usual[i].accuracy);
}

int main(int argc, char** argv) try {
  train::RunOptions run{.epochs = 10, .seed = 123};
#ifdef WITH_JPEG
  std::string picture = GRADUS_SOURCE_DIR "/examples/data/dog.jpg";
#else
  std::string picture = GRADUS_SOURCE_DIR "/examples/data/dog.ppm";
#endif
  train::Options options("pytorch_basics", "Tensors, autograd, transforms, and two classifiers for MNIST.");
  options.add("picture", picture, "FILE", "what to transform: JPEG, PNG or PPM");
  if (!run.parse(options, argc, argv)) return options.exit_code();
  manual_seed(run.seed);

  std::vector<std::string> results;
  tensors();
  autograd();
  transforms(run, picture);
  linear_regression(run, results);
  mnist(run, results);
  for (const std::string& line : results) print(line);
  return 0;
} catch (const Error& e) {
  std::fprintf(stderr, "pytorch_basics: %s\n", e.what());
  return 1;
}
