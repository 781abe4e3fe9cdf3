#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# 64-bit ARM, emulated: tests of the kernels, and the first batches of each notebook's epoch, whose weights must have
# the bits that they have on this machine. Warnings are errors. About 8 minutes.
#
#   apt-get install g++ g++-aarch64-linux-gnu qemu-user-static catch2
#   tests/system/aarch64.sh [TEST...]      such as kernel/gemm; without one: those below, and the epochs
#
# CROSS: another compiler for the target.
set -eu -o pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
tests=(core/cpu core/random kernel/{simd,lanes,map,math_exp,math_log,math_pow,math_trig,elementwise,softmax,reduce} \
       kernel/{update,gemm_tile,gemm_blocks,gemm,patch_tile,conv2d_direct,conv2d,conv2d_weight,conv2d_pool} \
       kernel/{conv2d_pool_gradient,pool2d,index} nn/fuse)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
flags=(-std=c++20 -O1 -fopenmp -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror \
       -I "$root/include")
emulate() { OMP_NUM_THREADS=2 QEMU_LD_PREFIX=/usr/aarch64-linux-gnu qemu-aarch64-static "$@"; }
cross() { "${CROSS:-aarch64-linux-gnu-g++}" "${flags[@]}" "$@"; }

mkdir "$out/headers"
ln -s /usr/include/catch2 "$out/headers/catch2"  # headers only: the rest of that folder is this machine's
printf '#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\n' >"$out/main.cpp"
cross -isystem "$out/headers" -w -c "$out/main.cpp" -o "$out/main.o"
failed=
if [ $# -gt 0 ]; then tests=("$@"); fi
for test in "${tests[@]}"; do
  printf '%s: ' "$test"
  cross -isystem "$out/headers" -I "$root/tests" -D GRADUS_SOURCE_DIR="\"$root\"" "$root/tests/$test.test.cpp" \
    "$out/main.o" -o "$out/test" && emulate "$out/test" | tail -n 2 || failed="$failed $test"
done
if [ $# -eq 0 ]; then
  cross "$root/tests/system/epoch_bits.cpp" -o "$out/there"
  "${CXX:-g++}" "${flags[@]}" "$root/tests/system/epoch_bits.cpp" -o "$out/here"
  how=(--data "$root/examples/data" --batches 3)
  emulate "$out/there" "${how[@]}" >"$out/bits_there"
  "$out/here" "${how[@]}" >"$out/bits_here"
  [ -s "$out/bits_here" ] && diff "$out/bits_here" "$out/bits_there" && cat "$out/bits_there" || failed="$failed epochs"
fi
[ -z "$failed" ] || { echo "Failed:$failed" >&2; exit 1; }
echo "The same on 64-bit ARM."
