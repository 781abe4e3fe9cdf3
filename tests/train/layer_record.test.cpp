// SPDX-License-Identifier: MIT
#include <gradus/nn/activation.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/nn/sequential.hpp>
#include <gradus/train/layer_record.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("LayerRecorder: a record a call, in the order of the calls") {
  nn::Linear layer(4, 4);
  nn::Sequential model{layer, nn::ReLU(), layer};
  train::LayerRecorder recorder(model);
  model(zeros({3, 4}));
  const auto records = recorder.finish();

  REQUIRE(records.size() == 4);
  CHECK(records[0].class_name == "Sequential");
  CHECK(records[0].num_params == 20);
  CHECK(records[0].leftover_params == 0);
  CHECK(records[0].mult_adds_below == 120);
  CHECK(records[1].depth_index == 1);
  CHECK(records[2].class_name == "ReLU");
  CHECK(records[3].is_recursive);
  CHECK(records[3].depth_index == 3);
  CHECK(records[3].var_name == "2");
  CHECK(records[3].mult_adds == 60);
  CHECK(records[3].output_bytes == 48);
}

TEST_CASE("LayerRecorder: an exception on the way leaves no hooks behind") {
  nn::Linear model(4, 4);
  CHECK_FALSE(error_of([&] {
                train::LayerRecorder recorder(model);
                model(zeros({3, 5}));
              }).empty());
  CHECK(model.state().hooks.empty());
}
