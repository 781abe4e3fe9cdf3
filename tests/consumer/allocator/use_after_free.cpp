// SPDX-License-Identifier: MIT
// Reads a block that was given back. Built with AddressSanitizer, which must say so.
#include <cstdio>
#include <cstdlib>

#include <gradus/core/allocator.hpp>

int main(int, char** argv) {
  const std::size_t bytes = static_cast<std::size_t>(std::atol(argv[1]));
  volatile char* block = static_cast<volatile char*>(gradus::memory::allocate(bytes));
  block[0] = 1;
  void (*volatile release)(void*, std::size_t) = gradus::memory::release;  // the compiler must not see through it
  release(const_cast<char*>(block), bytes);
  std::printf("nobody noticed: %d\n", block[0]);
}
