// SPDX-License-Identifier: MIT
#pragma once
// Element types as files store them, and as what they are loaded: what tensors do not have becomes the next wider type
// that holds every number of it.
#include <gradus/autograd/node.hpp>
#include <gradus/io/widen.hpp>
#include <gradus/kernel/copy.hpp>
#include <gradus/tensor/any.hpp>

namespace gradus::io {

/// Those of Dtype first, in its order.
enum class StoredType : std::uint8_t {
  float32, float64, int64, int32, uint8, boolean, float16, bfloat16, int16, int8, uint16, uint32, uint64
};
inline constexpr int stored_types = 13;

constexpr std::size_t size_bytes(StoredType t) noexcept {
  constexpr std::uint8_t sizes[stored_types] = {4, 8, 8, 4, 1, 1, 2, 2, 2, 1, 2, 4, 8};
  return sizes[static_cast<int>(t)];
}
constexpr Dtype loaded_as(StoredType t) noexcept {
  constexpr Dtype wide[] = {Dtype::float32, Dtype::float32, Dtype::int32, Dtype::int32,
                            Dtype::int32,   Dtype::int64,   Dtype::int64};
  return t <= StoredType::boolean ? static_cast<Dtype>(t) : wide[static_cast<int>(t) - 6];
}
constexpr const char* name(StoredType t) noexcept {
  constexpr const char* narrow[] = {"float16", "bfloat16", "int16", "int8", "uint16", "uint32", "uint64"};
  return t <= StoredType::boolean ? gradus::name(static_cast<Dtype>(t)) : narrow[static_cast<int>(t) - 6];
}

/// Turns n stored numbers into those of loaded_as(type). `from` may be `to`, where both are of the same width; its
/// bytes are turned round in place if they are of the other byte order.
///
/// Throws  FormatError for a uint64 that no int64 equals; at: where in the file the numbers begin
GRADUS_SMALL inline void decode(StoredType type, std::uint8_t* from, bool big_endian, std::size_t n, void* to,
                                const file::Origin& origin, std::size_t at) {
  const std::size_t width = size_bytes(type);
  if (big_endian) file::swap_elements(from, n, width);  // little-endian from here on
  switch (type) {
    case StoredType::float16: return widen(float_bits_of_half, from, n, to);
    case StoredType::bfloat16: return widen(float_bits_of_bfloat16, from, n, to);
    case StoredType::int16: return widen(int_bits_of_int16, from, n, to);
    case StoredType::int8: return widen(int_bits_of_int8, from, n, to);
    case StoredType::uint16: return widen(+[](std::uint16_t x) noexcept -> std::uint32_t { return x; }, from, n, to);
    case StoredType::uint32:
      for (std::size_t i = 0; i < n; ++i)
        static_cast<std::int64_t*>(to)[i] = file::load_le<std::uint32_t>(from + 4 * i);
      return;
    default: break;
  }
  auto* bytes = static_cast<std::uint8_t*>(to);
  if (bytes != from && n > 0) std::memcpy(bytes, from, n * width);
  if (!file::little_endian_host) file::swap_elements(bytes, n, width);
  for (std::size_t i = 0; type == StoredType::boolean && i < n; ++i) bytes[i] = bytes[i] != 0;
  for (std::size_t i = 0; type == StoredType::uint64 && i < n; ++i)
    if (static_cast<std::int64_t*>(to)[i] < 0)
      file::fail_format(origin, at + 8 * i, {"numbers below 2^63"}, {"a larger one"}, "No element type can hold it.");
}

/// A new tensor of numbers that fill(bytes) fetches as they are stored.
template <class F>
AnyTensor read_numbers(StoredType type, const Dims& sizes, bool big_endian, const file::Origin& origin, std::size_t at,
                       F&& fill) {
  const AnyTensor y = AnyTensor::empty(sizes, loaded_as(type));
  const auto n = static_cast<std::size_t>(y.numel()), width = size_bytes(type);
  if (width == gradus::size_bytes(y.dtype())) {
    auto* bytes = static_cast<std::uint8_t*>(y.data_ptr());
    fill(bytes);
    decode(type, bytes, big_endian, n, bytes, origin, at);
  } else {
    file::Bytes narrow(n * width);
    fill(narrow.data());
    decode(type, narrow.data(), big_endian, n, y.data_ptr(), origin, at);
  }
  return y;
}

/// x with its numbers in row-major order: itself, or an unrecorded copy.
GRADUS_SMALL inline AnyTensor row_major_numbers(const AnyTensor& x) {
  if (x.is_contiguous()) return x;
  const AnyTensor y = AnyTensor::empty(x.sizes(), x.dtype());
  const Size width = static_cast<Size>(gradus::size_bytes(x.dtype()));
  kernel::copy_bytes(x.sizes(), {static_cast<char*>(y.data_ptr()), &y.strides(), width},
                     {static_cast<char*>(x.data_ptr()), &x.strides(), width});
  return y;
}

}  // namespace gradus::io
