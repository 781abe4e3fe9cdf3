// SPDX-License-Identifier: MIT
#pragma once
// ISLP's ErrorTracker: loss and scores of a whole set, computed once on all predictions, not as a mean over batches.
#include <gradus/train/callback.hpp>

namespace gradus::train {

/// Batches one behind the other: (N_1, ...), (N_2, ...), ... -> (N_1 + N_2 + ..., ...). What cat does, without its
/// gradient, and compiled once for all element types.
[[gnu::noinline]] inline AnyTensor joined(const std::vector<AnyTensor>& batches) {
  Dims sizes = batches.at(0).sizes();
  sizes.dim[0] = 0;
  for (const AnyTensor& b : batches) sizes.dim[0] += b.sizes().dim[0];
  const AnyTensor all = AnyTensor::empty(sizes, batches[0].dtype());
  char* to = static_cast<char*>(all.data_ptr());
  for (const AnyTensor& b : batches) {
    const auto bytes = static_cast<std::size_t>(b.numel()) * size_bytes(b.dtype());
    if (bytes) __builtin_memcpy(to, b.data_ptr(), bytes);
    to += bytes;
  }
  return all;
}

/// Collects predictions during validation and test. At the end of the epoch it logs valid_loss, valid_accuracy, or
/// test_loss, test_accuracy: whatever module.error_metrics() says.
class ErrorTracker : public Callback {
 public:
  void on_validation_epoch_start(Trainer&, Module&) override { clear(); }
  void on_validation_batch_start(Trainer&, Module& module, const AnyBatch& batch, Size i) override {
    collect(module, batch, i);
  }
  void on_validation_epoch_end(Trainer&, Module& module) override { log(module, "valid_"); }
  void on_test_epoch_start(Trainer&, Module&) override { clear(); }
  void on_test_batch_start(Trainer&, Module& module, const AnyBatch& batch, Size i) override {
    collect(module, batch, i);
  }
  void on_test_epoch_end(Trainer&, Module& module) override { log(module, "test_"); }

 private:
  GRADUS_SMALL void clear() {
    targets_.clear();
    predictions_.clear();
  }
  GRADUS_SMALL void collect(Module& module, const AnyBatch& batch, Size i) {
    AnyPrediction p = module.predict_batch(batch, i);
    targets_.push_back(std::move(p.targets));
    predictions_.push_back(std::move(p.predictions));
  }
  GRADUS_SMALL void log(Module& module, const char* prefix) {
    if (targets_.empty()) return;
    const AnyPrediction all{joined(targets_), joined(predictions_)};
    clear();
    for (const Metric& m : module.error_metrics(all)) module.log_exactly(prefix + m.name, m.value);
  }

  std::vector<AnyTensor> targets_, predictions_;
};

}  // namespace gradus::train
