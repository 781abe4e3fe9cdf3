// SPDX-License-Identifier: MIT
#pragma once
// NumPy's .npy files: one array. Source: NumPy, numpy/lib/format.py.
#include <algorithm>
#include <string>

#include <gradus/file/read.hpp>
#include <gradus/file/write.hpp>
#include <gradus/io/npy_header.hpp>

namespace gradus::io {

/// An array whose header is read; fill(bytes) fetches its numbers. Column-major ones come as a transposed view.
template <class F>
AnyTensor read_npy(const NpyHeader& h, const file::Origin& origin, F&& fill) {
  const Dims& s = h.sizes;
  if (!h.fortran_order) return read_numbers(h.type, s, h.big_endian, origin, h.data, fill);
  Dims turned, strides;
  for (int d = s.rank; d-- > 0;) turned.push_back(s[d]);
  const AnyTensor y = read_numbers(h.type, turned, h.big_endian, origin, h.data, fill);
  for (int d = s.rank; d-- > 0;) strides.push_back(y.strides()[d]);
  return AnyTensor(look(*y.body(), s, strides, 0));
}

/// The array of a .npy file. float16 becomes float, int8, int16 and uint16 int32, uint32 and uint64 int64. Arrays in
/// column-major order keep their strides.
///
/// Throws  IoError if the file cannot be read; FormatError if it is damaged, truncated, followed by anything else, or
///         holds anything but numbers
inline AnyTensor load_npy(const std::string& path) {
  const file::Input in(path, "load_npy");
  const file::Origin origin{"load_npy", path.c_str()};
  file::Bytes start(std::min(in.size(), longest_npy_header + 12));
  in.read_at(0, start.data(), start.size());
  const NpyHeader h = parse_npy_header(start, in.size(), origin);
  return read_npy(h, origin, [&](void* out) { in.read_at(h.data, out, in.size() - h.data); });
}

/// x's numbers as a .npy file has them.
GRADUS_SMALL inline AnyTensor npy_numbers(const char* op, const AnyTensor& x) {
  if (!x.defined()) fail<ValueError>({"[", op, "] x must be a tensor, but got an empty AnyTensor."});
  if (file::little_endian_host) return row_major_numbers(x);
  AnyTensor y = AnyTensor::empty(x.sizes(), x.dtype());
  const AnyTensor from = row_major_numbers(x);
  const std::size_t width = gradus::size_bytes(x.dtype()), n = static_cast<std::size_t>(x.numel());
  if (n) std::memcpy(y.data_ptr(), from.data_ptr(), n * width);
  file::swap_elements(static_cast<std::uint8_t*>(y.data_ptr()), n, width);
  return y;
}
inline file::ByteView bytes_of(const AnyTensor& x) noexcept {
  return {x.data_ptr(), static_cast<std::size_t>(x.numel()) * gradus::size_bytes(x.dtype())};
}

/// Writes the file that numpy.save(path, x) writes, byte for byte, for a row-major array.
///
/// Throws  IoError whenever the system refuses, the file is then as before; ValueError for an empty AnyTensor
inline void save_npy(const std::string& path, const AnyTensor& x) {
  const AnyTensor y = npy_numbers("save_npy", x);
  file::Output out(path, "save_npy");
  out.write(write_npy_header(y.dtype(), y.sizes()));
  out.write(bytes_of(y));
  out.commit();
}

}  // namespace gradus::io
