// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <sys/mman.h>

#include <new>
#include <vector>

#include <gradus/kernel/transpose.hpp>

using namespace gradus;
using namespace gradus::kernel;

namespace {

/// n whole numbers that end where the next page must not be touched: the sanitizers do not see what asm reads.
template <class T>
class Guarded {
 public:
  explicit Guarded(Size n) : n_(n) {
    void* pages = mmap(nullptr, bytes + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    page_ = static_cast<char*>(pages);
    if (pages == MAP_FAILED || mprotect(page_ + bytes, 4096, PROT_NONE)) throw std::bad_alloc();
    for (Size i = 0; i < n; ++i) (*this)[i] = static_cast<T>(i * 7 % 251);
  }
  ~Guarded() { munmap(page_, bytes + 4096); }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;
  T& operator[](Size i) const { return (reinterpret_cast<T*>(page_ + bytes) - n_)[i]; }
  char* data() const { return reinterpret_cast<char*>(&(*this)[0]); }
  std::vector<T> copy() const { return {&(*this)[0], &(*this)[0] + n_}; }

 private:
  static constexpr std::size_t bytes = 1 << 16;
  Size n_;
  char* page_;
};

template <class T>
int wrong_transposed(const SquareKind& kind) {
  constexpr Size s = sizeof(T);
  const Size side = kind.side, count = 3, from_row = count * side + 1, to_row = side + 2;
  const Guarded<T> from((side - 1) * from_row + count * side), to((count * side - 1) * to_row + side);
  std::vector<T> expected = to.copy();
  for (Size i = 0; i < count * side; ++i)
    for (Size j = 0; j < side; ++j) expected[static_cast<std::size_t>(i * to_row + j)] = from[j * from_row + i];
  kind.transpose({from.data(), from_row * s, to.data(), to_row * s, count, nullptr, 0, 0});
  return to.copy() != expected;
}

template <class T>
int wrong_products(const SquareKind& kind, Size m) {
  constexpr Size s = sizeof(T);
  const Size side = kind.side, count = 3, from_row = side + 1, to_row = count * side + 2, x_row = side + 3;
  const Guarded<T> from((count * side - 1) * from_row + side), c((m - 1) * to_row + count * side);
  const Guarded<T> x((m - 1) * x_row + side);
  std::vector<T> expected = c.copy();
  for (Size r = 0; r < m; ++r)
    for (Size n = 0; n < count * side; ++n)
      for (Size k = 0; k < side; ++k)
        expected[static_cast<std::size_t>(r * to_row + n)] += x[r * x_row + k] * from[n * from_row + k];
  kind.multiply({from.data(), from_row * s, c.data(), to_row * s, count, x.data(), x_row * s, m});
  return c.copy() != expected;
}

/// Of squares beside each other, whose sums stay in registers: so many columns of c at once.
int wrong_products_along(void (*multiply)(const Squares&), Size side, Size columns, Size m) {
  constexpr Size s = sizeof(float);
  const Size k = 3 * side, from_row = k + 1, c_row = columns + 2, x_row = k + 3;
  const Guarded<float> from((columns - 1) * from_row + k), c((m - 1) * c_row + columns), x((m - 1) * x_row + k);
  std::vector<float> expected = c.copy();
  for (Size r = 0; r < m; ++r)
    for (Size n = 0; n < columns; ++n)
      for (Size i = 0; i < k; ++i)
        expected[static_cast<std::size_t>(r * c_row + n)] += x[r * x_row + i] * from[n * from_row + i];
  multiply({from.data(), from_row * s, c.data(), c_row * s, k / side, x.data(), x_row * s, m});
  return c.copy() != expected;
}

}  // namespace

TEST_CASE("transpose: squares at every level, exact and within their operands") {
  for (int l = 0; l <= static_cast<int>(cpu()); ++l) {
    const Cpu level = static_cast<Cpu>(l);
    CAPTURE(name(level));
    CHECK(wrong_transposed<std::uint32_t>(square_kind<std::uint32_t>(level)) == 0);
    CHECK(wrong_transposed<std::uint64_t>(square_kind<std::uint64_t>(level)) == 0);
    for (Size m : {1, 2, 5}) {
      if (square_kind<float>(level).multiply) CHECK(wrong_products<float>(square_kind<float>(level), m) == 0);
      if (square_kind<double>(level).multiply) CHECK(wrong_products<double>(square_kind<double>(level), m) == 0);
    }
    const SquareKind kind = square_kind<float>(level);
    for (Size m = 5; m <= 12; ++m)
      if (kind.multiply_along) CHECK(wrong_products_along(kind.multiply_along, kind.side, kind.side, m) == 0);
    if (kind.multiply_row) CHECK(wrong_products_along(kind.multiply_row, kind.side, 4 * kind.side, 1) == 0);
    CHECK(square_kind<std::uint32_t>(level).multiply == nullptr);
  }
}
