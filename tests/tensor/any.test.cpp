// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <sstream>

#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/as_strided.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/tensor/any.hpp>
#include <gradus/tensor/nested.hpp>

using namespace gradus;

TEST_CASE("AnyTensor: holds the tensor itself, not a copy") {
  const Tensor<double> x = tensor<double>({{1, 2}, {3, 4}});
  const AnyTensor any = x;
  CHECK(any.defined());
  CHECK(any.dtype() == Dtype::float64);
  CHECK(any.sizes() == Dims{2, 2});
  CHECK(any.numel() == 4);
  CHECK(any.is<double>());
  CHECK(!any.is<float>());
  CHECK(is_same(any.as<double>(), x));
  CHECK(is_same(any, AnyTensor(x.body())));
  CHECK(is_same(any.to<double>(), x));
  CHECK(any.to<std::int32_t>().to_vector() == std::vector<std::int32_t>{1, 2, 3, 4});
}

TEST_CASE("AnyTensor: visit gives the tensor its element type back") {
  const auto bytes = [](const auto& x) { return sizeof *x.data_ptr(); };
  CHECK(AnyTensor(tensor({1.5})).visit(bytes) == 4);
  CHECK(AnyTensor(tensor({1})).visit(bytes) == 8);
  CHECK(AnyTensor(tensor({true})).visit(bytes) == 1);
  CHECK(AnyTensor::empty({2, 3}, Dtype::int32).visit(bytes) == 4);
}

TEST_CASE("AnyTensor: another element type is refused, naming both") {
  CHECK(error_of<TypeError>([] { AnyTensor(tensor<double>(1)).as<float>(); }) ==
        "[as] x must hold float32, but got float64. Convert it: x.to<float>().");
  CHECK(error_of<TypeError>([] { AnyTensor(tensor(true)).as<std::int64_t>(); }) ==
        "[as] x must hold int64, but got bool. Convert it: x.to<std::int64_t>().");
  CHECK(error_of<TypeError>([] { AnyTensor().as<float>(); }) ==
        "[as] x must hold float32, but got an empty AnyTensor.");
  CHECK(error_of<TypeError>([] { AnyTensor().to<float>(); }) ==
        "[visit] x must be defined, but got an empty AnyTensor.");
  CHECK(!AnyTensor().is<float>());
  CHECK(!AnyTensor(Tensor<float>()).defined());
}

TEST_CASE("AnyTensor: prints as the tensor it is") {
  CHECK(to_string(AnyTensor(tensor({1., 2.}).requires_grad_())) == "tensor([1., 2.], requires_grad=True)");
  CHECK(to_string(AnyTensor(tensor<double>({1}).requires_grad_() * 2)) ==
        "tensor([2.], dtype=torch.float64, grad_fn=<MulBackward0>)");
  CHECK(to_string(AnyTensor(tensor<std::uint8_t>({1}))) == "tensor([1], dtype=torch.uint8)");
  CHECK(to_string(AnyTensor()) == "None");
  std::ostringstream out;
  out << AnyTensor(tensor(true));
  CHECK(out.str() == "tensor(True)");
}
