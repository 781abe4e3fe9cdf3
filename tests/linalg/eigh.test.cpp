// SPDX-License-Identifier: MIT
#include <gradus/linalg/eigh.hpp>
#include <gradus/ops/unary.hpp>

#include "linalg/once.hpp"
#include "support/ops.hpp"

using namespace gradus;
using namespace gradus::linalg;
using D = Tensor<double>;

TEST_CASE("eigh: values") {
  const D a = tensor<double>({{2, 9}, {1, 2}});
  CHECK(near(eigvalsh(a), {1, 3}));
  CHECK(near(eigvalsh(a, 'U'), {-7, 11}));
  const auto [w, V] = eigh(a);
  CHECK(near(square(V), {0.5, 0.5, 0.5, 0.5}));
  CHECK((V.is_contiguous() && w.is_contiguous()));
  const D b = tensor<double>({{4, 1, 0}, {1, 3, 2}, {0, 2, -1}});
  const auto d = eigh(mul(b, 1e200));  // squares of these overflow
  const std::vector<double> again = matmul(mul(d.eigenvectors, d.eigenvalues), mT(d.eigenvectors)).to_vector();
  for (std::size_t i = 0; i < 9; ++i) CHECK(again[i] / 1e200 == Approx(b.to_vector()[i]).margin(1e-13));
}

TEST_CASE("eigh: gradient", "[grad]") {
  const D x = tensor<double>({{{1, 2}, {3, -4}}, {{2, 0}, {1, 5}}});
  const auto symmetric = [](const D& m) { return add(m, mT(m)); };
  check_both_orders([&](const D& m) {
    const auto [w, V] = eigh(symmetric(m));
    return mul(square(V), unsqueeze(w, -2));
  }, x);
  check_both_orders([&](const D& m) { return eigvalsh(symmetric(m), 'U'); }, x);
  CHECK(near(slope([](const D& m) { return eigvalsh(m); }, eye<double>(2)), {1, 0, 0, 1}));
}

TEST_CASE("eigh: errors and edges") {
  CHECK(error_of<LinAlgError>([] { eigh(full<double>({2, 2, 2}, nan_)); }) ==
        "[linalg.eigh] a must have eigenvalues that can be found, but got a (2, 2, 2). (Batch element 0): The "
        "algorithm failed to converge because the input matrix is ill-conditioned, or contained non-finite values.");
  // As LAPACK: what is diagonal has its elements as eigenvalues, whatever they are.
  CHECK(same(eigvalsh(tensor<double>({{1, 0}, {0, nan_}})), {1.0, nan_}));
  CHECK(same(eigvalsh(tensor<double>({{inf, 0}, {0, 1}})), {nan_, nan_}));
  CHECK(same(eigvalsh(tensor<double>({{1, nan_}, {0, 2}})), {1, 2}));  // in the triangle that is not read
  CHECK(error_of<ValueError>([] { eigh(eye<double>(2), 'x'); }) ==
        "[linalg.eigh] UPLO must be 'L' or 'U', but got 'x'. Expected UPLO argument to be 'L' or 'U'.");
  CHECK(eigh(zeros<double>({0, 0})).eigenvectors.sizes() == Dims{0, 0});
  CHECK(same(eigh(full<double>({1, 1}, -3.0)).eigenvalues, {-3}));
  CHECK(same(eigvalsh(zeros<double>({3, 3})), {0, 0, 0}));
}
