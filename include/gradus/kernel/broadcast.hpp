// SPDX-License-Identifier: MIT
#pragma once
// One number in every lane, for numbers known only at run time. Simd::set suits constants: g++ 12 builds it lane by
// lane, sixteen instructions for sixteen floats.
#include <gradus/kernel/simd.hpp>

namespace gradus::kernel {

template <class S>
GRADUS_INLINE void broadcast(typename S::v& y, typename S::Element x) {
#if defined(__x86_64__)
  constexpr std::size_t bytes = sizeof(typename S::v);
  if constexpr (bytes > 16) {
    if constexpr (sizeof(x) == 4) __asm__("vbroadcastss %1, %0" : "=" GRADUS_REGISTER(y) : "x"(x));
    else __asm__("vbroadcastsd %1, %0" : "=" GRADUS_REGISTER(y) : "x"(x));
    return;
  }
#endif
  S::set(y, x);
}

}  // namespace gradus::kernel
