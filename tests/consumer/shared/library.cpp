// SPDX-License-Identifier: MIT
#include "library.hpp"

namespace {

double draw() {
  double y;
  gradus::fill_uniform(&y, 1, 0, 1);
  return y;
}
void enable_grad(bool on) { gradus::thread_state.grad_enabled = on; }
long count_in_parallel(long n) {
  long count = 0;
  gradus::parallel_for(n, [&](gradus::Size) { __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED); });
  return count;
}
void throw_shape_error() { gradus::fail<gradus::ShapeError>({"[library] x must fit, but got ", 3, "."}); }
gradus::Tensor<double> square(const gradus::Tensor<double>& x) { return gradus::mul(x, x); }
const void* process_of() { return &gradus::process_state; }
const void* thread_of() { return &gradus::thread_state; }

}  // namespace

const Library* gradus_consumer_library() {
  static const Library library = {
      gradus::manual_seed, draw, gradus::is_grad_enabled, enable_grad, gradus::num_threads, gradus::set_num_threads,
      count_in_parallel, gradus::memory::allocate, gradus::memory::release, throw_shape_error, square,
      gradus::live_nodes, process_of, thread_of};
  return &library;
}
