// SPDX-License-Identifier: MIT
#pragma once
// Loaders and their batches without their types, so that the training loop is compiled once, whatever the data are.
#include <optional>
#include <typeinfo>

#include <gradus/core/random.hpp>
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
  /// The generator that its order is drawn from; nullptr: the default generator, or none.
  virtual Generator* generator() const noexcept = 0;
  /// Ends the pass, whether it came to the last batch or not.
  virtual void end() = 0;
};

// Anything can be brought in its place.
struct AnyMember {
  template <class M> operator M() const;
};
template <class M> concept HasLength = requires(const M& m) { m.len(); };
template <class B, class... M> concept MadeOf = requires(M... m) { B{m...}; };
// How many members a struct has, up to 7.
template <class B, class... M>
consteval int member_count() {
  constexpr int here = MadeOf<B, M...> ? static_cast<int>(sizeof...(M)) : 0;
  if constexpr (sizeof...(M) == 7) return here;
  else {
    constexpr int more = member_count<B, M..., AnyMember>();
    return more ? more : here;
  }
}
template <class... M>
Size length_of_first(const M&... members) {
  static_assert((HasLength<M> || ...), "a batch must hold a tensor, or have a len() that says how many samples it has");
  Size n = -1;
  const auto look = [&n]<class One>(const One& member) {
    if constexpr (HasLength<One>) n = n < 0 ? member.len() : n;
  };
  (look(members), ...);
  return n;
}
/// Samples in a batch: what its len() says, or the length of its first tensor. A struct of up to 6 members.
template <class B>
Size batch_length(const B& batch) {
  if constexpr (HasLength<B>) return batch.len();
  else {
    constexpr int n = member_count<B>();
    static_assert(std::is_class_v<B> && n >= 1 && n <= 6,
                  "a batch must be a struct of 1 to 6 members, or have a len() that says how many samples it has");
    if constexpr (n == 1) {
      const auto& [a] = batch;
      return length_of_first(a);
    } else if constexpr (n == 2) {
      const auto& [a, b] = batch;
      return length_of_first(a, b);
    } else if constexpr (n == 3) {
      const auto& [a, b, c] = batch;
      return length_of_first(a, b, c);
    } else if constexpr (n == 4) {
      const auto& [a, b, c, d] = batch;
      return length_of_first(a, b, c, d);
    } else if constexpr (n == 5) {
      const auto& [a, b, c, d, e] = batch;
      return length_of_first(a, b, c, d, e);
    } else {
      const auto& [a, b, c, d, e, f] = batch;
      return length_of_first(a, b, c, d, e, f);
    }
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
    held_ = {};
    if (begun_) ++pass_->at;
    begun_ = true;
    if (pass_->at == pass_->end) return nullptr;
    if constexpr (is_used_as_it_is) {
      B& batch = *pass_->at;
      return &batch_.emplace(batch, batch_length(batch));
    } else {
      auto&& batch = *pass_->at;
      if constexpr (std::same_as<std::remove_cvref_t<Reference>, B>) {
        held_.emplace(std::forward<Reference>(batch));
      } else {
        auto& [x, y] = batch;
        held_.emplace(B{x, y});
      }
      return &batch_.emplace(*held_, batch_length(*held_));
    }
  }
  void end() override {
    batch_.reset();
    held_ = {};
    pass_.reset();
  }
  Generator* generator() const noexcept override {
    if constexpr (requires { { loader_.options().generator } -> std::convertible_to<Generator*>; })
      return loader_.options().generator;
    else return nullptr;
  }

 private:
  struct Pass {
    explicit Pass(const L& loader) : at(loader.begin()), end(loader.end()) {}
    decltype(std::declval<const L&>().begin()) at;
    decltype(std::declval<const L&>().end()) end;
  };
  using Reference = decltype(*std::declval<Pass&>().at);
  // Otherwise steps get a batch of their own: of another type, or because the loader's is const or a temporary.
  static constexpr bool is_used_as_it_is = std::same_as<Reference, B&>;
  struct Nothing {};

  const L& loader_;
  std::optional<Pass> pass_;
  std::optional<AnyBatch> batch_;
  [[no_unique_address]] std::conditional_t<is_used_as_it_is, Nothing, std::optional<B>> held_;
  bool begun_ = false;
};

/// The generators that loaders have of their own, or, once they are gone, what those were at.
struct LoaderGenerators {
  Generator* live[2] = {};                // of training, of validation
  std::optional<GeneratorState> last[2];

  GRADUS_SMALL std::optional<GeneratorState> state(int i) const {
    if (!live[i]) return last[i];
    const random::Turn turn(*live[i]);
    return live[i]->get_state();
  }
};
/// They are known while this lives.
class GeneratorsOf {
 public:
  GRADUS_SMALL GeneratorsOf(LoaderGenerators& known, const AnyLoader& train, const AnyLoader* validation)
      : known_(known) {
    known.live[0] = train.generator();
    known.live[1] = validation ? validation->generator() : nullptr;
    for (auto& state : known.last) state.reset();
  }
  GRADUS_SMALL ~GeneratorsOf() {
    for (int i = 0; i < 2; ++i) {
      known_.last[i] = known_.state(i);
      known_.live[i] = nullptr;
    }
  }
  GeneratorsOf(const GeneratorsOf&) = delete;
  GeneratorsOf& operator=(const GeneratorsOf&) = delete;

 private:
  LoaderGenerators& known_;
};

/// What has loaders for training and validation.
template <class D>
concept DataModule = requires(const D& data) {
  data.train_loader();
  data.validation_loader();
};

}  // namespace gradus::train
