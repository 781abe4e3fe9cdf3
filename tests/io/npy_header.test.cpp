// SPDX-License-Identifier: MIT
#include <gradus/io/npy_header.hpp>

#include "support/catch.hpp"

using namespace gradus;
using io::StoredType;

namespace {

/// A file with that dict literal and some bytes of data.
std::string with(const std::string& literal, std::size_t data, char version = 1) {
  std::string text = std::string("\x93NUMPY") + version + std::string(version == 1 ? 3 : 5, '\0');
  if (version == 1) file::store_le(text.data() + 8, static_cast<std::uint16_t>(literal.size() + 1));
  else file::store_le(text.data() + 8, static_cast<std::uint32_t>(literal.size() + 1));
  return text + literal + "\n" + std::string(data, '\0');
}
io::NpyHeader parsed(const std::string& text) {
  const file::Origin origin{"test", "a.npy"};
  return io::parse_npy_header(text, text.size(), origin);
}
std::string error(const std::string& text) {
  const std::string error = error_of<FormatError>([&] { parsed(text); }), begin = "[test] a.npy must have ";
  return error.starts_with(begin) ? error.substr(begin.size()) : error;
}
std::string shaped(const std::string& shape, std::size_t data) {
  return with("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }", data);
}

}  // namespace

TEST_CASE("write_npy_header: NumPy's bytes", "[io]") {
  // python3, numpy 2.4: numpy.save's first 128 bytes
  const auto numpy = [](const std::string& literal) {
    return std::string("\x93NUMPY\1\0v\0", 10) + literal + std::string(117 - literal.size(), ' ') + "\n";
  };
  CHECK(io::write_npy_header(Dtype::float32, {2, 3}) ==
        numpy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"));
  CHECK(io::write_npy_header(Dtype::float64, {}) == numpy("{'descr': '<f8', 'fortran_order': False, 'shape': (), }"));
  CHECK(io::write_npy_header(Dtype::int64, {0, 3}) ==
        numpy("{'descr': '<i8', 'fortran_order': False, 'shape': (0, 3), }"));
  CHECK(io::write_npy_header(Dtype::uint8, {123456}) ==
        numpy("{'descr': '|u1', 'fortran_order': False, 'shape': (123456,), }"));
  CHECK(io::write_npy_header(Dtype::boolean, {1, 1, 1, 1, 1, 1}).size() == 128);
  CHECK(io::write_npy_header(Dtype::boolean, Dims::filled(8, 100000000)).size() == 192);
}

TEST_CASE("parse_npy_header: what NumPy writes, and what it would read", "[io]") {
  for (int i = 0; i < 6; ++i) {
    const auto dtype = static_cast<Dtype>(i);
    const io::NpyHeader h = parsed(io::write_npy_header(dtype, {2, 3}) + std::string(6 * size_bytes(dtype), 'x'));
    CHECK(h.type == static_cast<StoredType>(i));
    CHECK(h.sizes == Dims{2, 3});
    CHECK(h.numel == 6);
    CHECK(h.data == 128);
    CHECK(!h.fortran_order);
    CHECK(!h.big_endian);
  }
  const io::NpyHeader h = parsed(with(R"({"shape":(3L,),"fortran_order":True,"descr":">i2"})", 6, 2));
  CHECK(h.type == StoredType::int16);
  CHECK(h.big_endian);
  CHECK(h.fortran_order);
  CHECK(h.sizes == Dims{3});
  CHECK(parsed(with("{'descr': '=u8', 'fortran_order': False, 'shape': ()}", 8, 3)).sizes == Dims{});
  CHECK(parsed(with("{ 'descr' :'|b1','fortran_order':False,'shape':( 2 , 0 ) , } ", 0)).numel == 0);
}

TEST_CASE("parse_npy_header: damaged headers", "[io]") {
  const std::string damaged = " The header is damaged.";
  CHECK(error("") == "a .npy file's first bytes (6 bytes) at byte 0, but got only 0. The file is truncated.");
  CHECK(error("PK\3\4..") == "'\\x93NUMPY' at byte 0, but got other bytes. It is no .npy file.");
  CHECK(error(with("", 0, 4)) == "version 1.0, 2.0 or 3.0 at byte 6, but got 4.0. The file is damaged.");
  CHECK(error(std::string("\x93NUMPY\2\0\xff\xff\xff\xff", 12)) ==
        "a header of at most 65536 bytes at byte 8, but got 4294967295. The file is damaged.");
  CHECK(error(std::string("\x93NUMPY\1\0\xff\xff", 10)) ==
        "a header (65535 bytes) at byte 10, but got only 0. The file is truncated.");
  CHECK(error(with("{'descr': '<f4'}", 0)) == "'descr', 'fortran_order' and 'shape' at byte 26, but got 0x0a." +
      damaged);
  CHECK(error(with("{'descr': '<f4', 'descr': '<f4'}", 0)) ==
        "'descr', 'fortran_order' and 'shape', once each at byte 35, but got 0x20." + damaged);
  CHECK(error(with("{'size': 1}", 0)) ==
        "'descr', 'fortran_order' and 'shape', once each at byte 18, but got 0x20." + damaged);
  CHECK(error(with("{'descr': '<f4", 0)) == "the rest of a text at byte 21, but got '<'." + damaged);
  CHECK(error(shaped("(2)", 8)) == "',' at byte 62, but got ')'." + damaged);
  CHECK(error(shaped("(-2,)", 8)) == "a size at byte 61, but got '-'." + damaged);
  CHECK(error(shaped("(2.0,)", 8)) == "',' at byte 62, but got '.'." + damaged);
  CHECK(error(shaped("(99999999999999999999,)", 8)) == "a size of 64 bits at byte 79, but got '9'." + damaged);
  CHECK(error(shaped("(1,1,1,1,1,1,1,1,1)", 4)) == "at most 8 sizes at byte 77, but got '1'." + damaged);
  CHECK(error(with("{'descr': '<f4', 'fortran_order': false, 'shape': ()}", 4)) ==
        "True or False at byte 44, but got 'f'." + damaged);
  CHECK(error(with("{'descr': '<f4', 'fortran_order': False, 'shape': ()} x", 4)) ==
        "the header's end, a new line at byte 64, but got 'x'." + damaged);
}

TEST_CASE("parse_npy_header: sizes that the file does not have", "[io]") {
  CHECK(error(shaped("(3,)", 11)) == "12 bytes for sizes (3,) at byte 68, but got 11. The file is truncated.");
  CHECK(error(shaped("(3,)", 13)) == "12 bytes for sizes (3,) at byte 68, but got 13. Something was appended to it.");
  CHECK(error(shaped("(4294967296, 4294967296)", 0)) ==
        "sizes that fit in memory at byte 10, but got (4294967296, 4294967296). The file is damaged.");
  CHECK(error(shaped("(4294967296, 4294967296, 0)", 0)) ==
        "sizes that fit in memory at byte 10, but got (4294967296, 4294967296, 0). The file is damaged.");
}

TEST_CASE("parse_npy_header: types that are no numbers", "[io]") {
  const std::string wanted =
      "an element type '<f2', '<f4', '<f8', '<i2', '<i4', '<i8', '<u2', '<u4', '<u8', '|i1', '|u1' or '|b1' at byte "
      "20, "
      "but got ";
  const std::string remedy = ". Numbers only: objects, texts, dates, fields and complex numbers cannot be read.";
  for (const char* type : {"|O", "<c8", "<U3", "|S4", "<M8[ns]", "|f4", "f4", "", "<", "<f16", "<i1x"})
    CHECK(error(with("{'descr': '" + std::string(type) + "', 'fortran_order': False, 'shape': ()}", 4)) ==
          wanted + "'" + type + "'" + remedy);
  CHECK(error(with("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}", 4)) ==
        wanted + "a list of fields" + remedy);
}
