// SPDX-License-Identifier: MIT
#include <gradus/ops/random.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;
using F = Tensor<float>;

// Literals: PyTorch 2.13 after manual_seed(0).

namespace {

/// A new tensor, and the default generator at its start.
template <class T = float>
Tensor<T> fresh(const Dims& sizes) {
  manual_seed(0);
  return zeros<T>(sizes);
}
/// The number that the default generator gives next.
float following() { return zeros({}).uniform_().item(); }
/// Every second column.
F even_columns(const F& x) { return as_strided(x, {x.size(0), x.size(1) / 2}, {x.size(1), 2}, 0); }
F first(const F& x, Size n) { return x.contiguous().flatten().narrow(0, 0, n); }
F last(const F& x, Size n) { return x.contiguous().flatten().narrow(0, x.numel() - n, n); }

}  // namespace

TEST_CASE("uniform_: values") {
  CHECK(same(fresh({6}).uniform_(-1, 3), {0.9850263595581055f, 2.0728871822357178f, -0.6460902690887451f,
                                          -0.4718780517578125f, 0.2296912670135498f, 1.5363147258758545f}));
  CHECK(same(fresh<double>({3}).uniform_(-1, 3), {2.8802120072262123, 1.8312794575991518, 0.8375317725098035}));
}
TEST_CASE("uniform_: elements are drawn in the order of their memory") {
  const F tall = fresh({5, 8}), wide = zeros({4, 16});
  tall.t().uniform_(-1, 3);
  CHECK(same(first(tall, 3), {0.9850263595581055f, 2.0728871822357178f, -0.6460902690887451f}));
  CHECK(same(last(tall, 2), {1.8924367427825928f, 1.9693450927734375f}));
  CHECK(following() == 0.5262957811355591f);
  manual_seed(0);
  const F even = even_columns(wide);
  even.uniform_(-1, 3);
  CHECK(same(last(even, 2), {0.22040009498596191f, 2.728001594543457f}));
  CHECK(same(wide.select(1, 1), {0, 0, 0, 0}));
  CHECK(following() == 0.17591017484664917f);
  const F cube = fresh({2, 3, 2});
  cube.permute({1, 2, 0}).uniform_(-1, 3);
  CHECK(same(last(cube, 2), {0.39557385444641113f, 0.6068692207336426f}));
}
TEST_CASE("uniform_: gradient", "[grad]") {
  check_both_orders([](const D& x) {
    const D y = x * x;
    manual_seed(0);
    y.select(0, 1).uniform_();
    return y * x;
  }, tensor<double>({{1, 2}, {3, 4}}));
  const auto edited_by = [](auto edit) {
    const F y = tensor<float>({.5, 2}).requires_grad_() * 1;
    edit(y);
    return made_by(y);
  };
  CHECK(edited_by([](const F& y) { y.uniform_(); }) == "UniformBackward0");
  CHECK(edited_by([](const F& y) { y.normal_(); }) == "NormalBackward0");
  CHECK(edited_by([](const F& y) { y.bernoulli_(); }) == "BernoulliBackward2");
  CHECK(edited_by([](const F& y) { y.random_(0, 5); }) == "RandomBackward0");
}
TEST_CASE("uniform_: errors") {
  CHECK(error_of<ValueError>([] { zeros({2}).uniform_(3, 1); }) ==
        "[uniform_] high - low must be finite and not negative, but got low 3 and high 1. uniform_ expects to return a "
        "[from, to) range.");
  CHECK(error_of<ValueError>([] { zeros({1, 2}).expand({3, 2}).uniform_(); }).substr(0, 39) ==
        "[uniform_] x must show each element onc");
  const F leaf = zeros({2}).requires_grad_();
  CHECK(
      error_of<AutogradError>([&] { leaf.uniform_(); }) ==
      "[uniform_] a leaf Variable that requires grad is being used in an in-place operation. Edit it under no_grad, or "
      "use the form that is not in place.");
  CHECK(leaf.version() == 0);
}
TEST_CASE("uniform_: edges") {
  CHECK(fresh({0}).uniform_().numel() == 0);
  CHECK(following() == 0.49625658988952637f);
  const F leaf = fresh({3}).requires_grad_();
  {
    NoGrad guard;
    leaf.uniform_();
  }
  CHECK(same(leaf, {0.4962565899f, 0.7682217956f, 0.0884774327f}));
  CHECK((leaf.version() == 1 && leaf.is_leaf()));
}

