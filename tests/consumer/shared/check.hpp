// SPDX-License-Identifier: MIT
#pragma once
// What must hold between a program and a library that both use gradus.
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "library.hpp"

inline int failures = 0;
inline void check(bool good, const char* what) {
  if (!good) std::printf("failed: %s\n", what), ++failures;
}
inline double draw() {
  double y;
  gradus::fill_uniform(&y, 1, 0, 1);
  return y;
}

/// One generator, one grad mode, one thread setting, seen from both sides.
inline void check_one_state(const Library& library) {
  check(library.process_of() == &gradus::process_state, "one process state");
  check(library.thread_of() == &gradus::thread_state, "one thread state");

  gradus::manual_seed(7);
  const double first = draw(), second = draw(), third = draw();
  gradus::manual_seed(7);
  check(library.draw() == first && draw() == second && library.draw() == third, "one generator, drawn in turn");
  library.manual_seed(7);
  check(draw() == first, "the library's seed is the program's");

  {
    gradus::NoGrad guard;
    check(!library.is_grad_enabled(), "the library sees no_grad");
  }
  library.enable_grad(false);
  check(!gradus::is_grad_enabled(), "the program sees the library's no_grad");
  library.enable_grad(true);

  gradus::set_num_threads(3);
  check(library.num_threads() == 3, "the library sees set_num_threads");
  library.set_num_threads(2);
  check(gradus::num_threads() == 2, "the program sees the library's set_num_threads");
  gradus::Threads guard(1);
  check(library.num_threads() == 1, "the library sees the Threads guard");
}

/// A graph that goes back and forth between the two: dy/dx of y = (x^2)^2 x is 5 x^4.
inline void check_graph(const Library& library) {
  const long before = gradus::live_nodes() + library.live_nodes();
  {
    // Each side runs ahead of the other once: a node must still be newer than its inputs.
    gradus::Tensor<double> x = gradus::full<double>({3}, 2.).requires_grad_();
    for (int i = 0; i < 50; ++i) library.square(x);
    for (int i = 0; i < 100; ++i) gradus::mul(x, x);
    gradus::Tensor<double> y = gradus::mul(library.square(gradus::mul(x, x)), x);
    y.backward(gradus::full<double>({3}, 1.));
    const double* dx = x.grad().data_ptr();
    check(dx[0] == 80 && dx[1] == 80 && dx[2] == 80, "gradients cross both ways");
  }
  check(gradus::live_nodes() + library.live_nodes() == before, "no node is left");
}

/// Nothing breaks, be the state one or two: memory crosses in both directions, exceptions keep their type.
inline void check_harmless(const Library& library) {
  for (std::size_t bytes : {100u, 5000u, 100000u, 3000000u})
    for (int round = 0; round < 20; ++round) {
      std::vector<char*> blocks;
      for (int i = 0; i < 8; ++i) {
        blocks.push_back(static_cast<char*>(i % 2 ? gradus::memory::allocate(bytes) : library.allocate(bytes)));
        for (std::size_t k = 0; k < bytes; k += 64) blocks.back()[k] = static_cast<char>(i);
      }
      bool intact = true;
      for (int i = 0; i < 8; ++i) {
        for (std::size_t k = 0; k < bytes; k += 64) intact &= blocks[static_cast<std::size_t>(i)][k] == static_cast<char>(i);
        (i % 2 ? library.release : gradus::memory::release)(blocks[static_cast<std::size_t>(i)], bytes);
      }
      check(intact, "no block is given out on both sides");
    }
  try {
    library.throw_shape_error();
    check(false, "the library throws");
  } catch (const gradus::ShapeError& e) {
    check(e.what() == std::string("[library] x must fit, but got 3."), "its sentence arrives");
  } catch (...) {
    check(false, "the library's ShapeError is the program's");
  }
  check_graph(library);
  gradus::Threads guard(2);
  check(library.count_in_parallel(1000) == 1000, "the library works in parallel");
  long count = 0;
  gradus::parallel_for(1000, [&](gradus::Size) { __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED); });
  check(count == 1000, "the program works in parallel");
  std::thread([&] { check(library.is_grad_enabled() && library.count_in_parallel(10) == 10, "another thread"); }).join();
  gradus::empty_cache();
}
