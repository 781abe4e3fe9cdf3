// SPDX-License-Identifier: MIT
#include <gradus/io/npz.hpp>

#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/tensor/factories.hpp>

#include "support/catch.hpp"
#include "support/pth_files.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;

TEST_CASE("load_npz: numpy.savez_compressed", "[io]") {
  const StateDict x = io::load_npz(GRADUS_SOURCE_DIR "/tests/io/compressed.npz");  // make_pth.py
  REQUIRE(x.size() == 3);
  CHECK(x.begin()->name == "x");
  CHECK(x["x"].sizes() == Dims{2, 3});
  CHECK(x["x"].as<float>().to_vector() == std::vector<float>{0, 1, 2, 3, 4, 5});
  CHECK(x["y"].as<bool>().item());
  CHECK(x["a.b"].as<std::int64_t>().sizes() == Dims{0, 2});
}

TEST_CASE("save_npz: what it writes is loaded again", "[io]") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.npz";
  const AnyTensor turned(look(*arange<float>(6).body(), {3, 2}, {1, 3}, 0));
  io::save_npz(path, {{"w", turned}, {"a/b", zeros<std::uint8_t>({2})}, {"w.npy", full<double>({}, 0.5)}});
  const StateDict x = io::load_npz(path);
  REQUIRE(x.size() == 3);
  CHECK(x["w"].as<float>().to_vector() == std::vector<float>{0, 3, 1, 4, 2, 5});
  CHECK(x["a/b"].as<std::uint8_t>().numel() == 2);
  CHECK(x["w.npy"].as<double>().item() == 0.5);
  io::save_npz(path, {});
  CHECK(io::load_npz(path).empty());
}

TEST_CASE("load_npz: damaged files", "[io]") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.npz";
  const auto error = [&](const ZipEntries& entries) {
    write_zip(path, entries);
    return error_of<FormatError>([&] { io::load_npz(path); });
  };
  CHECK(error({{"x.txt", ""}}) ==
        "[load_npz] " + path + " (x.txt) must have a name that ends in .npy at byte 0, but got x.txt. It is no .npz "
                               "file.");
  CHECK(error({{"x.npy", "12345"}}) == "[load_npz] " + path + " (x.npy) must have a .npy file's first bytes (6 bytes) "
      "at "
                                       "byte 0, but got only 5. The file is truncated.");
  // A header that claims more than the entry has: the memory it would take is never asked for.
  CHECK(error({{"x.npy", io::write_npy_header(Dtype::float64, {Size{1} << 40})}}) ==
        "[load_npz] " + path + " (x.npy) must have 8796093022208 bytes for sizes (1099511627776,) at byte 128, but "
                               "got 0. "
        "The file is truncated.");
}

TEST_CASE("save_npz: what no file can hold", "[io]") {
  const auto error = [](const StateDict& x) { return error_of<ValueError>([&] { io::save_npz("a", x); }); };
  CHECK(error({{"\xff", zeros({1})}}) == "[save_npz] names must be UTF-8 without zeros, but got '\xff'.");
  CHECK(error({{"a", {}}}) == "[save_npz] a must be a tensor, but got an empty AnyTensor.");
}
