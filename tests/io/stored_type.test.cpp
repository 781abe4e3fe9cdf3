// SPDX-License-Identifier: MIT
#include <gradus/io/stored_type.hpp>

#include <algorithm>

#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/tensor/factories.hpp>

#include "support/catch.hpp"

using namespace gradus;
using io::StoredType;

namespace {

const file::Origin origin{"test", "a"};

AnyTensor decoded(StoredType type, std::vector<std::uint8_t> bytes, bool big_endian = false) {
  const Size n = static_cast<Size>(bytes.size() / io::size_bytes(type));
  return io::read_numbers(type, {n}, big_endian, origin, 100,
                          [&](std::uint8_t* to) { std::copy(bytes.begin(), bytes.end(), to); });
}

}  // namespace

TEST_CASE("StoredType: names and sizes go together with those of Dtype", "[io]") {
  for (int i = 0; i < 6; ++i) {
    const auto dtype = static_cast<Dtype>(i);
    const auto type = static_cast<StoredType>(i);
    CHECK(io::name(type) == std::string(name(dtype)));
    CHECK(io::size_bytes(type) == size_bytes(dtype));
    CHECK(io::loaded_as(type) == dtype);
  }
  CHECK(std::string(io::name(StoredType::float16)) == "float16");
  CHECK(std::string(io::name(StoredType::uint64)) == "uint64");
}

TEST_CASE("decode: every number keeps its value", "[io]") {
  CHECK(decoded(StoredType::float16, {0, 0x3c, 1, 0}).as<float>().to_vector() == std::vector<float>{1, 0x1p-24f});
  CHECK(decoded(StoredType::bfloat16, {0x80, 0xbf}).as<float>().item() == -1);
  CHECK(decoded(StoredType::int16, {0xfe, 0xff}).as<std::int32_t>().item() == -2);
  CHECK(decoded(StoredType::int8, {0xff}).as<std::int32_t>().item() == -1);
  CHECK(decoded(StoredType::uint16, {0xff, 0xff}).as<std::int32_t>().item() == 65535);
  CHECK(decoded(StoredType::uint32, {0xff, 0xff, 0xff, 0xff}).as<std::int64_t>().item() == 4294967295);
  CHECK(decoded(StoredType::uint64, {1, 0, 0, 0, 0, 0, 0, 0x7f}).as<std::int64_t>().item() == 0x7f00000000000001);
  CHECK(decoded(StoredType::boolean, {0, 2}).as<bool>().to_vector() == std::vector<bool>{false, true});
  CHECK(decoded(StoredType::float32, {}).numel() == 0);
}

TEST_CASE("decode: the other byte order", "[io]") {
  CHECK(decoded(StoredType::float32, {0x3f, 0x80, 0, 0}, true).as<float>().item() == 1);
  CHECK(decoded(StoredType::int16, {0, 7}, true).as<std::int32_t>().item() == 7);
  CHECK(decoded(StoredType::uint32, {1, 0, 0, 0}, true).as<std::int64_t>().item() == 1 << 24);
  CHECK(decoded(StoredType::float64, {0x3f, 0xe0, 0, 0, 0, 0, 0, 0}, true).as<double>().item() == 0.5);
}

TEST_CASE("decode: no int64 equals a uint64 from 2^63 on", "[io]") {
  CHECK(error_of<FormatError>([] {
          decoded(StoredType::uint64, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80});
        }) == "[test] a must have numbers below 2^63 at byte 108, but got a larger one. No element type can hold it.");
}

TEST_CASE("row_major_numbers: itself, or a copy", "[io]") {
  const AnyTensor x = arange<float>(6);
  CHECK(is_same(io::row_major_numbers(x), x));
  const AnyTensor y = io::row_major_numbers(AnyTensor(look(*x.body(), {3, 2}, {1, 3}, 0)));
  CHECK(y.is_contiguous());
  CHECK(y.as<float>().to_vector() == std::vector<float>{0, 3, 1, 4, 2, 5});
}
