// SPDX-License-Identifier: MIT
// Expected texts are PyTorch's, after our "[load_state_dict] ".
#include <gradus/nn/activation.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/nn/module_list.hpp>
#include <gradus/nn/softmax.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

struct Net : nn::Module<float> {
  nn::Linear<> a = add("a", nn::Linear(2, 3));
  nn::ModuleList<> list = add("list", nn::ModuleList{nn::Linear(3, 3), nn::Linear(3, 3), nn::ReLU()});
  nn::Linear<> shared = add("shared", a);
  nn::Buffer<std::int64_t> count = add_buffer("count", zeros<std::int64_t>({}));
  nn::Sequential<> seq = add("seq", nn::Sequential{nn::Sequential{nn::Linear(3, 2, {.bias = false})}, nn::Softmax(1)});

  Tensor<float> forward(const Tensor<float>& x) override { return seq(a(x)); }
};
std::string keys(const StateDict& dict) {
  std::string text;
  for (const StateDict::Item& i : dict) text += i.name + " ";
  return text;
}

}  // namespace

TEST_CASE("state_dict: lists tensors by path, shared ones under each") {
  const Net net;
  CHECK(keys(net.state_dict()) ==
        "count a.weight a.bias list.0.weight list.0.bias list.1.weight list.1.bias shared.weight shared.bias "
        "seq.0.0.weight ");
  const StateDict dict = net.state_dict();
  CHECK(dict["a.weight"].data_ptr() == dict["shared.weight"].data_ptr());
  CHECK_FALSE(dict["a.weight"].as<float>().requires_grad());
  CHECK(dict["count"].is<std::int64_t>());
}
TEST_CASE("load_state_dict: copies values in, converted") {
  const Net from, to;
  StateDict dict = from.state_dict();
  dict["a.weight"] = dict["a.weight"].to<double>();
  dict["shared.weight"] = dict["a.weight"];
  dict["count"] = full<std::int32_t>({}, 7);
  const Tensor<float> before = to.a.weight;
  const nn::LoadResult result = to.load_state_dict(dict);
  CHECK((result.missing_keys.empty() && result.unexpected_keys.empty()));
  CHECK(to.a.weight.to_vector() == from.a.weight.to_vector());
  CHECK(to.a.weight.data_ptr() != from.a.weight.data_ptr());
  CHECK(is_same<float>(before, to.a.weight));
  CHECK(to.a.weight.requires_grad());
  CHECK(to.a.weight.version() > 0);
  CHECK(to.count.item() == 7);
}
TEST_CASE("load_state_dict: reports every problem at once, and changes nothing") {
  const Net net;
  const std::vector<float> before = net.a.bias.to_vector();
  const StateDict bad{{"zzz", zeros({1})},           {"seq.0.0.weight", zeros({2, 4})}, {"a.what", zeros({1})},
                      {"seq.5.x", zeros({1})},       {"list.0.weight", zeros({3})},     {"a.weight.deep", zeros({1})},
                      {"a.bias", full({3}, 9.0)},    {"count", zeros({2})},             {"list.0", zeros({1})}};
  const std::string start = "[load_state_dict] Error(s) in loading state_dict for Net:";
  const std::string keys =
      "\n\tMissing key(s) in state_dict: \"a.weight\", \"list.0.bias\", \"list.1.weight\", \"list.1.bias\", "
      "\"shared.weight\", \"shared.bias\". "
      "\n\tUnexpected key(s) in state_dict: \"zzz\", \"a.what\", \"a.weight.deep\", \"list.0\", \"seq.5.x\". ";
  const std::string sizes =
      "\n\tsize mismatch for count: copying a param with shape torch.Size([2]) from checkpoint, the shape in current "
      "model is torch.Size([])."
      "\n\tsize mismatch for list.0.weight: copying a param with shape torch.Size([3]) from checkpoint, the shape in "
      "current model is torch.Size([3, 3])."
      "\n\tsize mismatch for seq.0.0.weight: copying a param with shape torch.Size([2, 4]) from checkpoint, the shape "
      "in current model is torch.Size([2, 3]).";
  CHECK(error_of<ValueError>([&] { net.load_state_dict(bad); }) == start + keys + sizes);
  CHECK(error_of<ValueError>([&] { net.load_state_dict(bad, false); }) == start + sizes);
  CHECK(net.a.bias.to_vector() == before);
}
TEST_CASE("load_state_dict: unless strict, says which names it skipped") {
  const Net net;
  const nn::LoadResult result = net.load_state_dict({{"a.bias", full({3}, 9.0)}, {"other", zeros({})}}, false);
  CHECK(result.unexpected_keys == std::vector<std::string>{"other"});
  CHECK(result.missing_keys.size() == 9);
  CHECK(net.a.bias.to_vector() == std::vector<float>{9, 9, 9});
}
TEST_CASE("load_state_dict: its result prints as PyTorch's") {
  const nn::Linear line(1, 1);
  CHECK(to_string(line.load_state_dict(line.state_dict())) == "<All keys matched successfully>");
  CHECK(to_string(line.load_state_dict({{"bias", zeros({1})}, {"other", zeros({})}}, false)) ==
        "_IncompatibleKeys(missing_keys=['weight'], unexpected_keys=['other'])");
}
