// SPDX-License-Identifier: MIT
#pragma once
#include <gradus/nn/module.hpp>
#include <gradus/ops/dropout.hpp>

namespace gradus::nn {

/// Dropout: while training, each element is 0 with probability p, and 1 / (1 - p) times larger otherwise.
///
/// Throws  ValueError unless p is in [0, 1]
template <Floating T = float>
class Dropout : public Module<T> {
 public:
  GRADUS_SMALL explicit Dropout(double p = 0.5) : p_(p) {
    if (!(p >= 0 && p <= 1))
      fail<ValueError>({"[Dropout] p must be in [0, 1], but got ", p,
                        ". dropout probability has to be between 0 and 1, but got ", p, "."});
  }
  double p() const noexcept { return p_; }
  Tensor<T> forward(const Tensor<T>& x) override { return dropout(x, p_, this->is_training()); }
  GRADUS_SMALL std::string extra_repr() const override { return join({"p=", number_string(p_), ", inplace=False"}); }

 private:
  double p_;
};

}  // namespace gradus::nn
