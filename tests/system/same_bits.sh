#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# One SHA-256 for the weights of each notebook's network after an epoch, whatever the number of threads, the vector
# unit, the compiler and its flags. Prints a table; fails if two numbers in a column differ, or if there are no two to
# compare. About 15 minutes.
#
#   tests/system/same_bits.sh [--batches N] [--threads "1 2 3 4 8"] [--levels "avx2 avx512"] [PROGRAM...]
#
# N: stop after so many batches of the epoch. PROGRAM: builds of epoch_bits.cpp that are there already, instead of
# {g++, clang++} x {-O0, -O2, -O3 -march=native}. CXX and CLANGXX name the compilers. A level that the machine does not
# have is the next lower one; a number of threads that exceeds the cores is taken all the same.
set -eu -o pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
threads="1 2 3 4 8" levels="avx2 avx512" how=(--data "$root/examples/data")
while [[ ${1-} == --* ]]; do
  case $1 in
    --batches) how+=(--batches "$2") ;;
    --threads) threads=$2 ;;
    --levels) levels=$2 ;;
    *) echo "same_bits.sh: unknown option $1" >&2; exit 2 ;;
  esac
  shift 2
done
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
: >"$out/all"
if [[ " $levels " == *" avx512 "* ]]; then
  for unit in f bw dq vl; do
    grep -qw "avx512$unit" /proc/cpuinfo || { echo "No AVX-512 here: avx512 is the next lower level."; break; }
  done
fi

run() {  # run NAME PROGRAM: a line of the table for each level and number of threads
  local level n
  for level in $levels; do
    for n in $threads; do
      GRADUS_CPU=$level OMP_NUM_THREADS=$n "$2" "${how[@]}" >"$out/lines" ||
        { echo "It failed: $1 $level $n" >&2; exit 1; }
      if [ ! -s "$out/all" ]; then
        printf '%-28s %-8s %7s' program level threads
        awk '{ printf "  %-8s", $1 }' "$out/lines"
        echo
      fi
      printf '%-28s %-8s %7s' "$1" "$level" "$n"
      awk '{ printf "  %.8s", $2 }' "$out/lines"
      echo
      cat "$out/lines" >>"$out/all"
    done
  done
}

if [ $# -gt 0 ]; then
  for program; do run "$(basename "$program")" "$program"; done
else
  for compiler in "${CXX:-g++}" "${CLANGXX:-clang++}"; do
    for flags in -O0 -O2 "-O3 -march=native"; do
      "$compiler" -std=c++20 -fopenmp $flags -I "$root/include" "$root/tests/system/epoch_bits.cpp" -o "$out/epoch_bits"
      run "$compiler $flags" "$out/epoch_bits"
    done
  done
fi
echo
sort -u "$out/all"
[ -s "$out/all" ] || { echo "No training printed a line." >&2; exit 1; }
single=$(cut -d ' ' -f 1 "$out/all" | sort | uniq -u)
[ -z "$single" ] || { echo "Trained once only, compared with nothing:" $single >&2; exit 1; }
different=$(sort -u "$out/all" | cut -d ' ' -f 1 | uniq -d)
[ -z "$different" ] || { echo "The bits differ:" $different >&2; exit 1; }
echo "The same bits in $(sort "$out/all" | wc -l) trainings."
