// SPDX-License-Identifier: MIT
#pragma once
// Dims: up to eight sizes or strides, stored in place; and the arithmetic of shapes, checked for overflow.
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>

#include <gradus/core/error.hpp>

namespace gradus {

/// Sizes, strides and indices: 64 bits, signed, so that -1 can mean "the last one" or "work it out".
using Size = std::int64_t;

struct Dims {
  static constexpr int max_rank = 8;

  Size dim[max_rank];
  int rank = 0;

  Dims() = default;
  Dims(std::initializer_list<Size> sizes) : Dims(sizes.begin(), sizes.end()) {}
  template <class Iterator>
  Dims(Iterator first, Iterator last) {
    for (; first != last; ++first) push_back(static_cast<Size>(*first));
  }
  /// From a vector, an array or a span of integers.
  template <class Range>
    requires std::integral<typename Range::value_type> && (sizeof(typename Range::value_type) >= 4) &&
             requires(const Range& r, const typename Range::value_type*& end) { end = r.data() + r.size(); }
  Dims(const Range& sizes) : Dims(sizes.data(), sizes.data() + sizes.size()) {}
  // Only what is in use is copied.
  Dims(const Dims& other) noexcept : rank(other.rank) { copy(other); }
  Dims& operator=(const Dims& other) noexcept {
    rank = other.rank;
    copy(other);
    return *this;
  }
  /// `rank` times `value`.
  static Dims filled(int rank, Size value) {
    Dims d;
    for (int i = 0; i < rank; ++i) d.push_back(value);
    return d;
  }

  void push_back(Size size) {
    if (rank == max_rank) fail<ShapeError>({"[shape] a tensor must have at most 8 dimensions, but got more."});
    dim[rank++] = size;
  }
  /// Negative indices count from the end. Unchecked; see wrap_dim.
  Size& operator[](int i) noexcept { return dim[i < 0 ? i + rank : i]; }
  Size operator[](int i) const noexcept { return dim[i < 0 ? i + rank : i]; }
  std::size_t size() const noexcept { return static_cast<std::size_t>(rank); }
  const Size* begin() const noexcept { return dim; }
  const Size* end() const noexcept { return dim + rank; }

  friend bool operator==(const Dims& a, const Dims& b) noexcept {
    if (a.rank != b.rank) return false;
    for (int i = 0; i < a.rank; ++i)
      if (a.dim[i] != b.dim[i]) return false;
    return true;
  }

 private:
  // Two conditions: of a loop with one the compiler makes a call to memmove, for a number or two.
  [[gnu::noinline]] void copy(const Dims& other) noexcept {
    for (int i = 0; i < max_rank && i < rank; ++i) dim[i] = other.dim[i];
  }
};

/// As Python prints a tuple: (), (3,), (2, 3).
GRADUS_SMALL inline std::string to_string(const Dims& sizes) {
  std::string s = "(";
  for (int i = 0; i < sizes.rank; ++i) s += join({i ? ", " : "", sizes.dim[i]});
  return s += sizes.rank == 1 ? ",)" : ")";
}

/// The product of sizes that are known to be good.
inline Size count(const Dims& sizes) noexcept {
  Size n = 1;
  for (Size s : sizes) n *= s;
  return n;
}
/// The product of sizes that come from outside. Throws ValueError on a negative size or an overflow.
[[gnu::noinline]] inline Size checked_count(const char* op, const Dims& sizes, std::size_t element_bytes = 1) {
  Size n = 1, bytes = 0;
  bool empty = false, overflow = false;
  for (Size s : sizes) {
    if (s < 0) fail<ValueError>({"[", op, "] sizes must not be negative, but got ", sizes, "."});
    empty |= s == 0;
    overflow |= __builtin_mul_overflow(n, s, &n);
  }
  if (empty) return 0;
  if (overflow || __builtin_mul_overflow(n, static_cast<Size>(element_bytes), &bytes))
    fail<ValueError>({"[", op, "] sizes must fit in memory, but got ", sizes, "."});
  return n;
}
/// Strides of a row-major tensor, in elements.
inline Dims row_major(const Dims& sizes) noexcept {
  Dims strides;
  strides.rank = sizes.rank;
  std::uint64_t step = 1;  // of an empty tensor it may overflow: nobody will use it
  for (int i = sizes.rank - 1; i >= 0; --i) {
    strides.dim[i] = static_cast<Size>(step);
    step *= sizes.dim[i] > 0 ? static_cast<std::uint64_t>(sizes.dim[i]) : 1;
  }
  return strides;
}
/// dim in [-rank, rank), as an index from the front. A scalar counts as rank 1.
[[gnu::noinline]] inline int wrap_dim(const char* op, Size dim, int rank) {
  const int r = rank ? rank : 1;
  if (dim < -r || dim >= r)
    fail<IndexError>({"[", op, "] Dimension out of range (expected to be in range of [", -r, ", ", r - 1,
                      "], but got ", dim, ")."});
  return static_cast<int>(dim < 0 ? dim + r : dim);
}
/// False only if no two indices mean the same element: each stride leads beyond what the smaller ones reach.
[[gnu::noinline]] inline bool may_overlap(const Dims& sizes, const Dims& strides) noexcept {
  Size reach = 0;
  if (count(sizes) == 0) return false;
  for (unsigned left = (1u << sizes.rank) - 1; left;) {
    int least = -1;
    for (int d = 0; d < sizes.rank; ++d)
      if (left >> d & 1 && (least < 0 || strides.dim[d] < strides.dim[least])) least = d;
    left &= ~(1u << least);
    if (sizes.dim[least] == 1) continue;
    if (strides.dim[least] <= reach) return true;
    reach += (sizes.dim[least] - 1) * strides.dim[least];
  }
  return false;
}

/// Sizes after broadcasting a and b: aligned at the last axis; 1 or a missing axis stretches.
GRADUS_SMALL inline Dims broadcast(const char* op, const Dims& a, const Dims& b) {
  Dims y;
  y.rank = a.rank > b.rank ? a.rank : b.rank;
  for (int i = 1; i <= y.rank; ++i) {
    const Size m = i <= a.rank ? a.dim[a.rank - i] : 1, n = i <= b.rank ? b.dim[b.rank - i] : 1;
    if (m != n && m != 1 && n != 1)
      fail<ShapeError>({"[", op, "] a and b must broadcast, but got a ", a, " and b ", b, ". The size of tensor a (", m,
                        ") must match the size of tensor b (", n, ") at non-singleton dimension ", y.rank - i, "."});
    y.dim[y.rank - i] = m == 1 ? n : m;
  }
  return y;
}

}  // namespace gradus
