// SPDX-License-Identifier: MIT
// Units of one program, each compiled with flags of its own: they compute the same, and it is printed.
#include <cstdint>
#include <cstdio>

std::uint64_t plain();
std::uint64_t native();
std::uint64_t avx2();
std::uint64_t sse_without_openmp();

int main() {
  const std::uint64_t all[] = {plain(), native(), avx2(), sse_without_openmp()};
  int different = 0;
  for (const std::uint64_t one : all) different += one != all[0];
  std::printf("%016lx\n", static_cast<unsigned long>(all[0]));
  return different;
}
