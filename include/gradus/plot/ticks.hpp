// SPDX-License-Identifier: MIT
#pragma once
// Where an axis has its ticks, and what they say: the choices of matplotlib 3.11 (rules observed in its ticker.py,
// AutoLocator and ScalarFormatter).
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include <gradus/config.hpp>

namespace gradus::plot {

/// Two ends of an axis; upside down if low > high.
struct Interval {
  double low = 0, high = 1;

  double least() const noexcept { return low < high ? low : high; }
  double greatest() const noexcept { return low < high ? high : low; }
};

/// An interval that has a length: a single number is spread by a share of itself.
GRADUS_SMALL inline Interval nonsingular(Interval v, double share, double tiny) noexcept {
  const double a = std::fabs(v.low), b = std::fabs(v.high), size = a > b ? a : b;
  const double length = v.high - v.low, least = 1e6 / tiny * 2.2250738585072014e-308;
  if (!(length >= 0) || length > 1.7e308 || size < least) return {-share, share};
  if (length <= size * tiny) return {v.low - share * a, v.high + share * b};
  return v;
}

struct Ticks {
  std::vector<double> at;           // those within the interval
  std::vector<std::string> labels;  // one for each
  std::string offset;               // what stands at the axis' end: "1e6", "+1e3"
};

inline double power_of_ten(double exponent) noexcept { return std::pow(10., exponent); }
inline double magnitude(double x) noexcept { return std::floor(std::log10(x)); }

/// Multiples of 1, 2, 2.5 or 5 times a power of ten, at most `bins` intervals of them, at least two in `view`; one
/// more may lie beyond each end.
GRADUS_SMALL inline std::vector<double> locate_ticks(Interval view, int bins) {
  const Interval v = nonsingular({view.least(), view.greatest()}, 1e-13, 1e-14);
  const double range = v.high - v.low, mean = (v.high + v.low) / 2;
  const double offset =
      std::fabs(mean) / range < 100 ? 0 : std::copysign(power_of_ten(magnitude(std::fabs(mean))), mean);
  const double low = v.low - offset, high = v.high - offset, scale = power_of_ten(magnitude(range / bins));
  const double slack = offset == 0 ? 1e-10 : std::fmin(0.4999, std::fmax(1e-10, std::fabs(offset) / scale * 1e-12));
  constexpr double steps[] = {0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10, 20};
  int i = 0;
  while (i < 9 && steps[i] * scale < range / bins) ++i;
  std::vector<double> ticks;
  for (; i >= 0; --i) {
    const double step = steps[i] * scale, first = std::floor(low / step) * step;
    const auto multiple = [&](double x, double close_to, double otherwise) {
      const double n = std::floor(x / step);
      return std::fabs(x / step - n - close_to) < slack ? n + (close_to == 1) : n + otherwise;
    };
    const double begin = multiple(low - first, 1, 0), end = multiple(high - first, 0, 1);
    int shown = 0;
    ticks.clear();
    for (double n = begin; n <= end; ++n) {
      ticks.push_back(n * step + first + offset);
      shown += n * step + first >= low && n * step + first <= high;
    }
    if (shown >= 2) break;
  }
  return ticks;
}

/// "−0.25": `digits` after the point, and a true minus sign.
GRADUS_SMALL inline std::string tick_number(double x, int digits) {
  char s[400];
  const auto end = std::to_chars(s, s + sizeof s, std::fabs(x), std::chars_format::fixed, digits).ptr;
  return (std::signbit(x) ? "\u2212" : "") + std::string(s, end);
}
/// What all ticks have in common and is better said once; 0 if nothing is.
GRADUS_SMALL inline double common_offset(double low, double high) {
  if (low == high || (low <= 0 && high >= 0)) return 0;
  const double a = std::fmin(std::fabs(low), std::fabs(high)), b = std::fmax(std::fabs(low), std::fabs(high));
  const auto units = [](double x, double power) {  // floor(x / 10^power), exactly
    const double unit = power_of_ten(power);
    return std::rint((x - std::fmod(x, unit)) / unit);
  };
  const double top = std::ceil(std::log10(b));
  double power = top;
  while (units(a, power) == units(b, power)) --power;
  ++power;
  if ((b - a) / power_of_ten(power) <= 1e-2) {
    for (power = top; units(b, power) - units(a, power) <= 1;) --power;
    ++power;
  }
  return units(b, power) >= 1000 ? std::copysign(units(b, power) * power_of_ten(power), low) : 0;
}
/// The digits after the point that tell all of x apart, at most what a thousandth of their range needs.
GRADUS_SMALL inline int common_digits(const std::vector<double>& x) {
  double low = x[0], high = x[0];
  for (const double v : x) low = std::fmin(low, v), high = std::fmax(high, v);
  double range = high - low;
  if (range == 0) range = std::fmax(std::fabs(low), std::fabs(high));
  if (range == 0) range = 1;
  const double power = magnitude(range), close = 1e-3 * power_of_ten(power);
  int digits = power < 3 ? 3 - static_cast<int>(power) : 0;
  for (; digits >= 0; --digits) {
    const double unit = power_of_ten(digits);
    for (const double v : x)
      if (std::fabs(v - std::rint(v * unit) / unit) >= close) return digits + 1;
  }
  return 0;
}
/// "1e6", "+1.234e3": short, as it stands at the end of an axis.
GRADUS_SMALL inline std::string short_scientific(double x) {
  const double power = magnitude(std::fabs(x));
  char s[40];
  const auto end = std::to_chars(s, s + sizeof s, std::fabs(std::rint(x / power_of_ten(power) * 1e10) / 1e10),
                                 std::chars_format::general, 10).ptr;
  const std::string digits = (x < 0 ? "\u2212" : "") + std::string(s, end);
  return power == 0 ? digits : digits + "e" + tick_number(power, 0);
}

/// The ticks of an axis with room for so many intervals.
GRADUS_SMALL inline Ticks make_ticks(Interval view, int bins) {
  const std::vector<double> all = locate_ticks(view, bins < 1 ? 1 : bins > 9 ? 9 : bins);
  const double slack = (view.greatest() - view.least()) * 1e-10;
  Ticks ticks;
  for (const double t : all)
    if (t >= view.least() - slack && t <= view.greatest() + slack) ticks.at.push_back(t);
  if (ticks.at.empty()) return ticks;
  const double first = ticks.at.front(), last = ticks.at.back();
  const double offset = common_offset(first, last), largest = std::fmax(std::fabs(first), std::fabs(last));
  double power = offset != 0 ? magnitude(view.greatest() - view.least()) : largest > 0 ? magnitude(largest) : 0;
  if (power > -5 && power < 6) power = 0;
  std::vector<double> scaled;
  for (const double t : all) scaled.push_back((t - offset) / power_of_ten(power));
  const int digits = common_digits(scaled);
  for (const double t : ticks.at) {
    const double x = (t - offset) / power_of_ten(power);
    ticks.labels.push_back(tick_number(std::fabs(x) < 1e-8 ? 0 : x, digits));
  }
  if (power != 0) ticks.offset = "1e" + tick_number(power, 0);
  if (offset != 0) ticks.offset += (offset > 0 ? "+" : "") + short_scientific(offset);
  return ticks;
}

}  // namespace gradus::plot
