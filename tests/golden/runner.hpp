// SPDX-License-Identifier: MIT
#pragma once
// Runs golden cases: makes the inputs, calls one op, compares results, gradients and second-order gradients.
#include <cmath>
#include <cstdio>
#include <optional>

#include <gradus/autograd/backward.hpp>
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>

#include "golden/golden.hpp"
#include "support/catch.hpp"

namespace golden {

using gradus::Element;
using gradus::Floating;
using gradus::Tensor;

template <class... T> struct Types {};
using Floats = Types<float, double>;
using Numbers = Types<float, double, std::int64_t, std::int32_t, std::uint8_t>;
using Signed = Types<float, double, std::int64_t, std::int32_t>;
using Any = Types<float, double, std::int64_t, std::int32_t, std::uint8_t, bool>;

/// What an output is multiplied by before everything is added up to one number; make_ops.py has the same formulas.
inline double upstream(Size i, int shift) { return (static_cast<double>((5 * i + 3 * shift) % 7) - 2.75) / 2; }
inline double upstream2(Size i, int shift) { return (static_cast<double>((3 * i + shift) % 5) - 1.75) / 2; }

inline std::string shown(long double value) {
  char text[48];
  std::snprintf(text, sizeof text, "%.17Lg", value);
  return text;
}
/// The elements of a tensor in row-major order, read through its strides.
template <Element T>
std::vector<long double> values_of(const Tensor<T>& x) {
  std::vector<long double> values;
  const int rank = x.rank();
  for (Size i = 0; i < x.numel(); ++i) {
    Size rest = i, at = 0;
    for (int d = rank; d-- > 0; rest /= x.sizes().dim[d]) at += rest % x.sizes().dim[d] * x.strides().dim[d];
    values.push_back(static_cast<long double>(x.data_ptr()[at]));
  }
  return values;
}
/// Empty, or the first difference. As torch.testing.assert_close: |a - b| <= atol + rtol |b|, NaN equals NaN.
inline std::string difference(Dtype dtype, const Dims& sizes, const std::vector<long double>& a, const Array& b) {
  if (dtype != b.dtype) return std::string("dtype ") + name(dtype) + ", not " + name(b.dtype);
  if (sizes != b.sizes) return "sizes " + to_string(sizes) + ", not " + to_string(b.sizes);
  const long double rtol = dtype == Dtype::float32 ? 1.3e-6L : dtype == Dtype::float64 ? 1e-7L : 0;
  const long double atol = dtype == Dtype::float32 ? 1e-5L : dtype == Dtype::float64 ? 1e-7L : 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const long double want = b.values[i];
    const bool same = a[i] == want || (std::isnan(a[i]) && std::isnan(want)) ||
                      (std::isfinite(want) && std::fabs(a[i] - want) <= atol + rtol * std::fabs(want));
    if (!same) return "element " + std::to_string(i) + " is " + shown(a[i]) + ", not " + shown(want);
  }
  return "";
}
template <Element T>
Tensor<T> make_input(const Array& a) {
  const Tensor<T> memory = Tensor<T>::empty(a.strided ? Dims{static_cast<Size>(a.values.size())} : a.sizes);
  for (std::size_t i = 0; i < a.values.size(); ++i) memory.data_ptr()[i] = static_cast<T>(a.values[i]);
  return a.strided ? Tensor<T>(look(*memory.body(), a.sizes, a.strides, a.offset)) : memory;
}

/// One case, being run with element type T.
template <Element T>
class Call {
 public:
  using value_type = T;

  explicit Call(const Case& c) : options(c), inputs_(c.in.size()) {}

  const Case& options;
  std::size_t count() const { return options.in.size(); }
  /// Inputs; those of another type than T have names of their own.
  const Tensor<T>& x(std::size_t i) {
    if (inputs_[i].defined()) return inputs_[i];
    inputs_[i] = make_input<T>(options.in.at(i));
    if constexpr (Floating<T>)
      if (options.in[i].wants_grad) inputs_[i].requires_grad_();
    return inputs_[i];
  }
  Tensor<bool> mask(std::size_t i) const { return make_input<bool>(options.in.at(i)); }
  Tensor<std::int64_t> index(std::size_t i) const { return make_input<std::int64_t>(options.in.at(i)); }
  Size dim(Size otherwise = 0) const { return options.integer("dim", otherwise); }
  bool keepdim() const { return options.integer("keepdim") != 0; }

  /// f with the case's scalar: a double, or an integer for what is written as one.
  template <class F>
  void scalar(F f) const {
    if constexpr (Floating<T>) return f(options.real("scalar"));
    else if (options.text("scalar", "").find('p') != std::string::npos) f(options.real("scalar"));
    else f(options.integer("scalar"));
  }

