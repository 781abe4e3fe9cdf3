// SPDX-License-Identifier: MIT
// JSON on any bytes: a document or a FormatError; and a document written out again parses to the same document.
#include <cstdlib>

#include <gradus/file/json.hpp>

namespace file = gradus::file;

namespace {

void write(std::string& out, file::Json v) {
  const char* separator = "";
  switch (v.kind()) {
    case file::JsonKind::null: out += "null"; break;
    case file::JsonKind::boolean: out += v.boolean() ? "true" : "false"; break;
    case file::JsonKind::number: out += v.number_text(); break;
    case file::JsonKind::string: file::append_json_string(out, v.string()); break;
    case file::JsonKind::array:
      out += '[';
      for (file::Json e : v) out += separator, write(out, e), separator = ",";
      out += ']';
      break;
    case file::JsonKind::object:
      out += '{';
      for (file::Json e : v) {
        out += separator;
        file::append_json_string(out, e.key());
        out += ':';
        write(out, e);
        separator = ",";
        // Only where finding costs little.
        if (v.size() < 16 && v.at(e.key()).offset() != e.offset()) std::abort();
      }
      out += '}';
  }
}

void ask_everything(file::Json v) {
  try {
    v.number();
    v.integer();
  } catch (const gradus::FormatError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string once, twice;
  try {
    const file::JsonDocument d(std::string(data, data + size), {"fuzz", "data"});
    ask_everything(d.root());
    write(once, d.root());
  } catch (const gradus::FormatError&) {
    return 0;
  }
  const file::JsonDocument again(once, {"fuzz", "again"});  // must not throw
  write(twice, again.root());
  if (once != twice) std::abort();
  return 0;
}
