// SPDX-License-Identifier: MIT
#pragma once
// What a program took: time and memory.
#include <cmath>
#include <cstdio>
#include <string>

#include <sys/resource.h>
#include <time.h>

#include <gradus/config.hpp>

namespace gradus::train {

/// A clock that never jumps, in seconds. Its zero means nothing: use differences.
inline double seconds() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}
/// Seconds of processor time that all threads of this process have taken so far.
struct CpuSeconds {
  double user, system;  // in the program, and in the kernel for it
};
inline CpuSeconds cpu_seconds() noexcept {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto real = [](auto n) { return static_cast<double>(n); };
  return {real(usage.ru_utime.tv_sec) + 1e-6 * real(usage.ru_utime.tv_usec),
          real(usage.ru_stime.tv_sec) + 1e-6 * real(usage.ru_stime.tv_usec)};
}
/// As IPython writes times: 3.37 s, 48.9 ms, 2min 5s.
GRADUS_SMALL inline std::string time_text(double seconds) {
  char text[64];
  if (seconds >= 60) {
    const long n = static_cast<long>(seconds), parts[] = {n / 86400, n / 3600 % 24, n / 60 % 60, n % 60};
    constexpr const char* words[] = {"d", "h", "min", "s"};
    std::string s;
    for (int i = 0; i < 4; ++i)
      if (parts[i]) s += (s.empty() ? "" : " ") + std::to_string(parts[i]) + words[i];
    return s;
  }
  int unit = seconds > 0 ? -static_cast<int>(std::floor(std::floor(std::log10(seconds)) / 3)) : 3;
  unit = unit < 0 ? 0 : unit > 3 ? 3 : unit;
  constexpr double scale[] = {1, 1e3, 1e6, 1e9};
  constexpr const char* names[] = {"s", "ms", "µs", "ns"};
  std::snprintf(text, sizeof text, "%.3g %s", seconds * scale[unit], names[unit]);
  return text;
}

/// Time since it was made, on the wall and of the processor: Stopwatch watch; ... watch.seconds().
class Stopwatch {
 public:
  double seconds() const noexcept { return train::seconds() - start_; }
  CpuSeconds cpu() const noexcept {
    const CpuSeconds now = cpu_seconds();
    return {now.user - cpu_start_.user, now.system - cpu_start_.system};
  }
  /// What IPython's %%time prints: "CPU times: user 13.3 s, sys: 48.9 ms, total: 13.3 s" and "Wall time: 6.71 s".
  GRADUS_SMALL std::string report() const {
    const CpuSeconds t = cpu();
    return "CPU times: user " + time_text(t.user) + ", sys: " + time_text(t.system) + ", total: " +
           time_text(t.user + t.system) + "\nWall time: " + time_text(seconds());
  }

 private:
  double start_ = train::seconds();
  CpuSeconds cpu_start_ = cpu_seconds();
};

/// The most memory this process has had in use so far, in MiB.
inline double peak_rss_mb() noexcept {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;  // Linux counts KiB
}

}  // namespace gradus::train
