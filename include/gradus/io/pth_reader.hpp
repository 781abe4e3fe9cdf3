// SPDX-License-Identifier: MIT
#pragma once
// What torch.save wrote: a zip file with a pickle and one entry for each storage. The pickle is read as a passive tree:
// nothing in it is imported or called. Tensors are found by the names of the functions that PyTorch would call.
// Source: PyTorch, torch/serialization.py and torch/_utils.py (names, order of arguments).
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gradus/file/pickle.hpp>
#include <gradus/file/zip_reader.hpp>
#include <gradus/io/safetensors_header.hpp>
#include <gradus/io/stored_type.hpp>

namespace gradus::io {

/// An open file of torch.save.
///
/// Throws  IoError if it cannot be read; FormatError if it is of another format, damaged, or holds what no tensor can
///         be
class PthReader {
 public:
  explicit PthReader(const std::string& path)
      : in_(path, "load_pth"), origin_{"load_pth", in_.path().c_str()}, zip_(checked(in_, origin_), origin_.op),
        folder_(find_folder()),
        pickle_(zip_.read(entry("data.pkl")), {origin_.op, (path + " (data.pkl)").c_str()}, limits(entry("data.pkl"))) {
    loaded_.resize(zip_.entries().size());
    big_endian_ = read_byte_order();
  }
  PthReader(const PthReader&) = delete;
  PthReader& operator=(const PthReader&) = delete;

  const std::string& path() const noexcept { return in_.path(); }
  /// What was saved.
  file::PickleValue root() const noexcept { return pickle_.root(); }
  /// True for what PyTorch would make a tensor of.
  GRADUS_SMALL static bool is_tensor(const file::PickleValue& x) noexcept {
    if (!x.is(file::PickleKind::object) || !x.callable().is(file::PickleKind::global)) return false;
    const std::string_view module = x.callable().module(), name = x.callable().name();
    return (module == "torch._utils" || module == "torch._tensor") && name.starts_with("_rebuild_");
  }
  /// The tensor. Those that shared a storage share it again.
  AnyTensor tensor(const file::PickleValue& x);
  /// Texts that were saved beside the tensors.
  Metadata metadata() const;

  /// Entries of texts are in this folder of the zip file.
  static constexpr std::string_view extra = "extra/";
  /// Names are not longer: a small file can say one of megabytes ever so many times.
  static constexpr std::size_t longest_name = 1024;

 private:
  static constexpr std::size_t few_values = 1 << 20;

  // Before 1.6, and for TorchScript, torch.save wrote other formats.
  GRADUS_SMALL static const file::Input& checked(const file::Input& in, const file::Origin& origin) {
    static constexpr std::uint8_t legacy[] = {0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19};
    std::uint8_t start[2 + sizeof legacy] = {};
    in.read_some(0, start, sizeof start);
    if (start[0] == 0x80 && std::memcmp(start + 2, legacy, sizeof legacy) == 0)
      fail<FormatError>({"[load_pth] ", origin.file, " must be a zip file, but got the format of PyTorch before 1.6. "
                         "Load it with PyTorch and save it again."});
    return in;
  }
  // All entries are in one folder, whatever its name.
  GRADUS_SMALL std::string find_folder() const {
    std::string folder;
    for (const file::ZipEntry& e : zip_.entries()) {
      const std::string name = e.name.substr(0, e.name.find('/') + 1);
      if (&e == zip_.entries().data()) folder = name;
      if (name.empty() || name != folder)
        file::fail_format(origin_, e.header, {"all entries in one folder"}, {e.name}, "It is no file of torch.save.");
    }
    if (zip_.find(folder + "constants.pkl"))
      fail<FormatError>({"[load_pth] ", origin_.file, " must be a file of torch.save, but got one of torch.jit.save. "
                         "Save its state_dict() instead."});
    return folder;
  }
  GRADUS_SMALL const file::ZipEntry& entry(const std::string& name) const {
    const file::ZipEntry* e = zip_.find(folder_ + name);
    if (!e)
      file::fail_format(origin_, 0, {"an entry ", folder_, name}, {"none"}, "It is no whole file of torch.save.");
    return *e;
  }
  // PyTorch does not compress: then there are no more values than bytes. A few bytes must not become gigabytes.
  static file::PickleLimits limits(const file::ZipEntry& e) noexcept {
    return {.values = std::min(std::max(few_values, 4 * e.packed), file::PickleLimits().values)};
  }
  GRADUS_SMALL bool read_byte_order() const {
    const file::ZipEntry* e = zip_.find(folder_ + "byteorder");
    if (!e) return false;
    char text[8] = {};
    if (e->size < sizeof text) zip_.read(*e, text);
    const std::string_view order = text;
    if (order != "little" && order != "big")
      file::fail_format(origin_, e->data, {"the byte order 'little' or 'big'"}, {"'", text, "'"});
    return order == "big";
  }

  /// The function that would be called, and with what, behind wrappers such as Parameter.
  struct Call {
    file::PickleValue function, arguments;
  };
  GRADUS_SMALL static Call tensor_call(const file::PickleValue& x) {
    Call c{x.callable(), x.arguments()};
    for (int wrappers = 0; wrappers < 16; ++wrappers) {
      const std::string_view name = c.function.name();
      if (name == "_rebuild_parameter" || name == "_rebuild_parameter_with_state") {
        const file::PickleValue inner = c.arguments[0];
        c = {inner.callable(), inner.arguments()};
      } else if (name == "_rebuild_from_type_v2") {
        c = {c.arguments[0], c.arguments[2]};
      } else {
        return c;
      }
    }
    x.fail({"a tensor"}, {"too many wrappers around one"});
  }
  static StoredType type_of(const file::PickleValue& name, bool of_storage);
  GRADUS_SMALL static Dims dims(const file::PickleValue& x) {
    if (!x.is_sequence() || x.size() > Dims::max_rank) x.fail("a tuple of at most 8 numbers");
    Dims d;
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (x[i].integer() < 0) x.fail({"numbers that are not negative"}, {x[i].integer()});
      d.push_back(x[i].integer());
    }
    return d;
  }
  AnyTensor storage(const file::PickleValue& x, const file::PickleValue& dtype);

