// SPDX-License-Identifier: MIT
// load_npz on any bytes: tensors or a FormatError; and what was loaded is loaded again once it is saved.
#include <cstdlib>

#include <sys/mman.h>

#include <gradus/io/npz.hpp>

#include "right_crcs.hpp"

using namespace gradus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int fd = ::memfd_create("fuzz", 0);
  static const std::string in = "/proc/self/fd/" + std::to_string(fd);
  static const std::string out = "/dev/shm/gradus-fuzz-" + std::to_string(::getpid());
  const file::Bytes input = with_right_crcs(data, size);
  if (fd < 0 || ::ftruncate(fd, 0) != 0) std::abort();
  if (::pwrite(fd, input.data(), size, 0) != static_cast<ssize_t>(size)) std::abort();
  StateDict once;
  try {
    once = io::load_npz(in);
  } catch (const FormatError&) {
    return 0;
  }
  io::save_npz(out, once);  // must not throw
  if (io::load_npz(out).size() != once.size()) std::abort();
  ::unlink(out.c_str());
  return 0;
}
