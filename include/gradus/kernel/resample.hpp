// SPDX-License-Identifier: MIT
#pragma once
// Pictures of other sizes: the antialiased bilinear filter on bytes, to the bit as Pillow up to 12 applies it. Each
// axis by itself, columns first (Pillow 13 begins with the rows where that is less work, which can differ by one);
// the weights are numbers of 22 bits behind the point; a byte is rounded after each axis.
// Source of the steps: Pillow, src/libImaging/Resample.c.
#include <cmath>
#include <vector>

#include <gradus/core/parallel.hpp>
#include <gradus/kernel/simd.hpp>

namespace gradus::kernel {

/// y_i = sum over k < count_i of weight_ik x_(first_i + k), for i < first.size().
struct Resampling {
  static constexpr int bits = 22;
  Size taps = 0;                     // room for weights in each row
  std::vector<Size> first, count;
  std::vector<std::int32_t> weight;  // times 2^bits
};

/// Weights of max(0, 1 - |t|), stretched by from / to where the picture shrinks.
// In the product each step is rounded: no compiler may fuse one with the sum behind it.
GRADUS_SMALL inline Resampling bilinear_resampling(Size from, Size to) {
  const auto rounded = [](double v) {
    Simd<double, Portable>::fence(v);
    return v;
  };
  const double scale = static_cast<double>(from) / static_cast<double>(to), support = scale < 1 ? 1 : scale;
  const double narrow = 1 / support;
  Resampling r;
  r.taps = 2 * static_cast<Size>(std::ceil(support)) + 1;
  r.weight.resize(static_cast<std::size_t>(r.taps * to));
  std::vector<double> w(static_cast<std::size_t>(r.taps));
  for (Size i = 0; i < to; ++i) {
    const double center = rounded((static_cast<double>(i) + 0.5) * scale);
    const Size low = static_cast<Size>(center - support + 0.5), high = static_cast<Size>(center + support + 0.5);
    const Size first = low < 0 ? 0 : low, count = (high > from ? from : high) - first;
    double sum = 0;
    for (Size k = 0; k < count; ++k) {
      const double t = std::fabs(rounded((static_cast<double>(k + first) - center + 0.5) * narrow));
      sum += w[static_cast<std::size_t>(k)] = t < 1 ? 1 - t : 0;
    }
    for (Size k = 0; k < count; ++k) {
      const double part = sum != 0 ? w[static_cast<std::size_t>(k)] / sum : 0;
      r.weight[static_cast<std::size_t>(i * r.taps + k)] =
          static_cast<std::int32_t>(0.5 + part * (1 << Resampling::bits));
    }
    r.first.push_back(first);
    r.count.push_back(count);
  }
  return r;
}
inline std::uint8_t resampled(std::int32_t sum) noexcept {
  const std::int32_t v = sum >> Resampling::bits;
  return static_cast<std::uint8_t>(v < 0 ? 0 : v > 255 ? 255 : v);
}

/// Each row of `width` pixels becomes one of r.first.size() pixels.
GRADUS_SMALL inline void resample_columns(const Resampling& r, Size height, Size width, Size channels,
                                          const std::uint8_t* x, std::uint8_t* y) {
  const Size to = static_cast<Size>(r.first.size());
  parallel_blocks(height, 16384 / (to * channels) + 1, [&](Size begin, Size end) {
    for (Size row = begin; row < end; ++row)
      for (Size i = 0; i < to; ++i) {
        const std::int32_t* w = r.weight.data() + i * r.taps;
        const Size first = r.first[static_cast<std::size_t>(i)], count = r.count[static_cast<std::size_t>(i)];
        for (Size c = 0; c < channels; ++c) {
          const std::uint8_t* from = x + (row * width + first) * channels + c;
          std::int32_t sum = 1 << (Resampling::bits - 1);
          for (Size k = 0; k < count; ++k) sum += from[k * channels] * w[k];
          y[(row * to + i) * channels + c] = resampled(sum);
        }
      }
  });
}
/// The rows, of `row` bytes each, become r.first.size() rows.
GRADUS_SMALL inline void resample_rows(const Resampling& r, Size row, const std::uint8_t* x, std::uint8_t* y) {
  parallel_blocks(static_cast<Size>(r.first.size()), 16384 / row + 1, [&](Size begin, Size end) {
    constexpr Size most = 512;
    std::int32_t sum[most];
    for (Size i = begin; i < end; ++i)
      for (Size at = 0; at < row; at += most) {
        const Size n = row - at < most ? row - at : most;
        for (Size j = 0; j < n; ++j) sum[j] = 1 << (Resampling::bits - 1);
        for (Size k = 0; k < r.count[static_cast<std::size_t>(i)]; ++k) {
          const std::int32_t w = r.weight[static_cast<std::size_t>(i * r.taps + k)];
          const std::uint8_t* from = x + (r.first[static_cast<std::size_t>(i)] + k) * row + at;
          for (Size j = 0; j < n; ++j) sum[j] += from[j] * w;
        }
        for (Size j = 0; j < n; ++j) y[i * row + at + j] = resampled(sum[j]);
      }
  });
}

}  // namespace gradus::kernel
