// SPDX-License-Identifier: MIT
// load_npy on any bytes: a tensor or a FormatError; and what was loaded is loaded again once it is saved.
#include <cstdlib>
#include <cstring>

#include <sys/mman.h>

#include <gradus/io/npy.hpp>

using namespace gradus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int fd = ::memfd_create("fuzz", 0);
  static const std::string in = "/proc/self/fd/" + std::to_string(fd);
  static const std::string out = "/dev/shm/gradus-fuzz-" + std::to_string(::getpid());
  if (fd < 0 || ::ftruncate(fd, 0) != 0 || ::pwrite(fd, data, size, 0) != static_cast<ssize_t>(size)) std::abort();
  AnyTensor once;
  try {
    once = io::load_npy(in);
  } catch (const FormatError&) {
    return 0;
  }
  io::save_npy(out, once);  // must not throw
  const AnyTensor twice = io::load_npy(out), plain = io::row_major_numbers(once);
  ::unlink(out.c_str());
  if (twice.dtype() != once.dtype() || twice.sizes() != once.sizes()) std::abort();
  if (std::memcmp(plain.data_ptr(), twice.data_ptr(), io::bytes_of(plain).size) != 0) std::abort();
  return 0;
}
