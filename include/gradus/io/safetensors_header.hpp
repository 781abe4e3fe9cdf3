// SPDX-License-Identifier: MIT
#pragma once
// The header of a safetensors file: which tensors there are, and which bytes of the data they take. Everything is
// checked before anything is allocated: the tensors must cover the data exactly, without holes or overlaps.
// Source: the safetensors format, github.com/huggingface/safetensors, "Format".
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gradus/core/dtype.hpp>
#include <gradus/file/json.hpp>

namespace gradus::io {

/// Texts by name, in the order in which they are written.
using Metadata = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::size_t longest_safetensors_header = 100'000'000;  // bytes, as the reference reader

/// An element type of the format: its name, its bytes in the file, and what it is loaded as. The order is that in
/// which tensors are written.
struct SafetensorsType {
  const char* name;
  std::size_t bytes;
  Dtype dtype;
};
inline constexpr SafetensorsType safetensors_types[] = {
    {"I64", 8, Dtype::int64},   {"F64", 8, Dtype::float64},  {"F32", 4, Dtype::float32}, {"I32", 4, Dtype::int32},
    {"BF16", 2, Dtype::float32}, {"F16", 2, Dtype::float32}, {"I16", 2, Dtype::int32},   {"I8", 1, Dtype::int32},
    {"U8", 1, Dtype::uint8},    {"BOOL", 1, Dtype::boolean}};

struct SafetensorsEntry {
  std::string name;
  const SafetensorsType* type;
  Dims sizes;
  std::size_t begin, end;  // in the data
  file::Json json;         // where it says so
};

/// The header's entries by the order of their data, and its metadata.
class SafetensorsHeader {
 public:
  /// Throws FormatError unless text is a header for data of data_bytes bytes.
  SafetensorsHeader(std::string text, std::size_t data_bytes, const file::Origin& origin)
      : document_(checked_start(std::move(text), origin), origin, {.depth = 8}) {
    const file::Json root = document_.root();
    if (root.kind() != file::JsonKind::object) root.fail("an object");
    for (const file::Json value : root) {
      std::string name = value.key();
      if (name == "__metadata__") read_metadata(value);
      else entries_.push_back(read_entry(std::move(name), value));
    }
    check_cover(data_bytes, root);
  }

  const std::vector<SafetensorsEntry>& entries() const noexcept { return entries_; }
  const Metadata& metadata() const noexcept { return metadata_; }

 private:
  GRADUS_SMALL static std::string checked_start(std::string text, const file::Origin& origin) {
    if (!text.starts_with('{'))
      file::fail_format(origin, 0, {"'{'"}, {file::show_character(text, 0)}, "It is no safetensors file.");
    return text;
  }
  void read_metadata(file::Json json) {
    if (json.kind() != file::JsonKind::object) json.fail("an object of strings");
    for (const file::Json value : json) metadata_.emplace_back(value.key(), value.string());
  }

  static Size natural(file::Json json) {
    if (json.number_text()[0] == '-') json.fail({"a number that is not negative"}, {std::string(json.number_text())});
    return json.integer();
  }
  static const SafetensorsType* read_type(file::Json json, const std::string& name) {
    const std::string wanted = json.string();
    for (const SafetensorsType& t : safetensors_types)
      if (wanted == t.name) return &t;
    json.fail({"one of the element types I64, F64, F32, I32, BF16, F16, I16, I8, U8, BOOL"},
              {wanted, " for ", name});
  }
  static SafetensorsEntry read_entry(std::string name, file::Json json) {
    SafetensorsEntry e{std::move(name), nullptr, Dims(), 0, 0, json};
    e.type = read_type(json.at("dtype"), e.name);
    // An empty tensor has no bytes, but strides that must fit all the same.
    Size bytes = static_cast<Size>(e.type->bytes);
    bool empty = false, fits = true;
    const file::Json shape = json.at("shape");
    if (shape.kind() != file::JsonKind::array) shape.fail("an array of sizes");
    for (const file::Json size : shape) {
      if (e.sizes.rank == Dims::max_rank) shape.fail({"at most 8 sizes"}, {"more for ", e.name});
      const Size n = natural(size);
      e.sizes.push_back(n);
      empty |= n == 0;
      fits = fits && !__builtin_mul_overflow(bytes, n ? n : 1, &bytes);
    }
    if (!fits) shape.fail({"sizes that fit in memory"}, {e.sizes, " for ", e.name});

    const file::Json offsets = json.at("data_offsets");
    if (offsets.kind() != file::JsonKind::array || offsets.size() != 2) offsets.fail("an array of two offsets");
    file::Json::Iterator offset = offsets.begin();
    const Size begin = natural(*offset), end = natural(*++offset);
    if (empty) bytes = 0;
    if (end < begin || end - begin != bytes)
      offsets.fail({bytes, " bytes for ", e.name, " of sizes ", e.sizes, " and type ", e.type->name},
                   {"those from ", begin, " to ", end});
    e.begin = static_cast<std::size_t>(begin);
    e.end = static_cast<std::size_t>(end);
    return e;
  }

  void check_cover(std::size_t data_bytes, file::Json root) {
    std::stable_sort(entries_.begin(), entries_.end(), [](const SafetensorsEntry& a, const SafetensorsEntry& b) {
      return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
    });
    std::size_t at = 0;
    for (const SafetensorsEntry& e : entries_) {
      if (e.begin != at)
        e.json.fail({e.name, " begin where the tensor before it ends, at ", at},
                    {"its begin ", e.begin, e.begin < at ? ": they overlap" : ": a hole"});
      at = e.end;
    }
    if (at != data_bytes)
      root.fail({"tensors that take all ", data_bytes, " bytes behind the header"}, {"tensors of ", at, " bytes"});
  }

  file::JsonDocument document_;
  std::vector<SafetensorsEntry> entries_;
  Metadata metadata_;
};

}  // namespace gradus::io