  template <Element U>
  void out(const Tensor<U>& y) {
    if (outputs_ >= options.out.size()) return note("one output too many");
    const std::string wrong = difference(Tensor<U>::dtype(), y.sizes(), values_of(y), options.out[outputs_]);
    if (!wrong.empty()) note("output " + std::to_string(outputs_) + ": " + wrong);
    if constexpr (Floating<U>)
      if (y.requires_grad()) add_up(loss<U>(), y, upstream, static_cast<int>(outputs_));
    ++outputs_;
  }
  /// The results of max(x, dim), sort, topk.
  template <class Pair>
  void out_pair(const Pair& y) {
    out(y.values);
    out(y.indices);
  }
  /// Runs what the results allow of the gradients, and returns what went wrong in the whole case.
  std::string finish() {
    if (outputs_ != options.out.size()) note("an output is missing");
    if constexpr (Floating<T>)
      if (!options.grad.empty()) gradients();
    return wrong_;
  }

 private:
  template <Floating U>
  Tensor<U>& loss() {
    if constexpr (std::same_as<U, float>) return loss32_;
    else return loss64_;
  }
  template <Floating U>
  static void add_up(Tensor<U>& total, const Tensor<U>& y, double (*weight)(Size, int), int shift) {
    const Tensor<U> w = Tensor<U>::empty(y.sizes());
    for (Size i = 0; i < y.numel(); ++i) w.data_ptr()[i] = static_cast<U>(weight(i, shift));
    const Tensor<U> term = gradus::sum(gradus::mul(y, w));
    total = total.defined() ? gradus::add(total, term) : term;
  }
  void compare(const char* what, int input, const Tensor<T>& dx, const Array& want) {
    const std::vector<long double> zeros(want.values.size());
    const std::string wrong = dx.defined() ? difference(dx.dtype(), dx.sizes(), values_of(dx), want)
                                           : difference(want.dtype, want.sizes, zeros, want);
    if (!wrong.empty()) note(what + std::string(" of input ") + std::to_string(input) + ": " + wrong);
  }
  void gradients() requires Floating<T> {
    const gradus::BackwardOptions keep{.retain_graph = true};
    if (!loss32_.defined() && !loss64_.defined()) return note("no output has a gradient");
    if (loss32_.defined()) loss32_.backward(keep);
    if (loss64_.defined()) loss64_.backward(keep);
    for (const auto& [i, want] : options.grad) compare("gradient", i, x(static_cast<std::size_t>(i)).grad(), want);
    if (!options.grad2.empty()) second_order();
  }
  void second_order() requires Floating<T> {
    std::vector<Tensor<T>> xs;
    for (const auto& [i, want] : options.grad) xs.push_back(x(static_cast<std::size_t>(i)));
    Tensor<T> total;
    int k = 0;
    for (const Tensor<T>& dx : gradus::grad(loss<T>(), xs, {.create_graph = true, .allow_unused = true})) {
      if (dx.defined() && dx.requires_grad()) add_up(total, dx, upstream2, k);
      ++k;
    }
    std::vector<Tensor<T>> again(xs.size());
    if (total.defined()) again = gradus::grad(total, xs, {.allow_unused = true});
    std::size_t at = 0;
    for (const auto& [i, want] : options.grad2) compare("second-order gradient", i, again[at++], want);
  }
  void note(const std::string& text) { wrong_ += (wrong_.empty() ? "" : "; ") + text; }

  std::vector<Tensor<T>> inputs_;
  std::size_t outputs_ = 0;
  Tensor<float> loss32_;
  Tensor<double> loss64_;
  std::string wrong_;
};

/// Empty, or what went wrong; nothing at all if the case is of another type than T.
template <Element T, class F>
std::optional<std::string> run_as(const Case& c, std::size_t decides, F& f) {
  if (c.in.at(decides).dtype != gradus::dtype_of<T>()) return {};
  try {
    Call<T> call(c);
    f(call);
    return call.finish();
  } catch (const std::exception& e) {
    return std::string("threw ") + e.what();
  }
}
template <class F, class... T>
std::string run(Types<T...>, const Case& c, std::size_t decides, F& f) {
  std::optional<std::string> wrong;
  ((wrong = run_as<T>(c, decides, f)) || ...);
  return wrong.value_or("this element type is not in the table");
}
inline const std::vector<Case>& cases_of(const std::string& file) {
  static std::map<std::string, std::vector<Case>> books;
  const std::string here = __FILE__;
  if (!books.count(file)) books[file] = read(here.substr(0, here.rfind('/') + 1) + file);
  return books[file];
}

/// Checks every case of `op`: f(call) calls it and hands its results to call.out. Input `decides` gives the type.
template <class TypeList, class F>
void check_op(const char* file, const char* op, F f, std::size_t decides = 0) {
  int count = 0;
  for (const Case& c : cases_of(file)) {
    if (c.op != op) continue;
    const std::string wrong = run(TypeList(), c, decides, f);
    std::string options;
    for (const auto& [key, value] : c.options) options += " " + key + "=" + value;
    if (!wrong.empty()) FAIL_CHECK(c.place << ": " << op << options << " (case " << count << "): " << wrong);
    ++count;
  }
  REQUIRE(count >= 8);
  CHECK(gradus::live_nodes() == 0);
}

}  // namespace golden
