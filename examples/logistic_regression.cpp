// SPDX-License-Identifier: MIT
// Logistic regression on MNIST, after the notebook "MNIST with Pytorch Logistic Regression": one linear layer, a
// training loop written out, and the model saved to a file that PyTorch reads.
#include <cstdio>

#include <gradus/gradus.hpp>

using namespace gradus;

constexpr Size input_size = 28 * 28, num_classes = 10;

/// What the notebook keeps of a batch, and of an epoch: {'val_loss': ..., 'val_acc': ...}.
struct Result {
  Tensor<float> val_loss, val_acc;
};

Tensor<float> accuracy(const Tensor<float>& outputs, const Tensor<std::int64_t>& label) {
  const auto [values, pred] = max(outputs, /*dim=*/1);
  return tensor(static_cast<double>(sum(pred == label).item()) / static_cast<double>(pred.len()));
}

struct MnistModel : nn::Module<float> {
  nn::Linear<> linear = add("linear", nn::Linear(input_size, num_classes));

  Tensor<float> forward(const Tensor<float>& x) override { return linear(x.reshape({-1, 784})); }

  Tensor<float> training_step(const data::MnistBatch& batch) const {
    const Tensor<float> out = (*this)(batch.images);    // generate predictions
    return nn::cross_entropy(out, batch.labels);        // their loss
  }
  Result validation_step(const data::MnistBatch& batch) const {
    const Tensor<float> out = (*this)(batch.images);
    return {nn::cross_entropy(out, batch.labels), accuracy(out, batch.labels)};
  }
  // Means of the batches' means: the last batch, which is smaller, weighs as much as the others.
  Result validation_epoch_end(const std::vector<Result>& outputs) const {
    std::vector<Tensor<float>> batch_losses, batch_accs;
    for (const Result& x : outputs) batch_losses.push_back(x.val_loss), batch_accs.push_back(x.val_acc);
    return {mean(stack(batch_losses)), mean(stack(batch_accs))};
  }
  void epoch_end(int epoch, const Result& result) const {
    std::printf("Epoch [%d], val_loss: %.4f, val_acc: %.4f\n", epoch, static_cast<double>(result.val_loss.item()),
                static_cast<double>(result.val_acc.item()));
  }
};

// The notebook lets autograd record here for nothing; with the guard it does not.
Result evaluate(const MnistModel& model, const auto& val_loader) {
  const NoGrad guard;
  std::vector<Result> outputs;
  for (const auto& batch : val_loader) outputs.push_back(model.validation_step(batch));
  return model.validation_epoch_end(outputs);
}

template <class Optimizer = optim::Adam>
std::vector<Result> fit(int epochs, double lr, const MnistModel& model, const auto& train_loader,
                        const auto& val_loader) {
  std::vector<Result> history;
  Optimizer optimizer(model.parameters(), {.lr = lr});
  for (int epoch = 0; epoch < epochs; ++epoch) {
    // Training phase
    for (const auto& batch : train_loader) {
      const Tensor<float> loss = model.training_step(batch);
      loss.backward();
      optimizer.step();
      optimizer.zero_grad();
    }
    // Validation phase
    const Result result = evaluate(model, val_loader);
    model.epoch_end(epoch, result);
    history.push_back(result);
  }
  return history;
}

std::int64_t predict_image(const Tensor<float>& img, const MnistModel& model) {
  const Tensor<float> x = img.unsqueeze(0), y = model(x);
  const auto [values, preds] = max(y, /*dim=*/1);
  return preds[0].item();
}

void print_result(const Result& result) {
  print("{'val_loss': " + shown(result.val_loss.item()) + ", 'val_acc': " + shown(result.val_acc.item()) + "}");
}

