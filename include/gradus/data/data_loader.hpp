// SPDX-License-Identifier: MIT
#pragma once
// Batches of a dataset, in PyTorch's order for the same seed. One pass over the loader is one epoch.
#include <gradus/data/dataset.hpp>
#include <gradus/data/prefetch.hpp>
#include <gradus/tensor/random.hpp>

namespace gradus::data {

struct DataLoaderOptions {
  Size batch_size = 1;             // samples
  bool shuffle = false;            // a new order each epoch
  bool drop_last = false;          // no last batch that is smaller than the others
  bool prefetch = false;           // another thread gathers the next batch meanwhile
  Generator* generator = nullptr;  // nullptr: the default generator
};

/// The order of one epoch, drawn word by word as PyTorch draws it: a seed for worker processes when the epoch begins,
/// whoever needs it; with shuffle, when the first batch is asked for, the seed of another generator, which shuffles. A
/// generator of the user's shuffles itself, and once more, for nothing, when it is asked for a sample too many.
class EpochOrder {
 public:
  GRADUS_SMALL EpochOrder(const DataLoaderOptions& options, Size n)
      : generator_(options.generator), n_(n), shuffle_(options.shuffle) {
    random_int64(generator_ ? *generator_ : default_generator());
  }
  GRADUS_SMALL Tensor<std::int64_t> draw() const {
    if (shuffle_ && generator_) return shuffled(*generator_);
    if (shuffle_) {
      Generator own(static_cast<std::uint64_t>(random_int64()));
      return shuffled(own);
    }
    Tensor<std::int64_t> y = Tensor<std::int64_t>::empty({n_});
    for (Size i = 0; i < n_; ++i) y.data_ptr()[i] = i;
    return y;
  }
  GRADUS_SMALL void run_out() {
    if (shuffle_ && generator_ && !finished_) shuffled(*generator_);
    finished_ = true;
  }

 private:
  [[gnu::noinline]] Tensor<std::int64_t> shuffled(Generator& g) const { return randperm(n_, g); }

  Generator* generator_;
  Size n_;
  bool shuffle_, finished_ = false;
};

GRADUS_SMALL inline void check_loader_options(const DataLoaderOptions& options, Size n) {
  if (options.batch_size <= 0)
    fail<ValueError>({"[DataLoader] batch_size should be a positive integer value, but got batch_size=",
                      options.batch_size, "."});
  if (options.shuffle && n == 0)
    fail<ValueError>({"[DataLoader] dataset must not be empty if it is to be shuffled, but got no samples. num_samples "
                      "should be a positive integer value, but got num_samples=0."});
}

GRADUS_SMALL inline DataLoaderOptions with_batch_size(DataLoaderOptions options, Size batch_size) {
  if (options.batch_size != 1)
    fail<ValueError>({"[DataLoader] batch_size must be given once, but got ", batch_size, " by position and ",
                      options.batch_size, " by name. DataLoader got multiple values for argument 'batch_size'."});
  options.batch_size = batch_size;
  return options;
}
[[noreturn]] GRADUS_COLD inline void fail_no_batch() {
  fail<ValueError>({"[DataLoader] dataset must hold a batch for next(), but got none. StopIteration: it is empty, or "
                    "drop_last leaves nothing of it."});
}

/// Walks over a dataset in batches:
///
///   DataLoader loader(train, {.batch_size = 256, .shuffle = true});
///   for (auto& batch : loader) ...
///
/// Samples are gathered straight from the innermost dataset, through any number of subsets. A dataset that is
/// prefetched is read from another thread: its batch() must not draw from the default generator. The next batch of a
/// Mnist is begun while the loop's body runs, by threads of the team that are idle: its images should not be edited
/// there, though what edits count as a new version is seen.
///
/// Throws  ValueError unless batch_size > 0, or for an empty dataset that is to be shuffled
template <Dataset D>
class DataLoader {
 public:
  using Batch = BatchOf<D>;
  class Iterator;
  struct End {};

  GRADUS_SMALL explicit DataLoader(D dataset, DataLoaderOptions options = {})
      : dataset_(std::move(dataset)), options_(options) {
    check_loader_options(options_, dataset_.size());
  }
  /// The batch size by position: DataLoader(train, 128, {.shuffle = true})
  DataLoader(D dataset, std::integral auto batch_size, DataLoaderOptions options = {})
      : DataLoader(std::move(dataset), with_batch_size(options, static_cast<Size>(batch_size))) {}

