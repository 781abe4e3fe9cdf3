// SPDX-License-Identifier: MIT
// load_pth on any bytes: tensors or a FormatError; and what was loaded is loaded again once it is saved.
#include <gradus/io/pth.hpp>

#include "files.hpp"
#include "right_crcs.hpp"

using namespace gradus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string &in = as_file(with_right_crcs(data, size)), &out = written_back();
  StateDict once;
  try {
    once = io::load_pth(in);
  } catch (const FormatError&) {
    return 0;
  }
  io::save_pth(once, out);  // must not throw
  const StateDict twice = io::load_pth(out);
  ::unlink(out.c_str());
  if (!same(once, twice)) std::abort();
  return 0;
}
