// SPDX-License-Identifier: MIT
#pragma once
// Values: the numbers of a plot, out of a tensor of any element type, a vector or a list; kept as doubles.
#include <initializer_list>
#include <vector>

#include <gradus/data/column.hpp>

namespace gradus::plot {

/// The elements of x from dimension d on, in row-major order, at the end of `out`.
[[gnu::noinline]] inline void append_values(std::vector<double>& out, const Body& x, int d, Size at) {
  if (d == x.sizes.rank) return out.push_back(data::number_at(x, at));
  for (Size i = 0; i < x.sizes.dim[d]; ++i) append_values(out, x, d + 1, at + i * x.strides.dim[d]);
}

/// What can be plotted: plot(tensor), plot(std::vector<float>{...}), plot({1, 2, 3}). NaN is a missing value.
class Values {
 public:
  template <Element T>
  Values(const Tensor<T>& x) : Values(*x.detach().body()) {}
  template <Arithmetic S>
  Values(const std::vector<S>& x) : sizes_{static_cast<Size>(x.size())} {
    numbers_.reserve(x.size());
    for (const S v : x) numbers_.push_back(static_cast<double>(v));
  }
  Values(std::initializer_list<double> x) : numbers_(x), sizes_{static_cast<Size>(x.size())} {}
  GRADUS_SMALL explicit Values(const Body& x)
      : sizes_(x.sizes), whole_(x.dtype != Dtype::float32 && x.dtype != Dtype::float64) {
    append_values(numbers_, x, 0, 0);
  }

  const Dims& sizes() const noexcept { return sizes_; }
  const std::vector<double>& numbers() const noexcept { return numbers_; }
  /// True if they come from a tensor of integers or bools.
  bool whole() const noexcept { return whole_; }

  /// One column of a matrix; of a vector, all of it.
  GRADUS_SMALL std::vector<double> column(std::size_t c) const {
    const std::size_t columns = sizes_.rank == 2 ? static_cast<std::size_t>(sizes_.dim[1]) : 1;
    std::vector<double> out;
    for (std::size_t i = columns == 1 ? 0 : c; i < numbers_.size(); i += columns) out.push_back(numbers_[i]);
    return out;
  }

 private:
  std::vector<double> numbers_;
  Dims sizes_;
  bool whole_ = false;
};

}  // namespace gradus::plot
