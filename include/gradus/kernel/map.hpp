// SPDX-License-Identifier: MIT
#pragma once
// y = f(x1, ..., xk) over strided memory. One untyped driver walks every layout and hands contiguous rows to the
// arithmetic, so an element's bits do not depend on where it lies: what is not contiguous passes through a buffer.
// y may be one of the inputs if its strides are the same.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <gradus/core/parallel.hpp>
#include <gradus/core/shape.hpp>

namespace gradus::kernel {

/// A row of n contiguous elements: y_i = f(x[0]_i, ..., x[k-1]_i). n is a multiple of row_unit: whole vectors, of any
/// type on any level. So a row has no tail of its own, and an element's bits do not depend on where it stands.
inline constexpr Size row_unit = 16;
using Row = void(void* y, const void* const* x, std::size_t n);

struct Operand {
  char* data;
  const Dims* strides;
  Size bytes;  // of an element
};
/// Elements in memory, with strides in elements; stride 0 repeats an element, and no strides repeat the only one.
template <class T>
struct Strided {
  T* data;
  const Dims* strides;

  Strided(T* first, const Dims& steps) : data(first), strides(&steps) {}
  explicit Strided(T* only) : data(only), strides(nullptr) {}

  Operand operand() const noexcept {
    return {const_cast<char*>(reinterpret_cast<const char*>(data)), strides, sizeof(T)};
  }
};

/// Elements that one task of parallel_for works on.
inline constexpr Size map_grain = 16384;

/// The axes that are left when those of size 1 are dropped and those that lie behind each other are merged; operand 0,
/// y, is walked in the order of its memory. Strides in bytes.
struct MapAxes {
  static constexpr int max_operands = 4;

  int rank = 0;
  int operands;
  Size size[Dims::max_rank];
  Size stride[Dims::max_rank][max_operands];

  MapAxes(const Dims& sizes, const Operand* operand, int n) : operands(n) {
    for (int d = 0; d < sizes.rank; ++d) {
      if (sizes.dim[d] == 1) continue;
      Size step[max_operands];
      for (int k = 0; k < n; ++k) step[k] = operand[k].strides ? operand[k].strides->dim[d] * operand[k].bytes : 0;
      insert(sizes.dim[d], step);
    }
    merge();
  }
  bool contiguous(const Operand* operand, int axis) const noexcept {
    for (int k = 0; k < operands; ++k)
      if (stride[axis][k] != operand[k].bytes) return false;
    return true;
  }

 private:
  static Size magnitude(Size x) noexcept { return x < 0 ? -x : x; }
  void move(int to, int from) noexcept {
    size[to] = size[from];
    for (int k = 0; k < operands; ++k) stride[to][k] = stride[from][k];
  }
  void insert(Size n, const Size* step) noexcept {
    int at = rank++;
    for (; at > 0 && magnitude(stride[at - 1][0]) < magnitude(step[0]); --at) move(at, at - 1);
    size[at] = n;
    for (int k = 0; k < operands; ++k) stride[at][k] = step[k];
  }
  void merge() noexcept {
    if (rank < 2) return;
    int last = 0;
    for (int d = 1; d < rank; ++d) {
      bool behind = true;
      for (int k = 0; k < operands; ++k) behind &= stride[last][k] == stride[d][k] * size[d];
      if (behind) {
        const Size n = size[last] * size[d];
        move(last, d);
        size[last] = n;
      } else {
        move(++last, d);
      }
    }
    rank = last + 1;
  }
};

template <class Bits>
void move_each(char* to, Size to_stride, const char* from, Size from_stride, Size n) {
  for (Size i = 0; i < n; ++i) std::memcpy(to + i * to_stride, from + i * from_stride, sizeof(Bits));
}
/// n elements from one stride (in bytes) to another.
[[gnu::noinline]] inline void move_elements(char* to, Size to_stride, const char* from, Size from_stride, Size n,
                                            Size bytes) {
  if (to_stride == bytes && from_stride == bytes)
    std::memcpy(to, from, static_cast<std::size_t>(n * bytes));
  else if (bytes == 4)
    move_each<std::int32_t>(to, to_stride, from, from_stride, n);
  else if (bytes == 8)
    move_each<std::int64_t>(to, to_stride, from, from_stride, n);
  else
    move_each<char>(to, to_stride, from, from_stride, n);
}

/// Where a walk stands: the operands' addresses at one index.
struct MapPosition {
  Size index[Dims::max_rank];
  char* at[MapAxes::max_operands];

