// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <gradus/autograd/node.hpp>
#include <gradus/tensor/body.hpp>

using namespace gradus;

TEST_CASE("body: a new one is row-major, aligned and counted") {
  const std::size_t before = memory_allocated();
  {
    const Ref<Body> x = make_body({2, 3, 4}, Dtype::float32);
    CHECK(x->strides == Dims{12, 4, 1});
    CHECK(x->numel == 24);
    CHECK(x->offset == 0);
    CHECK(reinterpret_cast<std::uintptr_t>(x->data()) % 64 == 0);
    CHECK(memory_allocated() == before + 96);
    CHECK(make_body({}, Dtype::boolean)->numel == 1);
    CHECK(make_body({3, 0}, Dtype::int64)->numel == 0);
  }
  CHECK(memory_allocated() == before);
}

TEST_CASE("body: sizes that cannot be are refused before anything is allocated") {
  const std::size_t before = memory_allocated();
  CHECK(error_of<ValueError>([] { make_body({2, -1}, Dtype::float32); }) ==
        "[tensor] sizes must not be negative, but got (2, -1).");
  CHECK(error_of<ValueError>([] { make_body({Size{1} << 62, 4}, Dtype::float32); }) ==
        "[tensor] sizes must fit in memory, but got (4611686018427387904, 4).");
  CHECK(error_of<ValueError>([] { make_body({Size{1} << 61}, Dtype::float64); }) ==
        "[tensor] sizes must fit in memory, but got (2305843009213693952,).");
  CHECK(make_body({0, Size{1} << 62}, Dtype::float32)->numel == 0);
  CHECK(memory_allocated() == before);
}

TEST_CASE("body: looks and views share the storage, which lives as long as the last of them") {
  const std::size_t before = memory_allocated();
  Ref<Body> x = make_body({4, 3}, Dtype::float64);
  const auto* data = static_cast<const double*>(x->data());
  Ref<Body> row = view_body(x, {3}, {1}, 6);
  Ref<Body> element = view_body(row, {}, {}, 7);
  const Ref<Body> other = look(*x, {3, 4}, {1, 3}, 0);
  CHECK(row->data() == data + 6);
  CHECK(element->data() == data + 7);
  CHECK(row->numel == 3);
  CHECK(row->base.get() == x.get());
  CHECK(element->base.get() == x.get());  // a view of a view has the same base
  CHECK(!other->base);
  CHECK(other->storage.get() == x->storage.get());
  ++row->storage->version;
  CHECK(x->storage->version == 1);
  row.reset(), element.reset(), x.reset();
  CHECK(memory_allocated() == before + 96);
  CHECK(other->data() == data);
}

TEST_CASE("body: what a view knows of grad mode") {
  const Ref<Body> x = make_body({2}, Dtype::float32);
  CHECK(!view_body(x, {2}, {1}, 0)->made_without_grad);
  thread_state.grad_enabled = false;
  const Ref<Body> view = view_body(x, {2}, {1}, 0);
  thread_state.grad_enabled = true;
  CHECK(view->made_without_grad);
}

TEST_CASE("body: contiguity ignores the strides of dimensions that hold one element or none") {
  const Ref<Body> x = make_body({4, 6}, Dtype::float32);
  const auto contiguous = [&](const Dims& sizes, const Dims& strides) {
    return is_contiguous(*look(*x, sizes, strides, 0));
  };
  CHECK(is_contiguous(*x));
  CHECK(contiguous({1, 6}, {99, 1}));
  CHECK(contiguous({4, 1, 6}, {6, 77, 1}));
  CHECK(contiguous({}, {}));
  CHECK(contiguous({0, 5}, {1, 1}));
  CHECK(contiguous({5, 0, 5}, {1, 1, 1}));
  CHECK(!contiguous({6, 4}, {1, 6}));
  CHECK(!contiguous({4, 3}, {6, 1}));
  CHECK(!contiguous({4}, {2}));
  CHECK(!contiguous({4, 6}, {0, 1}));
}

TEST_CASE("body: numbers of someone else are given back once, and not counted as ours") {
  static int ended;
  ended = 0;
  double numbers[4] = {};
  const std::size_t before = memory_allocated();
  {
    const auto end = [](void* owner) { ended += owner == &ended; };
    const Ref<Storage> s = Storage::foreign(numbers, sizeof numbers, end, &ended);
    const Ref<Storage> again = s;
    CHECK(s->data == numbers);
    CHECK(memory_allocated() == before);
    CHECK(ended == 0);
  }
  CHECK(ended == 1);
  CHECK(memory_allocated() == before);
}

TEST_CASE("body: unwatched looks keep the watched storage, not each other") {
  Ref<Body> x = make_body({2}, Dtype::float32);
  const Ref<Storage> watched = x->storage;
  x->storage = unwatched(x->storage);
  const Ref<Storage> first = x->storage;
  for (int i = 0; i < 10; ++i) x->storage = unwatched(x->storage);
  CHECK(x->storage->owner == watched.get());
  CHECK(x->storage->data == watched->data);
  CHECK(first->refs == 1);
  CHECK(watched->refs == 3);
  x.reset();
  CHECK(watched->refs == 2);
}
TEST_CASE("body: storages share memory where their numbers overlap") {
  double numbers[8] = {};
  const auto at = [&](int from, int n) {
    return Storage::foreign(numbers + from, static_cast<std::size_t>(n) * sizeof(double), nullptr, nullptr);
  };
  CHECK(shares_memory(*at(0, 4), *at(0, 4)));
  CHECK(shares_memory(*at(0, 4), *at(3, 4)));
  CHECK(shares_memory(*at(3, 1), *at(0, 8)));
  CHECK_FALSE(shares_memory(*at(0, 4), *at(4, 4)));
  CHECK_FALSE(shares_memory(*at(4, 4), *at(0, 4)));
  CHECK_FALSE(shares_memory(*at(2, 0), *at(2, 0)));
}
