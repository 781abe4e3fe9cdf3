// SPDX-License-Identifier: MIT
#include <gradus/io/safetensors.hpp>

#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/view.hpp>
#include <gradus/tensor/factories.hpp>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;

namespace {

std::string content(const std::string& path) {
  const file::Bytes b = file::read_file(path);
  return {b.begin(), b.end()};
}
std::string length(std::uint64_t n) {
  std::string text(8, '\0');
  file::store_le(text.data(), n);
  return text;
}

}  // namespace

TEST_CASE("save_safetensors: the reference writer's bytes", "[io]") {
  const TemporaryFolder folder;
  io::save_safetensors(folder / "a", {{"attn.0", arange<float>(6).view({1, 2, 3})}});
  const std::string header = R"({"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}})";
  const std::string a = content(folder / "a");
  CHECK(a.substr(0, 72) == std::string("\x40\0\0\0\0\0\0\0", 8) + header);
  CHECK(a.substr(72) == std::string("\0\0\0\0\0\0\x80?\0\0\0@\0\0@@\0\0\x80@\0\0\xa0@", 24));
  io::save_safetensors(folder / "b", {});
  CHECK(content(folder / "b") == std::string("\x08\0\0\0\0\0\0\0{}      ", 16));
  CHECK(folder.entries() == 2);
}

TEST_CASE("save_safetensors: every type in the reference writer's order", "[io]") {
  const TemporaryFolder folder;
  // Put in another order than the file's. The text: python3, safetensors 0.8.0, safetensors.numpy.save.
  io::save_safetensors(folder / "a",
                       {{"b", from_vector<bool>({true, false, true})},
                        {"u", from_vector<std::uint8_t>({7, 8})},
                        {"i", from_vector<std::int32_t>({-1})},
                        {"z.f", full<float>({}, 1.5f)},
                        {"a.f", zeros({0, 3})},
                        {"l", from_vector<std::int64_t>({1, -2}, {1, 2})},
                        {"d", from_vector<double>({0.25})},
                        {"é\"\\\n", from_vector<std::uint8_t>({1})}},
                       {{"format", "pt"}});
  const std::string header =
      R"({"__metadata__":{"format":"pt"},"l":{"dtype":"I64","shape":[1,2],"data_offsets":[0,16]},)"
      R"("d":{"dtype":"F64","shape":[1],"data_offsets":[16,24]},"a.f":{"dtype":"F32","shape":[0,3],)"
      R"("data_offsets":[24,24]},"z.f":{"dtype":"F32","shape":[],"data_offsets":[24,28]},"i":{"dtype":"I32",)"
      R"("shape":[1],"data_offsets":[28,32]},"u":{"dtype":"U8","shape":[2],"data_offsets":[32,34]},)"
      R"("é\"\\\n":{"dtype":"U8","shape":[1],"data_offsets":[34,35]},"b":{"dtype":"BOOL","shape":[3],)"
      R"("data_offsets":[35,38]}}    )";
  const std::string data("\1\0\0\0\0\0\0\0\xfe\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0\0\xd0?\0\0\xc0?\xff\xff\xff\xff"
                         "\7\x08\1\1\0\1", 38);
  CHECK(content(folder / "a") == length(488) + header + data);

  io::Metadata metadata;
  const StateDict x = io::load_safetensors(folder / "a", &metadata);
  CHECK(metadata == io::Metadata{{"format", "pt"}});
  REQUIRE(x.size() == 8);
  CHECK(x.begin()->name == "l");
  CHECK(x["l"].as<std::int64_t>().to_vector() == std::vector<std::int64_t>{1, -2});
  CHECK(x["l"].sizes() == Dims{1, 2});
  CHECK(x["d"].as<double>().item() == 0.25);
  CHECK(x["a.f"].as<float>().sizes() == Dims{0, 3});
  CHECK(x["z.f"].as<float>().sizes() == Dims{});
  CHECK(x["z.f"].as<float>().item() == 1.5f);
  CHECK(x["i"].as<std::int32_t>().item() == -1);
  CHECK(x["u"].as<std::uint8_t>().to_vector() == std::vector<std::uint8_t>{7, 8});
  CHECK(x["é\"\\\n"].as<std::uint8_t>().item() == 1);
  CHECK(x["b"].as<bool>().to_vector() == std::vector<bool>{true, false, true});
}

