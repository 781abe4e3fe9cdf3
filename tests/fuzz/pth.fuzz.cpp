// SPDX-License-Identifier: MIT
// load_pth on any bytes: tensors or a FormatError; and what was loaded is loaded again once it is saved.
#include <cstdlib>
#include <cstring>

#include <sys/mman.h>

#include <gradus/io/pth.hpp>

#include "right_crcs.hpp"

using namespace gradus;

namespace {

bool same(const StateDict& a, const StateDict& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [name, x] : a) {
    const AnyTensor* y = b.find(name);
    if (!y || y->dtype() != x.dtype() || !(y->sizes() == x.sizes())) return false;
    if (x.numel() > 1 << 16) continue;  // stretched: there are fewer numbers than elements
    const AnyTensor p = io::row_major_numbers(x), q = io::row_major_numbers(*y);
    const std::size_t bytes = static_cast<std::size_t>(x.numel()) * size_bytes(x.dtype());
    if (std::memcmp(p.data_ptr(), q.data_ptr(), bytes) != 0) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int fd = ::memfd_create("fuzz", 0);
  static const std::string in = "/proc/self/fd/" + std::to_string(fd);
  static const std::string out = "/dev/shm/gradus-fuzz-" + std::to_string(::getpid());
  const file::Bytes input = with_right_crcs(data, size);
  if (fd < 0 || ::ftruncate(fd, 0) != 0) std::abort();
  if (::pwrite(fd, input.data(), size, 0) != static_cast<ssize_t>(size)) std::abort();
  StateDict once;
  try {
    once = io::load_pth(in);
  } catch (const FormatError&) {
    return 0;
  }
  io::save_pth(once, out);  // must not throw
  const StateDict twice = io::load_pth(out);
  ::unlink(out.c_str());
  if (!same(once, twice)) std::abort();
  return 0;
}
