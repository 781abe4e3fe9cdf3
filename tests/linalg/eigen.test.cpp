// SPDX-License-Identifier: MIT
#include <gradus/linalg/eigen.hpp>

#include "support/ops.hpp"

using namespace gradus;
using namespace gradus::linalg;
using D = Tensor<double>;

TEST_CASE("as_eigen: the tensor's own memory, whatever its strides") {
  const D x = tensor<double>({{1, 2, 3}, {4, 5, 6}});
  const auto map = as_eigen(x), turned = as_eigen(x.t()), part = as_eigen(narrow(x, 1, 1, 2));
  CHECK(map.data() == x.data_ptr());
  CHECK((map(1, 0) == 4 && map(0, 2) == 3 && map.rows() == 2 && map.cols() == 3));
  CHECK((turned.data() == x.data_ptr() && turned(0, 1) == 4 && turned.rows() == 3));
  CHECK((part(1, 0) == 5 && part.cols() == 2));
  CHECK(as_eigen(expand(tensor<double>({7, 8}), {3, 2}))(2, 1) == 8);
  CHECK((map * turned).trace() == 1 + 4 + 9 + 16 + 25 + 36);
  CHECK(x.version() == 0);

  const auto column = as_eigen_vector(select(x, 1, 2));
  CHECK((column.size() == 2 && column[1] == 6 && column.data() == x.data_ptr() + 2));
  CHECK(as_eigen(select(x, 1, 2)).cols() == 1);
  CHECK(as_eigen(empty<double>({0, 3})).rows() == 0);
  CHECK(as_eigen(tensor<std::int64_t>({{1, 2}}))(0, 1) == 2);
}

TEST_CASE("as_eigen_: what Eigen writes is the tensor's, and counts as an edit in place") {
  const D x = tensor<double>({{1, 2}, {3, 4}});
  as_eigen_(x.t())(0, 1) = 9;
  CHECK(same(x, {1, 2, 9, 4}));
  CHECK(x.version() == 1);
  as_eigen_vector_(select(x, 0, 1)).setZero();
  CHECK(same(x, {1, 2, 0, 0}));
  CHECK(x.version() == 2);

  // What an op has saved must not change before backward().
  const D a = tensor<double>({{1, 2}}).requires_grad_(), b = tensor<double>({{3, 4}});
  const D y = sum(mul(a, b));
  as_eigen_(b).setZero();
  CHECK(error_of([&] { y.backward(); }).find("modified by an inplace operation") != std::string::npos);
}

TEST_CASE("from_eigen: what is moved in is not copied, all else is") {
  Eigen::MatrixXd m(2, 3);
  m << 1, 2, 3, 4, 5, 6;
  const D copy = from_eigen(m), doubled = from_eigen(2 * m.transpose());
  CHECK((copy.is_contiguous() && copy.data_ptr() != m.data()));
  CHECK(same(copy, {1, 2, 3, 4, 5, 6}));
  CHECK(same(doubled, {2, 8, 4, 10, 6, 12}));

  const double* memory = m.data();
  D x = from_eigen(std::move(m));
  CHECK((x.data_ptr() == memory && x.sizes() == Dims{2, 3} && x.strides() == Dims{1, 2}));
  CHECK(same(x, {1, 2, 3, 4, 5, 6}));

  Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> r(1, 2);
  r << 7, 8;
  CHECK(from_eigen(std::move(r)).is_contiguous());
  CHECK(from_eigen(Eigen::VectorXd(Eigen::VectorXd::Constant(3, 2.0))).sizes() == Dims{3});
  CHECK(same(from_eigen(Eigen::RowVector3d(1, 2, 3)), {1, 2, 3}));
  CHECK(same(from_eigen(Eigen::Matrix2d::Identity()), {1, 0, 0, 1}));
  CHECK(from_eigen(Eigen::MatrixXd(0, 4)).sizes() == Dims{0, 4});
  CHECK(from_eigen(Eigen::ArrayXi::Ones(2)).dtype() == Dtype::int32);
}

TEST_CASE("as_eigen: errors") {
  CHECK(error_of<ShapeError>([] { as_eigen(zeros<double>({2, 2, 2})); }) ==
        "[as_eigen] x must be a matrix or a vector, but got x (2, 2, 2). Take a part of it first, for example x(0), or "
        "reshape it.");
  CHECK(error_of<ShapeError>([] { as_eigen_vector(zeros<double>({2, 2})); }) ==
        "[as_eigen_vector] x must be a vector, but got x (2, 2). Take a part of it first, for example x(0), or reshape "
        "it.");
  const D a = zeros<double>({2}).requires_grad_();
  CHECK(error_of<AutogradError>([&] { as_eigen_(mul(a, a)); }) ==
        "[as_eigen_] x must not belong to a graph, but got x (2,), which requires a gradient: what Eigen writes cannot "
        "be recorded. Use x.detach(), or a NoGrad guard.");
  CHECK(error_of<AutogradError>([&] { as_eigen_(a); }).find("leaf Variable that requires grad") != std::string::npos);
  CHECK(error_of<ValueError>([] { as_eigen_(expand(zeros<double>({2}), {2, 2})); }).find("show each element once") !=
        std::string::npos);
  NoGrad off;
  as_eigen_(a).setOnes();
  CHECK(same(a.detach(), {1, 1}));
}
