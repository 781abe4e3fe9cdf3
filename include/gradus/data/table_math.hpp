// SPDX-License-Identifier: MIT
#pragma once
// What a table works out from its numbers: rounding, the place of the greatest, a description.
#include <algorithm>
#include <cmath>

#include <gradus/data/table.hpp>

namespace gradus::data {

template <class T>
T rounded(T x, T power, bool left) noexcept {
  return left ? std::rint(x / power) * power : std::rint(x * power) / power;
}
/// The same of a whole number, to the left of the point; the nearest that there is, beyond int64's ends.
GRADUS_SMALL inline Size rounded(Size i, double power) noexcept {
  const double x = power < 0x1p64 ? rounded(static_cast<double>(i), power, true) : 0;
  if (x >= 0x1p63) return INT64_MAX;
  return x < -0x1p63 ? INT64_MIN : static_cast<Size>(x);
}
GRADUS_SMALL inline Table Table::round(int decimals) const {
  Table out = *this;
  const bool left = decimals < 0;  // of the point
  const double power = std::pow(10., std::fabs(decimals));
  for (Column& c : out.columns_) {
    for (double& x : c.reals)
      if (c.kind == Column::float64) x = rounded(x, power, left);
      else x = static_cast<double>(rounded(static_cast<float>(x), static_cast<float>(power), left));
    if (left && c.kind == Column::int64)
      for (Size& i : c.integers) i = rounded(i, power);
  }
  return out;
}

/// True if a cell is greater than another; whole numbers are not made double, which may not hold them.
inline bool is_greater(const Column& a, std::size_t i, const Column& b, std::size_t j) noexcept {
  return a.is_real() || b.is_real() ? a.real(i) > b.real(j) : a.integers[i] > b.integers[j];
}
GRADUS_SMALL inline Series Table::idxmax(int axis) const {
  if (axis != 0 && axis != 1) fail<ValueError>({"[idxmax] axis must be 0 or 1, but got ", axis, "."});
  const bool by_row = axis == 1;
  const Index &outer = by_row ? index_ : column_labels(), &inner = by_row ? column_labels() : index_;
  for (const Column& c : columns_)
    if (c.kind == Column::text)
      fail<TypeError>({"[idxmax] columns must hold numbers, but got \"", c.name, "\", which holds text. select() "
                       "others."});
  Series out{{}, outer};
  out.column.kind = inner.numbered ? Column::int64 : Column::text;
  for (std::size_t o = 0; o < outer.size(); ++o) {
    std::size_t best = inner.size();
    for (std::size_t i = 0; i < inner.size(); ++i) {
      const Column& c = columns_[by_row ? i : o];
      const std::size_t row = by_row ? o : i;
      if (c.is_missing(row)) continue;
      if (best == inner.size() || is_greater(c, row, columns_[by_row ? best : o], by_row ? o : best)) best = i;
    }
    if (best == inner.size())
      fail<ValueError>({"[idxmax] x must have a number in each ", by_row ? "row" : "column", ", but got none in \"",
                        outer.labels[o], "\". Encountered all NA values: dropna() first."});
    if (inner.numbered) out.column.integers.push_back(std::stoll(inner.labels[best]));
    else out.column.texts.push_back(inner.labels[best]), out.column.blank.push_back(0);
  }
  return out;
}

/// The number that a share q of the sorted x lies below, between two neighbours linearly.
GRADUS_SMALL inline double quantile_of(const std::vector<double>& x, double q) {
  if (x.empty()) return __builtin_nan("");
  const double at = q * static_cast<double>(x.size() - 1);
  const std::size_t i = static_cast<std::size_t>(at), next = i + 1 < x.size() ? i + 1 : i;
  return x[i] + (x[next] - x[i]) * (at - static_cast<double>(i));
}
GRADUS_SMALL inline Table Table::describe() const {
  Table out;
  out.numbered_columns_ = numbered_columns_;
  out.index_ = {{"count", "mean", "std", "min", "25%", "50%", "75%", "max"}, false};
  for (const Column& c : columns_) {
    if (c.kind == Column::text || c.kind == Column::boolean) continue;
    std::vector<double> x;
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < c.size(); ++i)
      if (!c.is_missing(i)) x.push_back(c.real(i)), sum += x.back();
    std::sort(x.begin(), x.end());
    const double n = static_cast<double>(x.size()), mean = sum / n;
    for (const double v : x) squares += (v - mean) * (v - mean);
    Column d;
    d.name = c.name;
    d.reals = {n, mean, n > 1 ? std::sqrt(squares / (n - 1)) : __builtin_nan("")};
    for (const double q : {0., 0.25, 0.5, 0.75, 1.}) d.reals.push_back(quantile_of(x, q));
    out.columns_.push_back(std::move(d));
  }
  return out;
}

}  // namespace gradus::data
