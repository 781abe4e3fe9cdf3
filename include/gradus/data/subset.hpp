// SPDX-License-Identifier: MIT
#pragma once
// Parts of a dataset, and splitting one at random, in PyTorch's order for the same seed.
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>

#include <gradus/data/dataset.hpp>
#include <gradus/tensor/random.hpp>

namespace gradus::data {

/// The samples of a dataset at given positions: sample i is dataset[indices(i)].
///
/// Throws  ShapeError unless indices has rank 1; IndexError unless they are in [0, dataset.size())
template <Dataset D>
class Subset {
 public:
  GRADUS_SMALL Subset(D dataset, const Tensor<std::int64_t>& indices)
      : dataset_(std::move(dataset)), indices_(in_rows(indices)) {
    if (indices.rank() != 1)
      fail<ShapeError>({"[Subset] indices must have rank 1, but got indices ", indices.sizes(), "."});
    check_positions("Subset", indices_.data_ptr(), size(), dataset_.size());
  }

  Size size() const noexcept { return indices_.numel(); }
  const D& dataset() const noexcept { return dataset_; }
  const Tensor<std::int64_t>& indices() const noexcept { return indices_; }

  auto operator[](Size i) const { return dataset_[indices_.data_ptr()[wrap_position("Subset", i, size())]]; }
  /// All samples, as one batch: subset[:].
  BatchOf<D> all() const {
    const Tensor<std::int64_t> positions = Tensor<std::int64_t>::empty({size()});
    for (Size i = 0; i < size(); ++i) positions.data_ptr()[i] = indices_.data_ptr()[i];
    return innermost(dataset_, positions.data_ptr(), size()).batch(positions.data_ptr(), size());
  }
  BatchOf<D> batch(const Size* indices, Size n) const {
    const Tensor<std::int64_t> positions = Tensor<std::int64_t>::empty({n});
    for (Size i = 0; i < n; ++i) positions.data_ptr()[i] = indices[i];
    return resolve(positions.data_ptr(), n).batch(positions.data_ptr(), n);
  }
  /// Positions here become positions in the innermost dataset, which is returned.
  const auto& resolve(Size* positions, Size n) const {
    check_positions("Subset", positions, n, size());
    for (Size i = 0; i < n; ++i) positions[i] = indices_.data_ptr()[positions[i]];
    return innermost(dataset_, positions, n);
  }

 private:
  D dataset_;
  Tensor<std::int64_t> indices_;
};

/// How long a part is: a number of samples, or a fraction of all.
struct PartLength {
  Size samples = 0;
  double fraction = 0;
  bool is_fraction = false;
  PartLength(std::integral auto n) noexcept : samples(static_cast<Size>(n)) {}
  PartLength(std::floating_point auto f) noexcept : fraction(static_cast<double>(f)), is_fraction(true) {}
};

/// Fractions become numbers of samples: rounded down, then the rest is dealt out, one each from the front.
///
/// Throws  ValueError unless the parts add up to n, or to 1
GRADUS_SMALL inline void check_part_lengths(PartLength* parts, std::size_t count, Size n) {
  bool fractions = true, whole = true;
  double sum = 0;
  Size total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    (parts[i].is_fraction ? whole : fractions) = false;
    sum += parts[i].fraction;
    if (parts[i].samples < 0 || parts[i].samples > n - total) whole = false;
    else total += parts[i].samples;
  }
  if (count > 0 && fractions && sum <= 1 && sum >= 1 - 1e-9) {
    for (std::size_t i = 0; i < count; ++i) {
      const double f = parts[i].fraction;
      if (!(f >= 0 && f <= 1)) fail<ValueError>({"[random_split] Fraction at index ", i, " is not between 0 and 1."});
      total += parts[i].samples = static_cast<Size>(std::floor(static_cast<double>(n) * f));
    }
    for (std::size_t i = 0; total < n; ++i, ++total) ++parts[i % count].samples;
    return;
  }
  if (!whole || total != n)
    fail<ValueError>({"[random_split] lengths must add up to the dataset's ", n,
                      " samples, or be fractions that add up to 1. Sum of input lengths does not equal the length of "
                      "the input dataset!"});
}

/// Splits a dataset into parts of given lengths, at random: one randperm of all, cut into consecutive slices.
///
///   auto [train, validation] = random_split(dataset, {48000, 12000});     // or {0.8, 0.2}
///
/// Throws  ValueError unless the lengths add up to the dataset's, or the fractions to 1
template <Dataset D, std::size_t N>
GRADUS_SMALL std::array<Subset<D>, N> random_split(const D& dataset, const PartLength (&lengths)[N],
                                       Generator& g = default_generator()) {
  std::array<PartLength, N> parts = std::to_array(lengths);
  check_part_lengths(parts.data(), N, dataset.size());
  const Tensor<std::int64_t> order = randperm(dataset.size(), g);
  Size next = 0;
  const auto part = [&](Size n) {
    return Subset<D>(dataset, Tensor<std::int64_t>(look(*order.body(), {n}, {1}, std::exchange(next, next + n))));
  };
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<Subset<D>, N>{part(parts[I].samples)...};  // in braces: from left to right
  }(std::make_index_sequence<N>());
}

}  // namespace gradus::data