  file::Input in_;
  file::Origin origin_;
  file::ZipReader zip_;
  std::string folder_;
  file::Pickle pickle_;
  bool big_endian_ = false;
  std::vector<std::pair<StoredType, AnyTensor>> loaded_;  // as the entries
};

/// torch.FloatStorage, or torch.float32.
GRADUS_SMALL inline StoredType PthReader::type_of(const file::PickleValue& x, bool of_storage) {
  static constexpr const char* storages[stored_types] = {"Float", "Double", "Long", "Int", "Byte", "Bool", "Half",
                                                         "BFloat16", "Short", "Char", "", "", ""};
  for (int i = 0; i < stored_types; ++i) {
    const auto type = static_cast<StoredType>(i);
    const std::string wanted = of_storage ? storages[i] + std::string("Storage") : io::name(type);
    if (x.name() == wanted && (x.module() == "torch" || x.module() == "torch.cuda")) return type;
  }
  x.fail({"an element type that is a float, an integer or a bool"}, {x.describe()});
}

/// ('storage', type, entry, device, count): the numbers of an entry, read once. dtype: of a storage without a type.
GRADUS_SMALL inline AnyTensor PthReader::storage(const file::PickleValue& x, const file::PickleValue& dtype) {
  const file::PickleValue id = x.persistent_id();
  if (!id.is(file::PickleKind::tuple) || id.size() < 5) id.fail("a tuple that describes a storage");
  const bool untyped = id[1].name() == "UntypedStorage";
  if (untyped && !dtype) id[1].fail("a storage with an element type");
  const StoredType type = untyped ? type_of(dtype, false) : type_of(id[1], true);
  const Size count = id[4].integer(), width = static_cast<Size>(size_bytes(type)), unit = untyped ? 1 : width;
  if (id[2].text().size() > longest_name) id[2].fail({"a name of at most ", longest_name, " bytes"}, {"a longer one"});
  const std::string name = "data/" + std::string(id[2].text());
  if (count == 0 && !zip_.find(folder_ + name)) return AnyTensor::empty({0}, loaded_as(type));
  const file::ZipEntry& e = entry(name);
  Size bytes = 0;
  if (count < 0 || __builtin_mul_overflow(count, unit, &bytes) || static_cast<std::size_t>(bytes) != e.size ||
      bytes % width != 0)
    id.fail({"a storage of the ", e.size, " bytes that ", name, " has"}, {count, " elements of ", unit, " bytes"});
  auto& [kept_type, kept] = loaded_[static_cast<std::size_t>(&e - zip_.entries().data())];
  if (kept.defined() && kept_type != type)  // torch.save refuses to write that
    id.fail({"a storage of one element type, ", io::name(kept_type)}, {name, " as ", io::name(type), ", too"});
  if (!kept.defined())
    kept = read_numbers(type, {bytes / width}, big_endian_, origin_, e.data, [&](void* out) { zip_.read(e, out); });
  kept_type = type;
  return kept;
}

GRADUS_SMALL inline AnyTensor PthReader::tensor(const file::PickleValue& x) {
  const auto [function, arguments] = tensor_call(x);
  const std::string_view name = function.name();
  const bool untyped = name == "_rebuild_tensor_v3";
  if (name != "_rebuild_tensor" && name != "_rebuild_tensor_v2" && !untyped)
    x.fail({"a dense tensor"}, {"one that ", std::string(name), " makes"});
  if (!arguments.is(file::PickleKind::tuple)) arguments.fail("a tuple of arguments");
  const AnyTensor all = storage(arguments[0], untyped ? arguments[6] : file::PickleValue());
  const Size offset = arguments[1].integer();
  const Dims sizes = dims(arguments[2]), strides = dims(arguments[3]);
  if (strides.rank != sizes.rank) arguments.fail({"as many strides as sizes"}, {sizes, " and ", strides});
  // The index of the last element. As strides may be 0, the sizes may claim more than there is in the file.
  Size last = offset, bytes = static_cast<Size>(gradus::size_bytes(all.dtype()));
  bool fits = offset >= 0, empty = false;
  for (int d = 0; d < sizes.rank; ++d) {
    Size step = 0;
    empty |= sizes[d] == 0;
    fits = fits && !__builtin_mul_overflow(sizes[d] - 1, strides[d], &step) &&
           !__builtin_add_overflow(last, step, &last) && !__builtin_mul_overflow(bytes, sizes[d], &bytes);
  }
  if (empty) return AnyTensor(look(*all.body(), sizes, row_major(sizes), 0));
  if (!fits || last >= all.numel())
    arguments.fail({"a view that stays in its ", all.numel(), " elements"},
                   {"sizes ", sizes, " with strides ", strides, " from ", offset, " on"});
  return AnyTensor(look(*all.body(), sizes, strides, offset));
}

GRADUS_SMALL inline Metadata PthReader::metadata() const {
  Metadata texts;
  const std::string prefix = folder_ + std::string(extra);
  for (const file::ZipEntry& e : zip_.entries()) {
    if (!e.name.starts_with(prefix)) continue;
    const file::Bytes bytes = zip_.read(e);
    texts.emplace_back(e.name.substr(prefix.size()), std::string(bytes.begin(), bytes.end()));
  }
  return texts;
}

}  // namespace gradus::io
