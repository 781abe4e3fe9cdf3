// SPDX-License-Identifier: MIT
#include <gradus/nn/linear.hpp>
#include <gradus/ops/arithmetic.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

struct Scale : nn::Module<float> {
  nn::Parameter<float> scale = add_parameter("scale", full({3}, 2.0));
  nn::Buffer<std::int64_t> count = add_buffer("count", full({}, 5));
  Tensor<float> forward(const Tensor<float>& x) override { return x * scale; }
};

}  // namespace

TEST_CASE("parameter: is the tensor in its module's state, trained, a buffer is not") {
  const Scale s;
  CHECK(s.scale.requires_grad());
  CHECK(is_same(s.state().parameters[0].tensor, AnyTensor(s.scale)));
  CHECK(is_same(s.state().buffers[0].tensor, AnyTensor(s.count)));
  CHECK(s.state().buffers[0].tensor.dtype() == Dtype::int64);
  CHECK(s(tensor({1.f, 2.f, 3.f})).to_vector() == std::vector<float>{2, 4, 6});
}
TEST_CASE("parameter: a registered tensor starts a Parameter or a Buffer, and nothing else") {
  using Parameter = nn::Registered<nn::Parameter<float>>;
  using Buffer = nn::Registered<nn::Buffer<float>>;
  STATIC_REQUIRE(std::is_convertible_v<Parameter, nn::Parameter<float>>);
  STATIC_REQUIRE(std::is_convertible_v<Buffer, nn::Buffer<float>>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<Parameter, Tensor<float>>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<Buffer, Tensor<float>>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<Parameter, nn::Buffer<float>>);
  STATIC_REQUIRE_FALSE(std::is_assignable_v<nn::Parameter<float>&, Tensor<float>>);
}
TEST_CASE("parameter: is not bound to another tensor behind its module's back") {
  nn::Linear a(2, 3), b(2, 3);
  const std::string text = "a registered tensor must not be bound to another one, as its module would keep the old "
                           "one. Write its numbers with copy_(), or register the shared tensor in both modules.";
  CHECK(error_of<AutogradError>([&] { a.weight = b.weight; }) == "[Parameter] " + text);
  Scale s, t;
  CHECK(error_of<AutogradError>([&] { s.count = t.count; }) == "[Buffer] " + text);
  CHECK(error_of([&] { a.weight = nn::Parameter<float>(a.weight); }) == "no error");  // the same tensor
  CHECK(error_of([&] { a = b; }) == "no error");
  CHECK(is_same<float>(a.weight, b.weight));
}
TEST_CASE("parameter: may be registered in two modules") {
  struct Tied : nn::Module<float> {
    nn::Linear<> first = add("first", nn::Linear(2, 2));
    nn::Parameter<float> weight = add_parameter("weight", first.weight);
    Tensor<float> forward(const Tensor<float>& x) override { return matmul(first(x), weight); }
  };
  const Tied t;
  CHECK(t.parameters().size() == 2);
  CHECK(t.state_dict().size() == 3);
}
TEST_CASE("parameter: prints as PyTorch's") {
  nn::Linear line(1, 1);
  *line.weight.data_ptr() = 0.5F;
  CHECK(to_string(line.weight) == "Parameter containing:\ntensor([[0.5000]], requires_grad=True)");
}
