// SPDX-License-Identifier: MIT
#pragma once
// Tiles of a matrix product: a few rows and columns of C, all their sums in registers while k runs. A row broadcasts
// a_mk and multiplies it with one or two vectors of b_k, so every result is one chain of fused multiply-adds, k
// ascending, and has the same bits from every tile. The vector tiles are one asm statement each: the same
// instructions from every compiler, at every -O level, and no header. A tile with fewer rows leaves by a branch after
// its last row; full tiles pay nothing for it (240 of 247 GF/s on Zen 5), since the multipliers are the bottleneck.
#include <cstddef>

#include <gradus/core/cpu.hpp>
#include <gradus/core/shape.hpp>

namespace gradus::kernel {

/// One tile: c = from + a b. Strides are in bytes; the asm finds the members by their offsets.
struct Tile {
  const char* a;     // 0: rows x k, any strides
  Size a_row;        // 8
  Size a_col;        // 16
  const char* b;     // 24: k x cols, elements side by side
  Size b_row;        // 32
  const char* from;  // 40: where the sums start: c, a bias (from_row 0) or zeros
  Size from_row;     // 48
  char* c;           // 56
  Size c_row;        // 64
  Size k;            // 72
  Size rows;         // 80: 1 to TileKind::rows
  Size cols;         // 88: 1 to TileKind::cols
  // While k runs, memory that will be wanted soon is fetched, two lines a step, ahead_step bytes further each time.
  const char* ahead = nullptr;  // 96
  Size ahead_step = 0;          // 104
};
static_assert(offsetof(Tile, ahead_step) == 104 && sizeof(char*) == 8);

/// A tile function and its size.
struct TileKind {
  void (*run)(const Tile&);
  int rows, cols;
  bool padded;  // reads all columns of b even where the tile has fewer
};

/// For every type and machine: 4 rows, 32 bytes of columns. Integers come unsigned, so that they wrap around.
template <class T>
void tile_plain(const Tile& t) {
  constexpr int rows = 4;
  typedef T Vector __attribute__((vector_size(16)));
  Vector sum[rows][2] = {}, b[2];
  const char* a[rows];  // missing rows repeat the last one
  const std::size_t bytes = static_cast<std::size_t>(t.cols) * sizeof(T);
  for (int r = 0; r < rows; ++r) a[r] = t.a + (r < t.rows ? r : t.rows - 1) * t.a_row;
  for (int r = 0; r < t.rows; ++r) __builtin_memcpy(sum[r], t.from + r * t.from_row, bytes);
  for (Size k = 0; k < t.k; ++k) {
    __builtin_memcpy(b, t.b + k * t.b_row, sizeof b);
    for (int r = 0; r < rows; ++r) {
      const T x = *reinterpret_cast<const T*>(a[r] + k * t.a_col);
      Vector left = x * b[0], right = x * b[1];
#if defined(__x86_64__)
      __asm__("" : "+x"(left), "+x"(right));  // rounded: a unit's flags may allow what this level must not do
#endif
      sum[r][0] += left;
      sum[r][1] += right;
    }
  }
  for (int r = 0; r < t.rows; ++r) __builtin_memcpy(t.c + r * t.c_row, sum[r], bytes);
}

/// For tiles that read and write whole vectors: those with fewer columns work on a copy of their rows of C.
[[gnu::noinline]] inline void run_on_copy(const Tile& t, std::size_t bytes, void (*run)(const Tile&)) {
  char rows[12][64] = {};
  for (Size r = 0; r < t.rows; ++r) __builtin_memcpy(rows[r], t.from + r * t.from_row, bytes);
  Tile copy = t;
  copy.from = copy.c = rows[0];
  copy.from_row = copy.c_row = sizeof rows[0];
  copy.cols = 64 / (static_cast<Size>(bytes) / t.cols);
  run(copy);
  for (Size r = 0; r < t.rows; ++r) __builtin_memcpy(t.c + r * t.c_row, rows[r], bytes);
}

#if defined(__x86_64__)

// rdi: the Tile; r13: rows. While k runs: r8 r9 r10 r11: rows 0 3 6 9 of a; rax: a_row; rcx: a_col; rsi: b;
// rdx: b_row; r12: k; r14: ahead, or b. Before and after: rsi and rdx walk over `from` and c. Vectors 0 and 1: b; 2:
// a_mk; the sums of row r: 4 + 2r and 5 + 2r.
#define GRADUS_STOP(n, end) "cmp $" #n ", %%r13\n je " end "f\n"
#define GRADUS_6_ROWS(ROW, end)                                                             \
  ROW("(%%r8)", 4, 5) GRADUS_STOP(1, end) ROW("(%%r8,%%rax)", 6, 7) GRADUS_STOP(2, end)     \
  ROW("(%%r8,%%rax,2)", 8, 9) GRADUS_STOP(3, end) ROW("(%%r9)", 10, 11) GRADUS_STOP(4, end) \
  ROW("(%%r9,%%rax)", 12, 13) GRADUS_STOP(5, end) ROW("(%%r9,%%rax,2)", 14, 15)
#define GRADUS_12_ROWS(ROW, end)                                                                      \
  GRADUS_6_ROWS(ROW, end) GRADUS_STOP(6, end) ROW("(%%r10)", 16, 17) GRADUS_STOP(7, end)              \
  ROW("(%%r10,%%rax)", 18, 19) GRADUS_STOP(8, end) ROW("(%%r10,%%rax,2)", 20, 21) GRADUS_STOP(9, end) \
  ROW("(%%r11)", 22, 23) GRADUS_STOP(10, end) ROW("(%%r11,%%rax)", 24, 25) GRADUS_STOP(11, end)       \
  ROW("(%%r11,%%rax,2)", 26, 27)
#define GRADUS_ADVANCE "add %%rcx, %%r8\n add %%rcx, %%r9\n add %%rcx, %%r10\n add %%rcx, %%r11\n"
#define GRADUS_TILE(ROWS, LOAD, LOAD_B, MULTIPLY, STORE)                                                           \
  "mov 80(%%rdi), %%r13\n mov 40(%%rdi), %%rsi\n mov 48(%%rdi), %%rdx\n" ROWS(LOAD, "1") "1:\n"                    \
  "mov 72(%%rdi), %%r12\n test %%r12, %%r12\n jz 4f\n"                                                             \
  "mov (%%rdi), %%r8\n mov 8(%%rdi), %%rax\n mov 16(%%rdi), %%rcx\n mov 24(%%rdi), %%rsi\n mov 32(%%rdi), %%rdx\n" \
  "mov 96(%%rdi), %%r14\n test %%r14, %%r14\n cmovz %%rsi, %%r14\n"                                                \
  "lea (%%rax,%%rax,2), %%r11\n lea (%%r8,%%r11), %%r9\n lea (%%r9,%%r11), %%r10\n add %%r10, %%r11\n"             \
  "2:\n" LOAD_B "add %%rdx, %%rsi\n prefetcht1 (%%r14)\n prefetcht1 64(%%r14)\n add 104(%%rdi), %%r14\n"           \
  ROWS(MULTIPLY, "3") "3:\n" GRADUS_ADVANCE "dec %%r12\n jnz 2b\n"                                                 \
  "4: mov 56(%%rdi), %%rsi\n mov 64(%%rdi), %%rdx\n" ROWS(STORE, "5") "5: vzeroupper\n"

// Rows of one (NARROW) or two vectors. GRADUS_X is s or d.
#define GRADUS_NEXT "add %%rdx, %%rsi\n"
#define GRADUS_MULTIPLY(V, a, v0, v1) \
  GRADUS_MULTIPLY_NARROW(V, a, v0) "vfmadd231p" GRADUS_X " %%" V "1, %%" V "2, %%" V #v1 "\n"
#define GRADUS_MULTIPLY_NARROW(V, a, v0) \
  "vbroadcasts" GRADUS_X " " a ", %%" V "2\n vfmadd231p" GRADUS_X " %%" V "0, %%" V "2, %%" V #v0 "\n"
// AVX-512 masks columns that the tile does not have out of every load and store.
#define GRADUS_MASKS(second)                                                                 \
  "mov 88(%%rdi), %%rcx\n mov $1, %%eax\n shl %%cl, %%rax\n dec %%rax\n kmovw %%eax, %%k1\n" \
  "shr $" second ", %%rax\n kmovw %%eax, %%k2\n"
#define GRADUS_LOAD_512(v0, v1) \
  GRADUS_LOAD_512_NARROW(v0) "vmovup" GRADUS_X " 64(%%rsi), %%zmm" #v1 "%{%%k2%}%{z%}\n"
#define GRADUS_LOAD_512_NARROW(v0) "vmovup" GRADUS_X " (%%rsi), %%zmm" #v0 "%{%%k1%}%{z%}\n"
#define GRADUS_START_512(a, v0, v1) GRADUS_LOAD_512(v0, v1) GRADUS_NEXT
#define GRADUS_START_512_NARROW(a, v0, v1) GRADUS_LOAD_512_NARROW(v0) GRADUS_NEXT
#define GRADUS_ROW_512(a, v0, v1) GRADUS_MULTIPLY("zmm", a, v0, v1)
#define GRADUS_ROW_512_NARROW(a, v0, v1) GRADUS_MULTIPLY_NARROW("zmm", a, v0)
#define GRADUS_STORE_512(a, v0, v1) \
  "vmovup" GRADUS_X " %%zmm" #v1 ", 64(%%rsi)%{%%k2%}\n" GRADUS_STORE_512_NARROW(a, v0, v1)
#define GRADUS_STORE_512_NARROW(a, v0, v1) "vmovup" GRADUS_X " %%zmm" #v0 ", (%%rsi)%{%%k1%}\n" GRADUS_NEXT
#define GRADUS_LOAD_256(v0, v1) \
  "vmovup" GRADUS_X " (%%rsi), %%ymm" #v0 "\n vmovup" GRADUS_X " 32(%%rsi), %%ymm" #v1 "\n"
#define GRADUS_START_256(a, v0, v1) GRADUS_LOAD_256(v0, v1) GRADUS_NEXT
#define GRADUS_ROW_256(a, v0, v1) GRADUS_MULTIPLY("ymm", a, v0, v1)
#define GRADUS_STORE_256(a, v0, v1) \
  "vmovup" GRADUS_X " %%ymm" #v0 ", (%%rsi)\n vmovup" GRADUS_X " %%ymm" #v1 ", 32(%%rsi)\n" GRADUS_NEXT

#define GRADUS_TILE_512(second) \
  GRADUS_MASKS(second)          \
  GRADUS_TILE(GRADUS_12_ROWS, GRADUS_START_512, GRADUS_LOAD_512(0, 1), GRADUS_ROW_512, GRADUS_STORE_512)
#define GRADUS_TILE_512_NARROW                                                                       \
  GRADUS_MASKS("32") GRADUS_TILE(GRADUS_12_ROWS, GRADUS_START_512_NARROW, GRADUS_LOAD_512_NARROW(0), \
                                 GRADUS_ROW_512_NARROW, GRADUS_STORE_512_NARROW)
#define GRADUS_TILE_256 \
  GRADUS_TILE(GRADUS_6_ROWS, GRADUS_START_256, GRADUS_LOAD_256(0, 1), GRADUS_ROW_256, GRADUS_STORE_256)

// The registers of AVX-512 exist for the compiler only if it may use them itself.
#ifdef __AVX512F__
#define GRADUS_CLOBBERS_512                                                                                        \
  , "k1", "k2", "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24", "xmm25", "xmm26", \
      "xmm27", "xmm28", "xmm29", "xmm30", "xmm31"
#else
#define GRADUS_CLOBBERS_512
#endif
#define GRADUS_RUN(code)                                                                                             \
  asm volatile(code                                                                                                  \
               :                                                                                                     \
               : "D"(&t)                                                                                             \
               : "memory", "cc", "rax", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "xmm0", \
                 "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12",   \
                 "xmm13", "xmm14", "xmm15" GRADUS_CLOBBERS_512)

#define GRADUS_X "s"
inline void tile_float_avx512(const Tile& t) {
  if (t.cols > 16)
    GRADUS_RUN(GRADUS_TILE_512("16"));
  else
    GRADUS_RUN(GRADUS_TILE_512_NARROW);
}
inline void tile_float_avx2(const Tile& t) {
  if (t.cols < 16) return run_on_copy(t, static_cast<std::size_t>(t.cols) * sizeof(float), tile_float_avx2);
  GRADUS_RUN(GRADUS_TILE_256);
}
#undef GRADUS_X
#define GRADUS_X "d"
inline void tile_double_avx512(const Tile& t) {
  if (t.cols > 8)
    GRADUS_RUN(GRADUS_TILE_512("8"));
  else
    GRADUS_RUN(GRADUS_TILE_512_NARROW);
}
inline void tile_double_avx2(const Tile& t) {
  if (t.cols < 8) return run_on_copy(t, static_cast<std::size_t>(t.cols) * sizeof(double), tile_double_avx2);
  GRADUS_RUN(GRADUS_TILE_256);
}
#undef GRADUS_X

#elif defined(__aarch64__)

// %0: the Tile; x13: rows. While k runs: x8 x9 x10 x11: rows 0 3 6 9 of a; x4, x5: a_row once and twice; x3: a_col;
// x1: b; x2: b_row; x12: k. Before and after: x1 and x2 walk over `from` and c. Vectors as above. Twelve rows have a
// loop of their own: here branches would cost, since fewer instructions run beside the multiplications.
#define GRADUS_NO_STOP(n, end)
#define GRADUS_STOP(n, end) "cmp x13, #" #n "\n b.eq " end "f\n"
#define GRADUS_ROWS(ROW, STOP, end)                                                                       \
  ROW("x8", 4, 5) STOP(1, end) ROW("x8, x4", 6, 7) STOP(2, end) ROW("x8, x5", 8, 9) STOP(3, end)          \
  ROW("x9", 10, 11) STOP(4, end) ROW("x9, x4", 12, 13) STOP(5, end) ROW("x9, x5", 14, 15) STOP(6, end)    \
  ROW("x10", 16, 17) STOP(7, end) ROW("x10, x4", 18, 19) STOP(8, end) ROW("x10, x5", 20, 21) STOP(9, end) \
  ROW("x11", 22, 23) STOP(10, end) ROW("x11, x4", 24, 25) STOP(11, end) ROW("x11, x5", 26, 27)
#define GRADUS_ADVANCE "add x8, x8, x3\n add x9, x9, x3\n add x10, x10, x3\n add x11, x11, x3\n"
#define GRADUS_START(a, v0, v1) "ldp q" #v0 ", q" #v1 ", [x1]\n add x1, x1, x2\n"
#define GRADUS_STORE(a, v0, v1) "stp q" #v0 ", q" #v1 ", [x1]\n add x1, x1, x2\n"
#define GRADUS_MULTIPLY(a, v0, v1)                                                                        \
  "ldr " GRADUS_X "2, [" a "]\n fmla v" #v0 "." GRADUS_V ", v0." GRADUS_V ", v2." GRADUS_X "[0]\n fmla v" \
  #v1 "." GRADUS_V ", v1." GRADUS_V ", v2." GRADUS_X "[0]\n"
#define GRADUS_RUN                                                                                               \
  asm volatile(                                                                                                  \
      "ldr x13, [%0, #80]\n ldp x1, x2, [%0, #40]\n" GRADUS_ROWS(GRADUS_START, GRADUS_STOP, "1") "1:\n"          \
      "ldr x12, [%0, #72]\n cbz x12, 5f\n ldp x8, x4, [%0]\n ldp x3, x1, [%0, #16]\n ldr x2, [%0, #32]\n"        \
      "add x5, x4, x4\n add x11, x5, x4\n add x9, x8, x11\n add x10, x9, x11\n add x11, x10, x11\n"              \
      "cmp x13, #12\n b.ne 3f\n"                                                                                 \
      "2:\n" GRADUS_START("", 0, 1) GRADUS_ROWS(GRADUS_MULTIPLY, GRADUS_NO_STOP, "") GRADUS_ADVANCE              \
      "subs x12, x12, #1\n b.ne 2b\n b 5f\n"                                                                     \
      "3:\n" GRADUS_START("", 0, 1) GRADUS_ROWS(GRADUS_MULTIPLY, GRADUS_STOP, "4") "4:\n" GRADUS_ADVANCE         \
      "subs x12, x12, #1\n b.ne 3b\n"                                                                            \
      "5: ldp x1, x2, [%0, #56]\n" GRADUS_ROWS(GRADUS_STORE, GRADUS_STOP, "6") "6:\n"                            \
      :                                                                                                          \
      : "r"(&t)                                                                                                  \
      : "memory", "cc", "x1", "x2", "x3", "x4", "x5", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "v0", "v1", \
        "v2", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18", \
        "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27")

#define GRADUS_X "s"
#define GRADUS_V "4s"
inline void tile_float_neon(const Tile& t) {
  if (t.cols < 8) return run_on_copy(t, static_cast<std::size_t>(t.cols) * sizeof(float), tile_float_neon);
  GRADUS_RUN;
}
#undef GRADUS_X
#undef GRADUS_V
#define GRADUS_X "d"
#define GRADUS_V "2d"
inline void tile_double_neon(const Tile& t) {
  if (t.cols < 4) return run_on_copy(t, static_cast<std::size_t>(t.cols) * sizeof(double), tile_double_neon);
  GRADUS_RUN;
}
#undef GRADUS_X
#undef GRADUS_V

#endif

/// The tile for this type and level. Integers: their unsigned type.
template <class T>
inline TileKind tile_kind([[maybe_unused]] Cpu level) noexcept {
  return {tile_plain<T>, 4, static_cast<int>(32 / sizeof(T)), true};
}
#if defined(__x86_64__)
template <>
inline TileKind tile_kind<float>(Cpu level) noexcept {
  if (level == Cpu::avx512) return {tile_float_avx512, 12, 32, false};
  if (level == Cpu::avx2) return {tile_float_avx2, 6, 16, true};
  return {tile_plain<float>, 4, 8, true};
}
template <>
inline TileKind tile_kind<double>(Cpu level) noexcept {
  if (level == Cpu::avx512) return {tile_double_avx512, 12, 16, false};
  if (level == Cpu::avx2) return {tile_double_avx2, 6, 8, true};
  return {tile_plain<double>, 4, 4, true};
}
#elif defined(__aarch64__)
template <>
inline TileKind tile_kind<float>(Cpu) noexcept {
  return {tile_float_neon, 12, 8, true};
}
template <>
inline TileKind tile_kind<double>(Cpu) noexcept {
  return {tile_double_neon, 12, 4, true};
}
#endif

}  // namespace gradus::kernel
