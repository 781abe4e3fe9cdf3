// SPDX-License-Identifier: MIT
// Expected tables: torchinfo 1.8.0 for the same models; it prints the unit of mult-adds so under Python 3.10.
#include <gradus/nn/activation.hpp>
#include <gradus/nn/dropout.hpp>
#include <gradus/nn/flatten.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/nn/module_list.hpp>
#include <gradus/nn/sequential.hpp>
#include <gradus/train/summary.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

struct MnistModel : nn::Module<float> {
  nn::Sequential<> layer1 = add("layer1", nn::Sequential{nn::Flatten(), nn::Linear(28 * 28, 256), nn::ReLU(), nn::Dropout(0.4)});
  nn::Sequential<> layer2 = add("layer2", nn::Sequential{nn::Linear(256, 128), nn::ReLU(), nn::Dropout(0.3)});
  nn::Sequential<> body = add("_forward", nn::Sequential{layer1, layer2, nn::Linear(128, 10)});
  Tensor<float> forward(const Tensor<float>& x) override { return body(x); }
};
// A layer called three times, a list that is never called, a layer that is not used, a parameter of its own.
struct Shared : nn::Module<float> {
  nn::Linear<> fc = add("fc", nn::Linear(4, 4));
  nn::ModuleList<> blocks = add("blocks", nn::ModuleList{nn::Linear(4, 4), nn::ReLU()});
  nn::Linear<> unused = add("unused", nn::Linear(3, 3));
  nn::Parameter<float> scale = add_parameter("scale", ones({4}));
  Tensor<float> forward(const Tensor<float>& x) override {
    Tensor<float> y = fc(fc(x));
    for (std::size_t i = 0; i < blocks.size(); ++i) y = blocks[static_cast<Size>(i)](y);
    return mul(fc(y), scale);
  }
};
struct NetworkWithAQuiteRemarkablyLongName : nn::Module<float> {
  nn::ReLU<> only = add("only", nn::ReLU());
  Tensor<float> forward(const Tensor<float>& x) override { return only(x); }
};
const std::vector<std::string> all_columns = {"input_size", "output_size", "num_params",
                                              "params_percent", "mult_adds", "trainable"};

}  // namespace

TEST_CASE("summary: the notebook's network, as torchinfo prints it") {
  MnistModel model;
  const Tensor<float> x = zeros({256, 1, 28, 28});
  const auto s = train::summary(model, x, {.col_names = {"input_size", "output_size", "num_params"}});
  CHECK("\n" + to_string(s) == R"(
===================================================================================================================
Layer (type:depth-idx)                   Input Shape               Output Shape              Param #
===================================================================================================================
MnistModel                               [256, 1, 28, 28]          [256, 10]                 --
├─Sequential: 1-1                        [256, 1, 28, 28]          [256, 10]                 --
│    └─Sequential: 2-1                   [256, 1, 28, 28]          [256, 256]                --
│    │    └─Flatten: 3-1                 [256, 1, 28, 28]          [256, 784]                --
│    │    └─Linear: 3-2                  [256, 784]                [256, 256]                200,960
│    │    └─ReLU: 3-3                    [256, 256]                [256, 256]                --
│    │    └─Dropout: 3-4                 [256, 256]                [256, 256]                --
│    └─Sequential: 2-2                   [256, 256]                [256, 128]                --
│    │    └─Linear: 3-5                  [256, 256]                [256, 128]                32,896
│    │    └─ReLU: 3-6                    [256, 128]                [256, 128]                --
│    │    └─Dropout: 3-7                 [256, 128]                [256, 128]                --
│    └─Linear: 2-3                       [256, 128]                [256, 10]                 1,290
===================================================================================================================
Total params: 235,146
Trainable params: 235,146
Non-trainable params: 0
Total mult-adds (M): 60.20
===================================================================================================================
Input size (MB): 0.80
Forward/backward pass size (MB): 0.81
Params size (MB): 0.94
Estimated Total Size (MB): 2.55
===================================================================================================================)");
  CHECK(s.total_mult_adds == 60197376);
}

TEST_CASE("summary: what is called again is counted once, what is frozen stands in parentheses") {
  Shared model;
  model.fc.requires_grad_(false);
  CHECK("\n" + to_string(train::summary(model, zeros({2, 4}), {.col_names = all_columns, .col_width = 13})) == R"(
======================================================================================================================
Layer (type:depth-idx)                   Input Shape   Output Shape  Param #       Param %       Mult-Adds     Trainable
======================================================================================================================
Shared                                   [2, 4]        [2, 4]        16             28.57%       --            Partial
├─Linear: 1-1                            [2, 4]        [2, 4]        (20)           35.71%       40            False
├─Linear: 1-2                            [2, 4]        [2, 4]        (recursive)   (recursive)   40            False
├─ModuleList: 1-3                        --            --            --                 --       --            True
│    └─Linear: 2-1                       [2, 4]        [2, 4]        20             35.71%       40            True
│    └─ReLU: 2-2                         [2, 4]        [2, 4]        --                 --       --            --
├─Linear: 1-4                            [2, 4]        [2, 4]        (recursive)   (recursive)   40            False
======================================================================================================================
Total params: 56
Trainable params: 36
Non-trainable params: 20
Total mult-adds (M): 0.00
======================================================================================================================
Input size (MB): 0.00
Forward/backward pass size (MB): 0.00
Params size (MB): 0.00
Estimated Total Size (MB): 0.00
======================================================================================================================)");
}

