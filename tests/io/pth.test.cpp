// SPDX-License-Identifier: MIT
#include <gradus/io/pth.hpp>

#include <cstdio>
#include <fstream>

#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/tensor/factories.hpp>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;

namespace {

const std::string golden = GRADUS_SOURCE_DIR "/tests/io/";

/// Any element type as double.
std::vector<double> numbers(const AnyTensor& x) {
  return x.visit([](const auto& y) {
    std::vector<double> all;
    for (const auto value : y.to_vector()) all.push_back(static_cast<double>(value));
    return all;
  });
}
/// What make_pth.py calls numbers(n), from k on in steps.
std::vector<double> made(int n, int minus = 3, int first = 0, int step = 1) {
  std::vector<double> all;
  for (int i = 0, k = first; i < n; ++i, k += step) all.push_back(k % 7 - minus);
  return all;
}
AnyTensor view(const AnyTensor& x, const Dims& sizes, const Dims& strides, Size offset) {
  return AnyTensor(look(*x.body(), sizes, strides, offset));
}
/// The same names, types, sizes and numbers.
void check_same(const StateDict& a, const StateDict& b) {
  REQUIRE(a.size() == b.size());
  auto y = b.begin();
  for (const auto& [name, x] : a) {
    CHECK(name == y->name);
    CHECK(x.dtype() == y->tensor.dtype());
    CHECK(x.sizes() == y->tensor.sizes());
    CHECK(numbers(x) == numbers(y->tensor));
    ++y;
  }
}
Storage* storage(const AnyTensor& x) { return x.body()->storage.get(); }

}  // namespace

TEST_CASE("load_pth: every type and layout of PyTorch 2.13 and 1.13", "[io]") {
  for (const std::string version : {"2.13", "1.13"}) {
    INFO(version);
    const StateDict x = io::load_pth(golden + "state_" + version + ".pth");
    REQUIRE(x.size() == (version == "2.13" ? 26 : 23));
    CHECK(x.begin()->name == "float32");
    const std::pair<const char*, Dtype> types[] = {
        {"float32", Dtype::float32}, {"float64", Dtype::float64}, {"float16", Dtype::float32},
        {"bfloat16", Dtype::float32}, {"int64", Dtype::int64},    {"int32", Dtype::int32},
        {"int16", Dtype::int32},     {"int8", Dtype::int32},      {"uint8", Dtype::uint8},
        {"uint16", Dtype::int32},    {"uint32", Dtype::int64},    {"uint64", Dtype::int64}};
    for (const auto& [name, dtype] : types) {
      if (!x.contains(name)) continue;
      INFO(name);
      CHECK(x[name].dtype() == dtype);
      CHECK(x[name].sizes() == Dims{2, 3});
      CHECK(numbers(x[name]) == made(6, name[0] == 'u' ? 0 : 3));
    }
    CHECK(numbers(x["bool"]) == std::vector<double>{0, 1, 0, 1, 0, 1});
    CHECK(x["bool"].is<bool>());
    CHECK(numbers(x["rank0"]) == made(1, 3, 5));
    for (const char* name : {"rank1", "rank2", "rank3", "rank4", "rank5"}) {
      CHECK(numbers(x[name]) == made(32));
      CHECK(x[name].sizes().rank == name[4] - '0');
      CHECK(storage(x[name]) == storage(x["rank0"]));
    }
    CHECK(x["transposed"].sizes() == Dims{8, 4});
    CHECK(x["transposed"].strides() == Dims{1, 8});
    CHECK(numbers(x["every third"]) == made(10, 3, 2, 3));
    CHECK(numbers(x["expanded"]) == std::vector<double>{-3, -3, -3, -2, -2, -2});
    CHECK(numbers(x["half of it"]) == made(4, 3, 4));
    CHECK(x["empty"].sizes() == Dims{0, 3});
    CHECK(numbers(x["parameter"]) == made(4));
    CHECK(numbers(x["tagged"]) == made(3));
  }
}

TEST_CASE("load_pth: a whole model of PyTorch 2.13 and 1.13", "[io]") {
  for (const std::string version : {"2.13", "1.13"}) {
    const StateDict x = io::load_pth(golden + "model_" + version + ".pth");
    std::ifstream lines(golden + "model.txt");
    std::string name, total_text, last;
    std::size_t n = 0;
    for (auto i = x.begin(); lines >> name >> n >> total_text >> last; ++i) {
      INFO(version << " " << name);
      REQUIRE(i != x.end());
      CHECK(i->name == name);
      const std::vector<double> values = numbers(i->tensor);
      REQUIRE(values.size() == n);
      double total = 0;
      for (const double value : values) total += value;
      CHECK(total == Approx(std::strtod(total_text.c_str(), nullptr)).epsilon(1e-12));
      CHECK(values.back() == std::strtod(last.c_str(), nullptr));
    }
    CHECK(x.size() == 14);
    CHECK(storage(x["tied.weight"]) == storage(x["out.weight"]));
    CHECK(storage(x["tied.bias"]) != storage(x["out.bias"]));
  }
}

TEST_CASE("load_pth: checkpoints, lists, and the format before 1.6", "[io]") {
  const std::string path = golden + "checkpoint_2.13.pth";
  CHECK(io::load_pth(path, "model").size() == 2);
  CHECK(numbers(io::load_pth(path, "optimizer.state.0")["step"]) == std::vector<double>{1});
  CHECK(error_of<FormatError>([&] { io::load_pth(path); }) ==
        "[load_pth] " + path + " must hold tensors by name, but got 'model' (a dict of 2), 'epoch' (the int 3), "
        "'optimizer' (a dict of 2), 'best' (a float). Choose a part: load_pth(path, \"model\").");
  CHECK(numbers(io::load_pth(golden + "list_2.13.pth")["0"]) == std::vector<double>{1, 1});
  const std::string legacy = golden + "legacy_2.13.pth";
  CHECK(error_of<FormatError>([&] { io::load_pth(legacy); }) ==
        "[load_pth] " + legacy + " must be a zip file, but got the format of PyTorch before 1.6. Load it with PyTorch "
                                 "and "
        "save it again.");
}

