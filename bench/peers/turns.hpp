// SPDX-License-Identifier: MIT
#pragma once
// Several ways of doing the same work, timed in turn: A B C, B C A, ..., a short sample of each a round. What counts is
// the median of a way's samples; the least stands beside it, for machines that are not idle.
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace bench {

using gradus::Size;

struct Options {
  bool quick = false, all_threads = true;
  std::string only, mkl;
  int rounds() const { return quick ? 3 : 9; }
  double sample() const { return quick ? 4e-3 : 20e-3; }  // seconds
};

/// One thread: processor time of that thread, so that other programs do not count. More: time on the wall.
inline double now(int threads) {
  timespec t;
  clock_gettime(threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}
/// OpenMP's threads wait actively for some milliseconds after their last region: they must be asleep before somebody
/// else's turn.
inline void settle(int threads) {
  const timespec pause{0, 8'000'000};
  if (threads > 1) nanosleep(&pause, nullptr);
}

struct Way {
  std::string who;
  std::function<void()> run;
};
/// Seconds a run.
struct Times {
  std::string who;
  double median = 0, least = 0;
};

inline double sample(const Way& way, int threads, long runs) {
  const double start = now(threads);
  for (long i = 0; i < runs; ++i) way.run();
  return (now(threads) - start) / static_cast<double>(runs);
}

inline std::vector<Times> in_turn(const Options& options, int threads, const std::vector<Way>& ways) {
  std::vector<long> runs;
  for (const Way& way : ways) {
    settle(threads);
    way.run();  // makes what is made once
    long n = 1;
    double seconds = sample(way, threads, n);
    while (seconds * static_cast<double>(n) < options.sample() / 8) seconds = sample(way, threads, n *= 4);
    runs.push_back(std::max(1L, static_cast<long>(options.sample() / seconds)));
  }
  std::vector<std::vector<double>> seconds(ways.size());
  for (int round = 0; round < options.rounds(); ++round)
    for (std::size_t i = 0; i < ways.size(); ++i) {
      const std::size_t k = (i + static_cast<std::size_t>(round)) % ways.size();
      settle(threads);
      sample(ways[k], threads, runs[k] / 8 + 1);  // warm-up
      seconds[k].push_back(sample(ways[k], threads, runs[k]));
    }
  std::vector<Times> times;
  for (std::size_t k = 0; k < ways.size(); ++k) {
    std::sort(seconds[k].begin(), seconds[k].end());
    times.push_back({ways[k].who, seconds[k][seconds[k].size() / 2], seconds[k][0]});
  }
  return times;
}

/// What a case is worth: operations and bytes of one run, 0 if nobody counts them.
struct Work {
  double flops = 0, bytes = 0;
};

/// Ratios of many cases, for a geometric mean and a minimum.
class Ratios {
 public:
  void add(const std::string& group, const std::string& name, double ratio) {
    Group& g = groups_[group];
    g.logs += std::log(ratio);
    if (g.n++ == 0 || ratio < g.least) g.least = ratio, g.worst = name;
  }
  void print(const char* what) const {
    for (const auto& [group, g] : groups_)
      std::printf("mean group=%s of=%s cases=%d geometric_mean=%.3f minimum=%.3f at=%s\n", group.c_str(), what, g.n,
                  std::exp(g.logs / g.n), g.least, g.worst.c_str());
  }

 private:
  struct Group {
    double logs = 0, least = 0;
    int n = 0;
    std::string worst;
  };
  std::map<std::string, Group> groups_;
};

/// Prints a case whose first way is ours; the fastest of the others against ours is its ratio.
inline void report(const std::string& group, const std::string& name, int threads, const Work& work,
                   const std::vector<Times>& times, Ratios& ratios) {
  const Times& ours = times[0];
  std::printf("%s name=%s threads=%d flops=%.0f bytes=%.0f", group.c_str(), name.c_str(), threads, work.flops,
              work.bytes);
  for (const Times& t : times) std::printf(" %s=%.2fus", t.who.c_str(), 1e6 * t.median);
  std::printf(" GF/s=%.1f GB/s=%.1f", 1e-9 * work.flops / ours.median, 1e-9 * work.bytes / ours.median);
  if (times.size() > 1) {
    const auto faster = [](const Times& a, const Times& b) { return a.median < b.median; };
    const Times best = *std::min_element(times.begin() + 1, times.end(), faster);
    double least = best.least;
    for (std::size_t k = 1; k < times.size(); ++k) least = std::min(least, times[k].least);
    std::printf(" best=%s ratio=%.3f ratio_of_least=%.3f", best.who.c_str(), best.median / ours.median,
                least / ours.least);
    ratios.add(group + ",threads=" + std::to_string(threads), name, best.median / ours.median);
  }
  std::printf("\n");
  std::fflush(stdout);
}

/// The same numbers on every run, in [-0.5, 0.5].
inline std::vector<float> numbers(Size n) {
  std::vector<float> v(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = static_cast<float>(i * 7919 % 1021) / 1020 - 0.5f;
  return v;
}
/// Two results of the same work, each a sum of `terms` products.
inline bool agree(const std::vector<float>& a, const std::vector<float>& b, Size terms) {
  const float most = 4e-6f * static_cast<float>(terms) + 1e-5f;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!(std::fabs(a[i] - b[i]) <= most)) return false;
  return a.size() == b.size();
}

}  // namespace bench