  /// After the first `done` elements, in row-major order.
  MapPosition(const MapAxes& axes, const Operand* operand, Size done) {
    for (int k = 0; k < axes.operands; ++k) at[k] = operand[k].data;
    for (int d = axes.rank - 1; d >= 0; --d) {
      index[d] = done % axes.size[d];
      done /= axes.size[d];
      for (int k = 0; k < axes.operands; ++k) at[k] += index[d] * axes.stride[d][k];
    }
  }
  /// n elements ahead, at most to the end of the last axis.
  void advance(const MapAxes& axes, Size n) noexcept {
    int d = axes.rank - 1;
    index[d] += n;
    for (int k = 0; k < axes.operands; ++k) at[k] += n * axes.stride[d][k];
    for (; d > 0 && index[d] == axes.size[d]; --d) {
      index[d] = 0;
      ++index[d - 1];
      for (int k = 0; k < axes.operands; ++k) at[k] += axes.stride[d - 1][k] - axes.size[d] * axes.stride[d][k];
    }
  }
};

/// Cheaper than a call of memcpy for a few bytes.
GRADUS_INLINE void copy_few(char* to, const char* from, Size bytes) {
  if (bytes >= 16) {
    for (Size i = 0; i + 16 < bytes; i += 16) std::memcpy(to + i, from + i, 16);
    std::memcpy(to + bytes - 16, from + bytes - 16, 16);
  } else if (bytes >= 8) {
    std::memcpy(to, from, 8);
    std::memcpy(to + bytes - 8, from + bytes - 8, 8);
  } else if (bytes >= 4) {
    std::memcpy(to, from, 4);
    std::memcpy(to + bytes - 4, from + bytes - 4, 4);
  } else {
    for (Size i = 0; i < bytes; ++i) to[i] = from[i];
  }
}
/// A row of any length: what is left of whole units is padded with zeros.
[[gnu::noinline]] inline void run_row(Row* row, const Operand* operand, int operands, char* const* at, Size n) {
  const Size rest = n % row_unit, whole = n - rest;
  const void* x[MapAxes::max_operands];
  for (int k = 1; k < operands; ++k) x[k - 1] = at[k];
  if (whole) row(at[0], x, static_cast<std::size_t>(whole));
  if (rest == 0) return;
  typedef char block __attribute__((vector_size(16)));  // g++ makes a slow rep stos of a memset
  alignas(64) char part[MapAxes::max_operands][row_unit * 8];
  for (int k = 1; k < operands; ++k) {
    for (Size i = 0; i < row_unit * operand[k].bytes; i += 16) *reinterpret_cast<block*>(part[k] + i) = block{};
    copy_few(part[k], at[k] + whole * operand[k].bytes, rest * operand[k].bytes);
    x[k - 1] = part[k];
  }
  row(part[0], x, row_unit);
  copy_few(at[0] + whole * operand[0].bytes, part[0], rest * operand[0].bytes);
}

/// A row of one element, the commonest short one (a third less time than run_row). The rest of the row is arbitrary.
[[gnu::noinline]] inline void run_one(Row* row, const Operand* operand, int operands) {
  typedef std::uint64_t block __attribute__((vector_size(16)));
  alignas(64) char part[MapAxes::max_operands][row_unit * 8];
  const void* x[MapAxes::max_operands];
  for (int k = 1; k < operands; ++k) {
    std::uint64_t bits = 0;
    if (operand[k].bytes == 4) std::memcpy(&bits, operand[k].data, 4);
    else if (operand[k].bytes == 8) std::memcpy(&bits, operand[k].data, 8);
    else std::memcpy(&bits, operand[k].data, 1);
    const block b = {bits, 0};
    for (Size i = 0; i < row_unit * operand[k].bytes; i += 16) *reinterpret_cast<block*>(part[k] + i) = b;
    x[k - 1] = part[k];
  }
  row(part[0], x, row_unit);
  if (operand[0].bytes == 4) std::memcpy(operand[0].data, part[0], 4);
  else if (operand[0].bytes == 8) std::memcpy(operand[0].data, part[0], 8);
  else operand[0].data[0] = part[0][0];
}

/// Elements [begin, end) of a walk, by rows through buffers that stay in the L1 cache.
[[gnu::noinline]] inline void map_part(const MapAxes& axes, const Operand* operand, Row* row, Size begin, Size end) {
  constexpr Size capacity = 512;
  alignas(64) char buffer[MapAxes::max_operands][capacity * 8];
  const int inner = axes.rank - 1;
  const Size* step = axes.stride[inner];
  const char* repeated[MapAxes::max_operands] = {};  // the element that a buffer holds already, and how many times
  Size times[MapAxes::max_operands] = {};
  MapPosition here(axes, operand, begin);
  const bool direct = axes.contiguous(operand, inner);
  while (begin < end) {
    Size n = axes.size[inner] - here.index[inner];
    if (n > end - begin) n = end - begin;
    if (n > capacity && !direct) n = capacity;
    char* at[MapAxes::max_operands];
    for (int k = 0; k < axes.operands; ++k) {
      const Size bytes = operand[k].bytes;
      at[k] = step[k] == bytes ? here.at[k] : buffer[k];
      if (k == 0 || step[k] == bytes || (step[k] == 0 && repeated[k] == here.at[k] && times[k] >= n)) continue;
      move_elements(buffer[k], bytes, here.at[k], step[k], n, bytes);
      repeated[k] = here.at[k];
      times[k] = n;
    }
    run_row(row, operand, axes.operands, at, n);
    if (at[0] != here.at[0]) move_elements(here.at[0], step[0], buffer[0], operand[0].bytes, n, operand[0].bytes);
    begin += n;
    here.advance(axes, n);
  }
}

/// operand[0] = f(operand[1], ...), f by rows.
[[gnu::noinline]] inline void map(const Dims& sizes, const Operand* operand, int operands, Row* row) {
  const Size total = count(sizes);
  if (total == 0) return;
  if (total == 1) {
    return run_one(row, operand, operands);
  }
  const MapAxes axes(sizes, operand, operands);
  const bool flat = axes.rank == 1 && axes.contiguous(operand, 0);
  parallel_blocks(total, map_grain, [&](Size begin, Size end) {
    if (!flat) return map_part(axes, operand, row, begin, end);
    char* at[MapAxes::max_operands];
    for (int k = 0; k < operands; ++k) at[k] = operand[k].data + begin * operand[k].bytes;
    run_row(row, operand, operands, at, end - begin);
  });
}

/// y = row(x...). The addresses are those of the elements at index 0.
template <class Y, class... X>
void map(Row* row, const Dims& sizes, Strided<Y> y, Strided<X>... x) {
  static_assert(sizeof...(X) < MapAxes::max_operands);
  const Operand operands[] = {y.operand(), x.operand()...};
  map(sizes, operands, 1 + sizeof...(X), row);
}

}  // namespace gradus::kernel
