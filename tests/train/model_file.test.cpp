// SPDX-License-Identifier: MIT
#include <gradus/train/model_file.hpp>

#include <gradus/nn/linear.hpp>
#include <gradus/nn/sequential.hpp>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;

namespace {

struct Net : nn::Module<float> {
  nn::Sequential<> body;
  explicit Net(Size hidden)
      : body(add("body", nn::Sequential{nn::Linear(4, hidden), nn::Linear(hidden, 2), nn::Linear(2, 2)})) {}
  Tensor<float> forward(const Tensor<float>& x) override { return body(x); }
};

std::vector<float> weights(const nn::ModuleBase& model) {
  return model.state_dict()["body.0.weight"].as<float>().to_vector();
}

}  // namespace

TEST_CASE("train::save, train::load: both formats", "[train]") {
  const TemporaryFolder folder;
  for (const char* name : {"a.pth", "a.pt", "a.safetensors"}) {
    const Net a(3), b(3);
    REQUIRE(weights(a) != weights(b));
    train::save(a, folder / name);
    const nn::LoadResult result = train::load(b, folder / name);
    CHECK(result.missing_keys.empty());
    CHECK(weights(a) == weights(b));
  }
  CHECK(io::load_pth(folder / "a.pt").begin()->name == "body.0.weight");
  io::Metadata metadata;
  io::load_safetensors(folder / "a.safetensors", &metadata);
  CHECK(metadata[0] == std::pair<std::string, std::string>{"format", "pt"});
  CHECK(metadata[1].second.starts_with("Net(\n  (body): Sequential(\n"));
}

TEST_CASE("train::load: another architecture", "[train]") {
  const TemporaryFolder folder;
  for (const char* name : {"a.pth", "a.safetensors"}) {
    const std::string path = folder / name;
    train::save(Net(3), path);
    const Net other(5);
    const std::vector<float> before = weights(other);
    CHECK(error_of<ValueError>([&] { train::load(other, path); }) ==
          "[load] model must be of the architecture in " + path + ", but got another one:\n"
          "  file:      (0): Linear(in_features=4, out_features=3, bias=True)\n"
          "  file:      (1): Linear(in_features=3, out_features=2, bias=True)\n"
          "  model:     (0): Linear(in_features=4, out_features=5, bias=True)\n"
          "  model:     (1): Linear(in_features=5, out_features=2, bias=True)\n"
          "Build the model that was saved, or load what fits: load(model, path, {.strict = false}).");
    CHECK(weights(other) == before);
  }
}

TEST_CASE("train::load: not strict takes what fits, and files without an architecture", "[train]") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.pth";
  train::save(nn::Linear(4, 3), path);
  const nn::Sequential<> model{nn::Linear(4, 3)};
  const nn::LoadResult result = train::load(model, path, {.strict = false});
  CHECK(result.missing_keys == std::vector<std::string>{"0.weight", "0.bias"});
  CHECK(result.unexpected_keys == std::vector<std::string>{"weight", "bias"});
  const Net a(3), b(3);
  io::save_pth(a.state_dict(), path);
  train::load(b, path);
  CHECK(weights(a) == weights(b));
  CHECK(error_of<ValueError>([&] { train::load(nn::Linear(4, 3), path); })
            .starts_with("[load_state_dict] Error(s) in loading state_dict for Linear:"));
}

TEST_CASE("train::load: a model that PyTorch saved whole", "[train]") {
  struct Block : nn::Module<float> {
    nn::Linear<> inner = add("inner", nn::Linear(2, 2, {.bias = false}));
    Block() { add_buffer("scale", zeros({2})); }
    Tensor<float> forward(const Tensor<float>& x) override { return inner(x); }
  };
  const std::string path = GRADUS_SOURCE_DIR "/tests/io/model_2.13.pth";
  struct Model : nn::Module<float> {
    nn::Linear<> out = add("out", nn::Linear(4, 2)), tied = add("tied", nn::Linear(4, 2));
    Block block = add("block", Block());
    Tensor<float> forward(const Tensor<float>& x) override { return out(x); }
  };
  const Model model;
  const nn::LoadResult result = train::load(model, path, {.strict = false});
  CHECK(result.missing_keys.empty());
  CHECK(result.unexpected_keys.size() == 8);  // own and body
  CHECK(model.state_dict()["block.scale"].as<float>().to_vector() == std::vector<float>{0.5f, 0.5f});
  // tests/io/model.txt
  CHECK(model.state_dict()["out.bias"].as<float>().to_vector()[1] == 0x1.0ef698p-3f);
}

TEST_CASE("train::save: the name says the format", "[train]") {
  CHECK(error_of<ValueError>([] { train::save(nn::Linear(1, 1), "model.bin"); }) ==
        "[save] path must end in .pth, .pt or .safetensors, but got model.bin.");
  CHECK(error_of<ValueError>([] { train::load(nn::Linear(1, 1), "model"); }) ==
        "[load] path must end in .pth, .pt or .safetensors, but got model.");
}
