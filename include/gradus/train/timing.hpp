// SPDX-License-Identifier: MIT
#pragma once
// What a program took: time and memory.
#include <time.h>

#include <sys/resource.h>

namespace gradus::train {

/// A clock that never jumps, in seconds. Its zero means nothing: use differences.
inline double seconds() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}
/// Seconds since it was made: Stopwatch watch; ... watch.seconds().
class Stopwatch {
 public:
  double seconds() const noexcept { return train::seconds() - start_; }

 private:
  double start_ = train::seconds();
};

/// The most memory this process has had in use so far, in MiB.
inline double peak_rss_mb() noexcept {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;  // Linux counts KiB
}

}  // namespace gradus::train
