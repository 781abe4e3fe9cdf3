// SPDX-License-Identifier: MIT
#pragma once
// A library that uses gradus inside, and what it shows of it: the same table when linked and when opened.
#include <cstddef>
#include <cstdint>

#include <gradus/autograd/backward.hpp>
#include <gradus/core/parallel.hpp>
#include <gradus/core/random.hpp>
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/tensor/factories.hpp>

struct Library {
  void (*manual_seed)(std::uint64_t);
  double (*draw)();
  bool (*is_grad_enabled)();
  void (*enable_grad)(bool);
  int (*num_threads)();
  void (*set_num_threads)(int);
  long (*count_in_parallel)(long n);
  void* (*allocate)(std::size_t bytes);
  void (*release)(void* block, std::size_t bytes);
  void (*throw_shape_error)();
  gradus::Tensor<double> (*square)(const gradus::Tensor<double>& x);
  long (*live_nodes)();
  const void* (*process_of)();
  const void* (*thread_of)();
};

extern "C" [[gnu::visibility("default")]] const Library* gradus_consumer_library();
