// SPDX-License-Identifier: MIT
#pragma once
// Measures of how good predictions are, and their mean over an epoch. N: samples, C: classes, K: further dimensions.
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/copy.hpp>
#include <gradus/ops/extreme.hpp>

namespace gradus::train {

[[gnu::noinline]] inline void check_classes(const Dims& x, const Dims& target, Size classes) {
  Dims wanted;
  for (int d = 0; d < x.rank; ++d)
    if (d != 1) wanted.push_back(x.dim[d]);
  if (x.rank < 2 || x.dim[1] != classes)
    fail<ShapeError>({"[Accuracy] x must have ", classes, " classes in dimension 1, but got x ", x,
                      ". Set num_classes to what the model tells apart."});
  if (target != wanted)
    fail<ShapeError>({"[Accuracy] target must be ", wanted, " for x ", x, ", but got ", target, "."});
}

/// The share of samples whose largest score is that of the right class; the first of equals counts.
///
/// Shapes  x (N, C, K...), target (N, K...) -> ()
/// Throws  ShapeError
struct Accuracy {
  Size num_classes;

  template <Floating T>
  Tensor<float> operator()(const Tensor<T>& x, const Tensor<std::int64_t>& target) const {
    check_classes(x.sizes(), target.sizes(), num_classes);
    const Tensor<std::int64_t> predicted = argmax(x, 1), truth = target.contiguous();
    return share_of_equals(predicted.data_ptr(), truth.data_ptr(), truth.numel());
  }

 private:
  [[gnu::noinline]] static Tensor<float> share_of_equals(const std::int64_t* a, const std::int64_t* b, Size n) {
    Size equal = 0;
    for (Size i = 0; i < n; ++i) equal += a[i] == b[i];
    const double share = n > 0 ? static_cast<double>(equal) / static_cast<double>(n) : 0;  // torchmetrics: 0 of nothing
    return full<float>({}, static_cast<float>(share));
  }
};

/// Mean of batches' values, weighted by their sizes: sum_b n_b v_b / sum_b n_b.
template <Floating T>
class WeightedMean {
 public:
  /// Shapes  value ()
  void update(const Tensor<T>& value, Size n) {
    NoGrad guard;
    const Tensor<T> part = mul(value.detach(), n);
    sum_ = samples_ ? add(sum_, part) : part;
    samples_ += n;
  }
  /// NaN if there was nothing.
  T compute() const {
    if (samples_ == 0) return static_cast<T>(__builtin_nan(""));
    NoGrad guard;
    return div(sum_, samples_).item();
  }
  void reset() { *this = WeightedMean(); }

 private:
  Tensor<T> sum_;
  Size samples_ = 0;
};

/// Batches one behind the other: (N_1, ...), (N_2, ...), ... -> (N_1 + N_2 + ..., ...). What cat does, without its
/// gradient, and compiled once for all element types.
[[gnu::noinline]] inline Ref<Body> joined(const std::vector<Ref<Body>>& batches) {
  Dims sizes = batches.at(0)->sizes;
  sizes.dim[0] = 0;
  for (const Ref<Body>& b : batches) sizes.dim[0] += b->sizes.dim[0];
  Ref<Body> all = make_body(sizes, batches[0]->dtype);
  char* to = static_cast<char*>(all->data());
  for (const Ref<Body>& b : batches) {
    const auto bytes = static_cast<std::size_t>(b->numel) * size_bytes(b->dtype);
    if (bytes) __builtin_memcpy(to, b->data(), bytes);
    to += bytes;
  }
  return all;
}

/// A number that says how good predictions are.
struct Score {
  const char* name;
  Tensor<float> value;  // ()
};
using Scores = std::vector<Score>;

/// The weighted mean of each score.
class ScoreMeans {
 public:
  [[gnu::noinline]] void update(const Scores& scores, Size n) {
    if (means_.empty())
      for (const Score& s : scores) means_.push_back({s.name, WeightedMean<float>()});
    for (std::size_t i = 0; i < scores.size(); ++i) means_[i].mean.update(scores[i].value, n);
  }
  GRADUS_SMALL Scores compute() const {
    Scores scores;
    for (const Named& m : means_) scores.push_back({m.name, full<float>({}, m.mean.compute())});
    return scores;
  }

 private:
  struct Named {
    const char* name;
    WeightedMean<float> mean;
  };
  std::vector<Named> means_;
};

}  // namespace gradus::train
