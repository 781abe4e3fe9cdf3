// SPDX-License-Identifier: MIT
// load_safetensors on any bytes: tensors or a FormatError; and what was loaded is loaded again once it is saved.
#include <cstdlib>
#include <cstring>

#include <sys/mman.h>

#include <gradus/io/safetensors.hpp>

using namespace gradus;

namespace {

bool same(const StateDict& a, const StateDict& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [name, x] : a) {
    const AnyTensor* y = b.find(name);
    if (!y || y->dtype() != x.dtype() || !(y->sizes() == x.sizes())) return false;
    const std::size_t bytes = static_cast<std::size_t>(x.numel()) * size_bytes(x.dtype());
    if (std::memcmp(x.data_ptr(), y->data_ptr(), bytes) != 0) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int fd = ::memfd_create("fuzz", 0);
  static const std::string in = "/proc/self/fd/" + std::to_string(fd);
  static const std::string out = "/dev/shm/gradus-fuzz-" + std::to_string(::getpid());
  if (fd < 0 || ::ftruncate(fd, 0) != 0 || ::pwrite(fd, data, size, 0) != static_cast<ssize_t>(size)) std::abort();
  StateDict once;
  io::Metadata metadata, again;
  try {
    once = io::load_safetensors(in, &metadata);
  } catch (const FormatError&) {
    return 0;
  }
  io::save_safetensors(out, once, metadata);  // must not throw
  const StateDict twice = io::load_safetensors(out, &again);
  ::unlink(out.c_str());
  if (!same(once, twice) || metadata != again) std::abort();
  return 0;
}
