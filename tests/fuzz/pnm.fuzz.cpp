// SPDX-License-Identifier: MIT
// parse_pnm on any bytes: as many bytes as its sizes say, or a FormatError.
#include <cstdlib>

#include <gradus/file/pnm.hpp>

namespace file = gradus::file;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const file::Pixels p = file::parse_pnm({data, size}, {"parse_pnm", "data"});
    if (p.bytes.size() != static_cast<std::size_t>(p.height * p.width * p.channels)) std::abort();
  } catch (const gradus::FormatError&) {
  }
  return 0;
}
