// SPDX-License-Identifier: MIT
#include <gradus/kernel/math.hpp>

#include "support/kernel_levels.hpp"

using namespace gradus::kernel;

namespace {
struct Every {
  template <class S, class V>
  GRADUS_INLINE static void run(V& y, const V& x) {
    V size, e, l, l1, e1, t, g, s, c, p;
    S::abs(size, x);
    exp<S>(e, x);
    log<S>(l, size);
    log1p<S>(l1, size);
    expm1<S>(e1, x);
    tanh<S>(t, x);
    sigmoid<S>(g, x);
    sin<S>(s, x);
    cos<S>(c, x);
    pow<S>(p, size, x);
    y = ((((((((e - l) - l1) - e1) - t) - g) - s) - c) - p);
  }
};
template <class T>
std::uint64_t fingerprint(const std::vector<T>& x) {
  std::uint64_t hash = 0xCBF29CE484222325;  // FNV-1a
  for (std::size_t k = 0; k < x.size() * sizeof(T); ++k)
    hash = (hash ^ reinterpret_cast<const unsigned char*>(x.data())[k]) * 0x100000001B3;
  return hash;
}
template <class T>
void check_bits(std::uint64_t portable, std::uint64_t fma) {
  for (const Level& level : levels<VectorRow<Every, T, T, T>>()) {
    INFO(level.name);
    CHECK(fingerprint(level.run(spread<T>({-9, 9}))) == (level.name[0] == 'p' ? portable : fma));
  }
}
}  // namespace

// The literals pin today's bits: one compiler, optimization level or set of flags must not differ from another.
TEST_CASE("math: the same bits from every compiler and at every optimization level") {
#if defined(__x86_64__)
  check_bits<float>(0x69ee9cccd35990e0, 0x4a24d6e4fd3f49e5);
  check_bits<double>(0x48bdad869e082e6d, 0x75d8e16fc3240f04);
#endif
}
