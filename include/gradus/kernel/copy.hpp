// SPDX-License-Identifier: MIT
#pragma once
// Moving elements between layouts: copy, fill, and convert to another element type.
#include <type_traits>

#include <gradus/kernel/map.hpp>

namespace gradus::kernel {

/// Elements as wide as T, whatever they mean.
template <std::size_t bytes> struct Bits;
template <> struct Bits<1> { using Type = std::uint8_t; };
template <> struct Bits<4> { using Type = std::uint32_t; };
template <> struct Bits<8> { using Type = std::uint64_t; };

/// y_rc = x_cr for r < rows, c < columns; y's columns and x's rows lie close, y's rows and x's columns are strides
/// (bytes) apart.
template <class T>
void transpose_block(char* y, Size y_row, const char* x, Size x_column, Size rows, Size columns) {
  constexpr Size bytes = sizeof(T);
  for (Size r = 0; r < rows; ++r)
    for (Size c = 0; c < columns; ++c) std::memcpy(y + r * y_row + c * bytes, x + c * x_column + r * bytes, bytes);
}
/// The same for 4 by 4 elements of 4 bytes, in registers.
inline void transpose_4x4(char* y, Size y_row, const char* x, Size x_column) {
  typedef std::uint32_t v __attribute__((vector_size(16)));
  v a, b, c, d;
  std::memcpy(&a, x, 16);
  std::memcpy(&b, x + x_column, 16);
  std::memcpy(&c, x + 2 * x_column, 16);
  std::memcpy(&d, x + 3 * x_column, 16);
  const v ac0 = __builtin_shufflevector(a, c, 0, 4, 1, 5), ac1 = __builtin_shufflevector(a, c, 2, 6, 3, 7);
  const v bd0 = __builtin_shufflevector(b, d, 0, 4, 1, 5), bd1 = __builtin_shufflevector(b, d, 2, 6, 3, 7);
  a = __builtin_shufflevector(ac0, bd0, 0, 4, 1, 5);
  b = __builtin_shufflevector(ac0, bd0, 2, 6, 3, 7);
  c = __builtin_shufflevector(ac1, bd1, 0, 4, 1, 5);
  d = __builtin_shufflevector(ac1, bd1, 2, 6, 3, 7);
  std::memcpy(y, &a, 16);
  std::memcpy(y + y_row, &b, 16);
  std::memcpy(y + 2 * y_row, &c, 16);
  std::memcpy(y + 3 * y_row, &d, 16);
}
[[gnu::noinline]] inline void transpose_bytes(char* y, Size y_row, const char* x, Size x_column, Size rows,
                                              Size columns, Size bytes) {
  constexpr Size tile = 16;  // rows: 64 bytes of each column of x are read at once
  const auto block = bytes == 4   ? transpose_block<std::uint32_t>
                     : bytes == 8 ? transpose_block<std::uint64_t>
                                  : transpose_block<std::uint8_t>;
  for (Size r = 0; r < rows; r += tile) {
    const Size height = rows - r < tile ? rows - r : tile;
    for (Size c = 0; c < columns; c += 4) {
      char* to = y + r * y_row + c * bytes;
      const char* from = x + c * x_column + r * bytes;
      if (bytes != 4 || height < tile || columns - c < 4) {
        block(to, y_row, from, x_column, height, columns - c < 4 ? columns - c : 4);
        continue;
      }
      for (Size k = 0; k < tile; k += 4) transpose_4x4(to + k * y_row, y_row, from + k * 4, x_column);
    }
  }
}

/// The axis along which x's elements lie close while y's do not: with the last axis it makes a transpose. Or -1.
inline int transposed_axis(const MapAxes& axes, Size bytes) noexcept {
  const int inner = axes.rank - 1;
  if (axes.stride[inner][0] != bytes || axes.stride[inner][1] == bytes || axes.stride[inner][1] == 0) return -1;
  for (int d = 0; d < inner; ++d)
    if (axes.stride[d][1] == bytes && axes.size[d] >= 4 && axes.size[inner] >= 4) return d;
  return -1;
}
/// Every slice of the axes `row` and the last one is transposed, in bands of rows.
[[gnu::noinline]] inline void copy_transposed(MapAxes axes, Operand* operand, int row) {
  const Size bytes = operand[0].bytes, rows = axes.size[row], band = 64;
  const int inner = axes.rank - 1;
  const Size columns = axes.size[inner], y_row = axes.stride[row][0], x_column = axes.stride[inner][1];
  const Size bands = (rows + band - 1) / band;
  axes.size[row] = axes.size[inner] = 1;
  Size slices = 1;
  for (int d = 0; d < axes.rank; ++d) slices *= axes.size[d];
  const auto work = [&](Size i) {
    MapPosition here(axes, operand, i / bands);
    const Size first = i % bands * band, height = rows - first < band ? rows - first : band;
    transpose_bytes(here.at[0] + first * y_row, y_row, here.at[1] + first * bytes, x_column, height, columns, bytes);
  };
  const Size grain = map_grain / (columns * (rows < band ? rows : band)) + 1;
  parallel_blocks(slices * bands, grain, [&](Size begin, Size end) {
    for (Size i = begin; i < end; ++i) work(i);
  });
}
[[gnu::noinline]] inline void copy_bytes(const Dims& sizes, Operand y, Operand x) {
  const Size total = count(sizes), bytes = y.bytes;
  if (total == 0) return;
  if (total == 1) {
    std::memcpy(y.data, x.data, static_cast<std::size_t>(bytes));
    return;
  }
  Operand operand[] = {y, x};
  const MapAxes axes(sizes, operand, 2);
  const int row = transposed_axis(axes, bytes), inner = axes.rank - 1;
  if (row >= 0) return copy_transposed(axes, operand, row);
  parallel_blocks(total, map_grain, [&](Size begin, Size end) {
    MapPosition here(axes, operand, begin);
    while (begin < end) {
      Size n = axes.size[inner] - here.index[inner];
      if (n > end - begin) n = end - begin;
      move_elements(here.at[0], axes.stride[inner][0], here.at[1], axes.stride[inner][1], n, bytes);
      here.advance(axes, n);
      begin += n;
    }
  });
}

/// y = x. The two must not overlap.
template <class T>
void copy(const Dims& sizes, T* y, const Dims& y_strides, const T* x, const Dims& x_strides) {
  copy_bytes(sizes, Strided(y, y_strides).operand(), Strided(x, x_strides).operand());
}
/// y = value.
template <class T>
void fill(const Dims& sizes, T* y, const Dims& y_strides, T value) {
  copy_bytes(sizes, Strided(y, y_strides).operand(), Strided(&value).operand());
}

/// x as a Y. Floats are cut towards 0; those that an integer cannot hold (and NaN) become its least value, bytes the
/// low byte of the 64-bit integer, as PyTorch on x86. Anything but 0 is true.
template <class Y, class X>
Y convert(X x) noexcept {
  if constexpr (std::is_same_v<Y, bool>) {
    return x != X{};
  } else if constexpr (std::is_floating_point_v<X> && std::is_integral_v<Y>) {
    using Wide = std::conditional_t<sizeof(Y) == 4, std::int32_t, std::int64_t>;
    constexpr Wide least = sizeof(Y) == 4 ? INT32_MIN : INT64_MIN;
    constexpr X limit = -static_cast<X>(least);
    // double holds numbers between INT32_MIN - 1 and INT32_MIN, which are cut to INT32_MIN: the same answer
    return static_cast<Y>(x >= -limit && x < limit ? static_cast<Wide>(x) : least);
  } else {
    return static_cast<Y>(x);
  }
}
template <class Y, class X>
void convert_row(void* y, const void* const* x, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) static_cast<Y*>(y)[i] = convert<Y>(static_cast<const X*>(x[0])[i]);
}
/// y = x, in y's element type.
template <class Y, class X>
void convert(const Dims& sizes, Y* y, const Dims& y_strides, const X* x, const Dims& x_strides) {
  map(convert_row<Y, X>, sizes, Strided(y, y_strides), Strided(x, x_strides));
}

}  // namespace gradus::kernel