TEST_CASE("summary: layers below the depth count for those above") {
  Shared model;
  model.fc.requires_grad_(false);
  CHECK("\n" + to_string(train::summary(model, zeros({2, 5, 4}), {.col_names = all_columns, .depth = 1, .col_width = 13})) == R"(
======================================================================================================================
Layer (type:depth-idx)                   Input Shape   Output Shape  Param #       Param %       Mult-Adds     Trainable
======================================================================================================================
Shared                                   [2, 5, 4]     [2, 5, 4]     16             28.57%       --            Partial
├─Linear: 1-1                            [2, 5, 4]     [2, 5, 4]     (20)           35.71%       40            False
├─Linear: 1-2                            [2, 5, 4]     [2, 5, 4]     (recursive)   (recursive)   40            False
├─ModuleList: 1-3                        --            --            20             35.71%       --            True
├─Linear: 1-4                            [2, 5, 4]     [2, 5, 4]     (recursive)   (recursive)   40            False
======================================================================================================================
Total params: 56
Trainable params: 36
Non-trainable params: 20
Total mult-adds (M): 0.00
======================================================================================================================
Input size (MB): 0.00
Forward/backward pass size (MB): 0.00
Params size (MB): 0.00
Estimated Total Size (MB): 0.00
======================================================================================================================)");
}

TEST_CASE("summary: names of variables, ASCII only, deep trees, billions of mult-adds") {
  nn::Sequential model{nn::Linear(10, 10), nn::Sequential{nn::ReLU(), nn::Sequential{nn::ReLU(), nn::Linear(10, 30000)}}};
  const auto s = train::summary(model, zeros({10, 10}),
      {.col_names = {"input_size", "output_size", "num_params"}, .depth = 9, .col_width = 15, .var_names = true, .ascii_only = true});
  CHECK("\n" + to_string(s) == R"(
=====================================================================================
Layer (type (var_name):depth-idx)        Input Shape     Output Shape    Param #
=====================================================================================
Sequential (Sequential)                  [10, 10]        [10, 30000]     --
+ Linear (0): 1-1                        [10, 10]        [10, 10]        110
+ Sequential (1): 1-2                    [10, 10]        [10, 30000]     --
|    + ReLU (0): 2-1                     [10, 10]        [10, 10]        --
|    + Sequential (1): 2-2               [10, 10]        [10, 30000]     --
|    |    + ReLU (0): 3-1                [10, 10]        [10, 10]        --
|    |    + Linear (1): 3-2              [10, 10]        [10, 30000]     330,000
=====================================================================================
Total params: 330,110
Trainable params: 330,110
Non-trainable params: 0
Total mult-adds (M): 3.30
=====================================================================================
Input size (MB): 0.00
Forward/backward pass size (MB): 2.40
Params size (MB): 1.32
Estimated Total Size (MB): 3.72
=====================================================================================)");
  CHECK(train::mult_adds_text(3301100000) == " (G): 3.30\n");
  CHECK(train::mult_adds_text(2000000000000) == " (T): 2\n");
}

TEST_CASE("summary: a long name widens the first column") {
  NetworkWithAQuiteRemarkablyLongName model;
  CHECK("\n" + to_string(train::summary(model, Dims{7, 2}, {.var_names = true})) == R"(
=============================================================================================================================
Layer (type (var_name):depth-idx)                                           Output Shape              Param #
=============================================================================================================================
NetworkWithAQuiteRemarkablyLongName (NetworkWithAQuiteRemarkablyLongName)   [7, 2]                    --
├─ReLU (only): 1-1                                                          [7, 2]                    --
=============================================================================================================================
Total params: 0
Trainable params: 0
Non-trainable params: 0
Total mult-adds (M): 0
=============================================================================================================================
Input size (MB): 0.00
Forward/backward pass size (MB): 0.00
Params size (MB): 0.00
Estimated Total Size (MB): 0.00
=============================================================================================================================)");
}

TEST_CASE("summary: leaves modes, hooks and the generator as they were") {
  MnistModel model;
  model.layer2.eval();
  manual_seed(5);
  const std::uint32_t expected = Generator(5).next_u32();
  train::summary(model, zeros({2, 1, 28, 28}));
  CHECK(default_generator().next_u32() == expected);
  CHECK(model.is_training());
  CHECK(model.layer1.at<nn::Dropout<>>(3).is_training());
  CHECK_FALSE(model.layer2.at<nn::Dropout<>>(2).is_training());
  CHECK(model.state().hooks.empty());
  CHECK(is_grad_enabled());

  CHECK(error_of([&] { train::summary(model, zeros({2, 3})); }).find("[linear]") != std::string::npos);
  CHECK(model.state().hooks.empty());
  CHECK(model.layer1.at<nn::Dropout<>>(3).is_training());
}

TEST_CASE("summary: sizes stand for random numbers, drawn from the default generator as torchinfo does") {
  nn::Linear model(3, 2);
  manual_seed(5);
  train::summary(model, Dims{2, 3});
  Generator other(5);
  for (int i = 0; i < 6; ++i) other.next_u32();
  CHECK(default_generator().next_u32() == other.next_u32());
}

TEST_CASE("summary: refuses columns that do not exist") {
  nn::Linear model(3, 2);
  CHECK(error_of<ValueError>([&] { train::summary(model, Dims{2, 3}, {.col_names = {"size"}}); }) ==
        "[summary] col_names must be among input_size, output_size, num_params, params_percent, mult_adds, trainable, "
        "but got size.");
  CHECK(error_of<ValueError>([&] { train::summary(model, Dims{2, 3}, {.col_width = 0}); }) ==
        "[summary] col_width must be positive, but got 0.");
}
