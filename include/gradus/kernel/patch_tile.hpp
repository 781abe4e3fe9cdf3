// SPDX-License-Identifier: MIT
#pragma once
// Tiles of a convolution that read their patches where they are in the image: rows are pixels, columns channels out,
// and a table says how far it is from one element of a patch to the next.
#include <gradus/kernel/gemm_tile.hpp>

namespace gradus::kernel {

// A tile as in gemm_tile.hpp, but Tile::a_col is the address of a table: bytes from a_mk to a_m,k+1, for each k.
#if defined(__x86_64__)
#pragma push_macro("GRADUS_ADVANCE")
#undef GRADUS_ADVANCE
#define GRADUS_ADVANCE \
  "add (%%rcx), %%r8\n add (%%rcx), %%r9\n add (%%rcx), %%r10\n add (%%rcx), %%r11\n add $8, %%rcx\n"
#define GRADUS_X "s"
inline void walk_float_avx512(const Tile& t) {
  if (t.cols > 16)
    GRADUS_RUN(GRADUS_TILE_512("16"));
  else
    GRADUS_RUN(GRADUS_TILE_512_NARROW);
}
inline void walk_float_avx2(const Tile& t) { GRADUS_RUN(GRADUS_TILE_256); }
#undef GRADUS_X
#define GRADUS_X "d"
inline void walk_double_avx512(const Tile& t) {
  if (t.cols > 8)
    GRADUS_RUN(GRADUS_TILE_512("8"));
  else
    GRADUS_RUN(GRADUS_TILE_512_NARROW);
}
inline void walk_double_avx2(const Tile& t) { GRADUS_RUN(GRADUS_TILE_256); }
#undef GRADUS_X
#pragma pop_macro("GRADUS_ADVANCE")
#elif defined(__aarch64__)
#pragma push_macro("GRADUS_ADVANCE")
#undef GRADUS_ADVANCE
#define GRADUS_ADVANCE \
  "ldr x14, [x3], #8\n add x8, x8, x14\n add x9, x9, x14\n add x10, x10, x14\n add x11, x11, x14\n"
#define GRADUS_X "s"
#define GRADUS_V "4s"
inline void walk_float_neon(const Tile& t) { GRADUS_RUN; }
#undef GRADUS_X
#undef GRADUS_V
#define GRADUS_X "d"
#define GRADUS_V "2d"
inline void walk_double_neon(const Tile& t) { GRADUS_RUN; }
#undef GRADUS_X
#undef GRADUS_V
#pragma pop_macro("GRADUS_ADVANCE")
#endif

using TileFunction = void(const Tile&);
/// For elements of so many bytes, beside the tile of a matrix product at the same level. nullptr on a machine without
/// vectors for it.
inline TileFunction* patch_tile([[maybe_unused]] Size bytes, [[maybe_unused]] const TileKind& tile) noexcept {
#if defined(__x86_64__)
  if (tile.cols * bytes == 128) return bytes == 4 ? walk_float_avx512 : walk_double_avx512;
  if (tile.cols * bytes == 64) return bytes == 4 ? walk_float_avx2 : walk_double_avx2;
  return nullptr;
#elif defined(__aarch64__)
  return bytes == 4 ? walk_float_neon : walk_double_neon;
#else
  return nullptr;
#endif
}

}  // namespace gradus::kernel
