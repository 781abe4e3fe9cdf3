#!/bin/bash
# SPDX-License-Identifier: MIT
# Our kernels beside oneDNN, OpenBLAS, Eigen and PyTorch's MKL, and beside the measured peak and bandwidth, in turn. On
# an idle machine, about 4 minutes (--quick: half a minute):
#
#   apt-get install -y g++ libdnnl-dev libopenblas-openmp-dev libeigen3-dev; pip install torch
#   bench/peers/run_kernels.sh [--quick] [--only sgemm|conv2d|bandwidth] [--threads N] [--lines FILE] [--roofline SVG]
#
# Prints a table and the geometric means; --lines keeps the program's own lines (bench/peers/kernels.cpp says what they
# hold), --roofline draws them. All peers share one OpenMP (libgomp) with its usual waiting, which is the best for them:
# active for some milliseconds; the program lets it fall asleep before each turn. Results are compared before they are
# timed. Environment: CXX (g++); PYTHON (python3, with PyTorch; without it MKL is left out).
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd) cxx=${CXX:-g++} here=$(cd "$(dirname "$0")" && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
lines=$out/lines figure= how=()
while [ $# -gt 0 ]; do
  case $1 in
    --lines) lines=$2; shift ;;
    --roofline) figure=$2; shift ;;
    *) how+=("$1") ;;
  esac
  shift
done

blas=$(ls /usr/lib/*/openblas-openmp/libopenblas.so.0 2>/dev/null | head -1 || true)
[ -n "$blas" ] || { echo "no OpenBLAS with OpenMP: apt-get install libopenblas-openmp-dev" >&2; exit 2; }
blas=$(dirname "$blas")
mkl=$("${PYTHON:-python3}" -c 'import torch; print(torch.__path__[0] + "/lib/libtorch_cpu.so")' 2>/dev/null || true)
[ -z "$mkl" ] || how+=(--mkl "$mkl")

flags=(-std=c++20 -fopenmp -I "$root/include")
"$cxx" "${flags[@]}" -O3 -march=native -DNDEBUG -isystem /usr/include/eigen3 -c "$here/gemm_eigen.cpp" -o "$out/eigen.o"
"$cxx" "${flags[@]}" -O2 -isystem "/usr/include/$(basename "$(dirname "$blas")")/openblas-openmp" \
  "$here/kernels.cpp" "$out/eigen.o" -o "$out/kernels" -L"$blas" -Wl,-rpath,"$blas" -lopenblas -ldnnl -ldl

state() { echo "load $(cut -d' ' -f1 /proc/loadavg) on $(nproc) cores"; }
echo "$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -1); $("$cxx" --version | head -1); $(state)"
awk -v cores="$(nproc)" '$1 > cores / 4 { print "the machine is not idle: figures of several threads mean nothing" }' \
  /proc/loadavg
"$out/kernels" "${how[@]}" > "$lines"
awk '
  function value(name,  i) {
    for (i = 2; i <= NF; ++i) if (index($i, name "=") == 1) return substr($i, length(name) + 2)
  }
  function row(a, b, c, d, e, f, g) { printf "%-42s %2s %12s %12s %-11s %8s %8s\n", a, b, c, d, e, f, g }
  $1 == "peak" || $1 == "mean" { print; next }
  group != $1 { group = $1; print ""; row(group, "th", "gradus", "best peer", "", "GF/s", "ratio") }
  { row(value("name"), value("threads"), value("gradus"), value(value("best")), value("best"), value("GF/s"),
        value("ratio")) }' "$lines"
echo "afterwards: $(state)"
if [ -n "$figure" ]; then
  "$cxx" "${flags[@]}" -O1 "$here/roofline.cpp" -o "$out/roofline"
  "$out/roofline" "$lines" "$figure"
fi
