// SPDX-License-Identifier: MIT
// libtorch's side of bench/train/notebook_epoch.cpp: seconds per training epoch.
//
//   notebook_epoch_libtorch [--work NAME] [--epochs N] [--threads N] [--setting NAME] [--fraction F] [--data DIR]
//
// All images lie in memory as float32; batches are sliced by a new permutation each epoch. --fraction: of an epoch's
// batches; seconds are scaled. Settings: fused (SGD and Adam of one kernel, which libtorch has as functions only;
// RMSprop has none), optim (torch::optim), uint8 (fused; images in memory as bytes, made float32 a batch),
// channels_last (fused). run_notebooks.sh builds it against the wheel of PyTorch.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/optim/adam.h>
#include <torch/optim/rmsprop.h>
#include <torch/optim/sgd.h>
#include <torch/types.h>
#include <torch/utils.h>
#include <torch/version.h>

#include <gradus/file/idx.hpp>
#include <gradus/train/options.hpp>
#include <gradus/train/timing.hpp>

namespace {

using torch::Tensor;

struct Choices {
  std::string work = "mlp", setting = "fused", data = "examples/data";
  int epochs = 10, threads = 0;
  double fraction = 1;
};

/// What notebooks.py has in WORKS, and the widths of the linear layers.
struct Work {
  const char* name;
  int64_t images, batch;
  double lr;
  std::vector<int64_t> widths;
};
const Work& work_named(const std::string& name) {
  static const std::vector<Work> works{{"mlp", 48000, 256, 0.01, {784, 256, 128, 10}},
                                       {"mlr", 48000, 256, 0.01, {784, 10}},
                                       {"logistic", 50000, 128, 0.001, {784, 10}},
                                       {"linear", 60000, 32, 0.01, {784, 100, 100, 10}},
                                       {"conv", 60000, 32, 0.1, {1600, 128, 10}},
                                       {"wide", 10000, 100, 0.1, {784, 1200, 600, 300, 10}}};
  for (const Work& work : works)
    if (work.name == name) return work;
  throw std::runtime_error("no work is called " + name + ". Try --help.");
}

struct Data {
  Tensor x, y;
};
Data training_data(const std::string& folder, int64_t images) {
  const gradus::file::Idx x = gradus::file::read_idx(folder + "/MNIST/raw/train-images-idx3-ubyte.gz");
  const gradus::file::Idx y = gradus::file::read_idx(folder + "/MNIST/raw/train-labels-idx1-ubyte.gz");
  const auto tensor = [](const gradus::file::Idx& from, at::IntArrayRef sizes) {
    return torch::from_blob(const_cast<unsigned char*>(from.data.data()), sizes, torch::kUInt8);
  };
  const Tensor rows = torch::randperm(y.sizes[0], torch::kInt64).slice(0, 0, images);
  return {tensor(x, {x.sizes[0], 1, 28, 28}).index_select(0, rows),
          tensor(y, {y.sizes[0]}).index_select(0, rows).to(torch::kInt64)};
}

struct Network : torch::nn::Module {
  explicit Network(const Work& work) : name(work.name) {
    if (name == "conv")
      for (int i = 0; i < 2; ++i)
        convs.push_back(register_module("conv" + std::to_string(i), torch::nn::Conv2d(i ? 32 : 1, 32 << i, 3)));
    for (size_t i = 0; i + 1 < work.widths.size(); ++i)
      linears.push_back(register_module("linear" + std::to_string(i),
                                        torch::nn::Linear(work.widths[i], work.widths[i + 1])));
  }
  Tensor forward(Tensor x) {
    for (size_t i = 0; i < convs.size(); ++i)
      x = torch::dropout(torch::max_pool2d(torch::relu(convs[i]->forward(x)), 2), i ? 0.5 : 0.25, true);
    x = torch::flatten(x, 1);
    const bool relu = name == "mlp" || name == "wide";
    for (size_t i = 0; i < linears.size(); ++i) {
      x = linears[i]->forward(x);
      if (relu && i + 1 < linears.size()) x = torch::relu(x);
      if (name == "mlp" && i + 1 < linears.size()) x = torch::dropout(x, i ? 0.3 : 0.4, true);
    }
    return x;
  }

  std::string name;
  std::vector<torch::nn::Conv2d> convs;
  std::vector<torch::nn::Linear> linears;
};

/// The optimizers of one kernel, as the fused ones of Python call them.
class Fused {
 public:
  Fused(const std::string& work, const std::vector<Tensor>& parameters, double lr)
      : adam_(work == "logistic"), lr_(lr), parameters_(parameters) {
    if (!adam_) return;
    for (const Tensor& p : parameters_) {
      steps_.push_back(torch::zeros({}));
      m_.push_back(torch::zeros_like(p));
      v_.push_back(torch::zeros_like(p));
    }
  }
  void step() {
    torch::NoGradGuard no_grad;
    gradients_.clear();
    for (const Tensor& p : parameters_) gradients_.push_back(p.grad());
    if (!adam_) return at::_fused_sgd_(parameters_, gradients_, {}, 0, 0, lr_, 0, false, false, false);
    for (Tensor& step : steps_) step.add_(1);
    at::_fused_adam_(parameters_, gradients_, m_, v_, {}, steps_, lr_, 0.9, 0.999, 0, 1e-8, false, false);
  }

