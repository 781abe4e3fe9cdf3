// SPDX-License-Identifier: MIT
// Units of one program, each compiled with flags of its own: they compute the same, and it is printed.
#include <cstdint>
#include <cstdio>

std::uint64_t plain();
std::uint64_t native();
std::uint64_t avx2();
std::uint64_t sse_without_openmp();

int main() {
  const struct {
    const char* unit;
    std::uint64_t hash;
  } all[] = {{"plain", plain()}, {"native", native()}, {"avx2", avx2()}, {"sse_without_openmp", sse_without_openmp()}};
  int status = 0;
  for (const auto& one : all) {
    std::printf("%s=%016lx ", one.unit, static_cast<unsigned long>(one.hash));
    if (one.hash == all[0].hash) continue;
    std::fprintf(stderr, "%s differs from %s\n", one.unit, all[0].unit);
    status = 1;
  }
  std::puts("");
  return status;
}