TEST_CASE("normal_: values") {
  CHECK(near(fresh({6}).normal_(1, 2), {4.081992149353027, 0.4131421744823456, -3.357578754425049, 2.1368625164031982,
                                        -1.1690447330474854, -1.79719078540802}, 1e-6));
  CHECK(near(fresh<double>({2}).normal_(1, 2), {4.081992216488087, 0.41314218847810724}, 1e-12));
  CHECK(near(first(fresh({20}).normal_(), 3), {-1.1258398294448853, -1.152360200881958, -0.2505785822868347}, 1e-6));
}
TEST_CASE("normal_: what is not row-major is drawn one by one") {
  const F tall = fresh({5, 8}), wide = zeros({4, 16});
  tall.t().normal_(1, 2);
  CHECK(near(first(tall, 5),
             {4.081992149353027, 0.4131421744823456, -3.357578754425049, 2.1368625164031982, -1.1690447330474854},
             1e-6));
  CHECK(near(last(tall, 3), {-0.0015168247045949101, 1.5467355251312256, -0.836199939250946}, 1e-5));
  CHECK(following() == 0.03402292728424072f);
  manual_seed(0);
  const F even = even_columns(wide);
  even.normal_(1, 2);
  CHECK(near(last(even, 3), {-0.4369600713253021, 2.037273406982422, -1.6250438690185547}, 1e-6));
}
TEST_CASE("normal_: errors") {
  CHECK(error_of<ValueError>([] { zeros({0}).normal_(0, -1); }) ==
        "[normal_] std must not be negative, but got -1. normal expects std >= 0.0.");
}
TEST_CASE("normal_: edges") {
  CHECK(fresh({0, 2}).t().normal_().numel() == 0);
  CHECK(same(fresh({2}).normal_(3, 0), {3, 3}));
}

TEST_CASE("bernoulli_: values") {
  const F cube = fresh({2, 3, 2});
  cube.permute({1, 2, 0}).bernoulli_(.3);
  CHECK(same(cube, {0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1}));
  CHECK(same(fresh<std::uint8_t>({2, 3, 2}).bernoulli_(.3), {0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1}));
  CHECK(same(fresh<bool>({12}).bernoulli_(.3), {0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1}));
}
TEST_CASE("bernoulli_: errors") {
  CHECK(error_of<ValueError>([] { zeros({2}).bernoulli_(1.5); }) == "[bernoulli_] p must be in [0, 1], but got p=1.5.");
}
TEST_CASE("bernoulli_: edges") {
  CHECK(same(fresh({3}).bernoulli_(0), {0, 0, 0}));
  CHECK(same(fresh<std::int64_t>({3}).bernoulli_(1), {1, 1, 1}));
}

TEST_CASE("random_: values") {
  CHECK(same(fresh({6}).random_(0, 100), {44, 39, 33, 60, 63, 79}));
  CHECK(same(fresh<std::int64_t>({6}).random_(0, 100), {44, 39, 33, 60, 63, 79}));
  CHECK(same(fresh<std::uint8_t>({6}).random_(0, 100), {44, 39, 33, 60, 63, 79}));
  CHECK(same(fresh<double>({3}).random_(-5, std::int64_t{1} << 40), {741234585336., 506077272957., 291397093751.}));
  CHECK(same(fresh<std::int32_t>({3}).random_(0, 1 << 30), {398764591, 404868288, 463622907}));
  CHECK(same(fresh({3}).random_(0, 1 << 24), {8325804, 12888623, 1484405}));
  const F x = fresh({4, 2});
  x.t().random_(0, 100);
  CHECK(same(x, {44, 39, 33, 60, 63, 79, 27, 3}));
}
TEST_CASE("random_: errors") {
  CHECK(error_of<ValueError>([] { zeros({2}).random_(5, 5); }) ==
        "[random_] low must be less than high, but got low 5 and high 5. random_ expects 'from' to be less than 'to'.");
  CHECK(error_of<ValueError>([] { zeros<std::uint8_t>({2}).random_(0, 300); }) ==
        "[random_] low and high - 1 must fit uint8, but got low 0 and high 300. from or to - 1 is out of bounds for "
        "uint8.");
  CHECK(
      error_of<ValueError>([] { zeros<bool>({2}).random_(-1, 2); }) ==
      "[random_] low and high - 1 must fit bool, but got low -1 and high 2. from or to - 1 is out of bounds for bool.");
  CHECK(error_of<ValueError>([] { zeros({2}).random_(0, (1 << 24) + 2); }) ==
        "[random_] low and high - 1 must fit float32, but got low 0 and high 16777218. from or to - 1 is out of bounds "
        "for "
        "float32.");
}
TEST_CASE("random_: edges") {
  CHECK(same(fresh<bool>({2}).random_(1, 2), {1, 1}));
  CHECK(same(fresh<std::int64_t>({1}).random_(INT64_MAX - 1, INT64_MAX), {INT64_MAX - 1}));
  CHECK(zeros({0}).random_(0, 2).numel() == 0);
}
