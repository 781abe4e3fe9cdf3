// SPDX-License-Identifier: MIT
#include <gradus/linalg/qr.hpp>

#include "linalg/once.hpp"
#include "support/ops.hpp"

using namespace gradus;
using namespace gradus::linalg;
using D = Tensor<double>;

TEST_CASE("qr: values") {
  const auto [Q, R] = qr(tensor<double>({{3, 1}, {4, 2}}));
  CHECK(near(Q, {-0.6, -0.8, -0.8, 0.6}));
  CHECK(near(R, {-5, -2.2, 0, 0.4}));
  const D tall = tensor<double>({{1, 2}, {3, 4}, {5, 6}});
  const auto all_of = qr(tall, QrMode::complete);
  CHECK((all_of.Q.sizes() == Dims{3, 3} && all_of.R.sizes() == Dims{3, 2}));
  CHECK(qr(tall).R.sizes() == Dims{2, 2});
  CHECK(qr(tall, QrMode::r).Q.sizes() == Dims{0});
  CHECK(qr(tall, QrMode::r).R.to_vector() == qr(tall).R.to_vector());
  const D again = matmul(all_of.Q, all_of.R), one = matmul(mT(all_of.Q), all_of.Q);
  for (int i = 0; i < 6; ++i) CHECK(again.to_vector()[std::size_t(i)] == Approx(i + 1));
  for (int i = 0; i < 9; ++i) CHECK(one.to_vector()[std::size_t(i)] == Approx(i % 4 == 0).margin(1e-14));
  const auto batch = qr(expand(tall, {4, 3, 2}));
  CHECK((batch.Q.is_contiguous() && batch.R.is_contiguous() && batch.R.sizes() == Dims{4, 2, 2}));
}

TEST_CASE("qr: gradient", "[grad]") {
  const D tall = tensor<double>({{{1, 2}, {3, -4}, {5, 6}}, {{2, 0.5}, {1, 1}, {-0.5, 3}}});
  const D square = narrow(tall, 1, 0, 2);
  const auto both = [](const Qr<double>& d) { return matmul(d.Q, add(d.R, 1)); };
  check_both_orders([&](const D& a) { return both(qr(a)); }, tall);
  check_both_orders([&](const D& a) { return both(qr(mT(a))); }, tall);
  check_both_orders([&](const D& a) { return both(qr(a, QrMode::complete)); }, square);
  check_both_orders([](const D& a) { return qr(a).R; }, tall);
}

TEST_CASE("qr: errors") {
  const D a = ones<double>({3, 2}).requires_grad_();
  CHECK(error_of<AutogradError>([&] { sum(qr(a, QrMode::complete).Q).backward(); }) ==
        "[linalg.qr] a must not have more rows than columns for a gradient in mode complete, but got R (3, 2). The QR "
        "decomposition is not differentiable when mode='complete' and nrows > ncols. Use QrMode::reduced.");
  CHECK(error_of<AutogradError>([&] { sum(qr(a, QrMode::r).R).backward(); }) ==
        "[linalg.qr] Q must be computed for a gradient, but got mode r. The derivative of linalg.qr depends on Q, "
        "which is not computed when mode='r'. Use QrMode::reduced.");
}

TEST_CASE("qr: edges") {
  CHECK(qr(zeros<double>({0, 2})).R.sizes() == Dims{0, 2});
  CHECK(qr(zeros<double>({3, 0}), QrMode::complete).Q.sizes() == Dims{3, 3});
  CHECK(same(qr(zeros<double>({2, 2})).Q, {1, 0, 0, 1}));
  CHECK(same(qr(full<double>({1, 1}, -2.0)).R, {-2}));  // nothing to reflect: the sign stays
}
