// SPDX-License-Identifier: MIT
#pragma once
// Loaders and their batches without their types, so that the training loop is compiled once, whatever the data are.
#include <optional>
#include <typeinfo>

#include <gradus/data/tensor_dataset.hpp>

namespace gradus::train {

/// Inputs x and targets y. Whatever else a loader yields, two tensors in a struct, becomes one of these.
template <Floating T = float, Element Y = std::int64_t>
using Batch = data::TensorPair<T, Y>;

/// A batch as callbacks see it.
class AnyBatch {
 public:
  template <class B>
  AnyBatch(B& batch, Size size) noexcept : batch_(&batch), type_(&typeid(B)), size_(size) {}

  /// How many samples it has.
  Size size() const noexcept { return size_; }
  /// The batch. Throws TypeError if it is not a B.
  template <class B>
  B& as() const {
    if (*type_ != typeid(B)) fail<TypeError>({"[AnyBatch] batch must be of the module's batch type."});
    return *static_cast<B*>(batch_);
  }

 private:
  void* batch_;
  const std::type_info* type_;
  Size size_;
};

/// A pass over a loader's batches:  loader.begin(); while (AnyBatch* batch = loader.next()) ...
class AnyLoader {
 public:
  virtual ~AnyLoader() = default;
  /// Batches in a pass.
  virtual Size size() const = 0;
  virtual void begin() = 0;
  /// The next batch, or nullptr behind the last one. The one before is gone.
  virtual AnyBatch* next() = 0;
  /// Ends the pass, whether it came to the last batch or not.
  virtual void end() = 0;
};

// Anything can be brought in its place.
struct AnyMember {
  template <class M> operator M() const;
};
template <class B> concept HasTwoMembers = requires(AnyMember m) { B{m, m}; } && !requires(AnyMember m) { B{m, m, m}; };
/// Samples in a batch: what its len() says, or the length of its first tensor.
template <class B>
Size batch_length(const B& batch) {
  if constexpr (requires { batch.len(); }) return batch.len();
  else if constexpr (HasTwoMembers<B>) {
    const auto& [x, y] = batch;
    return x.len();
  } else {
    return 1;
  }
}

/// L's batches as those of type B.
template <class B, class L>
class LoaderOf final : public AnyLoader {
 public:
  explicit LoaderOf(const L& loader) noexcept : loader_(loader) {}

  Size size() const override { return static_cast<Size>(loader_.size()); }
  void begin() override {
    pass_.emplace(loader_);
    begun_ = false;
  }
  AnyBatch* next() override {
    batch_.reset();
    if constexpr (converts) converted_ = B{};
    if (begun_) ++pass_->at;
    begun_ = true;
    if (pass_->at == pass_->end) return nullptr;
    auto& batch = *pass_->at;
    if constexpr (converts) {
      auto& [x, y] = batch;
      converted_ = B{x, y};
      return &batch_.emplace(converted_, batch_length(converted_));
    } else {
      return &batch_.emplace(batch, batch_length(batch));
    }
  }
  void end() override {
    batch_.reset();
    pass_.reset();
  }

 private:
  struct Pass {
    explicit Pass(const L& loader) : at(loader.begin()), end(loader.end()) {}
    decltype(std::declval<const L&>().begin()) at;
    decltype(std::declval<const L&>().end()) end;
  };
  static constexpr bool converts = !std::same_as<std::remove_cvref_t<decltype(*std::declval<Pass&>().at)>, B>;
  struct Nothing {};

  const L& loader_;
  std::optional<Pass> pass_;
  std::optional<AnyBatch> batch_;
  [[no_unique_address]] std::conditional_t<converts, B, Nothing> converted_;
  bool begun_ = false;
};

/// What has loaders for training and validation.
template <class D>
concept DataModule = requires(const D& data) {
  data.train_loader();
  data.validation_loader();
};

}  // namespace gradus::train
