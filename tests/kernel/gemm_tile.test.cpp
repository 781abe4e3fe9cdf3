// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <sys/mman.h>

#include <cmath>
#include <vector>

#include <gradus/kernel/gemm_tile.hpp>

using namespace gradus;
using namespace gradus::kernel;

namespace {

/// Elements that end where the next page must not be touched: the sanitizers do not see what asm reads.
template <class T>
class Guarded {
 public:
  explicit Guarded(Size n) : n_(n), bytes_((static_cast<std::size_t>(n) * sizeof(T) + 4095) / 4096 * 4096) {
    void* pages = mmap(nullptr, bytes_ + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    page_ = static_cast<char*>(pages);
    if (pages == MAP_FAILED || mprotect(page_ + bytes_, 4096, PROT_NONE)) throw std::bad_alloc();
    for (Size i = 0; i < n; ++i) (*this)[i] = static_cast<T>(i * 7 % 5 - 2);
  }
  ~Guarded() { munmap(page_, bytes_ + 4096); }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;
  T* data() const { return reinterpret_cast<T*>(page_ + bytes_) - n_; }
  T& operator[](Size i) const { return data()[i]; }
  char* bytes() const { return reinterpret_cast<char*>(data()); }

 private:
  Size n_;
  std::size_t bytes_;
  char* page_;
};

/// Results that are wrong, or written although they do not belong to the tile.
template <class T>
int wrong_results(Cpu level, Size rows, Size cols, Size k, bool transposed) {
  const TileKind kind = tile_kind<T>(level);
  constexpr Size s = sizeof(T);
  const Size b_row = kind.padded ? kind.cols : cols, c_row = cols + 3;
  Guarded<T> a(rows * k + 1), b(k * b_row + 1), c(rows * c_row - 3), bias(cols);
  const Size a_row = transposed ? 1 : k, a_col = transposed ? rows : 1;
  std::vector<T> expected(c.data(), c.data() + rows * c_row - 3);
  for (Size i = 0; i < rows; ++i)
    for (Size j = 0; j < cols; ++j) {
      T sum = bias[j];
      for (Size l = 0; l < k; ++l) sum = static_cast<T>(sum + a[1 + i * a_row + l * a_col] * b[1 + l * b_row + j]);
      expected[static_cast<std::size_t>(i * c_row + j)] = sum;
    }
  kind.run({a.bytes() + s, a_row * s, a_col * s, b.bytes() + s, b_row * s, bias.bytes(), 0, c.bytes(), c_row * s, k,
            rows, cols});
  int wrong = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) wrong += c[static_cast<Size>(i)] != expected[i];
  return wrong;
}

template <class T>
int wrong_tiles(Cpu level) {
  const TileKind kind = tile_kind<T>(level);
  int wrong = 0;
  for (Size rows = 1; rows <= kind.rows; ++rows)
    for (Size cols = 1; cols <= kind.cols; ++cols)
      for (Size k : {0, 1, 2, 9})
        for (bool transposed : {false, true}) wrong += wrong_results<T>(level, rows, cols, k, transposed) != 0;
  return wrong;
}

}  // namespace

TEST_CASE("tile: every number of rows and columns is exact and stays within its operands") {
  for (int level = 0; level <= static_cast<int>(cpu()); ++level) {
    CAPTURE(name(static_cast<Cpu>(level)));
    CHECK(wrong_tiles<float>(static_cast<Cpu>(level)) == 0);
    CHECK(wrong_tiles<double>(static_cast<Cpu>(level)) == 0);
  }
  CHECK(wrong_tiles<std::uint64_t>(Cpu::portable) == 0);
  CHECK(wrong_tiles<std::uint8_t>(Cpu::portable) == 0);
}
