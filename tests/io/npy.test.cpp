// SPDX-License-Identifier: MIT
#include <gradus/io/npy.hpp>

#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/tensor/factories.hpp>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;

namespace {

AnyTensor matrix(const Dims& strides) { return AnyTensor(look(*arange<float>(6).body(), {2, 3}, strides, 0)); }

}  // namespace

TEST_CASE("save_npy: the file, and back", "[io]") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.npy";
  io::save_npy(path, matrix({3, 1}));
  const file::Bytes bytes = file::read_file(path);
  CHECK(bytes.size() == 128 + 24);
  CHECK(file::load_le<std::uint32_t>(bytes.data() + 132) == 0x3f800000);
  AnyTensor x = io::load_npy(path);
  CHECK(x.sizes() == Dims{2, 3});
  CHECK(x.as<float>().to_vector() == std::vector<float>{0, 1, 2, 3, 4, 5});
  io::save_npy(path, matrix({1, 2}));  // row-major in the file
  CHECK(io::load_npy(path).as<float>().to_vector() == std::vector<float>{0, 2, 4, 1, 3, 5});
  io::save_npy(path, zeros<bool>({0, 3}));
  CHECK(io::load_npy(path).as<bool>().sizes() == Dims{0, 3});
  io::save_npy(path, full<std::int64_t>({}, -7));
  CHECK(io::load_npy(path).as<std::int64_t>().item() == -7);
}

TEST_CASE("load_npy: column-major and big-endian arrays", "[io]") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.npy";
  // numpy.save(path, numpy.asfortranarray(numpy.arange(6, dtype='>i2').reshape(2, 3)))
  const std::string literal = "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }";
  file::write_file(path, std::string("\x93NUMPY\1\0v\0", 10) + literal + std::string(117 - literal.size(), ' ') + "\n" +
                             std::string("\0\0\0\3\0\1\0\4\0\2\0\5", 12));
  const AnyTensor x = io::load_npy(path);
  CHECK(x.sizes() == Dims{2, 3});
  CHECK(x.strides() == Dims{1, 2});
  CHECK(x.as<std::int32_t>().to_vector() == std::vector<std::int32_t>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("load_npy: cut anywhere", "[io]") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.npy";
  io::save_npy(path, matrix({3, 1}));
  const file::Bytes whole = file::read_file(path);
  for (std::size_t n = 0; n < whole.size(); n += n < 12 || n > 120 ? 1 : 9) {
    file::write_file(path, file::ByteView(whole.data(), n));
    REQUIRE(error_of<FormatError>([&] { io::load_npy(path); }).starts_with("[load_npy] " + path + " must have "));
  }
}

TEST_CASE("save_npy: errors", "[io]") {
  CHECK(error_of<ValueError>([] { io::save_npy("a", {}); }) ==
        "[save_npy] x must be a tensor, but got an empty AnyTensor.");
  CHECK(error_of<IoError>([] { io::load_npy("/none"); }) ==
        "[load_npy] /none must be a readable file, but got: No such file or directory (errno 2).");
}
