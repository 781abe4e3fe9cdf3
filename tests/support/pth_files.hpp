// SPDX-License-Identifier: MIT
#pragma once
// Files as torch.save writes them, made up for a test.
#include <string>
#include <utility>
#include <vector>

#include <gradus/file/pickle_writer.hpp>
#include <gradus/file/zip_writer.hpp>

using ZipEntries = std::vector<std::pair<std::string, std::string>>;

inline void write_zip(const std::string& path, const ZipEntries& entries) {
  gradus::file::Output out(path, "test");
  gradus::file::ZipWriter zip(out);
  for (const auto& [name, text] : entries) zip.add(name, text);
  zip.finish();
  out.commit();
}

/// What a pickle says of a tensor.
struct PthTensor {
  std::string storage = "FloatStorage", entry = "0", function = "_rebuild_tensor_v2";
  std::int64_t count = 6, offset = 0;
  std::vector<std::int64_t> sizes = {2, 3}, strides = {3, 1};
};
inline void append(gradus::file::PickleWriter& out, const PthTensor& t) {
  const auto tuple = [&](const std::vector<std::int64_t>& numbers) {
    out.mark();
    for (const std::int64_t n : numbers) out.integer(n);
    out.tuple();
  };
  out.global("torch._utils", t.function).mark();
  out.mark().text("storage").global(t.storage == "UntypedStorage" ? "torch.storage" : "torch", t.storage);
  out.text(t.entry).text("cuda:0").integer(t.count).tuple().persistent_id().integer(t.offset);
  tuple(t.sizes);
  tuple(t.strides);
  out.boolean(true).tuple().reduce();
}
/// The pickle of {"x": tensor}.
inline std::string pickle_of(const PthTensor& tensor) {
  gradus::file::PickleWriter out;
  out.empty_dict().mark().text("x");
  append(out, tensor);
  return out.set_items().finish();
}
