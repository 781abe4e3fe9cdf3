// SPDX-License-Identifier: MIT
#pragma once
#include <gradus/tensor/factories.hpp>

namespace gradus {

/// y_nc = 1 where c is label n, else 0. Without num_classes: one more than the largest label.
///
/// Shapes  labels (N...) -> y (N..., num_classes)
/// Throws  ValueError for a negative label, one that is not below num_classes, or no labels to count by
GRADUS_SMALL inline Tensor<std::int64_t> one_hot(const Tensor<std::int64_t>& labels, Size num_classes = -1) {
  const std::vector<std::int64_t> label = labels.to_vector();
  std::int64_t most = -1;
  for (const std::int64_t l : label) {
    if (l < 0)
      fail<ValueError>({"[one_hot] labels must be 0 or more, but got ", l, ". Class values must be non-negative."});
    if (l > most) most = l;
  }
  if (num_classes == -1 && label.empty())
    fail<ValueError>({"[one_hot] num_classes must be given for labels ", labels.sizes(), ", but was not. Can not infer "
                      "total number of classes from empty tensor."});
  const Size n = num_classes != -1 ? num_classes : most + (most < std::numeric_limits<Size>::max());
  if (n < 1)
    fail<ValueError>({"[one_hot] num_classes must be positive, but got ", n, ". num_classes should be positive."});
  if (most >= n)
    fail<ValueError>({"[one_hot] labels must be below num_classes ", n, ", but got ", most, ". Class values must be "
                      "smaller than num_classes."});
  Dims sizes = labels.sizes();
  sizes.push_back(n);
  const Tensor<std::int64_t> y = zeros<std::int64_t>(sizes);
  std::int64_t* row = y.data_ptr();
  for (const std::int64_t l : label) row[l] = 1, row += n;
  return y;
}

}  // namespace gradus