 private:
  bool adam_;
  double lr_;
  std::vector<Tensor> parameters_, gradients_, steps_, m_, v_;
};
std::unique_ptr<torch::optim::Optimizer> plain(const std::string& work, const std::vector<Tensor>& parameters,
                                               double lr) {
  using namespace torch::optim;
  if (work == "mlp" || work == "mlr") return std::make_unique<RMSprop>(parameters, RMSpropOptions(lr));
  if (work == "logistic") return std::make_unique<Adam>(parameters, AdamOptions(lr));
  return std::make_unique<SGD>(parameters, SGDOptions(lr));
}

class Run {
 public:
  explicit Run(const Choices& o) : work_(work_named(o.work)), data_(training_data(o.data, work_.images)),
                                   batches_((work_.images + work_.batch - 1) / work_.batch),
                                   counted_(std::max<int64_t>(1, std::llround(o.fraction * double(batches_)))) {
    if (o.setting != "uint8") data_.x = data_.x.to(torch::kFloat32).div_(255);
    if (o.setting == "channels_last") {
      for (auto& conv : network_.convs) conv->weight.set_data(conv->weight.contiguous(at::MemoryFormat::ChannelsLast));
      data_.x = data_.x.contiguous(at::MemoryFormat::ChannelsLast);
    } else if (o.setting != "fused" && o.setting != "optim" && o.setting != "uint8") {
      throw std::runtime_error("no setting is called " + o.setting + ". Try --help.");
    }
    const bool rmsprop = o.work == "mlp" || o.work == "mlr";
    if (o.setting == "optim" || rmsprop) optimizer_ = plain(o.work, parameters_, work_.lr);
    else fused_ = std::make_unique<Fused>(o.work, parameters_, work_.lr);
  }
  /// Trains on an epoch's first batches; their mean loss.
  double epoch() {
    double sum = 0;
    const Tensor order = torch::randperm(work_.images, torch::kInt64);
    for (int64_t i = 0; i < counted_; ++i) {
      const Tensor rows = order.slice(0, i * work_.batch, std::min(work_.images, (i + 1) * work_.batch));
      for (const Tensor& p : parameters_) p.mutable_grad().reset();
      Tensor x = data_.x.index_select(0, rows);
      if (x.scalar_type() == torch::kUInt8) x = x.to(torch::kFloat32).mul_(1.0 / 255);
      const Tensor loss = torch::cross_entropy_loss(network_.forward(x), data_.y.index_select(0, rows));
      loss.backward();
      if (fused_) fused_->step();
      else optimizer_->step();
      sum += loss.item<double>();
    }
    return sum / double(counted_);
  }
  double scale() const { return double(batches_) / double(counted_); }

 private:
  const Work& work_;
  Data data_;
  int64_t batches_, counted_;
  Network network_{work_};
  std::vector<Tensor> parameters_ = network_.parameters();
  std::unique_ptr<Fused> fused_;
  std::unique_ptr<torch::optim::Optimizer> optimizer_;
};

}  // namespace

int main(int argc, char** argv) try {
  Choices o;
  gradus::train::Options options("notebook_epoch_libtorch", "Seconds per training epoch in libtorch.");
  options.add("work", o.work, "NAME", "mlp, mlr, logistic, linear, conv or wide");
  options.add("epochs", o.epochs, "N", "epochs to take the median of");
  options.add("threads", o.threads, "N", "threads; 0: libtorch's default");
  options.add("setting", o.setting, "NAME", "fused, optim, uint8 or channels_last");
  options.add("fraction", o.fraction, "F", "of an epoch's batches");
  options.add("data", o.data, "DIR", "where MNIST is");
  if (!options.parse(argc, argv)) return options.exit_code();
  if (o.epochs < 1 || !(o.fraction > 0)) throw std::runtime_error("--epochs and --fraction must be positive");
  if (o.threads) torch::set_num_threads(o.threads);
  torch::manual_seed(0);
  Run run(o);
  run.epoch();
  std::vector<double> seconds;
  double loss = 0;
  for (int i = 0; i < o.epochs; ++i) {
    const gradus::train::Stopwatch watch;
    loss = run.epoch();
    seconds.push_back(watch.seconds() * run.scale());
  }
  std::sort(seconds.begin(), seconds.end());
  std::printf("libtorch-%s work=%s threads=%d setting=%s epochs=%d fraction=%g best=%.4f median=%.4f loss=%.4f\n",
              TORCH_VERSION, o.work.c_str(), torch::get_num_threads(), o.setting.c_str(), o.epochs, 1 / run.scale(),
              seconds.front(), seconds[seconds.size() / 2], loss);
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
