// SPDX-License-Identifier: MIT
#include <gradus/optim/sgd.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

struct DriftOptions {
  double lr = 1;
  bool down = false;
};
/// Moves every parameter by lr, and remembers how far it has come.
class Drift : public optim::OptimizerOf<Drift, DriftOptions> {
 public:
  using OptimizerOf::OptimizerOf;
  static constexpr optim::OptimizerLayout layout{
      "Drift", {{"lr", offsetof(DriftOptions, lr)}, {"down", offsetof(DriftOptions, down), true}}, 2,
      sizeof(DriftOptions), {"way"}, check_any};
  static void check(const DriftOptions& o) { optim::check_option(o.lr >= 0, "Drift", "lr", "be large", o.lr, "speed"); }
  template <Floating T>
  static void update(const DriftOptions& o, const optim::ParamStep<T>& s) {
    T* way = s.memory(0);
    for (Size i = 0; i < s.n; ++i) way[i] += static_cast<T>(o.lr), s.p[i] += static_cast<T>(o.down ? -o.lr : o.lr);
  }
};

}  // namespace

TEST_CASE("optimizer_of: groups have options of their own") {
  const auto a = zeros({2}).requires_grad_(), b = zeros({1}).requires_grad_(), c = zeros({1}).requires_grad_();
  for (const auto& p : {a, b, c}) p.set_grad(ones(p.sizes()));
  Drift optimizer({{std::vector{a}, {.lr = 2}}, {std::vector{b}, {.down = true}}});
  optimizer.add_param_group({c}, {.lr = 5});
  CHECK(optimizer.group_count() == 3);
  CHECK(optimizer.group_params(1).size() == 1);
  optimizer.step();
  optimizer.lr(0) = 10;
  optimizer.options(1).down = false;
  optimizer.step();
  CHECK(a.to_vector() == std::vector<float>{12, 12});
  CHECK(b.to_vector() == std::vector<float>{0});
  CHECK(c.to_vector() == std::vector<float>{10});
  CHECK(optimizer.state_dict()["state.0.way"].as<float>().to_vector() == std::vector<float>{12, 12});
  CHECK(optimizer.state_dict()["param_groups.1.down"].as<double>().item() == 0);
}
TEST_CASE("optimizer_of: takes parameters of either floating type, in every form") {
  const auto a = zeros({1}).requires_grad_();
  const auto b = zeros<double>({1}).requires_grad_();
  a.set_grad(a.detach()), b.set_grad(b.detach());
  Drift one(std::vector{a}), two(std::vector{b}), three(std::vector<AnyTensor>{a, b}), four({a}),
      five({{std::vector{b}, {}}});
  for (Drift* d : {&one, &two, &three, &four, &five}) d->step();
  CHECK(a.item() == 3);
  CHECK(b.item() == 3);
}
TEST_CASE("optimizer_of: a group that is refused is not added") {
  const auto a = zeros({1}).requires_grad_();
  Drift optimizer({a});
  CHECK(error_of<ValueError>([&] { optimizer.add_param_group({a}); }) ==
        "[Drift] params must differ from each other, but got one twice. some parameters appear in more than one "
        "parameter group.");
  CHECK(error_of<ValueError>([&] { optimizer.add_param_group({zeros({1}).requires_grad_()}, {.lr = -1}); }) ==
        "[Drift] lr must be large, but got -1.0. Invalid speed: -1.0.");
  CHECK(optimizer.group_count() == 1);
  CHECK(optimizer.state_dict().size() == 3);
  CHECK(error_of<ValueError>([] { Drift of_nothing(std::vector<Drift::Group>{}); }) ==
        "[Drift] params must not be empty. optimizer got an empty parameter list.");
}
