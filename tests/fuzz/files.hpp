// SPDX-License-Identifier: MIT
#pragma once
// What the fuzzers of readers that take a path share: the input as a file in memory, a place for what is written back,
// and whether two loads gave the same.
#include <cstdlib>
#include <cstring>

#include <sys/mman.h>

#include <gradus/io/stored_type.hpp>
#include <gradus/tensor/state_dict.hpp>

/// The input as a file. It is the same one in every run.
inline const std::string& as_file(const gradus::file::Bytes& input) {
  static const int fd = ::memfd_create("fuzz", 0);
  static const std::string path = "/proc/self/fd/" + std::to_string(fd);
  if (fd < 0 || ::ftruncate(fd, 0) != 0) std::abort();
  if (::pwrite(fd, input.data(), input.size(), 0) != static_cast<ssize_t>(input.size())) std::abort();
  return path;
}
/// Where to write; the caller removes the file.
inline const std::string& written_back() {
  static const std::string path = "/dev/shm/gradus-fuzz-" + std::to_string(::getpid());
  return path;
}

inline bool same(const gradus::StateDict& a, const gradus::StateDict& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [name, x] : a) {
    const gradus::AnyTensor* y = b.find(name);
    if (!y || y->dtype() != x.dtype() || !(y->sizes() == x.sizes())) return false;
    if (x.numel() > 1 << 16) continue;  // stretched: there are fewer numbers than elements
    const gradus::AnyTensor p = gradus::io::row_major_numbers(x), q = gradus::io::row_major_numbers(*y);
    const std::size_t bytes = static_cast<std::size_t>(x.numel()) * gradus::size_bytes(x.dtype());
    if (std::memcmp(p.data_ptr(), q.data_ptr(), bytes) != 0) return false;
  }
  return true;
}
