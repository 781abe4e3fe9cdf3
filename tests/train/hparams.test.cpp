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

TEST_CASE("to_yaml: words, numbers and dates of YAML 1.1 as texts") {
  for (const char* text : {".nan", ".NaN", "-.inf", "+.INF", "0x1F", "-0b101", "<<", "---", "--- a", "...", "2001-01-23",
                           "2001-01-23T12:00:00Z", "2001-01-23 12:00:00", "1_000", "1:30", "0o17"})
    CHECK(to_yaml({{"a", text}}) == "a: " + (std::string(text) == "0o17" ? text : "'" + std::string(text) + "'") + "\n");
  for (const char* text : {"0xyz", "-", ".", "3 cats", "version_3", "nan", "a---", "+x"})
    CHECK(to_yaml({{"a", text}}) == "a: " + (std::string(text) == "-" ? "'-'" : std::string(text)) + "\n");
}