TEST_CASE("save_safetensors: views are written in row-major order", "[io]") {
  const TemporaryFolder folder;
  const auto x = arange<float>(6).view({2, 3});
  io::save_safetensors(folder / "a", {{"d", x.to<double>().t()}, {"f", x.t()}, {"u", x.to<std::uint8_t>().t()},
                                      {"part", x.narrow(0, 1, 1)}, {"wide", full<float>({}, 2).expand({2, 2})}});
  const StateDict y = io::load_safetensors(folder / "a");
  CHECK(y["d"].as<double>().to_vector() == std::vector<double>{0, 3, 1, 4, 2, 5});
  CHECK(y["f"].as<float>().to_vector() == std::vector<float>{0, 3, 1, 4, 2, 5});
  CHECK(y["f"].sizes() == Dims{3, 2});
  CHECK(y["u"].as<std::uint8_t>().to_vector() == std::vector<std::uint8_t>{0, 3, 1, 4, 2, 5});
  CHECK(y["part"].as<float>().to_vector() == std::vector<float>{3, 4, 5});
  CHECK(y["wide"].as<float>().to_vector() == std::vector<float>{2, 2, 2, 2});
}

TEST_CASE("load_safetensors: narrow types are widened, bools are 0 or 1", "[io]") {
  const TemporaryFolder folder;
  const std::string header =
      R"({"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]},)"
      R"("s":{"dtype":"I16","shape":[1],"data_offsets":[6,8]},"c":{"dtype":"I8","shape":[2],"data_offsets":[8,10]},)"
      R"("t":{"dtype":"BOOL","shape":[2],"data_offsets":[10,12]}})";
  const std::string data("\0\x3c\1\0\x80\xbf\xfe\xff\xff\5\2\0", 12);
  file::write_file(folder / "a", length(header.size()) + header + data);
  const StateDict x = io::load_safetensors(folder / "a");
  CHECK(x["h"].as<float>().to_vector() == std::vector<float>{1, 0x1p-24f});
  CHECK(x["b"].as<float>().item() == -1);
  CHECK(x["s"].as<std::int32_t>().item() == -2);
  CHECK(x["c"].as<std::int32_t>().to_vector() == std::vector<std::int32_t>{-1, 5});
  CHECK(x["t"].as<bool>().to_vector() == std::vector<bool>{true, false});
}

TEST_CASE("load_safetensors: damaged files", "[io]") {
  const TemporaryFolder folder;
  const std::string path = folder / "a";
  const auto error = [&](const std::string& text) {
    file::write_file(path, text);
    return error_of<FormatError>([&] { io::load_safetensors(path); });
  };
  const std::string begin = "[load_safetensors] " + path + " must have ";
  CHECK(error("") == begin + "the length of a header (8 bytes) at byte 0, but got only 0. The file is truncated.");
  CHECK(error("1234567") ==
        begin + "the length of a header (8 bytes) at byte 0, but got only 7. The file is truncated.");
  CHECK(error("\x80\2}q\1(X\3") == begin + "a header of at most 100000000 bytes at byte 0, but got 0x3582801" +
                                       "717d0280. It is no safetensors file.");
  CHECK(error(length(100'000'001) + "{}") ==
        begin + "a header of at most 100000000 bytes at byte 0, but got 0x5f5e101. It is no safetensors file.");
  CHECK(error(length(3) + "{}") == begin + "a header (3 bytes) at byte 8, but got only 2. The file is truncated.");
  CHECK(error(length(2) + "{}!") ==
        begin + "tensors that take all 1 bytes behind the header at byte 8, but got tensors of 0 bytes. "
        "The file is damaged.");
  io::save_safetensors(path, {{"x", arange<float>(3)}});
  const std::string whole = content(path);
  for (std::size_t n = 0; n < whole.size(); ++n) REQUIRE(error(whole.substr(0, n)) != "no error");
  CHECK(error(whole) == "no error");
  CHECK(error_of<IoError>([&] { io::load_safetensors(folder / "none"); }) ==
        "[load_safetensors] " + folder / "none" + " must be a readable file, but got: No such file or directory "
        "(errno 2).");
}

TEST_CASE("save_safetensors: what no file can hold, and the old file stays", "[io]") {
  const TemporaryFolder folder;
  const std::string path = folder / "a";
  file::write_file(path, std::string("old"));
  const auto error = [&](const StateDict& x, const io::Metadata& m = {}) {
    return error_of<ValueError>([&] { io::save_safetensors(path, x, m); });
  };
  const auto x = zeros({1});
  CHECK(error({{"__metadata__", x}}) ==
        "[save_safetensors] __metadata__ must be a tensor, but got the name of the file's metadata.");
  CHECK(error({{"a", AnyTensor()}}) == "[save_safetensors] a must be a tensor, but got an empty AnyTensor.");
  CHECK(error({{"a\xff", x}}) == "[save_safetensors] names must be UTF-8, but got a\xff.");
  CHECK(error({}, {{"a", "1"}, {"a", "2"}}) ==
        "[save_safetensors] metadata must have names of their own, but got a twice.");
  CHECK(error({}, {{"a", "\xc3"}}) == "[save_safetensors] names must be UTF-8, but got \xc3.");
  CHECK(content(path) == "old");
  CHECK(folder.entries() == 1);
}
