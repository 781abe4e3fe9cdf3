// SPDX-License-Identifier: MIT
// Eigen's matrix product at its best setting, which is a matter of flags: built by itself with
// -O3 -march=native -fopenmp -DNDEBUG. Row-major; either operand may be transposed.
#include <Eigen/Core>

namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using In = Eigen::Map<const Matrix>;

}  // namespace

void eigen_threads(int n) { Eigen::setNbThreads(n); }

void eigen_sgemm(bool a_turned, bool b_turned, long m, long n, long k, const float* a, const float* b, float* c) {
  Eigen::Map<Matrix> y(c, m, n);
  if (a_turned && b_turned) y.noalias() = In(a, k, m).transpose() * In(b, n, k).transpose();
  else if (a_turned) y.noalias() = In(a, k, m).transpose() * In(b, k, n);
  else if (b_turned) y.noalias() = In(a, m, k) * In(b, n, k).transpose();
  else y.noalias() = In(a, m, k) * In(b, k, n);
}
