// SPDX-License-Identifier: MIT
// load_safetensors on any bytes: tensors or a FormatError; and what was loaded is loaded again once it is saved.
#include <gradus/io/safetensors.hpp>

#include "files.hpp"

using namespace gradus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string &in = as_file(file::Bytes(data, data + size)), &out = written_back();
  StateDict once;
  io::Metadata metadata, again;
  try {
    once = io::load_safetensors(in, &metadata);
  } catch (const FormatError&) {
    return 0;
  }
  io::save_safetensors(out, once, metadata);  // must not throw
  const StateDict twice = io::load_safetensors(out, &again);
  ::unlink(out.c_str());
  if (!same(once, twice) || metadata != again) std::abort();
  return 0;
}
