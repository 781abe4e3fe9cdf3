// SPDX-License-Identifier: MIT
#pragma once
// What instantiates Eigen's decompositions is compiled once for all tests, in matrices.test.cpp.
#include <gradus/linalg.hpp>

#define GRADUS_TEST_LINALG(word, T)                                                                                  \
  word template linalg::Matrix<T> linalg::read_matrix<T>(const T*, Size, Size);                                      \
  word template void linalg::write_matrix<T>(T*, const linalg::Matrix<T>&);                                          \
  word template void linalg::solve_triangle<T>(const T*, Size, const T*, Size, bool, bool, T*);                      \
  word template Size linalg::factor_cholesky<T>(const T*, Size, T*);                                                 \
  word template Size linalg::solve_one<T>(const T*, Size, const T*, Size, T*);                                       \
  word template T linalg::find_pivots<T>(const T*, Size, T*);                                                        \
  word template void linalg::factor_qr<T>(const T*, Size, Size, T*, Size, T*, Size);                                 \
  word template bool linalg::factor_svd<T>(const T*, Size, Size, bool, T*, T*, T*);                                  \
  word template bool linalg::factor_symmetric<T>(const T*, Size, bool, T*, T*);

namespace gradus {
GRADUS_TEST_LINALG(extern, float)
GRADUS_TEST_LINALG(extern, double)
}  // namespace gradus
