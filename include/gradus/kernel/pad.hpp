// SPDX-License-Identifier: MIT
#pragma once
// Padding of the last axes of contiguous planes, and its transpose. An axis knows which element of x each element of y
// shows: that is all there is to the modes, and to cropping, which is padding by a negative number.
#include <gradus/core/parallel.hpp>

namespace gradus {

/// What stands beyond the edges: a number; the elements mirrored at the edge, which is not repeated; the edge itself;
/// or the other end.
enum class PadMode { constant, reflect, replicate, circular };

namespace kernel {

/// An axis: n elements of x, of which y shows `size`, the first after `before` others.
struct PadAxis {
  Size n = 1, before = 0, size = 1;
  Size x_step = 1, y_step = 1;  // elements from one index to the next
  PadMode mode = PadMode::constant;

  // What y shows of x without repeating it: x's [low, high), from y's `first` on.
  Size low() const noexcept { return before < 0 ? -before : 0; }
  Size high() const noexcept { return size - before < n ? size - before : n; }
  Size first() const noexcept { return before > 0 ? before : 0; }

  /// The element of x that y's element i shows, or -1.
  Size source(Size i) const noexcept {
    const Size j = i - before, period = high() - low();
    if (j >= low() && j < high()) return j;
    switch (mode) {
      case PadMode::reflect: return j < 0 ? -j : 2 * (n - 1) - j;
      case PadMode::replicate: return j < 0 ? 0 : n - 1;
      case PadMode::circular: return low() + ((j - low()) % period + period) % period;
      default: return -1;
    }
  }
};
struct PadPlan {
  static constexpr int max_rank = 4;
  PadAxis axis[max_rank];
  int rank = 0;
  Size planes = 1, x_plane = 1, y_plane = 1;  // how many, and the elements of one

  /// Once rank, planes and the axes are known, of a y that has elements.
  void measure() noexcept {
    for (int d = rank - 1; d >= 0; --d) {
      axis[d].x_step = x_plane;
      axis[d].y_step = y_plane;
      x_plane *= axis[d].n;
      y_plane *= axis[d].size;
    }
  }
};

/// Calls row(last axis, y, x) for each row of y in a plane; x is null where there is none.
template <class Y, class X, class Row>
void for_padded_rows(const PadAxis* axis, int rank, Y* y, X* x, const Row& row) {
  if (rank == 1) return row(*axis, y, x);
  for (Size i = 0; i < axis->size; ++i) {
    const Size from = x ? axis->source(i) : -1;
    for_padded_rows(axis + 1, rank - 1, y + i * axis->y_step, from < 0 ? nullptr : x + from * axis->x_step, row);
  }
}

/// y = x padded, with `value` where nothing of x shows.
template <class T>
void pad(const PadPlan& plan, const T* x, T* y, T value) {
  const auto row = [value](const PadAxis& a, T* to, const T* from) {
    const Size kept = from && a.high() > a.low() ? a.high() - a.low() : 0, first = kept ? a.first() : a.size;
    const auto edge = [&](Size begin, Size end) {
      for (Size i = begin; i < end; ++i) {
        const Size at = from ? a.source(i) : -1;
        to[i] = at < 0 ? value : from[at];
      }
    };
    edge(0, first);
    if (!kept) return;
    __builtin_memcpy(to + first, from + a.low(), static_cast<std::size_t>(kept) * sizeof(T));
    edge(first + kept, a.size);
  };
  parallel_blocks(plan.planes, 16384 / (plan.y_plane + 1) + 1, [&](Size begin, Size end) {
    for (; begin < end; ++begin)
      for_padded_rows(plan.axis, plan.rank, y + begin * plan.y_plane, x + begin * plan.x_plane, row);
  });
}

/// dx_j += dy_i for each i that shows j, ascending: the gradient of pad, added to dx.
template <class T>
void unpad(const PadPlan& plan, const T* dy, T* dx) {
  const auto row = [](const PadAxis& a, const T* from, T* to) {
    if (!to) return;
    const Size kept = a.high() > a.low() ? a.high() - a.low() : 0, first = kept ? a.first() : a.size;
    const auto edge = [&](Size begin, Size end) {
      for (Size i = begin; i < end; ++i)
        if (const Size at = a.source(i); at >= 0) to[at] += from[i];
    };
    edge(0, first);
    for (Size i = 0; i < kept; ++i) to[a.low() + i] += from[first + i];
    if (kept) edge(first + kept, a.size);
  };
  parallel_blocks(plan.planes, 16384 / (plan.y_plane + 1) + 1, [&](Size begin, Size end) {
    for (; begin < end; ++begin)
      for_padded_rows(plan.axis, plan.rank, dy + begin * plan.y_plane, dx + begin * plan.x_plane, row);
  });
}

}  // namespace kernel
}  // namespace gradus
