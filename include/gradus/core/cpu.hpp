// SPDX-License-Identifier: MIT
#pragma once
// Which vector units this machine has, asked once. GRADUS_CPU=portable|avx2|avx512 in the environment lowers the
// level and never raises it; `baseline` means portable. On 64-bit ARM there is one level: every machine has NEON.
#include <cstdlib>
#include <cstring>

#include <gradus/config.hpp>

namespace gradus {

enum class Cpu : int { portable, avx2, avx512, neon };

#if defined(__x86_64__)
#define GRADUS_AVX2 __attribute__((target("avx2,fma,f16c,bmi2")))
#define GRADUS_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,bmi2")))
#define GRADUS_PORTABLE __attribute__((cold))  // for CPUs of before 2013: compiled for size
#else
#define GRADUS_PORTABLE
#define GRADUS_AVX2
#define GRADUS_AVX512
#endif

GRADUS_SMALL inline Cpu detect_cpu() noexcept {
#if defined(__aarch64__)
  return Cpu::neon;
#endif
  Cpu level = Cpu::portable;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) level = Cpu::avx2;
  if (level == Cpu::avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    level = Cpu::avx512;
#endif
  if (const char* wish = std::getenv("GRADUS_CPU")) {
    const bool low = !std::strcmp(wish, "portable") || !std::strcmp(wish, "baseline");
    const Cpu most = low ? Cpu::portable : !std::strcmp(wish, "avx2") ? Cpu::avx2 : Cpu::avx512;
    if (most < level) level = most;
  }
  return level;
}
/// The level in use. A local static: right even while other globals are still being made.
[[gnu::noinline]] inline Cpu cpu() noexcept {
  static const Cpu level = detect_cpu();
  return level;
}
constexpr const char* name(Cpu level) noexcept {
  return level == Cpu::avx512 ? "avx512" : level == Cpu::avx2 ? "avx2" : level == Cpu::neon ? "neon" : "portable";
}

/// The body for this machine.
template <class F>
F* pick(F* portable, [[maybe_unused]] F* avx2, [[maybe_unused]] F* avx512) noexcept {
  return cpu() == Cpu::avx512 ? avx512 : cpu() == Cpu::avx2 ? avx2 : portable;
}

}  // namespace gradus
