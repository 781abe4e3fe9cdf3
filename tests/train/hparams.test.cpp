// SPDX-License-Identifier: MIT
// Expected: yaml.dump of PyYAML 6.
#include <gradus/train/hparams.hpp>

#include "support/catch.hpp"

using namespace gradus::train;

TEST_CASE("to_yaml: what PyYAML writes") {
  CHECK(to_yaml({}) == "{}\n");
  CHECK(to_yaml({{"lr", 0.01}, {"hidden", 256}, {"nesterov", true}, {"optimizer", "RMSprop"}, {"eps", 1e-8}, {"eps2", 1e16},
                 {"bad", __builtin_nan("")}, {"far", -__builtin_inf()}, {"seed", std::uint64_t{0}}}) ==
        "bad: .nan\neps: 1.0e-08\neps2: 1.0e+16\nfar: -.inf\nhidden: 256\nlr: 0.01\nnesterov: true\noptimizer: RMSprop\n"
        "seed: 0\n");
  CHECK(to_yaml({{"a", 1}, {"a", 2}}) == "a: 2\n");
}

TEST_CASE("to_yaml: texts that would be read as something else are quoted") {
  CHECK(to_yaml({{"a", "true"}, {"b", "12"}, {"c", ""}, {"d", "it's"}, {"e", "x: y"}, {"f", "two words"}, {"g", "-x"},
                 {"h", "-1"}, {"i", "null"}, {"j", "data/MNIST"}}) ==
        "a: 'true'\nb: '12'\nc: ''\nd: it's\ne: 'x: y'\nf: two words\ng: -x\nh: '-1'\ni: 'null'\nj: data/MNIST\n");
}

TEST_CASE("to_yaml: control characters are written so that they are read back") {
  CHECK(to_yaml({{"a", "x\ny\t\"\x01"}}) == "a: \"x\\ny\\t\\\"\\x01\"\n");
}
