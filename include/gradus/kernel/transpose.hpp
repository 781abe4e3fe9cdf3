// SPDX-License-Identifier: MIT
#pragma once
// Squares of a matrix, one vector a side, transposed in registers: what lies along a row comes to lie along vectors.
// Such squares are written to memory (a packed strip), or multiplied while they are in registers (few rows times a
// layer's weights). 4 elements are transposed within each 16 bytes (8-byte elements: 2), then pieces of 16 bytes among
// vectors. One asm statement each, as the tiles are: any permutation gives the same bits, this one at every -O level.
// Vectors are written in order: where they overlap in memory, the last one stays.
#include <cstdint>
#include <type_traits>

#include <gradus/config.hpp>
#include <gradus/kernel/gemm_tile.hpp>

namespace gradus::kernel {

/// A row or a column of squares. Strides are in bytes; the asm finds the members by their offsets.
struct Squares {
  const char* from;  // 0: the rows of the first
  Size from_row;     // 8
  char* to;          // 16: where vector i of a square goes: to + i to_row; or c, for products
  Size to_row;       // 24
  Size count;        // 32
  const char* x;     // 40: products only, the rows of the other factor
  Size x_row;        // 48
  Size m;            // 56
};
static_assert(offsetof(Squares, m) == 56);

/// Squares of `side` elements a side.
struct SquareKind {
  int side;
  void (*transpose)(const Squares&);  // those that follow each other along from's rows
  // c_r += sum_i x_ri (vector i), i ascending, for m rows: squares below each other; to: c, from its first column.
  void (*multiply)(const Squares&);   // null: none
  // The same for squares that follow each other along from's rows, and along x's: 5 to 12 rows, whose sums stay in
  // registers.
  void (*multiply_along)(const Squares&);  // null: none
  // The same for one row of x, and four squares below each other.
  void (*multiply_row)(const Squares&);    // null: none
};

/// For every machine: 16 bytes a side. Written out: g++ -O2 would keep arrays in memory. T: unsigned, of 4 or 8 bytes.
template <class T>
void transpose_plain(const Squares& s) {
  typedef T V __attribute__((vector_size(16)));
  const char* from = s.from;
  char* to = s.to;
  for (Size i = 0; i < s.count; ++i, from += 16, to += 16 / sizeof(T) * static_cast<std::size_t>(s.to_row)) {
    V x0, x1, x2, x3;
    __builtin_memcpy(&x0, from, 16);
    __builtin_memcpy(&x1, from + s.from_row, 16);
    if constexpr (sizeof(T) == 4) {
      __builtin_memcpy(&x2, from + 2 * s.from_row, 16);
      __builtin_memcpy(&x3, from + 3 * s.from_row, 16);
      const V a = __builtin_shufflevector(x0, x1, 0, 4, 1, 5), b = __builtin_shufflevector(x2, x3, 0, 4, 1, 5);
      const V c = __builtin_shufflevector(x0, x1, 2, 6, 3, 7), d = __builtin_shufflevector(x2, x3, 2, 6, 3, 7);
      x0 = __builtin_shufflevector(a, b, 0, 1, 4, 5);
      x1 = __builtin_shufflevector(a, b, 2, 3, 6, 7);
      x2 = __builtin_shufflevector(c, d, 0, 1, 4, 5);
      x3 = __builtin_shufflevector(c, d, 2, 3, 6, 7);
    } else {
      const V a = __builtin_shufflevector(x0, x1, 0, 2);
      x1 = __builtin_shufflevector(x0, x1, 1, 3);
      x0 = a;
    }
    __builtin_memcpy(to, &x0, 16);
    __builtin_memcpy(to + s.to_row, &x1, 16);
    if constexpr (sizeof(T) == 4) {
      __builtin_memcpy(to + 2 * s.to_row, &x2, 16);
      __builtin_memcpy(to + 3 * s.to_row, &x3, 16);
    }
  }
}

#if defined(__x86_64__)

// rdi: the Squares; r14: count; rax: from_row; r9: 3 from_row; r8 r10 r11 r12: rows 0 4 8 12. Vectors 0 and on: the
// rows, then the columns.
#define GRADUS_LOAD_4(V, p, a, b, c, d)                                        \
  "vmovups (%%" p "), %%" V #a "\n vmovups (%%" p ",%%rax), %%" V #b "\n"      \
  "vmovups (%%" p ",%%rax,2), %%" V #c "\n vmovups (%%" p ",%%r9), %%" V #d "\n"
#define GRADUS_MIX(op, V, a, b, to) op " %%" V #b ", %%" V #a ", %%" V #to "\n"
// Within each 16 bytes: 4 elements of 4 rows, 2 of 2.
#define GRADUS_MIX_S(V, a, b, c, d, t, u, v, w)                               \
  GRADUS_MIX("vunpcklps", V, a, b, t) GRADUS_MIX("vunpckhps", V, a, b, u)     \
  GRADUS_MIX("vunpcklps", V, c, d, v) GRADUS_MIX("vunpckhps", V, c, d, w)     \
  GRADUS_MIX("vunpcklpd", V, t, v, a) GRADUS_MIX("vunpckhpd", V, t, v, b)     \
  GRADUS_MIX("vunpcklpd", V, u, w, c) GRADUS_MIX("vunpckhpd", V, u, w, d)
#define GRADUS_MIX_D(V, a, b, t) \
  GRADUS_MIX("vunpcklpd", V, a, b, t) GRADUS_MIX("vunpckhpd", V, a, b, b) "vmovaps %%" V #t ", %%" V #a "\n"
// Pieces of 16 bytes: 4 of 4 vectors, 2 of 2.
#define GRADUS_PIECES_512(a, b, c, d)                                                                      \
  GRADUS_MIX("vshuff64x2 $0x88,", "zmm", a, b, 16) GRADUS_MIX("vshuff64x2 $0xdd,", "zmm", a, b, 17)        \
  GRADUS_MIX("vshuff64x2 $0x88,", "zmm", c, d, 18) GRADUS_MIX("vshuff64x2 $0xdd,", "zmm", c, d, 19)        \
  GRADUS_MIX("vshuff64x2 $0x88,", "zmm", 16, 18, a) GRADUS_MIX("vshuff64x2 $0x88,", "zmm", 17, 19, b)      \
  GRADUS_MIX("vshuff64x2 $0xdd,", "zmm", 16, 18, c) GRADUS_MIX("vshuff64x2 $0xdd,", "zmm", 17, 19, d)
#define GRADUS_PIECES_256(a, b)                                                                            \
  GRADUS_MIX("vperm2f128 $0x20,", "ymm", a, b, 12) GRADUS_MIX("vperm2f128 $0x31,", "ymm", a, b, b)         \
  "vmovaps %%ymm12, %%ymm" #a "\n"

#define GRADUS_SQUARE_s512                                                                                 \
  GRADUS_LOAD_4("zmm", "r8", 0, 1, 2, 3) GRADUS_MIX_S("zmm", 0, 1, 2, 3, 16, 17, 18, 19)                   \
  GRADUS_LOAD_4("zmm", "r10", 4, 5, 6, 7) GRADUS_MIX_S("zmm", 4, 5, 6, 7, 16, 17, 18, 19)                  \
  GRADUS_LOAD_4("zmm", "r11", 8, 9, 10, 11) GRADUS_MIX_S("zmm", 8, 9, 10, 11, 16, 17, 18, 19)              \
  GRADUS_LOAD_4("zmm", "r12", 12, 13, 14, 15) GRADUS_MIX_S("zmm", 12, 13, 14, 15, 16, 17, 18, 19)          \
  GRADUS_PIECES_512(0, 4, 8, 12) GRADUS_PIECES_512(1, 5, 9, 13)                                            \
  GRADUS_PIECES_512(2, 6, 10, 14) GRADUS_PIECES_512(3, 7, 11, 15)
#define GRADUS_SQUARE_d512                                                                                 \
  GRADUS_LOAD_4("zmm", "r8", 0, 1, 2, 3) GRADUS_MIX_D("zmm", 0, 1, 16) GRADUS_MIX_D("zmm", 2, 3, 17)       \
  GRADUS_LOAD_4("zmm", "r10", 4, 5, 6, 7) GRADUS_MIX_D("zmm", 4, 5, 18) GRADUS_MIX_D("zmm", 6, 7, 19)      \
  GRADUS_PIECES_512(0, 2, 4, 6) GRADUS_PIECES_512(1, 3, 5, 7)
#define GRADUS_SQUARE_s256                                                                                 \
  GRADUS_LOAD_4("ymm", "r8", 0, 1, 2, 3) GRADUS_MIX_S("ymm", 0, 1, 2, 3, 12, 13, 14, 15)                   \
  GRADUS_LOAD_4("ymm", "r10", 4, 5, 6, 7) GRADUS_MIX_S("ymm", 4, 5, 6, 7, 12, 13, 14, 15)                  \
  GRADUS_PIECES_256(0, 4) GRADUS_PIECES_256(1, 5) GRADUS_PIECES_256(2, 6) GRADUS_PIECES_256(3, 7)
#define GRADUS_SQUARE_d256                                                                                 \
  GRADUS_LOAD_4("ymm", "r8", 0, 1, 2, 3) GRADUS_MIX_D("ymm", 0, 1, 12) GRADUS_MIX_D("ymm", 2, 3, 13)       \
  GRADUS_PIECES_256(0, 2) GRADUS_PIECES_256(1, 3)

// What is done with a square follows it. r8: the rows of the next one.
#define GRADUS_SQUARES(BEGIN, SQUARE, USE, END)                                                                   \
  GRADUS_RUN("mov (%%rdi), %%r8\n mov 8(%%rdi), %%rax\n mov 16(%%rdi), %%rsi\n mov 24(%%rdi), %%rdx\n"            \
    "mov 32(%%rdi), %%r14\n lea (%%rax,%%rax,2), %%r9\n" BEGIN                                                    \
    "1: lea (%%r8,%%rax,4), %%r10\n lea (%%r10,%%rax,4), %%r11\n lea (%%r11,%%rax,4), %%r12\n" SQUARE USE         \
    "dec %%r14\n jnz 1b\n" END "vzeroupper\n")

// rsi: to; rdx: to_row; rcx: 3 to_row.
#define GRADUS_STORE_4(V, a, b, c, d)                                                  \
  "vmovups %%" V #a ", (%%rsi)\n vmovups %%" V #b ", (%%rsi,%%rdx)\n"                  \
  "vmovups %%" V #c ", (%%rsi,%%rdx,2)\n vmovups %%" V #d ", (%%rsi,%%rcx)\n"          \
  "lea (%%rsi,%%rdx,4), %%rsi\n"
#define GRADUS_STORE_8(V) GRADUS_STORE_4(V, 0, 1, 2, 3) GRADUS_STORE_4(V, 4, 5, 6, 7)
#define GRADUS_STORE_16(V) GRADUS_STORE_8(V) GRADUS_STORE_4(V, 8, 9, 10, 11) GRADUS_STORE_4(V, 12, 13, 14, 15)
#define GRADUS_TRANSPOSE(SQUARE, STORE, bytes) \
  GRADUS_SQUARES("lea (%%rdx,%%rdx,2), %%rcx\n", SQUARE, STORE "add $" bytes ", %%r8\n", "")

// rsi: the first row of c; rcx: a row of it; rdx: the row of x; r10: rows left. The sums: 24 or 14.
#define GRADUS_TIMES_s512(i) "vfmadd231ps 4*" #i "(%%rdx)%{1to16%}, %%zmm" #i ", %%zmm24\n"
#define GRADUS_TIMES_d512(i) "vfmadd231pd 8*" #i "(%%rdx)%{1to8%}, %%zmm" #i ", %%zmm24\n"
#define GRADUS_TIMES_s256(i) "vbroadcastss 4*" #i "(%%rdx), %%ymm15\n vfmadd231ps %%ymm15, %%ymm" #i ", %%ymm14\n"
#define GRADUS_TIMES_d256(i) "vbroadcastsd 8*" #i "(%%rdx), %%ymm15\n vfmadd231pd %%ymm15, %%ymm" #i ", %%ymm14\n"
#define GRADUS_TIMES_4(TIMES) TIMES(0) TIMES(1) TIMES(2) TIMES(3)
#define GRADUS_TIMES_8(TIMES) GRADUS_TIMES_4(TIMES) TIMES(4) TIMES(5) TIMES(6) TIMES(7)
#define GRADUS_TIMES_16(TIMES) \
  GRADUS_TIMES_8(TIMES) TIMES(8) TIMES(9) TIMES(10) TIMES(11) TIMES(12) TIMES(13) TIMES(14) TIMES(15)
#define GRADUS_DOWN "lea (%%r8,%%rax,4), %%r8\n"
#define GRADUS_MULTIPLY_ROWS(SQUARE, V, TIMES, down, bytes)                                                 \
  GRADUS_SQUARES("", SQUARE, "mov %%rsi, %%rcx\n mov 40(%%rdi), %%rdx\n mov 56(%%rdi), %%r10\n"             \
    "2: vmovups (%%rcx), %%" V "\n" TIMES "vmovups %%" V ", (%%rcx)\n"                                      \
    "add 24(%%rdi), %%rcx\n add 48(%%rdi), %%rdx\n dec %%r10\n jnz 2b\n add $" bytes ", %%rsi\n" down, "")

// r13: m; rsi r10 r11: rows 0 4 8 of x; rdx: x_row; rcx: 3 x_row. Before and after: rsi and rdx walk over c. The sums
// of row r: 20 + r. The assembler repeats a vector's multiplications for all 16.
#define GRADUS_12_SUMS(SUM, end)                                                                      \
  SUM("(%%rsi)", 20) SUM("(%%rsi,%%rdx)", 21) SUM("(%%rsi,%%rdx,2)", 22) SUM("(%%rsi,%%rcx)", 23)     \
  SUM("(%%r10)", 24) GRADUS_STOP(5, end) SUM("(%%r10,%%rdx)", 25) GRADUS_STOP(6, end)                 \
  SUM("(%%r10,%%rdx,2)", 26) GRADUS_STOP(7, end) SUM("(%%r10,%%rcx)", 27) GRADUS_STOP(8, end)         \
  SUM("(%%r11)", 28) GRADUS_STOP(9, end) SUM("(%%r11,%%rdx)", 29) GRADUS_STOP(10, end)                \
  SUM("(%%r11,%%rdx,2)", 30) GRADUS_STOP(11, end) SUM("(%%r11,%%rcx)", 31)
#define GRADUS_LOAD_SUM(x, v) "vmovups (%%rsi), %%zmm" #v "\n add %%rdx, %%rsi\n"
#define GRADUS_STORE_SUM(x, v) "vmovups %%zmm" #v ", (%%rsi)\n add %%rdx, %%rsi\n"
#define GRADUS_ADD_TO_SUM(x, v) "vfmadd231ps 4*\\i" x "%{1to16%}, %%zmm\\i, %%zmm" #v "\n"
#define GRADUS_MULTIPLY_ALONG                                                                                    \
  GRADUS_SQUARES("mov 56(%%rdi), %%r13\n" GRADUS_12_SUMS(GRADUS_LOAD_SUM, "2") "2:\n"                            \
    "mov 40(%%rdi), %%rsi\n mov 48(%%rdi), %%rdx\n lea (%%rdx,%%rdx,2), %%rcx\n", GRADUS_SQUARE_s512,            \
    "lea (%%rsi,%%rdx,4), %%r10\n lea (%%r10,%%rdx,4), %%r11\n .irp i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"  \
    GRADUS_12_SUMS(GRADUS_ADD_TO_SUM, "3") "3:\n .endr\n add $64, %%r8\n add $64, %%rsi\n",                      \
    "mov 16(%%rdi), %%rsi\n mov 24(%%rdi), %%rdx\n" GRADUS_12_SUMS(GRADUS_STORE_SUM, "4") "4:\n")

// r13: the rows; rdx: x. The sums: 24 to 27, one chain for each 16 rows.
#define GRADUS_MULTIPLY_ROW                                                                                         \
  GRADUS_RUN("mov (%%rdi), %%r13\n mov 8(%%rdi), %%rax\n mov 16(%%rdi), %%rsi\n mov 32(%%rdi), %%r14\n"             \
    "mov 40(%%rdi), %%rdx\n lea (%%rax,%%rax,2), %%r9\n vmovups (%%rsi), %%zmm24\n vmovups 64(%%rsi), %%zmm25\n"    \
    "vmovups 128(%%rsi), %%zmm26\n vmovups 192(%%rsi), %%zmm27\n"                                                   \
    "1: mov %%r13, %%r8\n .irp sum, 24,25,26,27\n"                                                                  \
    "lea (%%r8,%%rax,4), %%r10\n lea (%%r10,%%rax,4), %%r11\n lea (%%r11,%%rax,4), %%r12\n" GRADUS_SQUARE_s512      \
    ".irp i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n vfmadd231ps 4*\\i(%%rdx)%{1to16%}, %%zmm\\i, %%zmm\\sum\n"     \
    ".endr\n lea (%%r12,%%rax,4), %%r8\n .endr\n add $64, %%r13\n add $64, %%rdx\n dec %%r14\n jnz 1b\n"            \
    "vmovups %%zmm24, (%%rsi)\n vmovups %%zmm25, 64(%%rsi)\n vmovups %%zmm26, 128(%%rsi)\n"                         \
    "vmovups %%zmm27, 192(%%rsi)\n vzeroupper\n")

inline void transpose_4_avx512(const Squares& t) { GRADUS_TRANSPOSE(GRADUS_SQUARE_s512, GRADUS_STORE_16("zmm"), "64"); }
inline void transpose_8_avx512(const Squares& t) { GRADUS_TRANSPOSE(GRADUS_SQUARE_d512, GRADUS_STORE_8("zmm"), "64"); }
inline void transpose_4_avx2(const Squares& t) { GRADUS_TRANSPOSE(GRADUS_SQUARE_s256, GRADUS_STORE_8("ymm"), "32"); }
inline void transpose_8_avx2(const Squares& t) {
  GRADUS_TRANSPOSE(GRADUS_SQUARE_d256, GRADUS_STORE_4("ymm", 0, 1, 2, 3), "32");
}
inline void multiply_float_avx512(const Squares& t) {
  GRADUS_MULTIPLY_ROWS(GRADUS_SQUARE_s512, "zmm24", GRADUS_TIMES_16(GRADUS_TIMES_s512),
                       GRADUS_DOWN GRADUS_DOWN GRADUS_DOWN GRADUS_DOWN, "64");
}
inline void multiply_along_float_avx512(const Squares& t) { GRADUS_MULTIPLY_ALONG; }
inline void multiply_row_float_avx512(const Squares& t) { GRADUS_MULTIPLY_ROW; }
inline void multiply_double_avx512(const Squares& t) {
  GRADUS_MULTIPLY_ROWS(GRADUS_SQUARE_d512, "zmm24", GRADUS_TIMES_8(GRADUS_TIMES_d512), GRADUS_DOWN GRADUS_DOWN, "64");
}
inline void multiply_float_avx2(const Squares& t) {
  GRADUS_MULTIPLY_ROWS(GRADUS_SQUARE_s256, "ymm14", GRADUS_TIMES_8(GRADUS_TIMES_s256), GRADUS_DOWN GRADUS_DOWN, "32");
}
inline void multiply_double_avx2(const Squares& t) {
  GRADUS_MULTIPLY_ROWS(GRADUS_SQUARE_d256, "ymm14", GRADUS_TIMES_4(GRADUS_TIMES_d256), GRADUS_DOWN, "32");
}
#endif  // __x86_64__

/// The squares for a type and level, null without. T: float, double, or an unsigned type, which has no products.
template <class T>
constexpr SquareKind square_kind([[maybe_unused]] Cpu level) noexcept {
  if constexpr (sizeof(T) == 4 || sizeof(T) == 8) {
    constexpr bool four = sizeof(T) == 4;
    using Bits = std::conditional_t<four, std::uint32_t, std::uint64_t>;
#if defined(__x86_64__)
    const bool real = std::is_floating_point_v<T>;
    if (level == Cpu::avx512)
      return {four ? 16 : 8, four ? transpose_4_avx512 : transpose_8_avx512,
              real ? four ? multiply_float_avx512 : multiply_double_avx512 : nullptr,
              real && four ? multiply_along_float_avx512 : nullptr,
              real && four ? multiply_row_float_avx512 : nullptr};
    if (level == Cpu::avx2)
      return {four ? 8 : 4, four ? transpose_4_avx2 : transpose_8_avx2,
              real ? four ? multiply_float_avx2 : multiply_double_avx2 : nullptr, nullptr, nullptr};
#endif
    return {16 / int{sizeof(T)}, transpose_plain<Bits>, nullptr, nullptr, nullptr};
  } else {
    return {};
  }
}

}  // namespace gradus::kernel
