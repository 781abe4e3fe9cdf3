// SPDX-License-Identifier: MIT
#pragma once
// safetensors files: 8 bytes with the length of a JSON header, the header, and the tensors' bytes, little-endian.
// Source: the safetensors format, github.com/huggingface/safetensors, "Format"; its own writer's order of tensors.
#include <algorithm>
#include <string>
#include <vector>

#include <gradus/autograd/node.hpp>
#include <gradus/file/write.hpp>
#include <gradus/io/safetensors_header.hpp>
#include <gradus/io/widen.hpp>
#include <gradus/kernel/copy.hpp>
#include <gradus/tensor/state_dict.hpp>

namespace gradus::io {

/// The length of the header of an open file, which must fit into it.
inline std::size_t safetensors_header_bytes(const file::Input& in, const file::Origin& origin) {
  if (in.size() < 8)
    file::fail_format(origin, 0, {"the length of a header (8 bytes)"}, {"only ", in.size()}, "The file is truncated.");
  std::uint8_t bytes[8];
  in.read_at(0, bytes, 8);
  const std::uint64_t n = file::load_le<std::uint64_t>(bytes);
  if (n > longest_safetensors_header)
    file::fail_format(origin, 0, {"a header of at most ", longest_safetensors_header, " bytes"},
                      {file::Hex(n, 1).text}, "It is no safetensors file.");
  if (n > in.size() - 8)
    file::fail_format(origin, 8, {"a header (", n, " bytes)"}, {"only ", in.size() - 8}, "The file is truncated.");
  return n;
}

/// The bytes of one tensor at an offset of the file, as the type that it is loaded as.
[[gnu::noinline]] inline AnyTensor read_safetensor(const file::Input& in, std::size_t at, const SafetensorsEntry& e) {
  const AnyTensor y = AnyTensor::empty(e.sizes, e.type->dtype);
  const auto n = static_cast<std::size_t>(y.numel());
  const std::string_view type = e.type->name;
  if (e.type->bytes != size_bytes(y.dtype())) {
    file::Bytes narrow(n * e.type->bytes);
    in.read_at(at, narrow.data(), narrow.size());
    if (type == "I8") widen(int_bits_of_int8, narrow.data(), n, y.data_ptr());
    else widen(type == "F16" ? float_bits_of_half : type == "BF16" ? float_bits_of_bfloat16 : int_bits_of_int16,
               narrow.data(), n, y.data_ptr());
    return y;
  }
  auto* bytes = static_cast<std::uint8_t*>(y.data_ptr());
  in.read_at(at, bytes, n * e.type->bytes);
  if (!file::little_endian_host) file::swap_elements(bytes, n, e.type->bytes);
  if (y.dtype() == Dtype::boolean)  // a bool of another value than 0 and 1 would be undefined behaviour
    for (std::size_t i = 0; i < n; ++i) bytes[i] = bytes[i] != 0;
  return y;
}

/// The tensors of a safetensors file, in the order of their bytes; the texts of its metadata go to `metadata`.
/// F16 and BF16 become float, I8 and I16 int32.
///
/// Throws  IoError if the file cannot be read; FormatError if it is damaged or has other element types
inline StateDict load_safetensors(const std::string& path, Metadata* metadata = nullptr) {
  const file::Input in(path, "load_safetensors");
  const file::Origin origin{"load_safetensors", path.c_str()};
  const std::size_t length = safetensors_header_bytes(in, origin), data = 8 + length;
  std::string text(length, ' ');
  in.read_at(8, text.data(), length);
  const SafetensorsHeader header(std::move(text), in.size() - data, {origin.op, origin.file, 8});
  StateDict x;
  for (const SafetensorsEntry& e : header.entries()) x.insert(e.name, read_safetensor(in, data + e.begin, e));
  if (metadata) *metadata = header.metadata();
  return x;
}

inline const SafetensorsType& safetensors_type(Dtype dtype) noexcept {
  const SafetensorsType* t = safetensors_types;
  while (t->dtype != dtype || t->bytes != size_bytes(dtype)) ++t;
  return *t;
}
/// The items in the order of their bytes: wide elements first, then by name.
///
/// Throws  ValueError for what no file can hold
inline std::vector<const StateDict::Item*> safetensors_order(const StateDict& x, const Metadata& metadata) {
  const auto check_text = [](const std::string& text) {
    if (!file::is_utf8(text)) fail<ValueError>({"[save_safetensors] names must be UTF-8, but got ", text, "."});
  };
  std::vector<const StateDict::Item*> items;
  for (const StateDict::Item& i : x) {
    check_text(i.name);
    if (i.name == "__metadata__" || !i.tensor.defined())
      fail<ValueError>({"[save_safetensors] ", i.name, " must be a tensor, but got ",
                        i.tensor.defined() ? "the name of the file's metadata." : "an empty AnyTensor."});
    items.push_back(&i);
  }
  for (std::size_t i = 0; i < metadata.size(); ++i) {
    check_text(metadata[i].first), check_text(metadata[i].second);
    for (std::size_t j = 0; j < i; ++j)
      if (metadata[j].first == metadata[i].first)
        fail<ValueError>({"[save_safetensors] metadata must have names of their own, but got ", metadata[i].first,
                          " twice."});
  }
  std::sort(items.begin(), items.end(), [](const StateDict::Item* a, const StateDict::Item* b) {
    const SafetensorsType *s = &safetensors_type(a->tensor.dtype()), *t = &safetensors_type(b->tensor.dtype());
    return s != t ? s < t : a->name < b->name;
  });
  return items;
}

/// The header with its length in front, padded to a multiple of 8 bytes.
inline std::string write_safetensors_header(const std::vector<const StateDict::Item*>& items,
                                            const Metadata& metadata) {
  std::string text(8, '\0');
  const char* separator = "{";
  if (!metadata.empty()) {
    text += "{\"__metadata__\":";
    for (const auto& [name, value] : metadata) {
      file::append_json_string(text += separator, name);
      file::append_json_string(text += ':', value);
      separator = ",";
    }
    text += '}';
  }
  Size at = 0;
  for (const StateDict::Item* i : items) {
    const SafetensorsType& type = safetensors_type(i->tensor.dtype());
    file::append_json_string(text += separator, i->name);
    separator = ",";
    text += std::string(":{\"dtype\":\"") + type.name + "\",\"shape\":[";
    for (int d = 0; d < i->tensor.sizes().rank; ++d) (text += d ? "," : "") += std::to_string(i->tensor.sizes()[d]);
    const Size end = at + i->tensor.numel() * static_cast<Size>(type.bytes);
    text += "],\"data_offsets\":[" + std::to_string(at) + "," + std::to_string(end) + "]}";
    at = end;
  }
  text += *separator == '{' ? "{}" : "}";
  text.append((8 - text.size() % 8) % 8, ' ');
  if (text.size() - 8 > longest_safetensors_header)
    fail<ValueError>({"[save_safetensors] names and metadata must fit into a header of ", longest_safetensors_header,
                      " bytes, but got ", text.size() - 8, "."});
  file::store_le(text.data(), static_cast<std::uint64_t>(text.size() - 8));
  return text;
}

/// Appends x's elements, row-major and little-endian.
[[gnu::noinline]] inline void write_elements(file::Output& out, const AnyTensor& x) {
  const std::size_t width = size_bytes(x.dtype()), bytes = static_cast<std::size_t>(x.numel()) * width;
  if (x.is_contiguous() && file::little_endian_host) return out.write(file::ByteView(x.data_ptr(), bytes));
  const AnyTensor y = AnyTensor::empty(x.sizes(), x.dtype());
  const auto copy = [&](auto t) {
    using T = decltype(t);
    kernel::copy(y.sizes(), static_cast<T*>(y.data_ptr()), y.strides(), static_cast<const T*>(x.data_ptr()),
                 x.strides());
  };
  if (width == 8) copy(std::uint64_t());
  else if (width == 4) copy(std::uint32_t());
  else copy(std::uint8_t());
  auto* data = static_cast<std::uint8_t*>(y.data_ptr());
  if (!file::little_endian_host) file::swap_elements(data, bytes / width, width);
  out.write(file::ByteView(data, bytes));
}

/// Writes tensors to a safetensors file, all of it or nothing. Tensors that share memory are written once each.
/// PyTorch's own files carry the metadata {{"format", "pt"}}.
///
/// Throws  IoError whenever the system refuses, the file is then as before; ValueError for what no file can hold
inline void save_safetensors(const std::string& path, const StateDict& x, const Metadata& metadata = {}) {
  const std::vector<const StateDict::Item*> items = safetensors_order(x, metadata);
  const std::string header = write_safetensors_header(items, metadata);
  file::Output out(path, "save_safetensors");
  out.write(header);
  for (const StateDict::Item* i : items) write_elements(out, i->tensor);
  out.commit();
}

}  // namespace gradus::io
