// SPDX-License-Identifier: MIT
#pragma once
// The data of one experiment: what to train on, what to validate on, what to test on.
#include <gradus/data/data_loader.hpp>
#include <gradus/data/subset.hpp>

namespace gradus::train {

struct DataModuleOptions {
  Size batch_size = 32;
  data::PartLength validation = 0;  // of the training set: a fraction, rounded down, or a number of samples
  std::uint64_t seed = 0;           // of the split
  bool prefetch = false;            // another thread gathers the next batch meanwhile
};

[[gnu::noinline]] inline Size validation_length(const data::PartLength& wish, Size n) {
  const bool good = wish.is_fraction ? wish.fraction >= 0 && wish.fraction < 1 : wish.samples >= 0 && wish.samples < n;
  if (!good && wish.is_fraction)
    fail<ValueError>({"[SimpleDataModule] validation must be a fraction in [0, 1), but got ", wish.fraction, "."});
  if (!good)
    fail<ValueError>({"[SimpleDataModule] validation must leave some of the ", n, " training samples, but got ",
                      wish.samples, "."});
  return wish.is_fraction ? static_cast<Size>(wish.fraction * static_cast<double>(n)) : wish.samples;
}

/// Splits the training set at random into training and validation samples, with a generator of its own, and makes the
/// loaders: shuffled for training, in order for validation and test.
///
///   train::SimpleDataModule data(mnist_train, mnist_test, {.batch_size = 256, .validation = 0.2});
///
/// Throws  ValueError if nothing is left to train on; what DataLoader throws
template <data::Dataset D, data::Dataset Test = D>
class SimpleDataModule {
 public:
  SimpleDataModule(const D& train, const Test& test, const DataModuleOptions& options = {})
      : SimpleDataModule(split(train, options), test, options) {}

  auto train_loader() const { return loader(train_, true); }
  auto validation_loader() const { return loader(validation_, false); }
  auto test_loader() const { return loader(test_, false); }
  const data::Subset<D>& train_set() const noexcept { return train_; }
  const data::Subset<D>& validation_set() const noexcept { return validation_; }
  const Test& test_set() const noexcept { return test_; }

 private:
  SimpleDataModule(std::array<data::Subset<D>, 2> parts, const Test& test, const DataModuleOptions& options)
      : options_(options), train_(std::move(parts[0])), validation_(std::move(parts[1])), test_(test) {
    train_loader();  // says at once if an option is wrong
  }
  static std::array<data::Subset<D>, 2> split(const D& train, const DataModuleOptions& options) {
    const Size n = train.size(), held_out = validation_length(options.validation, n);
    Generator generator(options.seed);
    return data::random_split(train, {n - held_out, held_out}, generator);
  }
  template <data::Dataset S>
  data::DataLoader<S> loader(const S& set, bool shuffle) const {
    return data::DataLoader<S>(
        set, {.batch_size = options_.batch_size, .shuffle = shuffle, .prefetch = options_.prefetch});
  }

  DataModuleOptions options_;
  data::Subset<D> train_, validation_;
  Test test_;
};

}  // namespace gradus::train