int main(int argc, char** argv) try {
  train::RunOptions run{.epochs = 20, .quick_epochs = 4};
  train::Options options("logistic_regression", "Logistic regression on MNIST, in four fits with Adam.");
  if (!run.parse(options, argc, argv)) return options.exit_code();
  manual_seed(run.seed);

  const std::string root = train::mnist_root(run);
  const data::Mnist mnist(root, data::Split::train, {.download = run.download});
  // --quick: the first 6,000 images, else all 60,000.
  const data::Subset dataset(mnist, arange(run.quick ? 6000 : mnist.size()));
  print(dataset.size());
  const data::Mnist test_dataset(root, data::Split::test, {.download = run.download});
  print(test_dataset.size());

  // A look at the images. The pixels lie in the data set as bytes; an item is a tensor already.
  plot::Figure samples({.figsize = {20, 8}});
  for (int i = 10; i < 18; ++i) {
    plot::Axes& axes = samples.subplot(231 + i);
    axes.imshow(mnist.images()[i], {.cmap = "gray"});
    axes.set_title("Label:" + std::to_string(mnist.targets()[i].item()), {.fontsize = 20, .fontweight = "bold"});
  }
  run.show(samples, "samples.svg");

  const auto [img_tensor, first_label] = dataset[0];
  print(img_tensor.shape(), first_label);
  print(img_tensor(all, slice(5, 10), slice(5, 10)));
  print(max(img_tensor), min(img_tensor));

  plot::Figure corner({.figsize = {6, 4}});
  corner.subplot().imshow(img_tensor(0, slice(5, 10), slice(5, 10)), {.cmap = "gray"});
  corner.subplot().set_title("0:Black,1:White", {.fontsize = 12, .fontweight = "bold"});
  run.show(corner, "corner.svg");

  // A sixth of the images is set aside for validation.
  const Size held_out = dataset.size() / 6;
  const auto [train_df, val_df] = data::random_split(dataset, {dataset.size() - held_out, held_out});
  print(train_df.size());
  print(val_df.size());

  const Size batch_size = 128;
  const data::DataLoader train_loader(train_df, {.batch_size = batch_size, .shuffle = true});
  const data::DataLoader val_loader(val_df, {.batch_size = batch_size});

  // A linear layer alone is the model; its parameters:
  const nn::Linear log_model(input_size, num_classes);
  print(log_model.weight);
  print(log_model.weight.shape());
  print(log_model.bias);

  MnistModel model;
  print(model.linear.weight);
  print(model.linear.weight.shape());
  print(model.linear.bias.shape());
  print(model);

  // Its outputs for one batch are no probabilities yet: softmax makes them.
  const data::MnistBatch batch = train_loader.next();
  const Tensor<float> outputs = model(batch.images);
  print("outputs.shape : ", outputs.shape());
  print("Sample outputs :\n", outputs(slice(0, 2)).data());

  const Tensor<float> prob = softmax(outputs, /*dim=*/1);
  print("Sample probabilities:\n", prob(slice(0, 2)).data());
  print("Sum: ", sum(prob[0]).item());

  const auto [max_prob, predict] = max(prob, /*dim=*/1);
  print(predict);
  print(max_prob);
  print(accuracy(outputs, batch.labels));

  const auto loss_fn = [](const auto& x, const auto& labels) { return nn::cross_entropy(x, labels); };
  const Tensor<float> loss = loss_fn(outputs, batch.labels);
  print(loss);
  print(loss.item());

  // Training: four fits, each with a new optimizer.
  model = MnistModel();
  const Result result0 = evaluate(model, val_loader);
  print_result(result0);

  std::vector<Result> history = {result0};
  const train::Stopwatch watch;
  for (int part = 0; part < 4; ++part) {
    const int epochs = run.epochs / 4 + (part < run.epochs % 4);
    for (const Result& r : fit(epochs, 0.001, model, train_loader, val_loader)) history.push_back(r);
  }
  const double seconds = watch.seconds();

  std::vector<double> accuracies;
  for (const Result& result : history) accuracies.push_back(static_cast<double>(result.val_acc.item()));
  plot::Figure curve;
  curve.subplot().plot(accuracies, {.format = "-x"});
  curve.subplot().set_xlabel("epoch");
  curve.subplot().set_ylabel("accuracy");
  curve.subplot().set_title("Accuracy vs. No. of epochs");
  run.show(curve, "accuracy.svg");

  // Single images.
  const auto [img, label] = test_dataset[0];
  print("Shape:", img.shape());
  print("Label:", label);
  print(img.unsqueeze(0).shape());
  plot::Figure images({.figsize = {10, 3}});
  for (int column = 0; const Size i : {0, 10, 200, 1839}) {
    const data::MnistSample sample = test_dataset[i];
    const std::int64_t predicted = predict_image(sample.image, model);
    print("Label:", sample.label, ", Predicted:", predicted);
    plot::Axes& axes = images.subplot(1, 4, ++column);
    axes.imshow(sample.image[0], {.cmap = "gray"});
    axes.set_title("Label: " + std::to_string(sample.label) + ", Predicted: " + std::to_string(predicted));
  }
  run.show(images, "predicted.svg");

  const data::DataLoader test_loader(test_dataset, {.batch_size = 256});
  const Result result = evaluate(model, test_loader);
  print_result(result);

  // Saved, and loaded again: torch.load reads the same file.
  const std::string file = run.path("mnist-logistic.pth");
  io::save_pth(model.state_dict(), file);
  print(model.state_dict());

  const MnistModel model2;
  print(model2.load_state_dict(io::load_pth(file)));
  print(model2.state_dict());
  print_result(evaluate(model2, test_loader));

  print(train::result_line("logistic_regression",
                           {{"val_loss", history.back().val_loss.item()},
                            {"val_accuracy", history.back().val_acc.item()},
                            {"test_loss", result.val_loss.item()},
                            {"test_accuracy", result.val_acc.item()}},
                           seconds, run.epochs));
  return 0;
} catch (const Error& e) {
  std::fprintf(stderr, "logistic_regression: %s\n", e.what());
  return 1;
}
