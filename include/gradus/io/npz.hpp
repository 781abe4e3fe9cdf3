// SPDX-License-Identifier: MIT
#pragma once
// NumPy's .npz files: a zip file with one .npy file for each array.
#include <string>

#include <gradus/file/zip_writer.hpp>
#include <gradus/io/npy.hpp>

namespace gradus::io {

/// The arrays of a .npz file by name, in its order, as load_npy loads each; of numpy.savez and numpy.savez_compressed.
///
/// Throws  IoError if the file cannot be read; FormatError if it is damaged or holds anything but arrays of numbers
inline StateDict load_npz(const std::string& path) {
  const file::Input in(path, "load_npz");
  const file::ZipReader zip(in, "load_npz");
  StateDict x;
  for (const file::ZipEntry& e : zip.entries()) {
    const std::string file = path + " (" + e.name + ")";
    const file::Origin origin{"load_npz", file.c_str()};
    const file::Bytes bytes = zip.read(e);
    std::string name = e.name;
    if (name.ends_with(".npy")) name.resize(name.size() - 4);
    else file::fail_format(origin, 0, {"a name that ends in .npy"}, {e.name}, "It is no .npz file.");
    const NpyHeader h = parse_npy_header(bytes, bytes.size(), origin);
    x.insert(std::move(name), read_npy(h, origin, [&](void* out) {
               if (bytes.size() > h.data) std::memcpy(out, bytes.data() + h.data, bytes.size() - h.data);
             }));
  }
  return x;
}

/// Writes arrays by name, as numpy.savez(path, **x) does: numpy.load(path)[name] reads them.
///
/// Throws  IoError whenever the system refuses, the file is then as before; ValueError for what no file can hold
inline void save_npz(const std::string& path, const StateDict& x) {
  for (const StateDict::Item& i : x)
    if (!file::is_utf8(i.name) || i.name.find('\0') != i.name.npos)
      fail<ValueError>({"[save_npz] names must be UTF-8 without zeros, but got ", quoted(i.name), "."});
    else if (!i.tensor.defined())
      fail<ValueError>({"[save_npz] ", i.name, " must be a tensor, but got an empty AnyTensor."});
  file::Output out(path, "save_npz");
  file::ZipWriter zip(out);
  for (const StateDict::Item& i : x) {
    const AnyTensor y = npy_numbers("save_npz", i.tensor);
    zip.add(i.name + ".npy", write_npy_header(y.dtype(), y.sizes()), bytes_of(y));
  }
  zip.finish();
  out.commit();
}

}  // namespace gradus::io
