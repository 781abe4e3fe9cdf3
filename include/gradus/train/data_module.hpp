// SPDX-License-Identifier: MIT
#pragma once
// The data of one experiment: what to train on, what to validate on, what to test on.
#include <gradus/data/data_loader.hpp>
#include <gradus/data/subset.hpp>
#include <gradus/data/tensor_dataset.hpp>

namespace gradus::train {

struct DataModuleOptions {
  Size batch_size = 32;
  data::PartLength validation = 0;  // of the training set: a fraction, rounded down, or a number of samples
  std::uint64_t seed = 0;           // of the split
  bool prefetch = false;            // another thread gathers the next batch meanwhile
};
struct FromArraysOptions {
  data::PartLength test = 0;        // a fraction, rounded down, or a number of samples
  data::PartLength validation = 0;
  Size batch_size = 32;
  std::uint64_t seed = 0;           // of the split
  bool test_as_validation = false;  // validate on the test samples, too
  bool prefetch = false;
};

/// The length of a part of n samples, which must leave some for training.
GRADUS_SMALL inline Size part_length(const char* part, const data::PartLength& wish, Size n) {
  const bool good = wish.is_fraction ? wish.fraction >= 0 && wish.fraction < 1 : wish.samples >= 0 && wish.samples < n;
  if (!good && wish.is_fraction)
    fail<ValueError>({"[SimpleDataModule] ", part, " must be a fraction in [0, 1), but got ", wish.fraction, "."});
  if (!good)
    fail<ValueError>({"[SimpleDataModule] ", part, " must leave some of the ", n, " training samples, but got ",
                      wish.samples, "."});
  return wish.is_fraction ? static_cast<Size>(wish.fraction * static_cast<double>(n)) : wish.samples;
}
template <data::Dataset D>
data::Subset<D> whole(const D& dataset) {
  const Tensor<std::int64_t> all = Tensor<std::int64_t>::empty({dataset.size()});
  for (Size i = 0; i < all.numel(); ++i) all.data_ptr()[i] = i;
  return data::Subset<D>(dataset, all);
}

/// ISLP's SimpleDataModule. It splits the training set at random into training and validation samples, with a
/// generator of its own, and makes the loaders: shuffled for training, in order for validation and test.
///
///   train::SimpleDataModule data(mnist_train, mnist_test, {.batch_size = 256, .validation = 0.2});
///   train::SimpleDataModule other(mnist_train, mnist_test, mnist_validation, {.batch_size = 256});
///
/// Throws  ValueError if nothing is left to train on; what DataLoader throws
template <data::Dataset D, data::Dataset Test = D, data::Dataset V = data::Subset<D>>
class SimpleDataModule {
 public:
  using Part = data::Subset<D>;

  SimpleDataModule(const D& train, const Test& test, const DataModuleOptions& options = {})
      : SimpleDataModule(split(train, options), test, options) {}
  /// Validates on a dataset of its own: options.validation does not count.
  SimpleDataModule(const D& train, const Test& test, const V& validation, const DataModuleOptions& options = {})
    requires(!std::same_as<V, Part>)
      : SimpleDataModule(whole(train), test, validation, options, 0) {}
  /// Parts that were made before.
  SimpleDataModule(const Part& train, const Test& test, const V& validation, const DataModuleOptions& options, int)
      : options_(options), train_(train), validation_(validation), test_(test) {
    train_loader();  // says at once if an option is wrong
  }

  auto train_loader() const { return loader(train_, options_.batch_size, true); }
  auto validation_loader() const { return loader(validation_, options_.batch_size, false); }
  auto test_loader() const { return loader(test_, options_.batch_size, false); }
  /// All test samples in one batch.
  auto predict_loader() const { return loader(test_, test_.size() ? test_.size() : 1, false); }
  const Part& train_set() const noexcept { return train_; }
  const V& validation_set() const noexcept { return validation_; }
  const Test& test_set() const noexcept { return test_; }

 private:
  SimpleDataModule(const std::array<Part, 2>& parts, const Test& test, const DataModuleOptions& options)
      : SimpleDataModule(parts[0], test, parts[1], options, 0) {}
  static std::array<Part, 2> split(const D& train, const DataModuleOptions& options) {
    const Size n = train.size(), held_out = part_length("validation", options.validation, n);
    Generator generator(options.seed);
    return data::random_split(train, {n - held_out, held_out}, generator);
  }
  template <data::Dataset S>
  data::DataLoader<S> loader(const S& set, Size batch_size, bool shuffle) const {
    return data::DataLoader<S>(set, {.batch_size = batch_size, .shuffle = shuffle, .prefetch = options_.prefetch});
  }

  DataModuleOptions options_;
  Part train_;
  V validation_;
  Test test_;
};
template <class D, class Test>
SimpleDataModule(const D&, const Test&) -> SimpleDataModule<D, Test>;
template <class D, class Test>
SimpleDataModule(const D&, const Test&, const DataModuleOptions&) -> SimpleDataModule<D, Test>;

/// SimpleDataModule.fromarrays of ISLP: inputs and targets are split at random, in the order training, test,
/// validation.
///
/// Shapes  x (N, ...), y (N, ...)
/// Throws  ShapeError; ValueError if nothing is left to train on
template <Element A, Element B>
auto from_arrays(const Tensor<A>& x, const Tensor<B>& y, const FromArraysOptions& o = {}) {
  using Set = data::TensorDataset<A, B>;
  const Set all(x, y);
  const Size n = all.size(), test = part_length("test", o.test, n);
  const Size validation = part_length("validation", o.validation, n), train = n - test - validation;
  if (train <= 0)
    fail<ValueError>({"[SimpleDataModule] test and validation must leave some of the ", n, " samples for training, but "
                      "got ", test, " and ", validation, "."});
  Generator generator(o.seed);
  const auto parts = data::random_split(all, {train, test, validation}, generator);
  return SimpleDataModule<Set, data::Subset<Set>>(parts[0], parts[1], parts[o.test_as_validation ? 1 : 2],
                                                  {.batch_size = o.batch_size, .prefetch = o.prefetch}, 0);
}

}  // namespace gradus::train
