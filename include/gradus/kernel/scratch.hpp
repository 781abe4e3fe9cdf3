// SPDX-License-Identifier: MIT
#pragma once
// Memory of the caching allocator for the length of a block.
#include <gradus/core/allocator.hpp>
#include <gradus/core/shape.hpp>

namespace gradus::kernel {

/// n elements, not initialised, aligned to 64 bytes.
template <class T>
class Scratch {
 public:
  explicit Scratch(Size n)
      : bytes_(static_cast<std::size_t>(n) * sizeof(T)), data_(static_cast<T*>(memory::allocate(bytes_))) {}
  ~Scratch() { memory::release(data_, bytes_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  T* data() const noexcept { return data_; }

 private:
  std::size_t bytes_;
  T* data_;
};

}  // namespace gradus::kernel
