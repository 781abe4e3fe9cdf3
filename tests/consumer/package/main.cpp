// SPDX-License-Identifier: MIT
// Two units of one program, one compiled with and one without OpenMP: one state, one team, the same results.
#include <cstdio>

#include <gradus/core/parallel.hpp>
#include <gradus/version.hpp>

int threads_seen_with_openmp();
int threads_seen_without_openmp();
double sum_with_openmp(long n);
double sum_without_openmp(long n);

int main() {
  const double a = sum_with_openmp(100000), b = sum_without_openmp(100000);
  gradus::set_num_threads(3);
  const int with = threads_seen_with_openmp(), without = threads_seen_without_openmp();
  std::printf("gradus %s: sums %g and %g, threads %d and %d, %s\n", GRADUS_VERSION_STRING, a, b, with, without,
              gradus::process_state.run_team ? "with a team" : "no team");
#ifdef _OPENMP
  const bool team = gradus::process_state.run_team != nullptr;
#else
  const bool team = true;
#endif
  return a == 100000 && b == 100000 && with == 3 && without == 3 && team ? 0 : 1;
}
