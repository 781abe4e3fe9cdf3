#!/bin/bash
# SPDX-License-Identifier: MIT
# What it costs to compile a training program and the header alone, and how slow -O0 runs. On an idle machine:
#
#   bench/compile_cost.sh
#
# Environment: CXX (g++).
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd) out=$(mktemp -d) cxx=${CXX:-g++}
trap 'rm -rf "$out"' EXIT
measure() {  # what, flags and files
  local what=$1; shift
  if [ -x /usr/bin/time ]; then /usr/bin/time -f "$what: %e s (%U s of a core), %M KB" "$cxx" -std=c++20 -fopenmp "$@" 2>&1
  else TIMEFORMAT="$what: %R s (%U s of a core)"; { time "$cxx" -std=c++20 -fopenmp "$@"; } 2>&1; fi
}
echo '#include <gradus/gradus.hpp>' > "$out/header.cpp"
for _ in 1 2 3; do
  measure "the training program, -O2" -O2 -I "$root/include" "$root/bench/train/compile_cost.cpp" -o "$out/program"
  measure "the header alone, -O2" -O2 -I "$root/include" -c "$out/header.cpp" -o "$out/header.o"
done
size "$out/program" | tail -1 | awk '{print ".text of the training program: " $1 " bytes"}'
for level in 0 2; do
  measure "the benchmark, -O$level" "-O$level" -I "$root/include" "$root/bench/train/notebook_epoch.cpp" -o "$out/at$level"
done
for _ in 1 2 3; do
  for level in 0 2; do
    "$out/at$level" --work mlp --epochs 2 --data "$root/examples/data" | sed "s/^/-O$level: /"
  done
done
