// SPDX-License-Identifier: MIT
// load_npz on any bytes: tensors or a FormatError; and what was loaded is loaded again once it is saved.
#include <gradus/io/npz.hpp>

#include "files.hpp"
#include "right_crcs.hpp"

using namespace gradus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string &in = as_file(with_right_crcs(data, size)), &out = written_back();
  StateDict once;
  try {
    once = io::load_npz(in);
  } catch (const FormatError&) {
    return 0;
  }
  io::save_npz(out, once);  // must not throw
  if (io::load_npz(out).size() != once.size()) std::abort();
  ::unlink(out.c_str());
  return 0;
}
