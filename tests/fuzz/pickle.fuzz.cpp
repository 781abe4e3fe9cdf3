// SPDX-License-Identifier: MIT
// Pickle on any bytes: a value that can be walked over, or a FormatError; and io::load_pth of a file around it: a
// state_dict, or a FormatError.
#include <cstdlib>

#include <sys/mman.h>

#include <gradus/io/pth.hpp>

using namespace gradus;

namespace {

/// Looks at what can be looked at, so many values deep.
void walk(const file::PickleValue& x, int& left, int depth) {
  if (--left < 0 || depth > 20) return;
  (void)x.describe();
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (x.is_mapping()) walk(x.key(i), left, depth + 1);
    walk(x[i], left, depth + 1);
  }
  if (x.is(file::PickleKind::persistent)) walk(x.persistent_id(), left, depth + 1);
  if (!x.is(file::PickleKind::object)) return;
  walk(x.callable(), left, depth + 1);
  walk(x.arguments(), left, depth + 1);
  if (x.state()) walk(x.state(), left, depth + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string path = "/dev/shm/gradus-fuzz-" + std::to_string(::getpid());
  try {
    const file::Pickle pickle(file::Bytes(data, data + size), {"fuzz", "pickle"}, {.values = 1 << 16});
    int left = 1000;
    walk(pickle.root(), left, 0);
  } catch (const FormatError&) {
    return 0;  // no pickle, or a mapping that lacks a value
  }
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (fd < 0) std::abort();
  ::close(fd);
  {
    file::Output out(path);
    file::ZipWriter zip(out, {.alignment = 1});
    zip.add("m/data.pkl", file::ByteView(data, size));
    zip.add("m/data/0", file::ByteView("0123456789abcdef0123456789abcdef", 32));
    zip.add("m/data/1", file::ByteView("", 0));
    zip.finish();
    out.commit();
  }
  try {
    const StateDict x = io::load_pth(path);
    std::size_t bytes = 0;
    for (const auto& [name, tensor] : x) bytes += tensor.body()->storage->bytes;
    if (bytes < 1 << 20) {
      io::save_pth(x, path);
      if (io::load_pth(path).size() != x.size()) std::abort();
    }
  } catch (const FormatError&) {
  }
  return 0;
}
