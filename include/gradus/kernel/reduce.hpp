// SPDX-License-Identifier: MIT
#pragma once
// Reductions over any axes of strided memory. What is contiguous goes to the arithmetic as it lies: rows if the
// reduced axes are, columns if the kept ones are. Everything else is copied a block at a time, in the same order: the
// bits depend on the elements alone, not on how they lie.
#include <gradus/core/dtype.hpp>
#include <gradus/kernel/reduce_block.hpp>
#include <gradus/kernel/scratch.hpp>
#include <gradus/kernel/walk.hpp>

namespace gradus::kernel {

/// The axes whose bit in `reduced` is `wanted`.
struct ReduceAxes {
  Dims sizes, strides;
  GRADUS_SMALL ReduceAxes(const Dims& all, const Dims& steps, unsigned reduced, bool wanted) {
    for (int d = 0; d < all.rank; ++d)
      if ((reduced >> d & 1) == unsigned{wanted}) sizes.push_back(all.dim[d]), strides.push_back(steps.dim[d]);
  }
  Walk<1> walk() const { return Walk<1>(sizes, {strides}); }
};

/// How x lies, and how the work is cut: each of `outputs` results joins `groups` parts of up to `group` elements.
struct ReducePlan {
  enum Layout { rows, columns, scattered } layout = scattered;
  ReduceAxes kept_axes, reduced_axes;
  Walk<1> kept, reduced;
  Size outputs, n, group, groups;

