// SPDX-License-Identifier: MIT
#pragma once
// What a tensor handle points to. Storage: the numbers. Body: how a tensor looks at them, and the step that made it.
#include <gradus/core/allocator.hpp>
#include <gradus/core/dtype.hpp>
#include <gradus/core/ref.hpp>
#include <gradus/core/shape.hpp>

namespace gradus {

/// Aligned memory shared by a tensor and its views. The numbers follow this header, unless they belong to someone else.
struct alignas(64) Storage {
  std::uint32_t refs = 1;
  std::uint32_t version = 0;              // counts edits in place
  std::size_t bytes = 0;
  void* data = nullptr;
  void (*free_foreign)(void*) = nullptr;  // numbers of someone else: called with `owner` at the end
  void* owner = nullptr;

  bool owns_numbers() const noexcept { return data == this + 1; }
  static Ref<Storage> make(std::size_t bytes) {
    void* block = memory::allocate(sizeof(Storage) + bytes);
    count_for_process(&Tally::bytes, static_cast<std::int64_t>(bytes));
    Storage* s = new (block) Storage;
    s->bytes = bytes;
    s->data = s + 1;
    return Ref<Storage>::adopt(s);
  }
  static Ref<Storage> foreign(void* data, std::size_t bytes, void (*free_foreign)(void*), void* owner) {
    Ref<Storage> s = make(0);
    s->bytes = bytes;
    s->data = data;
    s->free_foreign = free_foreign;
    s->owner = owner;
    return s;
  }
};
[[gnu::noinline]] inline void destroy(Storage* s) noexcept {
  const bool own = s->owns_numbers();
  if (s->free_foreign) s->free_foreign(s->owner);
  if (own) count_for_process(&Tally::bytes, -static_cast<std::int64_t>(s->bytes));
  memory::release(s, sizeof(Storage) + (own ? s->bytes : 0));
}

/// The same memory under a version of its own: edits through one are not noticed through the other.
[[gnu::noinline]] inline Ref<Storage> unwatched(const Ref<Storage>& s) {
  void (*const drop)(void*) = [](void* kept) { Ref<Storage>::adopt(static_cast<Storage*>(kept)); };
  // Of what is unwatched already, the watched one is kept: such looks make no chain.
  Storage* const watched = s->free_foreign == drop ? static_cast<Storage*>(s->owner) : s.get();
  return Storage::foreign(s->data, s->bytes, drop, Ref<Storage>(watched).release());
}
/// True if numbers of one may be numbers of the other.
[[gnu::noinline]] inline bool shares_memory(const Storage& a, const Storage& b) noexcept {
  const auto first = [](const Storage& s) { return reinterpret_cast<std::uintptr_t>(s.data); };
  return first(a) < first(b) + b.bytes && first(b) < first(a) + a.bytes;
}

struct Node;  // all that this floor knows of autograd; defined in autograd/node.hpp
void own(Node* node) noexcept;
bool disown(Node* node) noexcept;
void destroy(Node* node) noexcept;
struct Body;
void destroy(Body* body) noexcept;

struct Body {
  std::uint32_t refs = 1;
  Dtype dtype = Dtype::float32;
  bool made_without_grad = false;     // a view made under no_grad
  std::uint32_t history = 0;          // how often `node` was replaced by an edit in place; in a view: its base's
                                      // count when the view's node was made
  Ref<Storage> storage;
  Ref<Node> node;                     // the op that made this tensor, or the place where a leaf's gradient gathers
  Ref<Body> base;                     // of a view: the tensor that is no view
  void (*renew)(Body& view) = nullptr;  // of an edited base: makes a view's node anew
  Size offset = 0, numel = 0;         // in elements
  Dims sizes, strides;

  Body(Dtype type, Size n, const Dims& shape) noexcept
      : dtype(type), numel(n), sizes(shape), strides(row_major(shape)) {}
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;
  inline ~Body();                     // autograd/node.hpp

  void* data() const noexcept {
    return static_cast<char*>(storage->data) + offset * static_cast<Size>(size_bytes(dtype));
  }
};

/// Nothing can be done with a tensor that was never given a value.
[[noreturn]] GRADUS_COLD inline void fail_undefined() {
  fail<ValueError>({"[tensor] x must be defined, but got a tensor that was never given a value, such as the grad() of "
                    "a leaf that no backward() has reached. Check x.defined() first."});
}
[[noreturn]] GRADUS_COLD inline void fail_memory(const Dims& sizes, Size bytes) {
  fail<ValueError>({"[tensor] sizes must fit in memory, but got ", sizes, ". not enough memory: you tried to allocate ",
                    bytes, " bytes."});
}

/// A new tensor, row-major, its numbers not yet set.
[[gnu::noinline]] inline Ref<Body> make_body(const Dims& sizes, Dtype dtype) {
  const Size n = checked_count("tensor", sizes, size_bytes(dtype));
  Ref<Body> b = Ref<Body>::adopt(new (memory::allocate(sizeof(Body))) Body(dtype, n, sizes));
  const std::size_t bytes = static_cast<std::size_t>(n) * size_bytes(dtype);
  try {
    b->storage = Storage::make(bytes);
  } catch (const std::bad_alloc&) {
    fail_memory(sizes, static_cast<Size>(bytes));
  }
  return b;
}
/// Another look at x's storage, which knows nothing of x's graph.
[[gnu::noinline]] inline Ref<Body> look(const Body& x, const Dims& sizes, const Dims& strides, Size offset) {
  Ref<Body> b = Ref<Body>::adopt(new (memory::allocate(sizeof(Body))) Body(x.dtype, count(sizes), sizes));
  b->strides = strides;
  b->storage = x.storage;
  b->offset = offset;
  return b;
}
/// A view of x: an edit in place of either is seen by the graph of both.
[[gnu::noinline]] inline Ref<Body> view_body(const Ref<Body>& x, const Dims& sizes, const Dims& strides, Size offset) {
  Ref<Body> b = look(*x, sizes, strides, offset);
  b->base = x->base ? x->base : x;
  b->history = b->base->history;
  b->made_without_grad = !thread_state.grad_enabled;
  return b;
}
[[gnu::noinline]] inline bool is_contiguous(const Body& x) noexcept {
  Size step = 1;
  for (int i = x.sizes.rank - 1; i >= 0; --i) {
    if (x.sizes.dim[i] == 1) continue;
    if (x.sizes.dim[i] == 0) return true;
    if (x.strides.dim[i] != step) return false;
    step *= x.sizes.dim[i];
  }
  return true;
}

}  // namespace gradus
