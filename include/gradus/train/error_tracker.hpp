// SPDX-License-Identifier: MIT
#pragma once
// ISLP's ErrorTracker: loss and scores of a whole set, computed once on all predictions, not as a mean over batches.
#include <gradus/train/callback.hpp>

namespace gradus::train {

/// Collects predictions during validation and test. At the end of the epoch it logs valid_loss, valid_accuracy, or
/// test_loss, test_accuracy: whatever module.error_metrics() says.
///
/// Shapes  of predictions and targets: (N_b, ...), in each batch the same but for N_b
/// Throws  ShapeError for others
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
    const AnyPrediction all{joined("ErrorTracker", "targets", targets_),
                            joined("ErrorTracker", "predictions", predictions_)};
    clear();
    for (const Metric& m : module.error_metrics(all)) module.log_exactly(prefix + m.name, m.value);
  }

  std::vector<AnyTensor> targets_, predictions_;
};

}  // namespace gradus::train
