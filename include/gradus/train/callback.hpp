// SPDX-License-Identifier: MIT
#pragma once
// What happens beside training: objects whose hooks a trainer calls. The hooks have Lightning's names and order.
#include <gradus/tensor/state_dict.hpp>
#include <gradus/train/lightning_module.hpp>

namespace gradus::train {

///   struct Shout : train::Callback {
///     void on_train_epoch_end(train::Trainer& trainer, train::LightningModuleBase&) override {
///       std::printf("epoch %d\n", trainer.current_epoch());
///     }
///   } shout;
///   train::Trainer trainer({.callbacks = {&shout}});
///
/// A callback must outlive the trainer that it is given to.
class Callback {
 public:
  using Module = LightningModuleBase;

  virtual ~Callback() = default;

  virtual void on_fit_start(Trainer&, Module&) {}
  virtual void on_fit_end(Trainer&, Module&) {}
  virtual void on_sanity_check_start(Trainer&, Module&) {}
  virtual void on_sanity_check_end(Trainer&, Module&) {}
  virtual void on_train_start(Trainer&, Module&) {}
  virtual void on_train_end(Trainer&, Module&) {}
  virtual void on_train_epoch_start(Trainer&, Module&) {}
  virtual void on_train_epoch_end(Trainer&, Module&) {}
  virtual void on_train_batch_start(Trainer&, Module&, const AnyBatch&, Size) {}
  virtual void on_train_batch_end(Trainer&, Module&, const AnyBatch&, Size) {}
  virtual void on_validation_start(Trainer&, Module&) {}
  virtual void on_validation_end(Trainer&, Module&) {}
  virtual void on_validation_epoch_start(Trainer&, Module&) {}
  virtual void on_validation_epoch_end(Trainer&, Module&) {}
  virtual void on_validation_batch_start(Trainer&, Module&, const AnyBatch&, Size) {}
  virtual void on_validation_batch_end(Trainer&, Module&, const AnyBatch&, Size) {}
  virtual void on_test_start(Trainer&, Module&) {}
  virtual void on_test_end(Trainer&, Module&) {}
  virtual void on_test_epoch_start(Trainer&, Module&) {}
  virtual void on_test_epoch_end(Trainer&, Module&) {}
  virtual void on_test_batch_start(Trainer&, Module&, const AnyBatch&, Size) {}
  virtual void on_test_batch_end(Trainer&, Module&, const AnyBatch&, Size) {}
  virtual void on_predict_start(Trainer&, Module&) {}
  virtual void on_predict_end(Trainer&, Module&) {}
  virtual void on_before_backward(Trainer&, Module&) {}
  virtual void on_after_backward(Trainer&, Module&) {}
  virtual void on_before_optimizer_step(Trainer&, Module&, optim::Optimizer&) {}

  /// What a checkpoint keeps of it, and the name under which it does.
  virtual StateDict state_dict() const { return {}; }
  virtual void load_state_dict(const StateDict&) {}
  virtual std::string state_key() const { return {}; }
  /// When its hooks are called: 0 first, then those that monitor what others have logged (1), then checkpoints (2).
  virtual int order() const { return 0; }
};

}  // namespace gradus::train