TEST_CASE("save_pth: the pickle, opcode by opcode", "[io]") {
  const TemporaryFolder folder;
  io::save_pth({{"w", arange<float>(2)}}, folder / "net.v1.pth");
  const file::Input in(folder / "net.v1.pth", "test");
  const file::ZipReader zip(in, "test");
  const file::Bytes bytes = zip.read(*zip.find("net.v1/data.pkl"));
  // Checked with PyTorch by check_pth.py; pickletools.dis shows OrderedDict, MARK, 'w', the tensor, SETITEMS.
  const std::string want(
      "\x80\x02"
      "ccollections\nOrderedDict\n)R(X\1\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storage"
      "ctorch\nFloatStorage\nX\1\0\0\0"
      "0X\3\0\0\0cpuK\2tQK\0(K\2t(K\1t\x89"
      "ccollections\nOrderedDict\n)RtRu.",
      163);
  CHECK(std::string(bytes.begin(), bytes.end()) == want);
  CHECK(zip.read(*zip.find("net.v1/version")) == file::Bytes{'3', '\n'});
  CHECK(zip.read(*zip.find("net.v1/data/0")) == file::Bytes{0, 0, 0, 0, 0, 0, 0x80, 0x3f});
  CHECK(zip.find("net.v1/data/0")->data % 64 == 0);
}

TEST_CASE("save_pth: what it writes is loaded again", "[io]") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.pth";
  for (const std::string version : {"2.13", "1.13"})
    for (const std::string kind : {"state_", "model_"}) {
      const StateDict x = io::load_pth(golden + kind + version + ".pth");
      io::save_pth(x, path, {{"note", "text"}});
      io::Metadata metadata;
      check_same(x, io::load_pth(path, "", &metadata));
      CHECK(metadata == io::Metadata{{"note", "text"}});
    }
  io::save_pth({}, path);
  CHECK(io::load_pth(path).empty());
  CHECK(folder.entries() == 1);
}

TEST_CASE("save_pth: shared memory is written once, and only the part in use", "[io]") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.pth";
  const AnyTensor large = zeros({100'000});
  large.as<float>().data_ptr()[502] = 7;
  const AnyTensor part = view(large, {2}, {3}, 502), back = view(large, {2}, {-2}, 504);
  io::save_pth({{"a", part}, {"b", view(large, {3, 0}, {1, 1}, 0)}, {"c", view(large, {2, 2}, {1, 0}, 501)},
                {"d", back}, {"e", zeros({1})}}, path);
  CHECK(file::Input(path).size() < 3000);
  const StateDict x = io::load_pth(path);
  CHECK(numbers(x["a"]) == std::vector<double>{7, 0});
  CHECK(x["a"].strides() == Dims{3});
  CHECK(x["b"].sizes() == Dims{3, 0});
  CHECK(numbers(x["c"]) == std::vector<double>{0, 0, 7, 7});
  CHECK(storage(x["c"]) == storage(x["a"]));
  CHECK(numbers(x["d"]) == std::vector<double>{0, 7});  // PyTorch has no negative strides
  CHECK(storage(x["d"]) != storage(x["a"]));
}

TEST_CASE("load_pth: cut anywhere, or with any byte changed", "[io]") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.pth";
  io::save_pth({{"w", arange<float>(3)}}, path);
  const file::Bytes whole = file::read_file(path);
  const StateDict good = io::load_pth(path);
  const auto error = [&](const file::Bytes& bytes) {
    return error_of<FormatError>([&] {
      const std::string name = folder / "b.pth";
      std::ofstream(name, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()),
                                                  static_cast<std::streamsize>(bytes.size()));
      const StateDict x = io::load_pth(name);
      if (x.size() != 1 || numbers(x["w"]) != std::vector<double>{0, 1, 2}) fail<Error>({"silently wrong"});
    });
  };
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const std::string text = error(file::Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(n)));
    REQUIRE(text.starts_with("[load_pth] "));
  }
  for (std::size_t i = 0; i < whole.size(); ++i) {
    file::Bytes bad = whole;
    bad[i] ^= 0x11;
    const std::string text = error(bad);
    if (text != "no error") REQUIRE(text.starts_with("[load_pth] "));
  }
}

TEST_CASE("save_pth: what no file can hold, and the old file stays", "[io]") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.pth";
  file::write_file(path, std::string("old"));
  const auto error = [&](const StateDict& x, const io::Metadata& m = {}) {
    return error_of<ValueError>([&] { io::save_pth(x, path, m); });
  };
  CHECK(error({{"a", AnyTensor()}}) == "[save_pth] a must be a tensor, but got an empty AnyTensor.");
  CHECK(error({{"a\xff", zeros({1})}}) == "[save_pth] names must be UTF-8, but got a\xff.");
  CHECK(error({}, {{"a/b", ""}}) == "[save_pth] names of metadata must be UTF-8 without a slash, but got 'a/b'.");
  CHECK(file::read_file(path).size() == 3);
  CHECK(folder.entries() == 1);
  CHECK(error_of<IoError>([&] { io::load_pth(folder / "none"); }) ==
        "[load_pth] " + folder / "none" + " must be a readable file, but got: No such file or directory (errno 2).");
}
