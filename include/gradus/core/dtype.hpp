// SPDX-License-Identifier: MIT
#pragma once
// Element types: the closed list, its names, and the concepts that ops ask for.
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace gradus {

template <class T>
concept Element = std::same_as<T, float> || std::same_as<T, double> || std::same_as<T, std::int64_t> ||
                  std::same_as<T, std::int32_t> || std::same_as<T, std::uint8_t> || std::same_as<T, bool>;
/// Only these can require gradients.
template <class T>
concept Floating = std::same_as<T, float> || std::same_as<T, double>;

enum class Dtype : std::uint8_t { float32, float64, int64, int32, uint8, boolean };

template <Element T>
constexpr Dtype dtype_of() noexcept {
  if constexpr (std::same_as<T, float>) return Dtype::float32;
  else if constexpr (std::same_as<T, double>) return Dtype::float64;
  else if constexpr (std::same_as<T, std::int64_t>) return Dtype::int64;
  else if constexpr (std::same_as<T, std::int32_t>) return Dtype::int32;
  else if constexpr (std::same_as<T, std::uint8_t>) return Dtype::uint8;
  else return Dtype::boolean;
}
/// PyTorch's name: "float32", ..., "bool".
constexpr const char* name(Dtype d) noexcept {
  constexpr const char* names[] = {"float32", "float64", "int64", "int32", "uint8", "bool"};
  return names[static_cast<int>(d)];
}
/// PyTorch's class name: "FloatTensor", ..., "BoolTensor" (its error sentences use it).
constexpr const char* class_name(Dtype d) noexcept {
  constexpr const char* names[] = {"FloatTensor", "DoubleTensor", "LongTensor",
                                   "IntTensor",   "ByteTensor",   "BoolTensor"};
  return names[static_cast<int>(d)];
}
constexpr std::size_t size_bytes(Dtype d) noexcept {
  return 0x114884u >> 4 * static_cast<int>(d) & 15;  // a digit each: every tensor asks, and an array would be a load
}
/// Calls f(T()) with the element type that d names: visit(d, [&](auto t) { using T = decltype(t); ... }).
template <class F>
decltype(auto) visit(Dtype d, F&& f) {
  switch (d) {
    case Dtype::float32: return f(float{});
    case Dtype::float64: return f(double{});
    case Dtype::int64: return f(std::int64_t{});
    case Dtype::int32: return f(std::int32_t{});
    case Dtype::uint8: return f(std::uint8_t{});
    default: return f(bool{});
  }
}

}  // namespace gradus
