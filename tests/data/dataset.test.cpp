// SPDX-License-Identifier: MIT
#include <gradus/data/dataset.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

struct Squares {
  struct Batch { Size sum = 0; };
  Size size() const { return 5; }
  Batch batch(const Size* indices, Size n) const {
    Batch b;
    for (Size i = 0; i < n; ++i) b.sum += indices[i] * indices[i];
    return b;
  }
};
struct NoBatch {
  Size size() const { return 5; }
};

}  // namespace

TEST_CASE("Dataset: size and batch are enough", "[data]") {
  STATIC_REQUIRE(data::Dataset<Squares>);
  STATIC_REQUIRE_FALSE(data::FillsBatches<Squares>);
  STATIC_REQUIRE_FALSE(data::Dataset<NoBatch>);
  Size at[] = {1, 3};
  const Squares d;
  CHECK(&data::innermost(d, at, 2) == &d);
  CHECK(at[1] == 3);
}

TEST_CASE("Dataset: positions are checked", "[data]") {
  const Size at[] = {0, 4, 5, -1};
  CHECK(error_of([&] { data::check_positions("t", at, 2, 5); }) == "no error");
  CHECK(error_of<IndexError>([&] { data::check_positions("t", at, 4, 5); }) ==
        "[t] index 5 is out of bounds for dimension 0 with size 5.");
  CHECK(data::wrap_position("t", -5, 5) == 0);
  CHECK(error_of<IndexError>([&] { data::wrap_position("t", -6, 5); }) ==
        "[t] index -6 is out of bounds for dimension 0 with size 5.");
  CHECK(error_of<IndexError>([&] { data::wrap_position("t", 0, 0); }) ==
        "[t] index 0 is out of bounds for dimension 0 with size 0.");
}