  /// Columns are worth it from `least_columns` on.
  GRADUS_SMALL ReducePlan(const Dims& sizes, const Dims& strides, unsigned mask, Size block, Size least_columns)
      : kept_axes(sizes, strides, mask, false), reduced_axes(sizes, strides, mask, true), kept(kept_axes.walk()),
        reduced(reduced_axes.walk()), outputs(count(kept_axes.sizes)), n(count(reduced_axes.sizes)), group(block) {
    if (n > 0 && reduced.rows() == 1) {
      if (n > 1 && reduced.inner_stride(0) == 1) layout = rows;
      else if (kept.inner_stride(0) == 1 && kept.inner() >= least_columns) layout = columns;
    }
    // Groups are whole subtrees of the tree of blocks: their number changes nothing but who computes what.
    if (layout != columns)
      while (group < n && (group * outputs < 65536 || outputs >= 1024 || group * 256 < n)) group *= 2;
    groups = n > group ? (n + group - 1) / group : 1;
  }
  Size length(Size g) const noexcept { return n - g * group < group ? n - g * group : group; }
};

/// Calls f(offset, outputs, stride, first output, g) for pieces of all outputs and groups g.
template <class F>
void for_outputs(const ReducePlan& p, F&& f) {
  const Size grain = 65536 / ((p.group < p.n ? p.group : p.n) + 1) + 1;
  parallel_blocks(p.outputs * p.groups, grain, [&](Size begin, Size end) {
    while (begin < end) {
      const Size g = begin / p.outputs, first = begin % p.outputs;
      const Size many = end - begin < p.outputs - first ? end - begin : p.outputs - first;
      Size j = first;
      for_runs(p.kept, first, many, [&](Size offset, Size run, Size stride) {
        f(offset, run, stride, j, g);
        j += run;
      });
      begin += many;
    }
  });
}

/// y = n contiguous elements, block by block; several a call, as the arithmetic overlaps the end of one with the next.
template <class T>
void reduce_long(const ReduceOp<T>& op, const T* x, Size n, const T* center, T* y) {
  constexpr Size most = 16, block = reduce_block<T>;
  T parts[most], centers[most];
  for (T& c : centers) c = center ? *center : T(0);
  JoinTree<T> tree(op.join, op.start);
  while (n > 0) {
    const Size blocks = n < block ? 1 : n < most * block ? n / block : most, length = n < block ? n : block;
    op.rows(x, blocks, block, length, center ? centers : nullptr, parts);
    for (Size k = 0; k < blocks; ++k) tree.push(parts[k]);
    x += blocks * length;
    n -= blocks * length;
  }
  tree.finish(*y);
}
/// y = the elements [begin, begin + n) of `reduced`, copied block by block.
template <class T>
void reduce_scattered(const ReduceOp<T>& op, const Walk<1>& reduced, const T* x, Size begin, Size n, const T* center,
                      T* y) {
  T block[static_cast<std::size_t>(reduce_block<T>)];
  Size held = 0;
  JoinTree<T> tree(op.join, op.start);
  for_runs(reduced, begin, n, [&](Size offset, Size run, Size stride) {
    for (const T* from = x + offset; run > 0;) {
      const Size many = run < reduce_block<T> - held ? run : reduce_block<T> - held;
      if (stride == 1) __builtin_memcpy(block + held, from, static_cast<std::size_t>(many) * sizeof(T));
      else for (Size i = 0; i < many; ++i) block[held + i] = from[i * stride];
      from += many * stride;
      run -= many;
      n -= many;
      held += many;
      if (held < reduce_block<T> && n > 0) continue;
      T part;
      op.rows(block, 1, 0, held, center, &part);
      tree.push(part);
      held = 0;
    }
  });
  tree.finish(*y);
}
/// By columns: the parts of group g at y + g outputs.
template <class T>
void reduce_columns(const ReduceOp<T>& op, const ReducePlan& p, const T* x, const T* center, T* y) {
  const Size width = p.kept.inner(), stride = p.reduced.inner_stride(0), tall = p.length(0);
  // The last task takes the columns that would be too few for one of their own.
  const Size least = 64 + 65536 / tall / 64 * 64;
  const Size chunk = p.groups * p.kept.rows() < 8 || least > reduce_strip<T> ? least : reduce_strip<T>;
  const Size chunks = width < chunk ? 1 : width / chunk, grain = 65536 / ((width < chunk ? width : chunk) * tall) + 1;
  // More than the second-level cache holds, or rows that share a few sets of the first-level one.
  const bool large = p.n * p.outputs * Size(sizeof(T)) >= (stride * Size(sizeof(T)) % 1024 ? 1 << 20 : 1 << 17);
  parallel_blocks(p.groups * p.kept.rows() * chunks, grain, [&](Size begin, Size end) {
    const Scratch<T> lanes(large ? reduce_lanes<T> * reduce_pitch<T> : 0);
    Walk<1> kept = p.kept;
    for (Size task = begin; task < end; ++task) {
      const Size c = task % chunks * chunk, row = task / chunks % p.kept.rows(), g = task / chunks / p.kept.rows();
      const Size j = row * width + c, many = task % chunks + 1 < chunks ? chunk : width - c;
      kept.seek(row);
      op.columns(x + kept.offset(0) + c + g * p.group * stride, p.length(g), stride, many,
                 center ? center + j : nullptr, y + g * p.outputs + j, large ? lanes.data() : nullptr);
    }
  });
}
/// By rows, or scattered.
template <class T>
void reduce_rows(const ReduceOp<T>& op, const ReducePlan& p, const T* x, const T* center, T* y) {
  for_outputs(p, [&](Size offset, Size outputs, Size stride, Size j, Size g) {
    const T* from = x + offset;
    const T* c = center ? center + j : nullptr;
    T* to = y + g * p.outputs + j;
    const Size n = p.length(g);
    if (n == 0 || (p.layout == p.rows && n <= reduce_block<T>))
      return op.rows(from + g * p.group, outputs, stride, n, c, to);
    for (Size i = 0; i < outputs; ++i, from += stride, c += c != nullptr, ++to) {
      if (p.layout == p.rows) reduce_long(op, from + g * p.group, n, c, to);
      else reduce_scattered(op, p.reduced, from, g * p.group, n, c, to);
    }
  });
}
/// Whole numbers and truths: the order does not matter.
template <class Op, class Y, class T>
void reduce_plainly(const ReducePlan& p, const T* x, Y* y) {
  for_outputs(p, [&](Size offset, Size outputs, Size stride, Size j, Size g) {
    for (Size i = 0; i < outputs; ++i) {
      Y sum = Op::template start<Y>;
      for_runs(p.reduced, g * p.group, p.length(g), [&](Size at, Size run, Size step) {
        const T* from = x + offset + i * stride + at;
        for (Size k = 0; k < run; ++k) Op::join(sum, static_cast<Y>(from[k * step]));
      });
      y[g * p.outputs + j + i] = sum;
    }
  });
}

template <class Y>
[[gnu::noinline]] void join_groups(typename JoinTree<Y>::Join* join, Y start, const ReducePlan& p, const Y* parts,
                                   Y* y) {
  for (Size j = 0; j < p.outputs; ++j) {
    JoinTree<Y> tree(join, start);
    for (Size g = 0; g < p.groups; ++g) tree.push(parts[g * p.outputs + j]);
    tree.finish(y[j]);
  }
}

/// Runs f(parts) with room for all parts, and joins them in y.
template <class Y, class F>
void reduce_in_parts(typename JoinTree<Y>::Join* join, Y start, const ReducePlan& plan, Y* y, F&& f) {
  if (plan.outputs == 0) return;
  if (plan.groups == 1) return f(y);
  const Scratch<Y> parts(plan.groups * plan.outputs);
  f(parts.data());
  join_groups(join, start, plan, parts.data(), y);
}
template <class T>
[[gnu::noinline]] void reduce_floating(const ReduceOp<T>& op, const Dims& sizes, const T* x, const Dims& strides,
                                       unsigned reduced, T* y, const T* center) {
  const ReducePlan plan(sizes, strides, reduced, reduce_block<T>, 16 / Size(sizeof(T)));
  reduce_in_parts(op.join, op.start, plan, y, [&](T* parts) {
    (plan.layout == plan.columns ? reduce_columns<T> : reduce_rows<T>)(op, plan, x, center, parts);
  });
}

/// y = the reduction of x over the axes whose bit is set in `reduced`; y is contiguous over the others, in order.
/// Op is Sum, Prod, Max, Min, Any, All, SumAbs, SumSquares or SumSquaredDeviation (from center_j, for each result j).
/// An empty range gives Op's start: 0, 1, -inf, inf, false, true. Whole numbers: Y is int64 for Sum and Prod.
template <class Op, class Y, class T>
void reduce(const Dims& sizes, const T* x, const Dims& strides, unsigned reduced, Y* y, const T* center = nullptr) {
  if constexpr (Floating<Y>) {
    static_assert(std::same_as<T, Y>, "a floating result needs the element type of x");
    reduce_floating(reduce_op<Op, T>(), sizes, x, strides, reduced, y, center);
  } else {
    const ReducePlan plan(sizes, strides, reduced, reduce_block<T>, Size(1) << 62);
    reduce_in_parts(join_one<Op, Y>, Op::template start<Y>, plan, y,
                    [&](Y* parts) { reduce_plainly<Op>(plan, x, parts); });
  }
}

/// Elements that each result of a reduction is made of.
inline Size reduced_count(const Dims& sizes, unsigned reduced) noexcept {
  Size n = 1;
  for (int d = 0; d < sizes.rank; ++d)
    if (reduced >> d & 1) n *= sizes.dim[d];
  return n;
}
/// y = sum x / n; NaN if n = 0.
template <Floating T>
void mean(const Dims& sizes, const T* x, const Dims& strides, unsigned reduced, T* y) {
  reduce<Sum>(sizes, x, strides, reduced, y);
  const Size n = reduced_count(sizes, reduced), outputs = count(ReduceAxes(sizes, strides, reduced, false).sizes);
  for (Size j = 0; j < outputs; ++j) y[j] /= static_cast<T>(n);
}
/// mean = sum x / n, then var = sum (x - mean)^2 / max(n - correction, 0): two passes. NaN for one element less one.
template <Floating T>
void var(const Dims& sizes, const T* x, const Dims& strides, unsigned reduced, double correction, T* mean_y, T* var_y) {
  mean(sizes, x, strides, reduced, mean_y);
  reduce<SumSquaredDeviation>(sizes, x, strides, reduced, var_y, mean_y);
  const double n = static_cast<double>(reduced_count(sizes, reduced)) - correction;
  const Size outputs = count(ReduceAxes(sizes, strides, reduced, false).sizes);
  for (Size j = 0; j < outputs; ++j) var_y[j] /= static_cast<T>(n > 0 ? n : 0);
}

}  // namespace gradus::kernel
