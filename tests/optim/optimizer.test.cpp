// SPDX-License-Identifier: MIT
#include <gradus/optim/adam.hpp>
#include <gradus/optim/rmsprop.hpp>
#include <gradus/optim/sgd.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

Tensor<float> parameter(Size n = 3) { return ones({n}).requires_grad_(); }
void give_gradient(const Tensor<float>& p, float from) {
  Tensor<float> g = Tensor<float>::empty(p.sizes());
  for (Size i = 0; i < g.numel(); ++i) g.data_ptr()[i] = from + static_cast<float>(i) / 4;
  p.set_grad(g);
}
std::string keys(const StateDict& dict) {
  std::string text;
  for (const StateDict::Item& i : dict) text += i.name + " ";
  return text;
}

}  // namespace

TEST_CASE("optimizer: skips parameters without a gradient, and counts an edit of the others") {
  const auto a = parameter(), b = parameter();
  optim::SGD optimizer({a, b}, {.lr = 0.5});
  give_gradient(a, 1);
  optimizer.step();
  CHECK(a.to_vector() == std::vector<float>{0.5f, 0.375f, 0.25f});
  CHECK(b.to_vector() == std::vector<float>{1, 1, 1});
  CHECK(a.version() == 1);
  CHECK(b.version() == 0);
}
TEST_CASE("optimizer: zero_grad forgets gradients, or makes them zeros") {
  const auto a = parameter(), b = parameter();
  const optim::SGD optimizer({a, b}, {.lr = 0.5});
  give_gradient(a, 1);
  const Tensor<float> before = a.grad();
  optimizer.zero_grad(false);
  CHECK(is_same(a.grad(), before));
  CHECK(before.to_vector() == std::vector<float>{0, 0, 0});
  CHECK_FALSE(b.grad().defined());
  optimizer.zero_grad();
  CHECK_FALSE(a.grad().defined());
}
TEST_CASE("optimizer: takes a gradient in any layout") {
  const auto a = ones({2, 2}).requires_grad_();
  a.set_grad(tensor({{1.f, 2.f}, {3.f, 4.f}}).t());
  optim::SGD optimizer({a}, {.lr = 1});
  optimizer.step();
  CHECK(a.to_vector() == std::vector<float>{0, -2, -1, -3});
  optimizer.zero_grad(false);
  CHECK(a.grad().to_vector() == std::vector<float>{0, 0, 0, 0});
}
TEST_CASE("optimizer: errors in parameters") {
  const auto a = parameter(), b = a * 2;
  CHECK(error_of<ValueError>([] { optim::SGD(std::vector<Tensor<float>>()); }) ==
        "[SGD] params must not be empty. optimizer got an empty parameter list.");
  CHECK(error_of<ValueError>([&] { optim::RMSprop({b}); }) ==
        "[RMSprop] params must be leaves, but got the output of MulBackward0. can't optimize a non-leaf Tensor.");
  CHECK(error_of<ValueError>([&] { optim::SGD({ones({2})}); }) ==
        "[SGD] params must require gradients, but got one that does not. Call requires_grad_() first.");
  CHECK(error_of<ValueError>([&] { optim::Adam({a, a}); }) ==
        "[Adam] params must differ from each other, but got one twice. some parameters appear in more than one "
        "parameter group.");
  CHECK(error_of<ValueError>([] { optim::AdamW(std::vector<AnyTensor>{tensor({1, 2})}); }) ==
        "[AdamW] params must be float32 or float64, but got int64.");
  CHECK(error_of<ValueError>([] { optim::SGD({ones({2, 3}).t().requires_grad_()}); }) ==
        "[SGD] params must be contiguous, but got strides (1, 3).");
  a.requires_grad_(false);
  CHECK(error_of([&] { optim::SGD({a}); }) == "no error");  // frozen, and may thaw
}
TEST_CASE("optimizer: state_dict holds options and memories") {
  const auto a = parameter(), b = parameter();
  optim::RMSprop optimizer({a, b}, {.lr = 0.5, .momentum = 0.9});
  const std::string options = "param_groups.0.lr param_groups.0.alpha param_groups.0.eps param_groups.0.weight_decay "
                              "param_groups.0.momentum param_groups.0.centered param_groups.0.params ";
  CHECK(keys(optimizer.state_dict()) == options);
  give_gradient(b, 1);
  optimizer.step();
  const StateDict dict = optimizer.state_dict();
  CHECK(keys(dict) == options + "state.1.step state.1.square_avg state.1.momentum_buffer ");
  CHECK(dict["param_groups.0.momentum"].as<double>().item() == 0.9);
  CHECK(dict["state.1.step"].as<std::int64_t>().item() == 1);
}
TEMPLATE_TEST_CASE("optimizer: goes on from a state_dict, bit for bit", "", optim::SGD, optim::RMSprop, optim::Adam,
                   optim::AdamW) {
  const auto a = parameter(), b = parameter(5);
  TestType optimizer({a, b});
  optimizer.lr() = 0.3;
  if constexpr (std::is_same_v<TestType, optim::SGD>) optimizer.options().momentum = 0.9;
  const auto steps = [](TestType& o, const Tensor<float>& p, const Tensor<float>& q, int from, int to) {
    for (int s = from; s < to; ++s) {
      give_gradient(p, static_cast<float>(s) - 2), give_gradient(q, 1);
      o.step();
    }
  };
  steps(optimizer, a, b, 0, 4);
  const auto c = clone(a.detach()).requires_grad_(), d = clone(b.detach()).requires_grad_();
  TestType resumed({c, d});
  resumed.load_state_dict(optimizer.state_dict());
  CHECK(resumed.lr() == 0.3);
  steps(optimizer, a, b, 4, 8);
  steps(resumed, c, d, 4, 8);
  CHECK(a.to_vector() == c.to_vector());
  CHECK(b.to_vector() == d.to_vector());
}
TEST_CASE("optimizer: refuses the state of another one, and changes nothing") {
  const auto a = parameter();
  optim::RMSprop optimizer({a});
  give_gradient(a, 1);
  optimizer.step();
  const StateDict good = optimizer.state_dict();
  const auto text = [&](const char* name, const AnyTensor& x) {
    StateDict bad = good;
    if (x.defined()) bad[name] = x;
    else bad.erase(name);
    if (std::string(name) != "param_groups.0.lr") bad["param_groups.0.lr"] = full<double>({}, 7);
    return error_of<ValueError>([&] { optimizer.load_state_dict(bad); });
  };
  CHECK(text("param_groups.0.alpha", {}) ==
        "[load_state_dict] state must be that of RMSprop, but param_groups.0.alpha is missing.");
  CHECK(text("param_groups.0.alpha", ones({2})) ==
        "[load_state_dict] state must be that of RMSprop, but param_groups.0.alpha is not a float64 or int64 number.");
  CHECK(text("param_groups.0.lr", full<double>({}, -1)) ==
        "[RMSprop] lr must not be negative, but got -1.0. Invalid learning rate: -1.0.");
  CHECK(text("param_groups.0.params", zeros<std::int64_t>({2})) ==
        "[load_state_dict] state must have 1 params in group 0, but got 2. loaded state dict contains a parameter "
        "group that doesn't match the size of optimizer's group.");
  CHECK(text("state.0.square_avg", zeros({4})) ==
        "[load_state_dict] state.0.square_avg must be float32 (3,) as its parameter, but got float32 (4,).");
  CHECK(text("state.0.exp_avg", zeros({3})) ==
        "[load_state_dict] state must be that of RMSprop with 1 groups, but 1 entries belong to something else. loaded "
        "state dict has a different number of parameter groups, or is of another optimizer.");
  CHECK(optimizer.lr() == 0.01);
}
TEST_CASE("optimizer: allocates nothing from the system after the first step") {
  const auto a = parameter(70000);
  optim::Adam optimizer({a});
  give_gradient(a, 1);
  optimizer.step();
  const std::size_t before = process_state.system_allocations;
  for (int i = 0; i < 3; ++i) optimizer.step();
  CHECK(process_state.system_allocations == before);
}
