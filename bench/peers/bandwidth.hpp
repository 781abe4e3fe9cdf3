// SPDX-License-Identifier: MIT
#pragma once
// Kernels that wait for memory, beside plain loops of the widest vectors that read and write as many arrays: what share
// of the measured bandwidth they reach. 256 KB, which the second-level cache holds, on one thread (more would mostly
// wait for each other), and 128 MB.
#include <gradus/kernel/elementwise.hpp>
#include <gradus/kernel/reduce.hpp>
#include <gradus/kernel/softmax.hpp>
#include <gradus/kernel/update.hpp>

#include "turns.hpp"

namespace bench {

/// Reads `reads` arrays and writes the greatest to `writes` ones (or sums up one): others, or (in_place) the same ones,
/// but for array 1, as an optimizer leaves the gradient.
template <std::size_t reads, std::size_t writes, bool in_place>
struct Stream {
  template <class Level>
  GRADUS_INLINE static void run(float* const* x, Size begin, Size end) {
    stream<gradus::kernel::Simd<float, Level>>(x, begin, end, std::make_index_sequence<reads>(),
                                               std::make_index_sequence<writes>());
  }

 private:
  template <class S, std::size_t... R, std::size_t... W>
  GRADUS_INLINE static void stream(float* const* x, Size begin, Size end, std::index_sequence<R...>,
                                   std::index_sequence<W...>) {
    constexpr Size width = static_cast<Size>(S::width);
    float* const from[] = {x[R]...};
    float* const to[] = {x[in_place ? (W ? W + 1 : 0) : reads + W]..., nullptr};
    typename S::v total[8]{};  // chains of additions, so that none waits for another
    for (Size i = begin; i + 8 * width <= end; i += 8 * width) {
      block<S>(total[0], from, to, i, std::index_sequence<R...>(), std::index_sequence<W...>());
      block<S>(total[1], from, to, i + width, std::index_sequence<R...>(), std::index_sequence<W...>());
      block<S>(total[2], from, to, i + 2 * width, std::index_sequence<R...>(), std::index_sequence<W...>());
      block<S>(total[3], from, to, i + 3 * width, std::index_sequence<R...>(), std::index_sequence<W...>());
      block<S>(total[4], from, to, i + 4 * width, std::index_sequence<R...>(), std::index_sequence<W...>());
      block<S>(total[5], from, to, i + 5 * width, std::index_sequence<R...>(), std::index_sequence<W...>());
      block<S>(total[6], from, to, i + 6 * width, std::index_sequence<R...>(), std::index_sequence<W...>());
      block<S>(total[7], from, to, i + 7 * width, std::index_sequence<R...>(), std::index_sequence<W...>());
    }
    if constexpr (writes == 0) {
      for (std::size_t k = 1; k < 8; ++k) total[0] = total[0] + total[k];
      S::store(x[reads], total[0]);
    }
  }
  template <class S, std::size_t... R, std::size_t... W>
  GRADUS_INLINE static void block(typename S::v& total, float* const* from, float* const* to, Size i,
                                  std::index_sequence<R...>, std::index_sequence<W...>) {
    typename S::v v[reads];
    (S::load(v[R], from[R] + i), ...);
    if constexpr (writes == 0) {
      total = total + v[0];
    } else {
      typename S::v most = v[0];
      ((most = most < v[R] ? v[R] : most), ...);
      (S::store(to[W] + i, most), ...);
    }
  }
};

/// A kernel that reads and writes arrays of n floats: those it reads come first, then those it writes.
struct Streaming {
  const char* name;
  int reads, writes;
  bool in_place;
  double flops;  // of an element; 0 if nobody counts them
  void (*run)(Size n, float* const* x);
};

template <class Op>
void elementwise(Size n, float* const* x) {
  using namespace gradus;
  const Dims sizes{n}, steps{1};
  const auto in = [&](int k) { return kernel::Strided<const float>(x[k], steps); };
  if constexpr (std::is_same_v<Op, kernel::Add> || std::is_same_v<Op, kernel::Mul>)
    kernel::map<Op>(sizes, kernel::Strided<float>(x[2], steps), in(0), in(1));
  else
    kernel::map<Op>(sizes, kernel::Strided<float>(x[1], steps), in(0));
}
/// Rows of 1024.
template <unsigned axes>
void sum(Size n, float* const* x) {
  gradus::kernel::reduce<gradus::kernel::Sum>({n / 1024, 1024}, x[0], {1024, 1}, axes, x[1]);
}

inline const std::vector<Streaming>& streaming_kernels() {
  using namespace gradus::kernel;
  static const std::vector<Streaming> all{
      {"relu", 1, 1, false, 1, elementwise<Relu>},
      {"add", 2, 1, false, 1, elementwise<Add>},
      {"mul", 2, 1, false, 1, elementwise<Mul>},
      {"exp", 1, 1, false, 0, elementwise<Exp>},
      {"softmax_rows_of_1024", 1, 1, false, 0, [](Size n, float* const* x) { softmax(n / 1024, 1024, 1, x[0], x[1]); }},
      {"log_softmax_rows_of_1024", 1, 1, false, 0,
       [](Size n, float* const* x) { log_softmax(n / 1024, 1024, 1, x[0], x[1]); }},
      {"sum_all", 1, 0, false, 1, sum<3>},
      {"sum_of_rows", 1, 0, false, 1, sum<2>},
      {"sum_over_rows", 1, 0, false, 1, sum<1>},
      {"sgd", 2, 1, true, 2, [](Size n, float* const* x) { sgd<float>(n, x[0], x[1], nullptr, {.lr = 1e-9}); }},
      {"sgd_momentum", 3, 2, true, 5,
       [](Size n, float* const* x) { sgd<float>(n, x[0], x[1], x[2], {.lr = 1e-9, .momentum = 0.9}); }},
      {"rmsprop", 3, 2, true, 9,
       [](Size n, float* const* x) { rmsprop<float>(n, x[0], x[1], x[2], nullptr, nullptr, {.lr = 1e-9}); }},
      {"adam", 4, 3, true, 13,
       [](Size n, float* const* x) { adam<float>(n, x[0], x[1], x[2], x[3], {.lr = 1e-9, .step = 10}); }},
  };
  return all;
}

using StreamFunction = void(float* const* x, Size begin, Size end);
inline StreamFunction* plain_loop(const Streaming& k) {
  using gradus::kernel::best;
  if (k.writes == 0) return best<Stream<1, 0, false>, StreamFunction>();
  if (!k.in_place && k.reads == 1) return best<Stream<1, 1, false>, StreamFunction>();
  if (!k.in_place) return best<Stream<2, 1, false>, StreamFunction>();
  if (k.reads == 2) return best<Stream<2, 1, true>, StreamFunction>();
  return k.reads == 3 ? best<Stream<3, 2, true>, StreamFunction>() : best<Stream<4, 3, true>, StreamFunction>();
}

inline void streaming_case(const Options& options, const Streaming& k, bool memory, int threads, Ratios& ratios) {
  const Size arrays = k.reads + (k.in_place ? 0 : k.writes);
  const Size n = (memory ? 128 << 20 : 256 << 10) / (4 * arrays) / 2048 * 2048;
  std::vector<std::vector<float>> data;
  std::vector<float*> x;
  for (Size i = 0; i < arrays + 1; ++i) {
    data.push_back(i < arrays ? numbers(n) : std::vector<float>(static_cast<std::size_t>(n) / 1024 + 1024));
    x.push_back(data.back().data());
  }
  for (auto& array : data)  // the mean of squares is positive, and no gradient lets it fade away
    for (float& v : array) v = std::fabs(v) + 0.01f;
  StreamFunction* const loop = plain_loop(k);
  const Size part = n / threads;
  const std::vector<Times> times = in_turn(
      options, threads,
      {{"gradus", [&] { k.run(n, x.data()); }},
       {"plain_loop", [&] {
          gradus::parallel_for(threads, [&](Size i) { loop(x.data(), i * part, (i + 1) * part); });
        }}});
  const double elements = static_cast<double>(n);
  report(memory ? "memory" : "L2", k.name, threads, {k.flops * elements, 4 * elements * (k.reads + k.writes)}, times,
         ratios);
}

inline void run_streaming(const Options& options, const std::vector<int>& threads, Ratios& ratios) {
  for (bool memory : {false, true})
    for (int n : memory ? threads : std::vector<int>{1}) {
      gradus::set_num_threads(n);
      for (const Streaming& k : streaming_kernels()) streaming_case(options, k, memory, n, ratios);
    }
}

}  // namespace bench
