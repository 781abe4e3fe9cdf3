// SPDX-License-Identifier: MIT
#pragma once
// PyTorch's own files, .pth and .pt: what torch.save writes and torch.load reads. No Python, and nothing in a file is
// ever executed. Source: PyTorch, torch/serialization.py; Python, Lib/pickletools.py.
#include <string>
#include <vector>

#include <gradus/file/pickle_writer.hpp>
#include <gradus/file/zip_writer.hpp>
#include <gradus/io/pth_state.hpp>

namespace gradus::io {

/// The tensors of a file of torch.save: of a state_dict, or of a whole model by the names that its state_dict() gives
/// them. `key` chooses a part of a checkpoint: load_pth("last.ckpt", "state_dict"); dots lead further down. Tensors
/// that shared a storage share it again. float16 and bfloat16 become float, int8, int16 and uint16 int32, uint32 and
/// uint64 int64. Texts that save_pth put beside the tensors go to `metadata`.
///
/// Throws  IoError if the file cannot be read; IndexError if there is no such key; FormatError if the file is damaged,
///         was written by PyTorch before 1.6 or by torch.jit.save, or holds something else than dense tensors by name
inline StateDict load_pth(const std::string& path, const std::string& key = "", Metadata* metadata = nullptr) {
  PthReader reader(path);
  StateDict x = read_pth_state(reader, select_part(path, reader.root(), key));
  if (metadata) *metadata = reader.metadata();
  return x;
}

/// The part of a storage that some tensors look at, as one entry of the file.
struct PthStorage {
  AnyTensor any;    // one of them
  Size low, high;   // its elements from, to

  std::size_t bytes() const noexcept { return static_cast<std::size_t>(high - low) * gradus::size_bytes(any.dtype()); }
  const void* data() const noexcept {
    const auto width = static_cast<Size>(gradus::size_bytes(any.dtype()));
    return static_cast<const char*>(any.body()->storage->data) + low * width;
  }
};
/// A tensor, and which storage it looks at.
struct PthItem {
  const std::string* name;
  AnyTensor tensor;
  std::size_t storage;
};

/// What x's tensors look at; those that share memory share an entry.
GRADUS_SMALL inline std::vector<PthStorage> pth_storages(const StateDict& x, std::vector<PthItem>& items) {
  std::vector<PthStorage> all;
  for (const StateDict::Item& i : x) {
    if (!i.tensor.defined() || !file::is_utf8(i.name))
      fail<ValueError>({"[save_pth] ", i.tensor.defined() ? "names must be UTF-8" : i.name.c_str(),
                        i.tensor.defined() ? "" : " must be a tensor", ", but got ",
                        i.tensor.defined() ? i.name.c_str() : "an empty AnyTensor", "."});
    AnyTensor y = i.tensor;
    for (const Size stride : y.strides())  // PyTorch has no negative strides
      if (stride < 0) y = AnyTensor(look(*row_major_numbers(i.tensor).body(), y.sizes(), row_major(y.sizes()), 0));
    Size low = y.body()->offset, high = low + 1;
    for (int d = 0; d < y.sizes().rank; ++d) high += (y.sizes()[d] - 1) * y.strides()[d];
    if (y.numel() == 0) high = low;
    std::size_t at = 0;
    while (at < all.size() && (all[at].any.body()->storage->data != y.body()->storage->data ||
                               all[at].any.dtype() != y.dtype()))
      ++at;
    if (at == all.size()) all.push_back({y, low, high});
    if (low < high && all[at].low == all[at].high) all[at].low = low, all[at].high = high;
    else if (low < high) all[at].low = std::min(all[at].low, low), all[at].high = std::max(all[at].high, high);
    items.push_back({&i.name, y, at});
  }
  return all;
}

inline const char* pth_storage_name(Dtype dtype) noexcept {
  constexpr const char* names[] = {"FloatStorage", "DoubleStorage", "LongStorage",
                                   "IntStorage",   "ByteStorage",   "BoolStorage"};
  return names[static_cast<int>(dtype)];
}
GRADUS_SMALL inline void write_pth_dims(file::PickleWriter& out, const Dims& dims) {
  out.mark();
  for (const Size n : dims) out.integer(n);
  out.tuple();
}
/// OrderedDict of name -> _rebuild_tensor_v2(storage, offset, sizes, strides, requires_grad, hooks).
GRADUS_SMALL inline std::string write_pth_pickle(const std::vector<PthItem>& items,
                                                 const std::vector<PthStorage>& storages) {
  file::PickleWriter out;
  out.global("collections", "OrderedDict").empty_tuple().reduce().mark();
  for (const PthItem& i : items) {
    const PthStorage& s = storages[i.storage];
    out.text(*i.name).global("torch._utils", "_rebuild_tensor_v2").mark();
    out.mark().text("storage").global("torch", pth_storage_name(s.any.dtype())).text(std::to_string(i.storage));
    out.text("cpu").integer(s.high - s.low).tuple().persistent_id();
    out.integer(i.tensor.numel() ? i.tensor.body()->offset - s.low : 0);
    write_pth_dims(out, i.tensor.sizes());
    write_pth_dims(out, i.tensor.strides());
    out.boolean(false).global("collections", "OrderedDict").empty_tuple().reduce().tuple().reduce();
  }
  return out.set_items().finish();
}

/// PyTorch names the folder in the file after the file.
GRADUS_SMALL inline std::string pth_folder(const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  const std::string stem = name.substr(0, name.rfind('.'));
  return (stem.empty() || !file::is_utf8(stem) ? "archive" : stem) + "/";
}

/// Writes a state_dict as torch.save(state, path) would: torch.load(path) reads it, with weights_only on and off, and
/// every model's load_state_dict takes it. Tensors that share memory go on sharing it; of a large storage only the part
/// that is used is written. `metadata`: texts that are put beside the tensors, where torch.load does not look.
///
/// Throws  IoError whenever the system refuses, the file is then as before; ValueError for what no file can hold
inline void save_pth(const StateDict& state, const std::string& path, const Metadata& metadata = {}) {
  std::vector<PthItem> items;
  const std::vector<PthStorage> storages = pth_storages(state, items);
  const std::string folder = pth_folder(path);
  for (const auto& [name, text] : metadata)
    if (name.empty() || name.find('/') != name.npos || !file::is_utf8(name))
      fail<ValueError>({"[save_pth] names of metadata must be UTF-8 without a slash, but got ", quoted(name), "."});
  file::Output out(path, "save_pth");
  file::ZipWriter zip(out);
  zip.add(folder + "data.pkl", write_pth_pickle(items, storages));
  zip.add(folder + "byteorder", std::string_view(file::little_endian_host ? "little" : "big"));
  for (std::size_t i = 0; i < storages.size(); ++i)
    zip.add(folder + "data/" + std::to_string(i), file::ByteView(storages[i].data(), storages[i].bytes()));
  zip.add(folder + "version", std::string_view("3\n"));
  for (const auto& [name, text] : metadata) zip.add(folder + std::string(PthReader::extra) + name, text);
  zip.finish();
  out.commit();
}

}  // namespace gradus::io
