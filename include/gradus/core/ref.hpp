// SPDX-License-Identifier: MIT
#pragma once
// Ref<T>: an owning pointer to an object that counts its own owners (member `refs`, born as 1) and is freed by
// the function `destroy(T*)` of its namespace.
#include <cstdint>
#include <utility>

#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#endif

namespace gradus {

#if __has_include(<sys/single_threaded.h>)
/// False once the process has had a second thread. Before that nothing needs to be atomic: 20 cycles saved each time.
inline bool alone() noexcept { return __libc_single_threaded; }
#else
inline bool alone() noexcept { return false; }
#endif

inline void add_owner(std::uint32_t& refs) noexcept {
  if (alone()) ++refs;
  else __atomic_fetch_add(&refs, 1, __ATOMIC_RELAXED);
}
/// True if this was the last owner. A sole owner needs no atomic subtraction: nobody else can reach the object.
inline bool drop_owner(std::uint32_t& refs) noexcept {
  if (alone()) return --refs == 0;
  return __atomic_load_n(&refs, __ATOMIC_ACQUIRE) == 1 || __atomic_sub_fetch(&refs, 1, __ATOMIC_ACQ_REL) == 0;
}

// One owner more, one fewer (true if it was the last), exactly one. An incomplete type can have functions of its own.
template <class T>
void own(T* object) noexcept { add_owner(object->refs); }
template <class T>
bool disown(T* object) noexcept { return drop_owner(object->refs); }

// Out of line: handles are copied and end everywhere, and most of a small function would be this.
template <class T>
[[gnu::noinline]] void share(T* object) noexcept {
  if (object) own(object);
}
template <class T>
[[gnu::noinline]] void drop(T* object) noexcept {
  if (disown(object)) destroy(object);
}

template <class T>
class Ref {
 public:
  Ref() = default;
  explicit Ref(T* object) noexcept : object_(object) { share(object); }
  Ref(const Ref& other) noexcept : Ref(other.object_) {}
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  // Two forms, not one by value: clang 14 leaks the argument of `x = {}` in that form.
  Ref& operator=(const Ref& other) noexcept {
    Ref(other).swap(*this);
    return *this;
  }
  Ref& operator=(Ref&& other) noexcept {
    Ref(std::move(other)).swap(*this);
    return *this;
  }
  ~Ref() {
    if (object_) drop(object_);
  }

  /// Takes over one owner of an object that already counts it.
  static Ref adopt(T* object) noexcept {
    Ref r;
    r.object_ = object;
    return r;
  }
  /// Gives up ownership without dropping the owner.
  T* release() noexcept { return std::exchange(object_, nullptr); }
  void reset() noexcept {
    if (T* last = std::exchange(object_, nullptr)) drop(last);
  }
  void swap(Ref& other) noexcept { std::swap(object_, other.object_); }

  T* get() const noexcept { return object_; }
  T* operator->() const noexcept { return object_; }
  T& operator*() const noexcept { return *object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }
  bool operator==(const Ref&) const = default;
  bool unique() const noexcept { return object_ && __atomic_load_n(&object_->refs, __ATOMIC_ACQUIRE) == 1; }

 private:
  T* object_ = nullptr;
};

}  // namespace gradus
