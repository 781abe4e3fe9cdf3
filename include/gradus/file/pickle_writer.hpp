// SPDX-License-Identifier: MIT
#pragma once
// Writing pickles of protocol 2: the few opcodes that dicts, tuples, texts, numbers and calls need, and no memo.
#include <string>
#include <string_view>

#include <gradus/file/bytes.hpp>

namespace gradus::file {

/// Appends opcodes. What a call or a tuple consists of comes before it, as on a stack:
///   pickle.global("collections", "OrderedDict").empty_tuple().reduce();
class PickleWriter {
 public:
  PickleWriter() : bytes_("\x80\x02") {}

  PickleWriter& mark() { return op('('); }
  PickleWriter& empty_tuple() { return op(')'); }
  /// A tuple of what stands above the newest mark.
  PickleWriter& tuple() { return op('t'); }
  PickleWriter& empty_dict() { return op('}'); }
  /// Puts the pairs above the newest mark into the dict below it.
  PickleWriter& set_items() { return op('u'); }
  /// Calls what lies below the newest value, a tuple of arguments.
  PickleWriter& reduce() { return op('R'); }
  /// Gives the object below the newest value that value as its state.
  PickleWriter& build() { return op('b'); }
  PickleWriter& none() { return op('N'); }
  PickleWriter& persistent_id() { return op('Q'); }
  PickleWriter& boolean(bool x) { return op(x ? '\x88' : '\x89'); }

  GRADUS_SMALL PickleWriter& global(std::string_view module, std::string_view name) {
    ((((bytes_ += 'c') += module) += '\n') += name) += '\n';
    return *this;
  }
  /// UTF-8, below 4 GiB.
  GRADUS_SMALL PickleWriter& text(std::string_view x) {
    op('X').append_le(x.size(), 4);
    bytes_ += x;
    return *this;
  }
  GRADUS_SMALL PickleWriter& integer(std::int64_t x) {
    const auto bits = static_cast<std::uint64_t>(x);
    if (x >= 0 && x < 0x100) return op('K').append_le(bits, 1);
    if (x >= 0 && x < 0x10000) return op('M').append_le(bits, 2);
    if (x == static_cast<std::int32_t>(x)) return op('J').append_le(bits, 4);
    return op('\x8a').op('\x08').append_le(bits, 8);
  }
  /// The whole pickle. Nothing may be appended afterwards.
  std::string finish() {
    op('.');
    return static_cast<std::string&&>(bytes_);
  }

 private:
  PickleWriter& op(char code) {
    bytes_ += code;
    return *this;
  }
  GRADUS_SMALL PickleWriter& append_le(std::uint64_t x, std::size_t n) {
    char bytes[8];
    store_le(bytes, x);
    bytes_.append(bytes, n);
    return *this;
  }

  std::string bytes_;
};

}  // namespace gradus::file