  /// Batches in an epoch.
  Size size() const {
    const Size n = dataset_.size(), each = options_.batch_size;
    return n / each + (!options_.drop_last && n % each != 0);
  }
  const D& dataset() const noexcept { return dataset_; }
  const DataLoaderOptions& options() const noexcept { return options_; }

  /// Begins an epoch. The loader must outlive it.
  Iterator begin() const { return Iterator(*this); }
  End end() const noexcept { return {}; }
  /// The first batch of an epoch of its own: next(iter(loader)).
  ///
  /// Throws  ValueError if there are no batches
  GRADUS_SMALL Batch next() const {
    Iterator it(*this);
    if (it == end()) fail_no_batch();
    return it.first();
  }

 private:
  D dataset_;
  DataLoaderOptions options_;
};

/// One epoch. A batch is gathered when it is first looked at.
template <Dataset D>
class DataLoader<D>::Iterator {
 public:
  GRADUS_SMALL explicit Iterator(const DataLoader& loader)
      : loader_(loader), samples_(loader.dataset_.size()), batches_(loader.size()),
        order_(loader.options_, samples_) {
    if (batches_ == 0) open(), order_.run_out();
  }
  GRADUS_SMALL ~Iterator() {}
  Iterator(const Iterator&) = delete;
  Iterator& operator=(const Iterator&) = delete;

  Batch& operator*() {
    if (!made_) make();
    return batch_;
  }
  Batch* operator->() { return &**this; }
  GRADUS_SMALL Iterator& operator++() {
    if (!positions_.defined()) open();
    batch_ = Batch{};  // its memory is the next one's
    made_ = false;
    if (++at_ == batches_) order_.run_out();
    return *this;
  }
  bool operator==(End) const noexcept { return at_ >= batches_; }
  /// The batch of a new iterator; no other one is made ahead.
  Batch first() {
    open();
    if (length_of(0) < loader_.options_.batch_size) order_.run_out();
    return base_->batch(first_of(0), length_of(0));
  }

 private:
  using Base = std::remove_cvref_t<decltype(innermost(std::declval<const D&>(), std::declval<Size*>(), Size()))>;

  GRADUS_SMALL void open() {
    positions_ = order_.draw();
    base_ = &innermost(loader_.dataset_, positions_.data_ptr(), samples_);
  }
  const Size* first_of(Size batch) const { return positions_.data_ptr() + batch * loader_.options_.batch_size; }
  Size length_of(Size batch) const {
    const Size each = loader_.options_.batch_size, left = samples_ - batch * each;
    return left < each ? left : each;
  }
  GRADUS_SMALL void make() {
    if (!positions_.defined()) open();
    if (loader_.options_.prefetch) take_ahead();
    else if constexpr (BeginsBatches<Base>)
      batch_ = base_->batch(first_of(at_), length_of(at_), at_ + 1 < batches_ ? length_of(at_ + 1) : 0, begun_);
    else batch_ = base_->batch(first_of(at_), length_of(at_));
    made_ = true;
    if (length_of(at_) < loader_.options_.batch_size) order_.run_out();
  }

  [[gnu::noinline]] void take_ahead() {
    if (!asked_ || ahead_ != at_) request(at_);
    asked_ = false;
    worker_.finish();
    batch_ = std::move(next_);
    if (at_ + 1 < batches_) request(at_ + 1);
  }
  GRADUS_SMALL void request(Size batch) {
    if (asked_) {  // for a batch that was stepped over
      try {
        worker_.finish();
      } catch (...) {
      }
    }
    asked_ = true;
    ahead_ = batch;
    if constexpr (FillsBatches<Base>) next_ = base_->new_batch(length_of(batch));
    worker_.start([](void* self) { static_cast<Iterator*>(self)->gather_ahead(); }, this);
  }
  // On the worker's thread.
  void gather_ahead() {
    if constexpr (FillsBatches<Base>) base_->fill_batch(first_of(ahead_), length_of(ahead_), next_);
    else next_ = base_->batch(first_of(ahead_), length_of(ahead_));
  }

  const DataLoader& loader_;
  const Size samples_, batches_;
  EpochOrder order_;
  Tensor<std::int64_t> positions_;  // in the innermost dataset
  const Base* base_ = nullptr;
  Size at_ = 0, ahead_ = 0;         // the batch to look at; the one the worker was asked for last
  bool made_ = false, asked_ = false;
  Batch batch_{}, next_{};
  [[no_unique_address]] typename AheadOf<Base>::type begun_;  // what helpers of the team do meanwhile
  Worker worker_;                   // last: it stops before what it works on is destroyed
};

}  // namespace gradus::data
