// SPDX-License-Identifier: MIT
// Kernels beside their peers, in turn, in one process. run_kernels.sh builds and runs it.
//
//   kernels [--quick] [--only sgemm|conv2d|bandwidth] [--threads N] [--mkl libtorch_cpu.so]
//
// A line a case:   group name= threads= flops= bytes= gradus= PEER=... GF/s= GB/s= best= ratio= ratio_of_least=
// and at the end:  mean group= of= cases= geometric_mean= minimum= at=
// Times are medians in microseconds. ratio: the fastest peer's over ours; beside plain loops, the share of the measured
// bandwidth. --threads: only this number; otherwise 1, then all cores.
#include <gradus/core/parallel.hpp>

#include <cstdlib>
#include <cstring>

#include "bandwidth.hpp"
#include "conv2d.hpp"
#include "gemm.hpp"

int main(int argc, char** argv) {
  bench::Options options;
  std::vector<int> threads{1};
  if (omp_get_num_procs() > 1) threads.push_back(omp_get_num_procs());
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i], value = i + 1 < argc ? argv[i + 1] : "";
    if (name == "--quick") options.quick = true;
    else if (name == "--only" && ++i < argc) options.only = value;
    else if (name == "--mkl" && ++i < argc) options.mkl = value;
    else if (name == "--threads" && ++i < argc && std::atoi(value.c_str()) > 0) threads = {std::atoi(value.c_str())};
    else return std::fprintf(stderr, "usage: kernels [--quick] [--only sgemm|conv2d|bandwidth] [--threads N] "
                                     "[--mkl libtorch_cpu.so]\n"), 2;
  }
  const auto wanted = [&](const char* group) { return options.only.empty() || options.only == group; };
  bench::Ratios peers, roofs;
  bool good = true;
  if (wanted("sgemm")) good &= bench::run_gemms(options, threads, peers);
  if (wanted("conv2d")) good &= bench::run_convs(options, threads, peers);
  if (wanted("bandwidth")) bench::run_streaming(options, threads, roofs);
  peers.print("peers");
  roofs.print("bandwidth");
  return good ? 0 : 1;
}
